import type { Packet } from '../verdict.ts';
import { type AddressSet, noAddress, unionAddresses } from './addressSet.ts';
import { blameRules, type RuleBlame } from './blame.ts';
import { decideWhole } from './decideWhole.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import { type Box, countPackets } from './headerSpace.ts';
import type { Intervals } from './intervals.ts';
import type { Layer } from './layer.ts';
import { requiredPackets } from './requiredPackets.ts';
import { walk } from './walk.ts';
import { describePacket, pickPacket } from './witness.ts';

/**
 * `allowed`: every packet surely passes every layer. `blocked`: none passes. `partial`: some are surely blocked, others not.
 * `unknown`: none is surely blocked and at least one cannot be decided.
 */
export type FlowState = 'allowed' | 'blocked' | 'partial' | 'unknown';

export interface FlowDecision {
  readonly state: FlowState;
  /** A surely blocked packet, Tcp where there is one; null unless blocked or partial. */
  readonly witness: Packet | null;
  /** The deciding rule of each layer that blocks the witness. */
  readonly blockedBy: readonly RuleBlame[];
  /** The other rules that block a part of the flow. */
  readonly alsoBlockedBy: readonly RuleBlame[];
  /** 0..1: the surely blocked share of the flow's packets, in the address family where it is larger. */
  readonly blockedShare: number;
  /** Remote addresses of which some packet is surely blocked. */
  readonly blockedRemote: AddressSet;
  /** What would have to be known to decide the rest: names of tags, groups, unreadable rules. Sorted. */
  readonly missing: readonly string[];
}

/** Decides a flow through layers that must all allow it. No layer at all means no filtering. */
export function decideFlow(layers: readonly Layer[], flow: Flow): FlowDecision {
  const blame = decideWhole(layers, flow);
  if (blame === null) return decideParts(layers, flow);
  return blame.length === 0 ? wholeAllowed : wholeBlocked(blame, flow);
}

/** Where no packet passes, any is a witness; both families have packets of the same protocols. */
function wholeBlocked(blockedBy: readonly RuleBlame[], flow: Flow): FlowDecision {
  return {
    state: 'blocked',
    witness: packetOf(ipv4, flow) ?? packetOf(ipv6, flow),
    blockedBy,
    alsoBlockedBy: [],
    blockedShare: 1,
    blockedRemote: {
      v4: flow.local.sure.v4.length > 0 ? flow.remote.sure.v4 : [],
      v6: flow.local.sure.v6.length > 0 ? flow.remote.sure.v6 : [],
    },
    missing: [],
  };
}

const wholeAllowed: FlowDecision = {
  state: 'allowed',
  witness: null,
  blockedBy: [],
  alsoBlockedBy: [],
  blockedShare: 0,
  blockedRemote: noAddress,
  missing: [],
};

function packetOf<N extends number | bigint>(family: Family<N>, flow: Flow): Packet | null {
  const packet = pickPacket(family, requiredPackets(family, flow).sure);
  return packet === null ? null : describePacket(family, flow.direction, packet);
}

/** Where rules tell the packets of the flow apart, or facts are open. */
export function decideParts(layers: readonly Layer[], flow: Flow): FlowDecision {
  const halves = [decideFamily(ipv4, layers, flow), decideFamily(ipv6, layers, flow)].filter((half) => half !== null);
  const state = stateOf(halves);
  const missing =
    state === 'allowed' || state === 'blocked' ? [] : [...new Set(halves.flatMap((half) => half.missing))];
  if (state === 'allowed' || state === 'unknown') {
    const nothing = { witness: null, blockedBy: [], alsoBlockedBy: [], blockedShare: 0, blockedRemote: noAddress };
    return { state, ...nothing, missing: missing.toSorted() };
  }
  // A packet of an unlisted tag may stand for the others only where nothing that was surely asked about is blocked.
  const certain = halves.filter((half) => half.someBlocked);
  const telling = certain.length > 0 ? certain : halves;
  const witnesses = telling.flatMap((half) => half.witness() ?? []);
  const witness = witnesses.find(({ packet }) => packet.protocol === 'Tcp') ?? witnesses[0];
  const blockedBy = witness?.blame() ?? [];
  return {
    state,
    witness: witness?.packet ?? null,
    blockedBy,
    alsoBlockedBy: distinct([...blockedBy, ...telling.flatMap((half) => half.blame())]).slice(blockedBy.length),
    blockedShare: state === 'blocked' ? 1 : Math.max(...halves.map((half) => half.share)),
    blockedRemote: unionAddresses(telling.map((half) => half.blockedRemote)),
    missing: missing.toSorted(),
  };
}

function stateOf(halves: readonly Half[]): FlowState {
  if (halves.every((half) => half.allPass)) return 'allowed';
  if (halves.every((half) => half.allBlocked)) return 'blocked';
  return halves.some((half) => half.someBlocked) ? 'partial' : 'unknown';
}

/** Each rule of each layer once: both address families may blame it. */
function distinct(blames: readonly RuleBlame[]): readonly RuleBlame[] {
  const seen = new Map<number, Set<RuleBlame['rule']>>();
  return blames.filter(({ layer, rule }) => {
    const named = seen.get(layer) ?? new Set();
    if (named.has(rule)) return false;
    seen.set(layer, named.add(rule));
    return true;
  });
}

/** The decision for one address family. */
interface Half {
  readonly allPass: boolean;
  readonly allBlocked: boolean;
  /** Some packet that is surely required is surely blocked. */
  readonly someBlocked: boolean;
  readonly share: number;
  readonly blockedRemote: AddressSet;
  readonly missing: readonly string[];
  witness(): { readonly packet: Packet; blame(): readonly RuleBlame[] } | null;
  blame(): readonly RuleBlame[];
}

/** Null where the flow has no packets in the family. */
function decideFamily<N extends number | bigint>(family: Family<N>, layers: readonly Layer[], flow: Flow): Half | null {
  const required = requiredPackets(family, flow);
  if (required.sure.length === 0 && required.possible.length === 0) return null;
  const sure = walk(family, layers, required.sure);
  const possible = walk(family, layers, required.possible);
  const outcomes = [sure, possible];
  const count = (boxes: readonly Box<N>[]): number =>
    boxes.reduce((sum, box) => sum + countPackets(family.algebra, box), 0);
  const blocked = sure.blocked.length > 0 ? sure.blocked : possible.blocked;
  return {
    allPass: outcomes.every((o) => o.blocked.length === 0 && o.undecided.length === 0),
    allBlocked: outcomes.every((o) => o.passed.length === 0 && o.undecided.length === 0),
    someBlocked: sure.blocked.length > 0,
    share: sure.blocked.length === 0 ? 0 : Math.min(1, count(sure.blocked) / count(required.sure)),
    blockedRemote: family.toSet(unionOf(family, new Set(blocked.map((cell) => cell.remote)))),
    missing: [...sure.open, ...possible.open, ...required.open],
    witness() {
      const packet = pickPacket(family, blocked);
      if (packet === null) return null;
      const blame = (): readonly RuleBlame[] => blameRules(family, layers, [packet]);
      return { packet: describePacket(family, flow.direction, packet), blame };
    },
    blame: () => blameRules(family, layers, blocked),
  };
}

function unionOf<N extends number | bigint>({ algebra }: Family<N>, sets: ReadonlySet<Intervals<N>>): Intervals<N> {
  const [first, ...others] = sets;
  // Mostly the packets of one tag are blocked, and its thousands of prefixes need not be copied.
  return first !== undefined && others.length === 0 ? first : algebra.normalise([...sets].flat());
}
