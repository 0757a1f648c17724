import { valueOf } from '../estate/estate.ts';
import type { FlowDecision } from '../network/decideFlow.ts';
import { type PortSet, parsePorts, unionPorts } from '../network/portSet.ts';
import { type Protocols, parseProtocol } from '../network/protocols.ts';
import { hasNoPackets } from '../network/requiredPackets.ts';
import type { Direction } from '../network/securityRule.ts';
import type { Missing } from '../verdict.ts';
import type { ComputeFacts } from './computeFacts.ts';
import type { FarEnd } from './layerStack.ts';
import { missingFact } from './missingFact.ts';
import type { NetworkPath } from './networkPath.ts';
import { describePeer, type Peer } from './peer.ts';
import type { FlowRequirement } from './requirement.ts';
import { type ResolvedEnd, resolvePeer } from './resolvePeer.ts';

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
  readonly blocked: readonly BlockedPeer[];
  readonly missing: readonly Missing[];
}

type Outcome =
  | { readonly state: 'passes'; readonly name: string }
  | { readonly state: 'blocked'; readonly name: string; readonly blocked: readonly BlockedPeer[] }
  | { readonly state: 'unknown'; readonly name: string; readonly missing: readonly Missing[] };

/**
 * Decides every peer by the path's own decisions, or by those through other layers: all groups of peers are needed, one of each is enough.
 * Where no alternative passes, that which may is told, or else the first.
 */
export function decideRequirement(
  requirement: FlowRequirement,
  facts: ComputeFacts,
  path: NetworkPath,
  decide: NetworkPath['decide'] = path.decide,
): FlowResult {
  const flow = { protocols: protocolsOf(requirement), local: path.local, ports: portsOf(requirement, facts) };

  const decideAlternatives = (peers: readonly Peer[]): Outcome => {
    const outcomes: Outcome[] = [];
    for (const peer of peers) {
      const outcome = decidePeer(peer);
      if (outcome?.state === 'passes') return outcome;
      if (outcome !== null) outcomes.push(outcome);
    }
    const nobody: Outcome = { state: 'unknown', name: peers.map(describePeer).join(' or '), missing: [] };
    return outcomes.find(({ state }) => state === 'unknown') ?? outcomes[0] ?? nobody;
  };

  const decidePeer = (peer: Peer): Outcome | null => {
    const resolved = resolvePeer(peer, facts, path);
    if (resolved.kind === 'none') return null;
    if (resolved.kind === 'cannot tell') return { state: 'unknown', name: resolved.name, missing: [resolved.missing] };
    const directions = directionsOf(requirement);
    return together(resolved.ends.flatMap((end) => directions.map((direction) => decideEnd(end, direction))));
  };

  const decideEnd = (end: ResolvedEnd, direction: Direction): Outcome => {
    const { name, prefixes, remote, far, wider } = end;
    const asked = { ...flow, direction, remote };
    if (hasNoPackets(asked)) {
      const why = `the subnet has no address of the family that ${name} has`;
      return { state: 'unknown', name, missing: [{ fact: 'subnet', resource: path.subnet.id, why }] };
    }
    const decision = decide(asked, name, far);
    const state = outcomeOf(decision, requirement.extent);
    const exact = wider === null;
    // Where nothing of a tag passes, nothing of any of its regions does.
    if (state === 'blocked' && (exact || decision.state === 'blocked')) {
      return { state, name, blocked: [{ name, prefixes, direction, decision, far, exact }] };
    }
    const unread = typeof far === 'string' ? [] : path.stack(direction, far).unread;
    if (state === 'passes' && unread.length === 0) return { state, name };
    const open = exact
      ? decision.missing.map((fact) => missingFact(fact, { name, direction, far }, facts, path))
      : [wider];
    return { state: 'unknown', name, missing: [...unread, ...open] };
  };

  const byName = new Map<string, Outcome>();
  for (const peers of requirement.peers) {
    const outcome = decideAlternatives(peers);
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

/** The outcome of ends that are all needed. */
function together(outcomes: readonly Outcome[]): Outcome {
  const name = [...new Set(outcomes.map((outcome) => outcome.name))].join(' and ');
  const blocked = outcomes.flatMap((outcome) => (outcome.state === 'blocked' ? outcome.blocked : []));
  if (blocked.length > 0) return { state: 'blocked', name, blocked };
  const unknown = outcomes.filter((outcome) => outcome.state === 'unknown');
  if (unknown.length > 0) return { state: 'unknown', name, missing: unknown.flatMap(({ missing }) => missing) };
  return { state: 'passes', name };
}

/** The directions in which the packets of a requirement travel, seen from a node. */
export function directionsOf({ direction }: FlowRequirement): readonly Direction[] {
  return direction === 'Both' ? ['Outbound', 'Inbound'] : [direction];
}

/** Where a part is enough, a flow that is partly blocked passes if something is left that is surely not undecided. */
function outcomeOf(decision: FlowDecision, extent: FlowRequirement['extent']): Outcome['state'] {
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
