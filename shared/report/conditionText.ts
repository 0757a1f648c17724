import { describePeer } from '../domain/requirements/path/peer.ts';
import type { DecidableRequirement, FlowRequirement, Requirement } from '../domain/requirements/requirement.ts';

/** The condition in short: `Outbound Tcp 443 to AzureMachineLearning`. */
export function conditionText(requirement: Requirement): string {
  switch (requirement.kind) {
    case 'flow':
      return flowText(requirement);
    case 'route':
      return `Packets go straight to ${peersText(requirement.peers)}`;
    case 'judged':
    case 'unobservable':
      return requirement.title;
  }
}

/** From what and how it is decided. */
export function decisionText(requirement: DecidableRequirement): string {
  switch (requirement.kind) {
    case 'flow':
      return flowDecision(requirement);
    case 'route':
      return 'Of every address of these the route that Azure takes, by prefix length and kind, has to have next hop Internet or be that of a service endpoint.';
    case 'judged':
      return requirement.decidedBy;
  }
}

function flowText({ direction, protocol, ports, peers, extent }: FlowRequirement): string {
  const portText = ports === 'ssh' ? 'the SSH port' : ports.join(', ');
  const what = protocol === '*' ? 'any protocol' : `${protocol} ${portText}`;
  const [way, preposition] = ways[direction];
  return `${way} ${what} ${preposition} ${extent === 'some' ? 'a part of ' : ''}${peersText(peers)}`;
}

function peersText(peers: FlowRequirement['peers']): string {
  const groups = peers.map((group) => group.map(describePeer).join(' or '));
  return groups.length === 1 ? groups.join('') : groups.map((group) => `(${group})`).join(' and ');
}

const ways = {
  Inbound: ['Inbound', 'from'],
  Outbound: ['Outbound', 'to'],
  Both: ['Inbound and outbound', 'with'],
} as const;

const towards = { Inbound: 'to', Outbound: 'from', Both: 'to and from' } as const;

function flowDecision({ direction, peers, extent }: FlowRequirement): string {
  const packets = `of this flow ${towards[direction]} every address of the subnet`;
  const layers = 'the security admin rules, the network security groups of subnet and interface, and the routes';
  const needed =
    extent === 'some'
      ? `The packets ${packets} are put to ${layers}; it is violated only if every one of them is surely blocked.`
      : `Every packet ${packets} is put to ${layers}; one that is surely blocked violates it.`;
  return peers.some((group) => group.length > 1) ? `${needed} Of far sides joined by "or" one is enough.` : needed;
}
