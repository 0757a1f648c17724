import { heldBytes } from '../heldBytes.ts';
import { interleaved, median, type Work } from '../interleaved.ts';
import { decidingRules, passesByCidrTools } from '../peers/addressPeers.ts';
import { smtText } from '../peers/smtText.ts';
import type { AskZ3 } from '../peers/z3.ts';
import { progress } from '../progress.ts';
import { amlFlows, tagIn } from '../samples/amlFlows.ts';
import { type PeerCheck, peerChecks } from '../samples/peerChecks.ts';
import { firstWrongVerdict, type SampleEstate, sampleEstate } from '../samples/sampleEstate.ts';
import { brief, type Row } from '../table.ts';
import type { Setup } from './setup.ts';

const z3Checks = 20;
const cidrToolsChecks = 200;
const changesPerRound = 50;
/** Far beyond what z3 takes for a check of the estate, in milliseconds. */
const z3Limit = 60_000;

/** All rows about many subnets, in one set of interleaved rounds. */
export async function estateRows({ sample, quick }: Setup, askZ3: AskZ3): Promise<readonly Row[]> {
  const { tags } = sample;
  const count = quick ? 1000 : 10_000;
  const estate = sampleEstate(tags, count);
  progress(`estate of ${brief(count)} subnets: memory held`);
  const before = heldBytes();
  estate.fromText();
  const held = heldBytes() - before;
  const wrong = firstWrongVerdict(tags, estate.subnets);
  if (wrong !== null) throw new Error(wrong);

  const spread = (checks: number): readonly PeerCheck[] =>
    Array.from({ length: checks }, (_, index) => {
      const subnet = estate.subnets[Math.floor((index * count) / checks)];
      return (subnet === undefined ? [] : peerChecks(tags, subnet))[index % amlFlows.length];
    }).filter((check) => check !== undefined);
  const forZ3 = spread(quick ? 5 : z3Checks);
  const forCidrTools = spread(cidrToolsChecks).filter(({ byPrefixes }) => byPrefixes);

  const rounds = 5;
  let round = 0;
  const works: Work[] = [
    () => {
      progress(`estate of ${brief(count)} subnets: round ${++round} of ${rounds}`);
      estate.parseAll();
    },
    () => estate.fromText(),
    () => estate.fromHeld(),
    () => {
      for (let change = 0; change < changesPerRound; change++) estate.oneChange();
    },
    cidrToolsWork(forCidrTools),
    () => z3Work(forZ3, askZ3),
  ];
  const [
    parse = Number.NaN,
    text = Number.NaN,
    again = Number.NaN,
    changes = Number.NaN,
    cidr = Number.NaN,
    z3 = Number.NaN,
  ] = (await interleaved(works, rounds)).map(median);

  const checks = count * amlFlows.length;
  const first = (text - parse) / checks;
  const repeated = again / checks;
  const change = changes / changesPerRound;
  const perCidr = cidr / forCidrTools.length;
  const perZ3 = z3 / forZ3.length;
  const ratio = { unit: 'ratio', better: 'lower' } as const;
  const times = { unit: 'times', better: 'higher' } as const;
  return [
    {
      ...ratio,
      work: `estate of ${brief(count)} subnets from text, over JSON.parse of it`,
      measured: text / parse,
      atLeast: 2.8,
      goal: 1.5,
      note: `JSON.parse included. ${brief(estate.bytes / 1e6)} MB of ARM JSON, ${brief(checks)} exact verdicts over ${brief(requiredPrefixes(estate, sample) / 1e6)} million required prefixes. Here ${brief(text / 1e6)} s, JSON.parse ${brief(parse / 1e6)} s; a first check takes ${brief(first)} µs with its share of reading and binding.`,
    },
    {
      ...ratio,
      work: 'the same from what is held, over JSON.parse',
      measured: again / parse,
      atLeast: 0.1,
      goal: 0.04,
      note: `Here ${brief(again / 1000)} ms, ${brief(repeated)} µs a check.`,
    },
    {
      ...ratio,
      work: 'one of the groups has changed: its ten verdicts from text, over all verdicts from what is held',
      measured: change / again,
      atLeast: null,
      goal: null,
      note: `Here ${brief(change)} µs; the whole estate from text takes ${brief(text / change)} times as long.`,
    },
    {
      ...times,
      work: 'z3-solver takes so many times as long for a check of the estate: first',
      measured: perZ3 / first,
      atLeast: 5000,
      goal: 20_000,
      note: `z3 answers for IPv4 only and gives no blame: ${brief(perZ3 / 1000)} ms a check, mean of ${forZ3.length} spread over the estate.`,
    },
    { ...times, work: 'z3-solver: repeated', measured: perZ3 / repeated, atLeast: 100_000, goal: 300_000 },
    {
      ...times,
      work: 'cidr-tools takes so many times as long (excludeCidr; addresses only): first',
      measured: perCidr / first,
      atLeast: 13,
      goal: 40,
      note: `cidr-tools gets the rules that match in every other field and answers for IPv4 only: ${brief(perCidr)} µs a check, mean of ${forCidrTools.length} spread over the estate.`,
    },
    { ...times, work: 'cidr-tools: repeated', measured: perCidr / repeated, atLeast: 400, goal: 800 },
    {
      work: `memory held for ${brief(count)} subnets beyond the texts`,
      measured: held / 1e6,
      unit: 'MB',
      better: 'lower',
      // For 10,000 subnets 300 and 64 MB.
      atLeast: 0.03 * count,
      goal: 0.0064 * count,
    },
  ];
}

function requiredPrefixes({ subnets }: SampleEstate, { tags }: Setup['sample']): number {
  const byRegion = new Map<string, number>();
  let total = 0;
  for (const { region } of subnets) {
    const known =
      byRegion.get(region) ?? amlFlows.reduce((sum, flow) => sum + tags.prefixes(tagIn(region, flow)).length, 0);
    byRegion.set(region, known);
    total += known;
  }
  return total;
}

function cidrToolsWork(checks: readonly PeerCheck[]): () => void {
  const all = checks.map(({ question, passes }) => ({ question, passes, rules: decidingRules(question) }));
  return () => {
    for (const { question, passes, rules } of all) {
      if (passesByCidrTools(question.remote, rules) !== passes) throw new Error('cidr-tools disagrees with the sample');
    }
  };
}

async function z3Work(checks: readonly PeerCheck[], askZ3: AskZ3): Promise<void> {
  for (const { question, passes } of checks) {
    const denied = await askZ3(smtText(question), z3Limit);
    if (denied !== (passes ? 'no' : 'yes')) throw new Error(`z3 disagrees with the sample: ${denied}`);
  }
}
