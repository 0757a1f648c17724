import { decideFlow, type FlowDecision } from '../../shared/domain/network/decideFlow.ts';
import { compileSecurityGroup } from '../../shared/domain/network/securityGroup.ts';
import { askedGroupText } from '../askedGroup.ts';
import { rulesOf, scopeOf } from '../heldSubnet.ts';
import { medians, prepared } from '../interleaved.ts';
import { peerQuestion } from '../peers/peerQuestion.ts';
import { smtText } from '../peers/smtText.ts';
import type { AskZ3, Existence } from '../peers/z3.ts';
import { type AskedGroup, askedNetwork } from '../samples/denseGroup.ts';
import { hiddenDenies, hostileGroup } from '../samples/hostileGroup.ts';
import { lookupIn } from '../samples/peerChecks.ts';
import { brief, type Row } from '../table.ts';
import type { Setup } from './setup.ts';

/** Groups made to be hard: decided exactly, or given up within bounds. */
export async function hostileRows({ sample, quick }: Setup, askZ3: AskZ3): Promise<readonly Row[]> {
  const [rules, prefixes] = quick ? [100, 300] : [1000, 3000];
  const limit = quick ? 10_000 : 60_000;
  const size = `${brief(rules)} rules x ${brief(prefixes)} prefixes`;
  const row = async (what: string, asked: AskedGroup): Promise<Row> => {
    const times = await timeHostile(asked, sample.tags, askZ3, limit);
    const exact = times.decision.missing.length === 0;
    const late = times.z3Seconds === null;
    const seconds = times.z3Seconds ?? limit / 1000;
    return {
      work: `z3-solver takes so many times as long for ${what}, ${size}`,
      // What is not decided has no time that could be compared.
      measured: exact ? seconds / times.seconds : Number.NaN,
      unit: 'times',
      better: 'higher',
      atLeast: 'bounded',
      goal: 100,
      note: `Here ${times.decision.state}${exact ? '' : ' and the rest not decided'} after ${brief(times.seconds * 1000)} ms (rules read, bound and checked); z3 ${late ? `gave up after ${brief(seconds)} s` : `${brief(seconds)} s`} for the state alone.`,
    };
  };
  return [
    await row('boxes at random', hostileGroup(rules, prefixes)),
    await row('Denies that Allows hide', hiddenDenies(rules, prefixes)),
  ];
}

interface HostileTimes {
  readonly decision: FlowDecision;
  readonly seconds: number;
  /** Null: not within its time. */
  readonly z3Seconds: number | null;
}

async function timeHostile(
  { rules, flow, remote, local }: AskedGroup,
  tags: Setup['sample']['tags'],
  askZ3: AskZ3,
  limit: number,
): Promise<HostileTimes> {
  const scope = scopeOf(tags, askedNetwork);
  const text = askedGroupText(rules);
  const decide = (group: unknown): FlowDecision =>
    decideFlow([compileSecurityGroup(rulesOf(group), flow.direction, scope)], flow);
  const decision = decide(JSON.parse(text));
  const [engine = 0] = await medians([prepared(() => JSON.parse(text) as unknown, decide)], 5);

  const ask = { direction: flow.direction, protocol: '*', ports: '*', remote, local } as const;
  const question = peerQuestion(ask, rules, lookupIn(tags, askedNetwork));
  const start = performance.now();
  const denied = await askZ3(smtText(question, 'denied'), limit);
  // Where nothing is denied, nobody has to ask what passes.
  const passed = denied === 'no' ? 'yes' : await askZ3(smtText(question, 'passed'), limit);
  const z3Seconds = (performance.now() - start) / 1000;
  const state = stateOf(denied, passed);
  if (state !== 'unknown' && decision.state !== 'unknown' && state !== decision.state) {
    throw new Error(`z3 says ${state}, the engine ${decision.state}`);
  }
  return { decision, seconds: engine / 1e6, z3Seconds: state === 'unknown' ? null : z3Seconds };
}

function stateOf(denied: Existence, passed: Existence): FlowDecision['state'] {
  if (denied === 'unknown' || passed === 'unknown') return 'unknown';
  if (denied === 'no') return 'allowed';
  return passed === 'no' ? 'blocked' : 'partial';
}
