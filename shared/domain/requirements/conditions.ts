import { idKey, parseArmId } from '../armId.ts';
import { type Fact, valueOf } from '../estate/estate.ts';
import type { Missing } from '../verdict.ts';
import { cloudOf, clouds } from './clouds.ts';
import { type EndpointOwner, placeNames } from './path/peer.ts';
import { accountId, type ComputeFacts, computeLocation, endpointOwner, workspaceId } from './subjects/computeFacts.ts';
import { nodesArePublic } from './subjects/profile.ts';

/** Whether a requirement's `when` holds: yes, no (and why not), or what is missing to tell. */
export type Condition =
  | { readonly holds: 'yes' }
  | { readonly holds: 'no'; readonly because: string }
  | { readonly holds: 'cannot tell'; readonly missing: Missing };

export type ConditionName =
  | 'always'
  | 'sshPublicAccess'
  | 'workspacePrivateEndpoint'
  | 'onlyPrivateWorkspace'
  | 'privateWorkspaceElsewhere'
  | 'ipAllowlist'
  | 'anyPrivateEndpoint'
  | 'publicRegistry'
  | 'hbiWorkspace'
  | 'publicAzureMonitor'
  | 'publicCloud'
  | 'outsideChina'
  | 'severalNodes'
  | 'kafkaRest'
  | 'azureDns'
  | 'publicNodes'
  | 'publicNodeManagement'
  | 'interNodeCommunication';

interface NamedCondition {
  /** As documentation writes it. */
  readonly text: string;
  readonly decide: (facts: ComputeFacts) => Condition;
}

const yes: Condition = { holds: 'yes' };
const no = (because: string): Condition => ({ holds: 'no', because });
const cannotTell = (fact: string, resource: string, why: string): Condition => ({
  holds: 'cannot tell',
  missing: { fact, resource, why },
});

/** The conditions by name. What the estate does not hold is `cannot tell`, never `no`. */
export const conditions: Readonly<Record<ConditionName, NamedCondition>> = {
  always: { text: 'always', decide: () => yes },
  sshPublicAccess: { text: 'SSH over the public IP address is enabled', decide: sshPublicAccess },
  workspacePrivateEndpoint: { text: 'the workspace has a private endpoint', decide: workspacePrivateEndpoint },
  onlyPrivateWorkspace: {
    text: 'the nodes reach their workspace only through its private endpoint: they have no public IP address, or the workspace has no public access',
    decide: onlyPrivateWorkspace,
  },
  privateWorkspaceElsewhere: {
    text: 'the cluster is in another region than its workspace, which it reaches only through a private endpoint',
    decide: privateWorkspaceElsewhere,
  },
  ipAllowlist: { text: 'the workspace lets in listed public addresses only', decide: ipAllowlist },
  anyPrivateEndpoint: {
    text: 'the nodes have no public IP address, or the workspace or one of its accounts has a private endpoint',
    decide: anyPrivateEndpoint,
  },
  publicRegistry: {
    text: 'the workspace has a container registry without private endpoint (in the 2021 profile always)',
    decide: publicRegistry,
  },
  hbiWorkspace: { text: 'the workspace is marked as high business impact', decide: hbiWorkspace },
  publicAzureMonitor: {
    text: 'Azure Monitor is not reached through a private link scope',
    decide: (facts) => cannotTell('azureMonitorPrivateLinkScope', workspaceId(facts), 'not read yet'),
  },
  kafkaRest: { text: 'the Kafka REST proxy runs on the cluster', decide: kafkaRest },
  azureDns: { text: 'the virtual network uses the name resolution of Azure', decide: azureDns },
  publicCloud: { text: 'in the public cloud', decide: (facts) => hasTag(facts, 'AzureFrontDoor.FirstParty') },
  severalNodes: { text: 'the cluster may have more than one node', decide: severalNodes },
  outsideChina: {
    text: 'not in the cloud of China',
    decide: (facts) => hasTag(facts, 'AzureFrontDoor.Frontend'),
  },
  publicNodes: { text: 'the nodes have public IP addresses', decide: publicNodes },
  publicNodeManagement: {
    text: 'always, but for a pool without public IP addresses whose account has a private endpoint for node management',
    decide: publicNodeManagement,
  },
  interNodeCommunication: { text: 'the nodes of the pool talk to each other', decide: interNodeCommunication },
};

function sshPublicAccess({ compute }: ComputeFacts): Condition {
  const access = compute.sshPublicAccess;
  if ('missing' in access) return cannotTell('compute', compute.id, access.missing);
  return access.value?.toLowerCase() === 'enabled' ? yes : no('SSH over the public IP address is not enabled');
}

