import { valueOf } from '../../estate/estate.ts';
import type { FlowDecision } from '../../network/decideFlow.ts';
import type { Flow } from '../../network/flow.ts';
import { type PortSet, parsePorts, unionPorts } from '../../network/portSet.ts';
import { type Protocols, parseProtocol } from '../../network/protocols.ts';
import { hasNoPackets } from '../../network/requiredPackets.ts';
import type { Direction } from '../../network/securityRule.ts';
import type { Missing } from '../../verdict.ts';
import type { FarEnd } from '../path/layerStack.ts';
import { missingFacts } from '../path/missingFact.ts';
import type { NetworkPath } from '../path/networkPath.ts';
import { describePeer, type Peer } from '../path/peer.ts';
import { type ResolvedEnd, resolvePeer } from '../path/resolvePeer.ts';
import type { FlowRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';

/** What a flow asks for, as far as layers decide it. */
export type AskedFlow = Pick<FlowRequirement, 'direction' | 'protocol' | 'ports' | 'peers' | 'extent'>;

/** A far end that is needed and of which a part is surely blocked. */
export interface BlockedPeer {
  readonly name: string;
  /** What a security rule has to name to mean it. */
  readonly prefixes: readonly string[];
  readonly direction: Direction;
  readonly decision: FlowDecision;
  readonly far: FarEnd;
  /** False where the name stands for more than what is needed, because its region is not known. */
  readonly exact: boolean;
}

/** The requirement as far as the layers that could be read decide it. */
export interface FlowResult {
  readonly state: 'compliant' | 'violated' | 'unknown';
  /** The peers that were asked for, as rules call them. */
  readonly peers: readonly string[];
  readonly blocked: readonly DecidedPeer[];
  readonly missing: readonly Missing[];
}

/** A far end that was decided, the peer that it is of, and the flow that was asked about. */
export interface DecidedPeer extends BlockedPeer {
  readonly peer: Peer;
  readonly flow: Flow;
}

type PeerOutcome =
  | { readonly state: 'passes'; readonly name: string; readonly decided: readonly DecidedPeer[] }
  | { readonly state: 'blocked'; readonly name: string; readonly blocked: readonly DecidedPeer[] }
  | { readonly state: 'unknown'; readonly name: string; readonly missing: readonly Missing[] };

/** Decides every peer by the path's own decisions, or by those through other layers: all groups of peers are needed, one of each is enough. */
export function decideRequirement(
  requirement: AskedFlow,
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
  const blocked = outcomes.flatMap((outcome) => (outcome.state === 'blocked' ? outcome.blocked : []));
  const missing = outcomes.flatMap((outcome) => (outcome.state === 'unknown' ? outcome.missing : []));
  const isUnknown = outcomes.some(({ state }) => state === 'unknown');
  return {
    state: blocked.length > 0 ? 'violated' : isUnknown ? 'unknown' : 'compliant',
    peers: [...new Set(outcomes.map((outcome) => outcome.name))],
    blocked,
    missing: blocked.length > 0 ? [] : missing,
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
  requirement: AskedFlow,
  facts: ComputeFacts,
  path: NetworkPath,
  decide: NetworkPath['decide'] = path.decide,
): readonly PeerOutcome[] {
  const directions = directionsOf(requirement);
  const ports = portsOf(requirement, facts);
  const fixed = { protocols: protocolsOf(requirement), local: path.local, ports };

  const decidePeer = (peer: Peer): PeerOutcome | null => {
    const resolved = resolvePeer(peer, facts, path);
    if (resolved.kind === 'none') return null;
    if (resolved.kind === 'cannot tell') return { state: 'unknown', name: resolved.name, missing: [resolved.missing] };
    const outcome = together(
      resolved.ends.flatMap((end) => directions.map((direction) => decideEnd(peer, end, direction))),
    );
    if (resolved.perhapsMore === undefined || outcome.state !== 'passes') return outcome;
    return { state: 'unknown', name: outcome.name, missing: [resolved.perhapsMore] };
  };

  const decideEnd = (peer: Peer, end: ResolvedEnd, direction: Direction): PeerOutcome => {
    const { name, prefixes, remote, far, wider } = end;
    const flow = { ...fixed, direction, remote };
    if (hasNoPackets(flow)) {
      const { level, resource } = path.groups.at(-1) ?? path.groups[0];
      const where = level === 'subnet' ? 'the subnet' : 'the interface';
      const why = `${where} has no address of the family that ${name} has`;
      return { state: 'unknown', name, missing: [{ fact: level, resource, why }] };
    }
    const decision = decide(flow, name, far);
    const state = outcomeOf(decision, requirement.extent);
    const exact = wider === null;
    const decided = { peer, name, prefixes, direction, flow, decision, far, exact };
    // Where nothing of a tag passes, nothing of any of its regions does.
    if (state === 'blocked' && (exact || decision.state === 'blocked')) return { state, name, blocked: [decided] };
    const unread = typeof far === 'string' ? [] : path.stack(direction, far).unread;
    if (state === 'passes' && unread.length === 0) return { state, name, decided: [decided] };
    const open = exact
      ? decision.missing.flatMap((fact) => missingFacts(fact, { name, direction, far }, facts, path))
      : [wider];
    return { state: 'unknown', name, missing: [...unread, ...open] };
  };

  return peers.flatMap((peer) => decidePeer(peer) ?? []);
}

/** The outcome of ends that are all needed. */
function together(outcomes: readonly PeerOutcome[]): PeerOutcome {
  const name = [...new Set(outcomes.map((outcome) => outcome.name))].join(' and ');
  const blocked = outcomes.flatMap((outcome) => (outcome.state === 'blocked' ? outcome.blocked : []));
  if (blocked.length > 0) return { state: 'blocked', name, blocked };
  const unknown = outcomes.filter((outcome) => outcome.state === 'unknown');
  if (unknown.length > 0) return { state: 'unknown', name, missing: unknown.flatMap(({ missing }) => missing) };
  return { state: 'passes', name, decided: outcomes.flatMap((one) => (one.state === 'passes' ? one.decided : [])) };
}

/** The directions in which the packets of a requirement travel, seen from a node. */
function directionsOf({ direction }: AskedFlow): readonly Direction[] {
  return direction === 'Both' ? ['Outbound', 'Inbound'] : [direction];
}

/** Where a part is enough, a flow that is partly blocked passes if something is left that is surely not undecided. */
function outcomeOf(decision: FlowDecision, extent: AskedFlow['extent']): PeerOutcome['state'] {
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

function protocolsOf({ protocol }: AskedFlow): Protocols {
  return parseProtocol(protocol) ?? 0;
}

/** The ports of the requirement as rules write them. */
export function portTexts({ ports }: AskedFlow, { compute }: ComputeFacts): readonly string[] {
  return ports === 'ssh' ? [String(valueOf(compute.sshPort) ?? 22)] : ports;
}

function portsOf(requirement: AskedFlow, facts: ComputeFacts): PortSet {
  return unionPorts(portTexts(requirement, facts).map((text) => parsePorts(text) ?? []));
}
