import { decideSubnet, holdSubnet, scopesOf } from '../heldSubnet.ts';
import { type Durations, interleaved, median, quantile } from '../interleaved.ts';
import { groupText, sampleSubnet } from '../samples/sampleSubnet.ts';
import { brief, type Row } from '../table.ts';
import type { Setup } from './setup.ts';

/** One group was edited and its text arrives: ten verdicts, one of which is bad news with a witness and blame. */
export async function oneEventRow({ sample, quick }: Setup): Promise<Row> {
  // Every eighth subnet of the sample has a blocked flow.
  const events = Array.from({ length: 64 }, (_, index) => sampleSubnet(8 * index)).map((subnet) => ({
    subnet,
    text: groupText(subnet),
  }));
  const scopes = scopesOf(sample.tags);
  const takeTurns = (): (() => (typeof events)[number]) => {
    let turn = 0;
    return () => events[turn++ % events.length] as (typeof events)[number];
  };
  const [toParse, toJudge] = [takeTurns(), takeTurns()];
  const works = [
    () => JSON.parse(toParse().text),
    () => {
      const { subnet, text } = toJudge();
      return decideSubnet(holdSubnet(JSON.parse(text), subnet, scopes(subnet)));
    },
  ];
  await interleaved(works, 200);
  const [parse = [], whole = []] = await interleaved(works, quick ? 201 : 1001);
  return {
    work: 'one NSG event: text of 30 rules to 10 verdicts with blame, over JSON.parse of it',
    measured: median(whole) / median(parse),
    unit: 'ratio',
    better: 'lower',
    atLeast: 2.6,
    goal: 1.5,
    note: `JSON.parse included. Here ${at(whole, 0.5)} µs (p99 ${at(whole, 0.99)}), JSON.parse ${at(parse, 0.5)} µs (p99 ${at(parse, 0.99)}).`,
  };
}

function at(durations: Durations, share: number): string {
  return brief(quantile(durations, share));
}