function kafkaRest({ compute, attached }: ComputeFacts): Condition {
  const cluster = attached !== null && 'hdInsight' in attached ? attached.hdInsight : null;
  if (cluster === null) return cannotTell('hdInsightCluster', compute.id, 'not in the estate');
  if ('missing' in cluster.kafkaRest) return cannotTell('hdInsightCluster', cluster.id, cluster.kafkaRest.missing);
  return cluster.kafkaRest.value ? yes : no('no Kafka REST proxy runs on the cluster');
}

function azureDns({ estate, subnetId }: ComputeFacts): Condition {
  const networkId = parseArmId(subnetId)?.parent ?? subnetId;
  const servers = estate.virtualNetworks.get(idKey(networkId))?.dnsServers ?? { missing: 'not in the estate' };
  if ('missing' in servers) return cannotTell('virtualNetwork', networkId, servers.missing);
  return servers.value.length === 0 ? yes : no('the virtual network has DNS servers of its own');
}

function severalNodes({ compute }: ComputeFacts): Condition {
  const most = compute.maxNodeCount;
  if ('missing' in most) return cannotTell('compute', compute.id, most.missing);
  if (most.value === null) return cannotTell('compute', compute.id, 'its body does not say how many nodes it may have');
  return most.value > 1 ? yes : no('the cluster never has more than one node');
}

function publicNodes({ profile, compute }: ComputeFacts): Condition {
  const { enableNodePublicIp } = compute;
  if (profile !== 'aml-public-ip' && 'missing' in enableNodePublicIp) {
    return cannotTell('compute', compute.id, enableNodePublicIp.missing);
  }
  return nodesArePublic(profile, compute) ? yes : no('the nodes have no public IP addresses');
}

/** https://learn.microsoft.com/azure/batch/private-connectivity */
function publicNodeManagement({ attached, estate }: ComputeFacts): Condition {
  if (attached === null || !('pool' in attached)) return yes;
  const { pool, account } = attached;
  const { publicAddresses } = pool;
  if ('missing' in publicAddresses) return cannotTell('batchPool', pool.id, publicAddresses.missing);
  if (publicAddresses.value?.toLowerCase() !== 'nopublicipaddresses') return yes;
  if (account === null) return cannotTell('batchAccount', pool.account, 'not in the estate');
  if (account.connections === null) {
    return cannotTell('batchAccount', account.id, 'its body does not list private endpoint connections');
  }
  const open = account.connections
    .filter(({ state }) => mayBeApproved(state))
    .map(({ endpoint, state }): Condition => {
      const targets = estate.privateEndpoints.get(idKey(endpoint ?? ''))?.targets ?? { missing: 'not in the estate' };
      if ('missing' in targets) return cannotTell('privateEndpoint', endpoint ?? account.id, targets.missing);
      const manages = targets.value.some(({ groups }) => groups.some((one) => one.toLowerCase() === 'nodemanagement'));
      if (!manages) return yes;
      return state === null
        ? cannotTell('privateEndpoint', endpoint ?? account.id, 'nothing says whether its connection is approved')
        : no('the nodes reach Azure Batch through the private endpoint of their account');
    });
  return open.find(({ holds }) => holds === 'no') ?? open.find(({ holds }) => holds === 'cannot tell') ?? yes;
}

function interNodeCommunication({ attached, compute }: ComputeFacts): Condition {
  const enabled: Fact<boolean> =
    attached !== null && 'pool' in attached ? attached.pool.interNodeCommunication : { value: false };
  if ('missing' in enabled) return cannotTell('batchPool', compute.id, enabled.missing);
  return enabled.value ? yes : no('the nodes of the pool do not talk to each other');
}

function workspacePrivateEndpoint(facts: ComputeFacts): Condition {
  const connections = facts.workspace?.connections ?? { missing: 'the workspace is not in the estate' };
  if ('missing' in connections) return cannotTell('workspace', workspaceId(facts), connections.missing);
  return connections.value.some(({ state }) => state?.toLowerCase() === 'approved')
    ? yes
    : no('the workspace has no approved private endpoint');
}

