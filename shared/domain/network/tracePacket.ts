import type { Packet } from '../verdict.ts';
import { type Assumptions, assume, assumed } from './assumptions.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import type { Effect, Layer, LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import { platformExemption } from './platformExemption.ts';
import { parsePrefix } from './prefix.ts';
import { protocolNamed, withPorts } from './protocols.ts';
import { requiredPackets } from './requiredPackets.ts';
import type { Condition, Selection } from './selection.ts';
import { type Cell, type Outcome, walk } from './walk.ts';
import { describePacket, pickPacket } from './witness.ts';

/** What becomes of one packet in one layer, asked for itself: also where an earlier layer has dropped it already. */
export interface TracedStep {
  /** `notAsked`: an administrator's AlwaysAllow lets the packet past this security group. */
  readonly effect: Effect | 'notAsked';
  /**
   * The rule that decides, null where none matches. More than one where it hangs on open facts which of them does, and they differ
   * in what they do.
   */
  readonly decidedBy: readonly (LayerRule | null)[];
  /** How many rules are tried before the last of those and do not match. */
  readonly unmatched: number;
  /** Names of the facts that are open, also of those that make no difference. */
  readonly open: readonly string[];
}

export interface PacketTrace {
  /** One step for each layer. */
  readonly steps: readonly TracedStep[];
  /** What becomes of it in all layers together. A packet may be sure to be blocked by one of two layers, nobody knows which. */
  readonly outcome: 'passes' | 'blocked' | 'unknown';
}

/** A packet of the flow that fares so; Tcp where there is one, and one that is surely in the flow. Null where there is none. */
export function choosePacket(
  layers: readonly Layer[],
  flow: Flow,
  fate: 'passed' | 'blocked' | 'undecided',
): Packet | null {
  const choose = <N extends number | bigint>(family: Family<N>, part: 'sure' | 'possible'): Packet | null => {
    const outcome: Outcome<N> = walk(family, layers, requiredPackets(family, flow)[part]);
    const packet = pickPacket(family, outcome[fate]);
    return packet === null ? null : describePacket(family, flow.direction, packet);
  };
  const chosen = (['sure', 'possible'] as const)
    .map((part) => [choose(ipv4, part), choose(ipv6, part)].filter((packet) => packet !== null))
    .find((packets) => packets.length > 0);
  return chosen?.find(({ protocol }) => protocol === 'Tcp') ?? chosen?.[0] ?? null;
}

/** Follows one packet of a flow through every layer. Null where the packet is none of the flow. */
export function tracePacket(layers: readonly Layer[], flow: Flow, packet: Packet): PacketTrace | null {
  return packet.source.includes(':') ? trace(ipv6, layers, flow, packet) : trace(ipv4, layers, flow, packet);
}

function trace<N extends number | bigint>(
  family: Family<N>,
  layers: readonly Layer[],
  flow: Flow,
  packet: Packet,
): PacketTrace | null {
  const cell = cellOf(family, flow, packet);
  if (cell === null) return null;
  const steps: TracedStep[] = [];
  /** The administrator's rules that may let the packet past the security groups. */
  let past: TracedStep | null = null;
  for (const layer of layers) {
    const alone = stepOf(family, layer, cell);
    const step: TracedStep = layer.kind === 'securityGroup' && past !== null ? behind(past, alone) : alone;
    if (step.decidedBy.some((rule) => rule?.effect === 'passFilters')) past = step;
    steps.push(step);
  }
  const { blocked, passed } = walk(family, layers, [cell]);
  return { steps, outcome: blocked.length > 0 ? 'blocked' : passed.length > 0 ? 'passes' : 'unknown' };
}

const notAsked: TracedStep = { effect: 'notAsked', decidedBy: [], unmatched: 0, open: [] };

/** A security group that an AlwaysAllow surely goes past, or that counts only if it does not. */
function behind(past: TracedStep, group: TracedStep): TracedStep {
  if (past.effect === 'passFilters') return notAsked;
  return group.effect === 'pass'
    ? group
    : { ...group, effect: 'cannotTell', open: [...new Set([...past.open, ...group.open])] };
}

/** The packet with what the flow assumes about its addresses, as where it asks for a tag that nobody knows the prefixes of. */
function cellOf<N extends number | bigint>(family: Family<N>, flow: Flow, packet: Packet): Cell<N> | null {
  const inbound = flow.direction === 'Inbound';
  const [source, destination] = [parsePrefix(packet.source), parsePrefix(packet.destination)];
  const [far, near] = inbound ? [source, destination] : [destination, source];
  const protocols = protocolNamed(packet.protocol);
  if (far === null || near === null) return null;
  const [farPoint, nearPoint] = [family.of(far), family.of(near)];
  const { sure, possible } = requiredPackets(family, flow);
  const holder = [...sure, ...possible].find(
    (cell) =>
      (cell.protocols & protocols) !== 0 &&
      family.algebra.within(farPoint, cell.remote) &&
      family.algebra.within(nearPoint, cell.local) &&
      numbers.within(portSet(packet.destinationPort, cell.destinationPorts), cell.destinationPorts),
  );
  if (holder === undefined) return null;
  return {
    ...holder,
    protocols,
    remote: farPoint,
    local: nearPoint,
    sourcePorts: portSet(packet.sourcePort, holder.sourcePorts),
    destinationPorts: portSet(packet.destinationPort, holder.destinationPorts),
  };
}

