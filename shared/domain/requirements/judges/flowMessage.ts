import { nameOf } from '../../armId.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import { printable } from '../../printable.ts';
import type { Blocker, Missing } from '../../verdict.ts';
import { prefixShare } from '../path/prefixShare.ts';
import type { FlowRequirement } from '../requirement.ts';
import type { BlockedPeer } from './decideRequirement.ts';

/** The flow in words: `outbound Tcp 443 to AzureMachineLearning`. */
export function describeFlow(requirement: FlowRequirement, ports: readonly string[], peers: string): string {
  return describeWay(requirement, ports, requirement.direction, peers);
}

function describeWay(
  { protocol }: FlowRequirement,
  ports: readonly string[],
  direction: FlowRequirement['direction'],
  peers: string,
): string {
  const what = protocol === '*' ? 'traffic of any protocol' : `${protocol} ${ports.join(', ')}`;
  switch (direction) {
    case 'Inbound':
      return `inbound ${what} from ${peers}`;
    case 'Outbound':
      return `outbound ${what} to ${peers}`;
    case 'Both':
      return `${what} to and from ${peers}`;
  }
}

/** What is blocked, by which rules: `rule DenyInternet (priority 200) of … blocks outbound Tcp 443 to 14 of 37 prefixes of …`. */
export function describeBlocked(
  requirement: FlowRequirement,
  ports: readonly string[],
  blocked: readonly BlockedPeer[],
  blockers: readonly Blocker[],
  serviceTags: ServiceTags | null,
): string {
  const peers = [...new Set(blocked.map((peer) => blockedPart(peer, serviceTags)))].join(' and ');
  const [first, ...others] = blockers;
  const [told] = blocked;
  const rule = first === undefined || told === undefined ? 'its network security group' : describeBlocker(first, told);
  const routes = others.filter((other) => other.kind === 'route').length;
  const plural = others.length === 1 ? '' : 's';
  const kinds = [routes < others.length ? `rule${plural}` : [], routes > 0 ? `route${plural}` : []].flat().join(' or ');
  const more = others.length === 0 ? '' : ` and ${others.length} more ${kinds}`;
  const verb = others.length === 0 ? 'blocks' : 'block';
  const [direction = requirement.direction, ...back] = new Set(blocked.map((peer) => peer.direction));
  return `${rule}${more} ${verb} ${describeWay(requirement, ports, back.length > 0 ? 'Both' : direction, peers)}`;
}

/** How much of a peer is blocked, in prefixes: `14 of 37 prefixes of AzureMonitor`. */
export function blockedPart(
  { name, decision }: Pick<BlockedPeer, 'name' | 'decision'>,
  serviceTags: ServiceTags | null,
): string {
  if (decision.state !== 'blocked') return prefixShare(name, decision.blockedRemote, serviceTags);
  const count = serviceTags?.prefixes(name).length ?? 0;
  return count === 0 ? name : `${count} of ${count} ${count === 1 ? 'prefix' : 'prefixes'} of ${name}`;
}

/** The rule or route in words, with what an alert's reader cannot see from it. */
function describeBlocker(blocker: Blocker, told: BlockedPeer): string {
  const of = nameOf(blocker.resource);
  switch (blocker.kind) {
    case 'securityRule':
      return `rule ${printable(blocker.rule)} (priority ${blocker.priority}) of network security group ${of}${blocker.level === 'networkInterface' ? ' on the network interface' : ''}`;
    case 'adminRule':
      return `security admin rule ${printable(blocker.rule)} (priority ${blocker.priority}) on virtual network ${of}`;
    case 'route': {
      const way = `${printable(blocker.prefix)} to ${printable(blocker.nextHopType)}`;
      const route =
        blocker.route === null
          ? `the system route ${way}`
          : `route ${printable(blocker.route)} (${way}) of route table ${of}`;
      return `${route}${whyRouteBlocks(blocker.nextHopType, told)}`;
    }
  }
}

function whyRouteBlocks(nextHopType: string, { direction, far }: BlockedPeer): string {
  if (nextHopType === 'None') return '';
  if (direction === 'Inbound' && far === 'public') return ', by which answers take another way back,';
  if (nextHopType === 'VirtualAppliance') return ', where IP forwarding is off,';
  if (nextHopType !== 'Internet') return '';
  const inside = far === 'inside' || typeof far !== 'string';
  return inside
    ? ', which leads out of the network,'
    : ', to which a private subnet without a NAT gateway has no way out,';
}

const factNames: Readonly<Record<string, string>> = {
  azureFirewall: 'Azure Firewall',
  storageAccount: 'storage account',
  keyVault: 'key vault',
  containerRegistry: 'container registry',
  serviceEndpointPolicy: 'service endpoint policy',
  databricksWorkspace: 'Databricks workspace',
  privateDnsZone: 'private DNS zone',
  privateDnsZones: 'private DNS zones of',
  serviceTags: 'list of service tags',
  privateDnsLink: 'private DNS zone link',
  privateDnsRecord: 'private DNS record',
  dnsServers: 'DNS servers of',
  loadBalancer: 'load balancer',
  natGateway: 'NAT gateway',
  networkInterface: 'network interface',
  nextHopType: 'next hop of route',
  virtualNetworkGateway: 'gateway of',
  applicationSecurityGroup: 'application security group',
  azureMonitorPrivateLinkScope: 'Azure Monitor private link scope of',
  location: 'location of',
  networkSecurityGroup: 'network security group',
  networkSecurityGroups: 'network security groups of resource group',
  privateEndpoint: 'private endpoint',
  privateEndpoints: 'private endpoints of',
  routes: 'routes of',
  securityRule: 'network security group',
  serviceTag: 'service tag',
  virtualNetwork: 'virtual network',
  policies: 'policies of subscription',
  policyAssignment: 'policy assignment',
  policyDefinition: 'policy definition',
  policySet: 'policy set',
  policyExemption: 'policy exemption',
  managementGroups: 'management groups of subscription',
  lock: 'lock',
  locks: 'locks of subscription',
  roleAssignment: 'role assignment',
  roleAssignments: 'role assignments of subscription',
  roleDefinition: 'role definition',
  networkUsage: 'quota',
  networkUsages: 'network quotas of',
  virtualMachine: 'virtual machine',
  hdInsightCluster: 'HDInsight cluster',
  batchPool: 'Batch pool',
  batchAccount: 'Batch account',
  hdInsightManagement: 'management of HDInsight for',
  hostNames: 'host names behind',
  computes: 'computes of workspace',
  batchPools: 'pools of Batch account',
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
  const shown = printable(text);
  return `${shown.slice(0, 1).toUpperCase()}${shown.slice(1)}.`;
}
