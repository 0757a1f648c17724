import { valueOf } from '../estate/estate.ts';
import type { FlowDecision } from '../network/decideFlow.ts';
import type { Flow } from '../network/flow.ts';
import { type PortSet, parsePorts, unionPorts } from '../network/portSet.ts';
import { type Protocols, parseProtocol } from '../network/protocols.ts';
import { hasNoPackets } from '../network/requiredPackets.ts';
import type { Missing } from '../verdict.ts';
import type { ComputeFacts } from './computeFacts.ts';
import { missingFact } from './missingFact.ts';
import type { NetworkPath } from './networkPath.ts';
import type { FarSide } from './nextHop.ts';
import { describePeer, type Peer } from './peer.ts';
import type { FlowRequirement } from './requirement.ts';
import { resolvePeer } from './resolvePeer.ts';

/** A peer that is needed and of which a part is surely blocked. */
export interface BlockedPeer {
  readonly name: string;
  readonly decision: FlowDecision;
  readonly far: FarSide;
  /** False where the name stands for more than what is needed, because its region is not known. */
  readonly exact: boolean;
}

/** The requirement as far as the layers that could be read decide it. */
export interface FlowResult {
  readonly state: 'compliant' | 'violated' | 'unknown';
  /** The peers that were asked for, as rules call them. */
  readonly peers: readonly string[];
  readonly blocked: readonly BlockedPeer[];
  readonly missing: readonly Missing[];
}

/** A peer that was decided, and the flow that was asked about. */
export interface DecidedPeer extends BlockedPeer {
  readonly peer: Peer;
  readonly flow: Flow;
}

type PeerOutcome =
  | ({ readonly state: 'passes' } & DecidedPeer)
  | ({ readonly state: 'blocked' } & DecidedPeer)
  | { readonly state: 'unknown'; readonly name: string; readonly missing: readonly Missing[] };

/** Decides every peer by the path's own decisions, or by those through other layers: all groups of peers are needed, one of each is enough. */
export function decideRequirement(
  requirement: FlowRequirement,
  facts: ComputeFacts,
  path: NetworkPath,
  decide: NetworkPath['decide'] = path.decide,
): FlowResult {
  const byName = new Map<string, PeerOutcome>();
  for (const peers of requirement.peers) {
    const outcome = bestOf(decidePeers(peers, requirement, facts, path, decide), peers);
    byName.set(`${outcome.name} ${outcome.state}`, outcome);
  }
  const outcomes = [...byName.values()];
  const blocked = outcomes.filter((outcome) => outcome.state === 'blocked');
  const unknown = outcomes.filter((outcome) => outcome.state === 'unknown');
  return {
    state: blocked.length > 0 ? 'violated' : unknown.length > 0 ? 'unknown' : 'compliant',
    peers: [...new Set(outcomes.map((outcome) => outcome.name))],
    blocked,
    missing: blocked.length > 0 ? [] : unknown.flatMap((outcome) => outcome.missing),
  };
}

/** Of alternatives the one that decides: if one passes, the others do not matter. */
function bestOf(outcomes: readonly PeerOutcome[], peers: readonly Peer[]): PeerOutcome {
  return (
    outcomes.find(({ state }) => state === 'passes') ??
    outcomes.find(({ state }) => state === 'unknown') ??
    outcomes[0] ?? { state: 'unknown', name: peers.map(describePeer).join(' or '), missing: [] }
  );
}

/** Decides the alternatives of one group of peers, but for those that surely do not exist here. */
export function decidePeers(
  peers: readonly Peer[],
  requirement: FlowRequirement,
  facts: ComputeFacts,
  path: NetworkPath,
  decide: NetworkPath['decide'] = path.decide,
): readonly PeerOutcome[] {
  const { direction } = requirement;
  const ports = portsOf(requirement, facts);
  const fixed = { direction, protocols: protocolsOf(requirement), local: path.local, ports };

  const decidePeer = (peer: Peer): PeerOutcome | null => {
    const resolved = resolvePeer(peer, facts, path);
    if (resolved.kind === 'none') return null;
    const { name } = resolved;
    if (resolved.kind === 'cannot tell') return { state: 'unknown', name, missing: [resolved.missing] };
    const flow = { ...fixed, remote: resolved.remote };
    if (hasNoPackets(flow)) {
      const why = `the subnet has no address of the family that ${name} has`;
      return { state: 'unknown', name, missing: [{ fact: 'subnet', resource: path.subnet.id, why }] };
    }
    const { far } = resolved;
    const decision = decide(flow, name, far);
    const state = outcomeOf(decision, requirement.extent);
    const exact = resolved.kind === 'addresses';
    const decided = { peer, name, flow, decision, far, exact };
    if (state === 'passes') return { state, ...decided };
    // Where nothing of a tag passes, nothing of any of its regions does.
    if (state === 'blocked' && (exact || decision.state === 'blocked')) return { state, ...decided };
    const missing = exact
      ? decision.missing.map((fact) => missingFact(fact, { name, direction, far }, facts, path))
      : [resolved.missing];
    return { state: 'unknown', name, missing };
  };

  return peers.flatMap((peer) => decidePeer(peer) ?? []);
}

/** Where a part is enough, a flow that is partly blocked passes if something is left that is surely not undecided. */
function outcomeOf(decision: FlowDecision, extent: FlowRequirement['extent']): PeerOutcome['state'] {
  switch (decision.state) {
    case 'allowed':
      return 'passes';
    case 'blocked':
      return 'blocked';
    case 'partial':
      if (extent === undefined) return 'blocked';
      return decision.missing.length === 0 ? 'passes' : 'unknown';
    case 'unknown':
      return 'unknown';
  }
}

function protocolsOf({ protocol }: FlowRequirement): Protocols {
  return parseProtocol(protocol) ?? 0;
}

/** The ports of the requirement as rules write them. */
export function portTexts({ ports }: FlowRequirement, { compute }: ComputeFacts): readonly string[] {
  return ports === 'ssh' ? [String(valueOf(compute.sshPort) ?? 22)] : ports;
}

function portsOf(requirement: FlowRequirement, facts: ComputeFacts): PortSet {
  return unionPorts(portTexts(requirement, facts).map((text) => parsePorts(text) ?? []));
}
