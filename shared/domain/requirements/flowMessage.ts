import { nameOf } from '../armId.ts';
import type { AddressSet } from '../network/addressSet.ts';
import { parsePrefix } from '../network/prefix.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { printable } from '../printable.ts';
import type { Blocker, Missing } from '../verdict.ts';
import type { BlockedPeer } from './decideRequirement.ts';
import type { FlowRequirement } from './requirement.ts';

/** The flow in words: `outbound Tcp 443 to AzureMachineLearning`. */
export function describeFlow(requirement: FlowRequirement, ports: readonly string[], peers: string): string {
  const { direction, protocol } = requirement;
  const what = protocol === '*' ? 'traffic of any protocol' : `${protocol} ${ports.join(', ')}`;
  return `${direction.toLowerCase()} ${what} ${direction === 'Inbound' ? 'from' : 'to'} ${peers}`;
}

/** What is blocked, by which rules: `rule DenyInternet (priority 200) of … blocks outbound Tcp 443 to 14 of 37 prefixes of …`. */
export function describeBlocked(
  requirement: FlowRequirement,
  ports: readonly string[],
  blocked: readonly BlockedPeer[],
  blockers: readonly Blocker[],
  serviceTags: ServiceTags | null,
): string {
  const peers = blocked.map((peer) => blockedPart(peer, serviceTags)).join(' and ');
  const [first, ...others] = blockers;
  const rule =
    first === undefined
      ? 'its network security group'
      : `rule ${printable(first.rule)} (priority ${first.priority}) of network security group ${nameOf(first.resource)}`;
  const more = others.length === 0 ? '' : ` and ${others.length} more ${others.length === 1 ? 'rule' : 'rules'}`;
  const verb = others.length === 0 ? 'blocks' : 'block';
  return `${rule}${more} ${verb} ${describeFlow(requirement, ports, peers)}`;
}

/** How much of a peer is blocked, in the prefixes that Azure lists for it. */
function blockedPart({ name, decision }: BlockedPeer, serviceTags: ServiceTags | null): string {
  const listed = serviceTags?.prefixes(name) ?? [];
  if (listed.length === 0) return decision.state === 'blocked' ? name : `a part of ${name}`;
  const count = decision.state === 'blocked' ? listed.length : countMeeting(listed, decision.blockedRemote);
  return `${count} of ${listed.length} ${listed.length === 1 ? 'prefix' : 'prefixes'} of ${name}`;
}

function countMeeting(prefixes: readonly string[], set: AddressSet): number {
  return prefixes.filter((text) => {
    const prefix = parsePrefix(text);
    return prefix !== null && (meets(prefix.v4, set.v4) || meets(prefix.v6, set.v6));
  }).length;
}

/** Whether an interval meets one of many sorted ones: a tag may have thousands of prefixes, and its blocked part as many intervals. */
function meets<N extends number | bigint>([low, high]: readonly N[], intervals: readonly N[]): boolean {
  if (low === undefined || high === undefined) return false;
  let from = 0;
  let to = intervals.length / 2;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((intervals[2 * middle + 1] as N) < low) from = middle + 1;
    else to = middle;
  }
  const start = intervals[2 * from];
  return start !== undefined && start <= high;
}

const factNames: Readonly<Record<string, string>> = {
  applicationSecurityGroup: 'application security group',
  azureMonitorPrivateLinkScope: 'Azure Monitor private link scope of',
  location: 'location of',
  networkSecurityGroup: 'network security group',
  privateEndpoints: 'private endpoints of',
  routes: 'routes of',
  securityRule: 'network security group',
  serviceTag: 'service tag',
  virtualNetwork: 'virtual network',
};

/** The first missing fact in words, and how many there are besides. */
export function describeMissing(missing: readonly Missing[]): string {
  const [first, ...others] = missing;
  if (first === undefined) return 'a fact is missing';
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const fact = factNames[first.fact] ?? first.fact;
  return `${fact} ${printable(nameOf(first.resource))}: ${printable(first.why)}${more}`;
}

/** The words as a sentence. */
export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
