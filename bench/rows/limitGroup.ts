import { timeGroup } from '../askedGroup.ts';
import { scopeOf } from '../heldSubnet.ts';
import { apartPrefixes, askedNetwork, deniedDenseGroup, denseGroup } from '../samples/denseGroup.ts';
import { brief, type Row } from '../table.ts';
import type { Setup } from './setup.ts';

const ruleCount = 1000;
const prefixCount = 3000;

/** A group as large as Azure lets it grow, of which every rule matters. */
export async function limitGroupRows({ sample, quick }: Setup): Promise<readonly Row[]> {
  const prefixes = apartPrefixes(sample.tags.prefixes('AzureCloud'), prefixCount);
  const scope = scopeOf(sample.tags, askedNetwork);
  const rounds = quick ? 11 : 101;
  const allowed = denseGroup(ruleCount, prefixes);
  const denied = deniedDenseGroup(ruleCount, prefixes);
  const whole = await timeGroup(allowed.rules, allowed.flow, scope, 'allowed', rounds);
  const blamed = await timeGroup(denied.rules, denied.flow, scope, 'partial', rounds);
  const shared = { unit: 'ratio', better: 'lower' } as const;
  return [
    {
      ...shared,
      work: "NSG at Azure's limits (1,000 rules, 3,000 prefixes): rules read, bound and checked, over JSON.parse",
      measured: whole.first / whole.parse,
      atLeast: 1.6,
      goal: 1,
      note: `JSON.parse not included. Here ${brief(whole.first)} µs, once more ${brief(whole.later)} µs, JSON.parse ${brief(whole.parse)} µs.`,
    },
    {
      ...shared,
      work: 'the same with one prefix denied, and by whom',
      measured: blamed.first / blamed.parse,
      atLeast: null,
      goal: null,
    },
  ];
}
