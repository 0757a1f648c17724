import { numbers } from '../network/numbers.ts';
import { isEveryPort, type PortSet, parsePorts, unionPorts } from '../network/portSet.ts';
import { type Protocols, parseProtocol } from '../network/protocols.ts';
import { type Selection, unionSelections } from '../network/selection.ts';
import { catalogue } from '../requirements/catalogue.ts';
import { conditions } from '../requirements/conditions.ts';
import { portTexts } from '../requirements/judges/decideRequirement.ts';
import type { NetworkPath } from '../requirements/path/networkPath.ts';
import { resolvePeer } from '../requirements/path/resolvePeer.ts';
import { appliesTo, type FlowRequirement, type Requirement } from '../requirements/requirement.ts';
import type { ComputeFacts } from '../requirements/subjects/computeFacts.ts';

/** What the computes of a subnet need on some ports: who has to reach them there, and so who has not. */
export interface InboundNeed {
  readonly requirement: FlowRequirement;
  readonly protocols: Protocols;
  readonly ports: PortSet;
  /** The far ends of every requirement on these ports, under the names that rules give them. */
  readonly peers: readonly string[];
  readonly remote: Selection;
  /** ARM ids of the computes that have this requirement. */
  readonly computes: readonly string[];
}

interface Inbound extends Pick<InboundNeed, 'protocols' | 'ports'> {
  readonly requirement: FlowRequirement;
  readonly facts: ComputeFacts;
}

/**
 * The needs of a subnet's computes that name ports. Those whose peers cannot be resolved are left out: nobody knows then what is
 * enough.
 */
export function inboundNeeds(computes: readonly ComputeFacts[], path: NetworkPath): readonly InboundNeed[] {
  const all = computes.flatMap(inboundOf);
  const named = all.filter(({ ports }) => !isEveryPort(ports));
  const byRequirement = Map.groupBy(named, ({ requirement }) => requirement.id);
  return [...byRequirement.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const ports = unionPorts(same.map((one) => one.ports));
    const there = all.filter(
      (one) => (one.protocols & first.protocols) !== 0 && numbers.intersect(one.ports, ports).length > 0,
    );
    const resolved = there.flatMap(({ requirement, facts }) =>
      requirement.peers.flat().map((peer) => resolvePeer(peer, facts, path)),
    );
    if (resolved.some(({ kind }) => kind === 'cannot tell')) return [];
    const peers = resolved.flatMap((peer) => (peer.kind === 'ends' ? peer.ends : []));
    return {
      requirement: first.requirement,
      protocols: first.protocols,
      ports,
      peers: [...new Set(peers.map(({ name }) => name))],
      remote: unionSelections(peers.map(({ remote }) => remote)),
      computes: same.map(({ facts }) => facts.compute.id),
    };
  });
}

/** The inbound flows that a compute needs, or may need. Where any part of a peer is enough, nothing is too much. */
function inboundOf(facts: ComputeFacts): readonly Inbound[] {
  return catalogue.flatMap((requirement: Requirement): readonly Inbound[] => {
    if (requirement.kind !== 'flow' || requirement.direction !== 'Inbound' || requirement.extent === 'some') return [];
    if (!appliesTo(requirement, facts.kind, facts.profile)) return [];
    if (conditions[requirement.when].decide(facts).holds === 'no') return [];
    const ports = unionPorts(portTexts(requirement, facts).map((text) => parsePorts(text) ?? []));
    return [{ requirement, facts, ports, protocols: parseProtocol(requirement.protocol) ?? 0 }];
  });
}
