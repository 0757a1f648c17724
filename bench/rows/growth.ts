import { againstRules, againstTagPrefixes, slope } from '../growth.ts';
import type { Row } from '../table.ts';
import type { Setup } from './setup.ts';

/** How times grow, as powers of the size: 1 is linear, 0 not at all. */
export async function growthRows(setup: Setup): Promise<readonly Row[]> {
  const rules = await againstRules(setup);
  const prefixes = await againstTagPrefixes(setup);
  const power = { unit: 'ratio', better: 'lower' } as const;
  return [
    {
      ...power,
      work: 'growth with rules (10 to 1,000; the tag named): first check, as a power',
      measured: slope(rules.map(({ size, first }) => ({ size, time: first }))),
      atLeast: 1.1,
      goal: 1,
      note: 'Time ~ size to this power: 1 is linear, 0 is no growth. Rules read, bound and checked, without JSON.parse.',
    },
    {
      ...power,
      work: 'growth with prefixes (10 to 4,000; the tag named): first check, as a power',
      measured: slope(prefixes.map(({ size, first }) => ({ size, time: first }))),
      atLeast: 0.2,
      goal: 0.05,
    },
    {
      ...power,
      work: 'growth with prefixes (10 to 4,000; the tag named): once more, as a power',
      measured: slope(prefixes.map(({ size, later }) => ({ size, time: later }))),
      atLeast: 0.2,
      goal: 0.05,
    },
  ];
}
