import { checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { interleaved, median } from '../interleaved.ts';
import { armEstateText } from '../samples/armEstate.ts';
import { brief, type Row } from '../table.ts';
import type { Setup } from './setup.ts';

const asOf = '2026-11-22T18:00:00Z';

/** What `netguard check` and the sweep do with an estate: every resource read, every requirement of the catalogue judged. */
export async function productPathRow({ sample, quick }: Setup): Promise<Row> {
  const subnets = quick ? 100 : 1000;
  const text = armEstateText(subnets);
  const judge = () =>
    checkEstate(parseEstate([{ source: 'estate.json', body: JSON.parse(text) }]), { serviceTags: sample.tags, asOf });
  const { summary, coverage, verdicts } = judge();
  if (summary.computes !== subnets || summary.violated === 0 || summary.unknown > 0 || coverage.missing.length > 0) {
    throw new Error(
      `the estate is not judged as it was made: ${JSON.stringify({ summary, missing: coverage.missing[0] })}`,
    );
  }
  const [parse = [], whole = []] = await interleaved([() => JSON.parse(text), judge], quick ? 5 : 7);
  const rate = median(whole) / verdicts.length;
  return {
    work: `the product's path (parseEstate and checkEstate), ${brief(subnets)} subnets with a cluster each, over JSON.parse`,
    measured: median(whole) / median(parse),
    unit: 'ratio',
    better: 'lower',
    atLeast: null,
    goal: null,
    note: `JSON.parse included. ${brief(text.length / 1e6)} MB of ARM JSON, ${brief(verdicts.length)} verdicts with messages, evidence and repairs (${brief(summary.violated)} violated), ${brief(rate)} µs each.`,
  };
}
