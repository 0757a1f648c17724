import { checkEstate } from '../../shared/domain/check.ts';
import type { Estate } from '../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { slope } from '../growth.ts';
import { medians, prepared } from '../interleaved.ts';
import { progress } from '../progress.ts';
import { mixedEstateText, unitsPerNetwork } from '../samples/mixedEstate.ts';
import { subnetsPerNetwork } from '../samples/sampleSubnet.ts';
import { brief, type Row } from '../table.ts';
import type { Setup } from './setup.ts';

const asOf = '2026-11-22T18:00:00Z';

/** One check of an estate with compute of every kind and all that governs it, and how its time grows. */
export async function mixedEstateRows({ sample, quick }: Setup): Promise<readonly Row[]> {
  const judge = (estate: Estate) => checkEstate(estate, { serviceTags: sample.tags, asOf });
  const sizes = (quick ? [1, 2, 4] : [6, 12, 24, 48]).map((networks) => {
    progress(`computes of all kinds: ${networks * unitsPerNetwork}`);
    const text = mixedEstateText(networks);
    const read = () => parseEstate([{ source: 'estate.json', body: JSON.parse(text) }]);
    const { summary, coverage, verdicts } = judge(read());
    if (summary.computes !== networks * unitsPerNetwork || summary.violated === 0 || coverage.missing.length > 0) {
      throw new Error(
        `the estate is not judged as it was made: ${JSON.stringify({ summary, missing: coverage.missing[0] })}`,
      );
    }
    return { networks, text, read, computes: summary.computes, verdicts: verdicts.length };
  });
  const [small] = sizes;
  if (small === undefined) return [];
  progress('computes of all kinds: rounds');
  // What a check works out once hangs on the estate: each round gets one that was just read.
  const works = sizes.map(({ read }) => prepared(read, judge));
  const [parse = Number.NaN, ...checks] = await medians([() => JSON.parse(small.text), ...works], quick ? 3 : 7);
  const points = sizes.map(({ computes }, index) => ({ size: computes, time: checks[index] ?? Number.NaN }));
  const [least, most] = [points[0], points.at(-1)];
  const time = least?.time ?? Number.NaN;
  const row = { unit: 'ratio', better: 'lower' } as const;
  return [
    {
      ...row,
      work: `checkEstate, ${brief(small.computes)} computes of all kinds in ${brief(small.networks * subnetsPerNetwork)} subnets, over JSON.parse`,
      measured: time / parse,
      atLeast: null,
      goal: null,
      note: `Neither JSON.parse nor parseEstate included. ${brief(small.text.length / 1e6)} MB of ARM JSON, groups of 100 rules, ${brief(small.verdicts)} verdicts, ${brief(time / small.verdicts)} µs each; here ${brief(time / 1e6)} s.`,
    },
    {
      ...row,
      work: `growth with computes of all kinds (${brief(least?.size ?? 0)} to ${brief(most?.size ?? 0)}), as a power`,
      measured: slope(points),
      atLeast: 1.15,
      goal: 1,
      note: `Subscriptions, networks and what governs them grow alike. ${points.map(({ size, time: each }) => `${brief(size)}: ${brief(each / size / 1000)} ms a compute`).join(', ')}.`,
    },
  ];
}
