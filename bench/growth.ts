import { askedGroupText, decideGroup, type GroupTimes, timeGroup } from './askedGroup.ts';
import { scopeOf } from './heldSubnet.ts';
import { interleaved, median } from './interleaved.ts';
import { progress } from './progress.ts';
import type { Setup } from './rows/setup.ts';
import { apartPrefixes, askedNetwork, denseGroup } from './samples/denseGroup.ts';
import { hostileGroup } from './samples/hostileGroup.ts';
import { sampleEstate } from './samples/sampleEstate.ts';
import { sizedTagFlow, sizedTagRules, withSizedTag } from './samples/sizedTag.ts';

/** Times at one size. */
export interface GroupPoint extends GroupTimes {
  readonly size: number;
}

const ruleCounts = [10, 30, 100, 300, 1000];
const prefixCounts = [10, 40, 100, 400, 1000, 4000];

/** Against rules: one allows a tag of 400 prefixes by name, the others are those of a busy subnet. */
export function againstRules(setup: Setup): Promise<readonly GroupPoint[]> {
  return eachSize('rules', ruleCounts, (rules) => named(setup, rules, 400));
}

/** Against prefixes of a tag that a rule allows by name. */
export function againstTagPrefixes(setup: Setup): Promise<readonly GroupPoint[]> {
  return eachSize('prefixes of a named tag', prefixCounts, (prefixes) => named(setup, 100, prefixes));
}

/** Against rules each of which allows its share of 1,000 prefixes. */
export function againstDenseRules(setup: Setup): Promise<readonly GroupPoint[]> {
  return eachSize('rules that share 1,000 prefixes', ruleCounts, (rules) => dense(setup, rules, 1000));
}

/** Against prefixes that a hundred rules share and list. */
export function againstListedPrefixes(setup: Setup): Promise<readonly GroupPoint[]> {
  return eachSize('prefixes that 100 rules list', prefixCounts, (prefixes) => dense(setup, 100, prefixes));
}

/** Against rules that are boxes at random, over 300 prefixes; `exact` is false where the engine gives up. */
export function againstHostileRules({ sample }: Setup): Promise<readonly (GroupPoint & { readonly exact: boolean })[]> {
  const scope = scopeOf(sample.tags, askedNetwork);
  return eachSize('boxes at random', ruleCounts, async (count) => {
    const { rules, flow } = hostileGroup(count, 300);
    const group: unknown = JSON.parse(askedGroupText(rules));
    const exact = decideGroup(group, flow, scope).missing.length === 0;
    return { ...(await timeGroup(rules, flow, scope, null, 5)), exact };
  });
}

/** Times of a whole estate, in microseconds. */
export interface EstatePoint {
  readonly size: number;
  readonly megabytes: number;
  readonly parse: number;
  readonly fromText: number;
  readonly fromHeld: number;
}

/** Against subnets, each with a group of its own. */
export async function againstSubnets({ sample, quick }: Setup): Promise<readonly EstatePoint[]> {
  const points: EstatePoint[] = [];
  for (const size of quick ? [250, 500, 1000] : [2500, 5000, 10_000, 20_000]) {
    progress(`growth with subnets: ${size}`);
    const estate = sampleEstate(sample.tags, size);
    estate.fromText();
    const times = await interleaved([estate.parseAll, estate.fromText, estate.fromHeld], 5);
    const [parse = Number.NaN, fromText = Number.NaN, fromHeld = Number.NaN] = times.map(median);
    points.push({ size, megabytes: estate.bytes / 1e6, parse, fromText, fromHeld });
  }
  return points;
}

/** The power of the size with which a time grows: 1 is linear, 0 is not at all. Least squares over the logarithms. */
export function slope(points: readonly { readonly size: number; readonly time: number }[]): number {
  const logs = points.map(({ size, time }) => [Math.log(size), Math.log(time)] as const);
  const mean = (pick: (log: readonly [number, number]) => number): number =>
    logs.reduce((sum, log) => sum + pick(log), 0) / logs.length;
  const [x, y] = [mean(([size]) => size), mean(([, time]) => time)];
  const covariance = mean(([size, time]) => (size - x) * (time - y));
  return covariance / mean(([size]) => (size - x) ** 2);
}

async function eachSize<Point>(
  what: string,
  sizes: readonly number[],
  time: (size: number) => Promise<Point>,
): Promise<readonly (Point & { readonly size: number })[]> {
  const points: (Point & { readonly size: number })[] = [];
  for (const size of sizes) {
    progress(`growth with ${what}: ${size}`);
    points.push({ ...(await time(size)), size });
  }
  return points;
}

function named({ sample, quick }: Setup, ruleCount: number, prefixCount: number): Promise<GroupTimes> {
  const prefixes = apartPrefixes(sample.tags.prefixes('AzureCloud'), prefixCount);
  const scope = scopeOf(withSizedTag(sample.tags, prefixes), askedNetwork);
  return timeGroup(sizedTagRules(ruleCount), sizedTagFlow(scope), scope, 'allowed', quick ? 21 : 101);
}

function dense({ sample, quick }: Setup, ruleCount: number, prefixCount: number): Promise<GroupTimes> {
  const { rules, flow } = denseGroup(ruleCount, apartPrefixes(sample.tags.prefixes('AzureCloud'), prefixCount));
  return timeGroup(rules, flow, scopeOf(sample.tags, askedNetwork), 'allowed', quick ? 7 : 41);
}