function portSet(port: number | null, every: readonly number[]): readonly number[] {
  return port === null ? every : [port, port];
}

/** How a layer's rules may come to decide a packet: which is the first to match, where the facts are so. */
type Decisions = Map<number, LayerRule | null>;

function stepOf<N extends number | bigint>(family: Family<N>, layer: Layer, cell: Cell<N>): TracedStep {
  const { rules } = layer;
  const open = new Set<string>();
  const decisions: Decisions = new Map();
  let forks = 0;

  /** Tries the rules from one on, both ways where a fact is open. */
  function decide(from: number, remoteFacts: Assumptions | null, localFacts: Assumptions | null): void {
    for (let index = from; index < rules.length; index++) {
      const rule = rules[index] as LayerRule;
      const match = matchOf(family, rule, cell, remoteFacts, localFacts);
      if (match === false) continue;
      if (match === true) {
        decisions.set(index, rule);
        return;
      }
      open.add(match.name);
      forks += 1;
      if (forks > mostForks) return;
      for (const holds of [true, false]) {
        const facts = (end: 'remote' | 'local', held: Assumptions | null): Assumptions | null =>
          match.end === end ? assume(held, match.fact, holds) : held;
        decide(index, facts('remote', remoteFacts), facts('local', localFacts));
      }
      return;
    }
    decisions.set(rules.length, null);
  }

  decide(0, cell.remoteFacts, cell.localFacts);
  const found = [...decisions].toSorted(([one], [other]) => one - other);
  const effects = new Set(found.map(([, rule]) => rule?.effect ?? layer.otherwise));
  const [effect] = effects;
  const complete = forks <= mostForks;
  const settled = complete && effects.size === 1 && effect !== undefined;
  // Of rules that do the same, the last comes to decide without any fact.
  const deciding = settled ? found.slice(-1) : found;
  const last = deciding.at(-1)?.[0] ?? 0;
  for (const [, rule] of deciding) if (rule?.effect === 'cannotTell') open.add(rule.open ?? 'where it leads');
  const before = rules
    .slice(0, last)
    .filter((rule) => matchOf(family, rule, cell, cell.remoteFacts, cell.localFacts) === false);
  const unmatched = new Set(before.map(({ source }) => source).filter((source) => source !== platformExemption));
  return {
    effect: settled ? effect : complete && mayPass(effects) ? 'pass' : 'cannotTell',
    decidedBy: deciding.map(([, rule]) => rule),
    unmatched: unmatched.size,
    open: [...open],
  };
}

/** More open facts than this about one packet are not followed; what depends on them cannot be told. */
const mostForks = 256;

/** A layer that lets a packet pass in any case, though it is open whether past the security groups. */
function mayPass(effects: ReadonlySet<Effect>): boolean {
  return [...effects].every((effect) => effect === 'pass' || effect === 'passFilters');
}

type OpenMatch = Pick<Condition, 'fact' | 'name'> & { readonly end: 'remote' | 'local' };

/** Whether a rule matches the packet; the fact it hangs on where that is open. */
function matchOf<N extends number | bigint>(
  family: Family<N>,
  rule: LayerRule,
  cell: Cell<N>,
  remoteFacts: Assumptions | null,
  localFacts: Assumptions | null,
): boolean | OpenMatch {
  if ((cell.protocols & rule.protocols) === 0) return false;
  if ((cell.protocols & withPorts) !== 0 && !numbers.within(cell.destinationPorts, rule.destinationPorts)) return false;
  if ((cell.protocols & withPorts) !== 0 && !numbers.within(cell.sourcePorts, rule.sourcePorts)) return false;
  const near = selects(family, rule.local, cell.local[0] as N, localFacts);
  if (near === false) return false;
  const far = selects(family, rule.remote, cell.remote[0] as N, remoteFacts);
  if (far === false) return false;
  if (far !== true) return { ...far, end: 'remote' };
  return near === true ? true : { ...near, end: 'local' };
}

/** Whether an address is in a selection; the condition that it hangs on where that is open. */
function selects<N extends number | bigint>(
  family: Family<N>,
  { sure, conditions }: Selection,
  address: N,
  facts: Assumptions | null,
): boolean | Condition {
  if (family.algebra.has(family.of(sure), address)) return true;
  const here = conditions.filter(({ within }) => family.algebra.has(family.of(within), address));
  if (here.some((condition) => assumed(facts, condition.fact) === condition.holds)) return true;
  return here.find(({ fact }) => assumed(facts, fact) === undefined) ?? false;
}