/** A workspace with a private endpoint may have public access all the same, and nodes with public addresses may then use that. */
function onlyPrivateWorkspace(facts: ComputeFacts): Condition {
  const endpoint = workspacePrivateEndpoint(facts);
  if (endpoint.holds !== 'yes') return endpoint;
  const access = facts.workspace?.publicNetworkAccess ?? { missing: 'the workspace is not in the estate' };
  if (valueOf(access)?.toLowerCase() === 'disabled') return yes;
  const nodes = publicNodes(facts);
  if (nodes.holds !== 'yes') return nodes.holds === 'no' ? yes : nodes;
  if ('missing' in access) return cannotTell('workspace', workspaceId(facts), access.missing);
  if (access.value?.toLowerCase() === 'enabled') return no('the workspace has public access, which the nodes may use');
  const why =
    access.value === null
      ? 'its body does not say whether it lets in what comes from public networks'
      : `nobody knows what publicNetworkAccess ${access.value} means`;
  return cannotTell('workspace', workspaceId(facts), why);
}

function privateWorkspaceElsewhere(facts: ComputeFacts): Condition {
  const { compute, workspace } = facts;
  const [here, there] = [valueOf(computeLocation(compute)), valueOf(workspace?.location ?? { value: null })];
  if (here !== null && here === there) return no('the cluster is in the region of its workspace');
  const endpoint = onlyPrivateWorkspace(facts);
  if (endpoint.holds !== 'yes') return endpoint;
  if (here === null) return cannotTell('location', compute.id, 'the location of the compute is not known');
  return there === null
    ? cannotTell('location', workspaceId(facts), 'the location of the workspace is not known')
    : yes;
}

function ipAllowlist(facts: ComputeFacts): Condition {
  const list = facts.workspace?.ipAllowlist ?? { missing: 'the workspace is not in the estate' };
  if ('missing' in list) return cannotTell('workspace', workspaceId(facts), list.missing);
  return list.value.length > 0 ? yes : no('the workspace has no list of addresses that it lets in');
}

/** Nodes without a public IP address reach their workspace through a private endpoint or not at all. */
function anyPrivateEndpoint(facts: ComputeFacts): Condition {
  if (facts.profile === 'aml-no-public-ip' || facts.profile === 'aml-serverless-no-public-ip') return yes;
  const all = [
    workspacePrivateEndpoint(facts),
    ...(['storageAccount', 'keyVault', 'containerRegistry'] as const).map((of) => privateEndpointsOf(facts, of)),
  ];
  return (
    all.find(({ holds }) => holds === 'yes') ??
    all.find(({ holds }) => holds === 'cannot tell') ??
    no('neither the workspace nor its accounts have a private endpoint')
  );
}

/** Whether private endpoints lead to a resource. Only its own body can deny it. */
export function privateEndpointsOf(facts: ComputeFacts, of: EndpointOwner): Condition {
  const { id, body } = endpointOwner(facts, of);
  if ('missing' in id) return cannotTell('workspace', workspaceId(facts), id.missing);
  if (id.value === null) return no(`the workspace has no ${placeNames[of]}`);
  if (body !== null && body.connections !== null) {
    const some = body.connections.some(({ state }) => mayBeApproved(state));
    return some ? yes : no(`the ${placeNames[of]} has no private endpoint`);
  }
  const why = body === null ? 'not in the estate' : 'its body does not list private endpoint connections';
  return cannotTell('privateEndpoints', id.value, why);
}

/** Whether a connection in this state can be one that works; null where nobody says. */
export function mayBeApproved(state: string | null): boolean {
  return state === null || state.toLowerCase() === 'approved';
}

function publicRegistry(facts: ComputeFacts): Condition {
  if (facts.profile === 'aml-classic-2021') return yes;
  const registry = accountId(facts, 'containerRegistry');
  if ('value' in registry && registry.value === null) return no('the workspace has no container registry');
  const endpoints = privateEndpointsOf(facts, 'containerRegistry');
  if (endpoints.holds === 'yes') return no('the container registry is reached through private endpoints');
  return endpoints.holds === 'no' ? yes : endpoints;
}

function hbiWorkspace(facts: ComputeFacts): Condition {
  const hbi = facts.workspace?.hbiWorkspace ?? { missing: 'the workspace is not in the estate' };
  if ('missing' in hbi) return cannotTell('workspace', workspaceId(facts), hbi.missing);
  return hbi.value === true ? yes : no('the workspace is not marked as high business impact');
}

/** Whether the cloud of the compute has use for a tag. A region is as good a witness of its cloud as a list of service tags. */
function hasTag(facts: ComputeFacts, tag: string): Condition {
  const location = valueOf(computeLocation(facts.compute));
  if (location === null) return cannotTell('location', facts.compute.id, 'the location of the compute is not known');
  const { absentTags, title } = clouds[cloudOf(location)];
  return absentTags.includes(tag) ? no(`${title} has no ${tag}`) : yes;
}
