import { amlFlows, furtherFlows } from './amlFlows.ts';
import { completeLists } from './completeLists.ts';
import { applianceAddress, mixedComputes, workspacesOf } from './mixedComputes.ts';
import { armGroup, type PlainRule } from './plainRule.ts';
import {
  busyRules,
  neededRule,
  type SampleSubnet,
  sampleSubnet,
  subnetsPerNetwork,
  subscriptionOf,
} from './sampleSubnet.ts';

/** Computes and pools of one network, of all kinds; with the serverless compute of one of its two workspaces. */
export const unitsPerNetwork = 34;
const rulesPerGroup = 100;
const locksPerSubscription = 4;
const policiesPerSubscription = 12;
const batchGroupsPerNetwork = 3;

/** An export of so many networks, each with compute of every kind in its ten subnets and a subscription that is governed. */
export function mixedEstateText(networks: number): string {
  const bodies = Array.from({ length: networks }, (_, network) =>
    networkBodies(
      Array.from({ length: subnetsPerNetwork }, (_unused, index) => sampleSubnet(network * subnetsPerNetwork + index)),
    ),
  );
  return JSON.stringify(bodies.flat());
}

function networkBodies(subnets: readonly SampleSubnet[]): readonly object[] {
  const [first] = subnets;
  if (first === undefined) return [];
  const { networkId } = first;
  const location = first.region.toLowerCase();
  const provider = networkId.replace(/virtualNetworks\/.*/, '');
  const workspaces = workspacesOf(first);
  return [
    {
      id: networkId,
      location,
      properties: {
        addressSpace: { addressPrefixes: [first.networkPrefix] },
        virtualNetworkPeerings: [],
        subnets: subnets.map((subnet) => subnetBody(subnet, provider)),
      },
    },
    ...subnets.map((subnet) => armGroup(subnet.groupId, location, rulesOf(subnet), subnet.id)),
    {
      id: `${provider}natGateways/nat`,
      location,
      properties: { publicIpAddresses: [{ id: `${provider}publicIPAddresses/nat` }] },
    },
    ...routeTables(`${provider}routeTables/rt`, subnets),
    ...batchGroups(provider, location),
    ...zones(provider, networkId),
    ...mixedComputes(subnets),
    ...completeLists({
      networkId,
      location,
      workspaceIds: workspaces.ids,
      batchAccountIds: [workspaces.batchAccount],
      locks: locks(first),
      policies: policies(subscriptionOf(first)),
    }),
  ];
}

/** Databricks has the subnets 6 and 7 of a network, nodes without public addresses 4 to 7; routes of the user's are in 2 and 3. */
function subnetBody({ id, index, prefix, groupId }: SampleSubnet, provider: string): object {
  const order = index % subnetsPerNetwork;
  return {
    id,
    name: `subnet-${index}`,
    properties: {
      addressPrefix: prefix,
      networkSecurityGroup: { id: groupId },
      delegations:
        order === 6 || order === 7
          ? [{ name: 'databricks', properties: { serviceName: 'Microsoft.Databricks/workspaces' } }]
          : [],
      ...(order === 2 || order === 3 ? { routeTable: { id: `${provider}routeTables/rt-${order}` } } : {}),
      ...(order >= 4 && order <= 7
        ? { natGateway: { id: `${provider}natGateways/nat` }, defaultOutboundAccess: false }
        : {}),
    },
  };
}

/** A group of a hundred rules: what compute of any kind needs is allowed, the rest denied. */
function rulesOf(subnet: SampleSubnet): readonly PlainRule[] {
  const needed = [...amlFlows, ...furtherFlows].map((flow, index) => neededRule(subnet, flow, 3000 + 10 * index));
  return busyRules(subnet, needed, rulesPerGroup);
}

/**
 * One table sends what is needed straight to its services and a part of nobody's business to nowhere; by the other everything goes through
 * an appliance but what a few routes name.
 */
function routeTables(id: string, subnets: readonly SampleSubnet[]): readonly object[] {
  const [first] = subnets;
  const { region = '', networkPrefix = '' } = first ?? {};
  const straight = ['AzureMachineLearning', `BatchNodeManagement.${region}`, `Storage.${region}`];
  const toInternet = straight.map((addressPrefix) => ({ addressPrefix, nextHopType: 'Internet' }));
  const nextHopIpAddress = applianceAddress(networkPrefix);
  const tables = [
    [...toInternet, { addressPrefix: '203.0.113.0/24', nextHopType: 'None' }],
    [...toInternet, { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress }],
  ];
  return tables.map((routes, order) => ({
    id: `${id}-${order + 2}`,
    location: region.toLowerCase(),
    properties: { routes: routes.map((properties, index) => ({ name: `route-${index}`, properties })) },
  }));
}

/** What Azure Batch puts on nodes with public addresses. */
function batchGroups(provider: string, location: string): readonly object[] {
  return Array.from({ length: batchGroupsPerNetwork }, (_, index) => {
    const name = `0000000${index}-azurebatch-cloudservicenetworksecuritygroup`;
    return {
      id: `${provider}networkSecurityGroups/${name}`,
      location,
      properties: { securityRules: [], defaultSecurityRules: [] },
    };
  });
}

function zones(provider: string, networkId: string): readonly object[] {
  return ['privatelink.api.azureml.ms', 'privatelink.notebooks.azure.net'].flatMap((name) => {
    const id = `${provider}privateDnsZones/${name}`;
    const link = {
      virtualNetwork: { id: networkId },
      registrationEnabled: false,
      virtualNetworkLinkState: 'Completed',
    };
    return [
      { id, location: 'global', properties: {} },
      { id: `${id}/virtualNetworkLinks/own`, location: 'global', properties: link },
    ];
  });
}

/** Locks of which none is in the way. */
function locks({ networkId }: SampleSubnet): readonly object[] {
  return Array.from({ length: locksPerSubscription }, (_, index) => {
    const group = networkId.replace(/resourceGroups\/.*/, `resourceGroups/rg-data-${index}`);
    return { id: `${group}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'CanNotDelete' } };
  });
}

/** Assignments that deny something, none of them what Azure Batch makes. */
function policies(subscription: string): readonly object[] {
  const scope = `${subscription}/providers/Microsoft.Authorization`;
  return Array.from({ length: policiesPerSubscription }, (_, index) => index).flatMap((index) => {
    const definition = `${scope}/policyDefinitions/deny-${index}`;
    const wanted = {
      allOf: [
        { field: 'type', equals: `Microsoft.Sample/kind${index}` },
        { field: 'location', notIn: ['westeurope'] },
      ],
    };
    // eslint-disable-next-line unicorn/no-thenable -- Azure's word; nobody awaits it
    const policyRule = { if: wanted, then: { effect: 'deny' } };
    return [
      { id: definition, properties: { mode: 'All', policyRule } },
      { id: `${scope}/policyAssignments/assign-${index}`, properties: { policyDefinitionId: definition } },
    ];
  });
}
