import type { JsonBag } from '../../local/azure/json.ts';
import { riskTeam } from '../../local/azure/sample/riskTeam.ts';
import { sampleId, sampleResource } from '../../local/azure/sample/sampleIds.ts';
import { visionTeam } from '../../local/azure/sample/visionTeam.ts';

const risk = (type: string, name: string): string => sampleId('rg-risk', `Microsoft.Network/${type}`, name);
const hub = (type: string, name: string): string => sampleId('rg-hub', `Microsoft.Network/${type}`, name);

/** The ids of what the tests ask for. */
export const ids = {
  workspace: sampleId('rg-risk', 'Microsoft.MachineLearningServices/workspaces', 'mlw-risk'),
  storage: sampleId('rg-risk', 'Microsoft.Storage/storageAccounts', 'strisk'),
  spoke: risk('virtualNetworks', 'vnet-risk'),
  routeTable: risk('routeTables', 'rt-risk'),
  natGateway: risk('natGateways', 'ng-risk'),
  workspaceEndpoint: risk('privateEndpoints', 'pe-mlw-risk'),
  workspaceEndpointInterface: risk('networkInterfaces', 'pe-mlw-risk-nic'),
  hub: hub('virtualNetworks', 'vnet-hub'),
  firewall: hub('azureFirewalls', 'afw'),
  appliance: hub('networkInterfaces', 'nva'),
  stray: hub('networkInterfaces', 'stray'),
  loadBalancer: hub('loadBalancers', 'lb'),
  storageEndpoint: hub('privateEndpoints', 'pe-strisk'),
  storageEndpointInterface: hub('networkInterfaces', 'pe-strisk-nic'),
  foreignEndpoint: sampleId('rg-elsewhere', 'Microsoft.Network/privateEndpoints', 'pe-foreign'),
  endpointsGroup: hub('networkSecurityGroups', 'nsg-endpoints'),
} as const;

const subnet = (of: string, name: string): JsonBag => ({ id: `${of}/subnets/${name}` });

/** A configuration with a private address, as network interfaces, load balancers and firewalls have it. */
const configuration = (address: string, inside: JsonBag): JsonBag => ({
  name: 'one',
  properties: { privateIPAddress: address, subnet: inside },
});

function network(name: string, subnets: Readonly<Record<string, JsonBag>>): JsonBag {
  return sampleResource('rg-hub', 'Microsoft.Network/virtualNetworks', name, {
    addressSpace: { addressPrefixes: ['10.30.0.0/16'] },
    subnets: Object.entries(subnets).map(([subnetName, properties]) => ({ name: subnetName, properties })),
  });
}

const hubResource = (type: string, name: string, properties: JsonBag): JsonBag =>
  sampleResource('rg-hub', `Microsoft.Network/${type}`, name, properties);

const toAppliance = (name: string, addressPrefix: string, nextHopIpAddress: string): JsonBag => ({
  name,
  properties: { addressPrefix, nextHopType: 'VirtualAppliance', nextHopIpAddress },
});

/**
 * Two teams of the sample estate, where the team "risk" goes out through a hub: a firewall, an appliance and a load balancer are next hops of its cluster's
 * subnet, and its storage account has a private endpoint in the hub, connected by hand, behind a security group.
 */
export const hubEstate: readonly JsonBag[] = [
  ...visionTeam,
  ...riskTeam,
  network('vnet-hub', {
    AzureFirewallSubnet: { addressPrefix: '10.30.0.0/26' },
    appliances: { addressPrefix: '10.30.1.0/24' },
    endpoints: {
      addressPrefix: '10.30.2.0/27',
      networkSecurityGroup: { id: ids.endpointsGroup },
      privateEndpointNetworkPolicies: 'NetworkSecurityGroupEnabled',
    },
  }),
  hubResource('networkSecurityGroups', 'nsg-endpoints', { securityRules: [] }),
  hubResource('azureFirewalls', 'afw', {
    ipConfigurations: [configuration('10.30.0.4', subnet(ids.hub, 'AzureFirewallSubnet'))],
  }),
  hubResource('networkInterfaces', 'nva', {
    enableIPForwarding: true,
    ipConfigurations: [configuration('10.30.1.4', subnet(ids.hub, 'appliances'))],
  }),
  hubResource('loadBalancers', 'lb', {
    frontendIPConfigurations: [configuration('10.30.1.10', subnet(ids.hub, 'appliances'))],
  }),
  network('vnet-stray', { appliances: { addressPrefix: '10.30.1.0/24' } }),
  hubResource('networkInterfaces', 'stray', {
    ipConfigurations: [
      configuration(
        '10.30.1.4',
        subnet(sampleId('rg-hub', 'Microsoft.Network/virtualNetworks', 'vnet-stray'), 'appliances'),
      ),
    ],
  }),
  {
    id: `${ids.spoke}/virtualNetworkPeerings/to-hub`,
    properties: {
      peeringState: 'Connected',
      allowVirtualNetworkAccess: true,
      remoteVirtualNetwork: { id: ids.hub },
      remoteAddressSpace: { addressPrefixes: ['10.30.0.0/16'] },
    },
  },
  sampleResource('rg-risk', 'Microsoft.Network/routeTables', 'rt-risk', {
    routes: [
      toAppliance('default', '0.0.0.0/0', '10.30.0.4'),
      toAppliance('storage', 'Storage.WestEurope', '10.30.1.4'),
      toAppliance('branch', '10.50.0.0/16', '10.30.1.10'),
      toAppliance('nobody', '10.60.0.0/16', '10.30.9.9'),
      { name: 'direct', properties: { addressPrefix: 'AzureMachineLearning', nextHopType: 'Internet' } },
    ],
  }),
  {
    ...subnet(ids.spoke, 'training'),
    properties: {
      addressPrefix: '10.20.1.0/24',
      networkSecurityGroup: { id: risk('networkSecurityGroups', 'nsg-risk-training') },
      routeTable: { id: ids.routeTable },
      delegations: [],
    },
  },
  hubResource('privateEndpoints', 'pe-strisk', {
    subnet: subnet(ids.hub, 'endpoints'),
    networkInterfaces: [{ id: ids.storageEndpointInterface }],
    privateLinkServiceConnections: [],
    manualPrivateLinkServiceConnections: [
      { name: 'blob', properties: { privateLinkServiceId: ids.storage.toUpperCase(), groupIds: ['blob'] } },
    ],
  }),
  hubResource('networkInterfaces', 'pe-strisk-nic', {
    ipConfigurations: [configuration('10.30.2.4', subnet(ids.hub, 'endpoints'))],
    privateEndpoint: { id: ids.storageEndpoint },
  }),
  sampleResource('rg-risk', 'Microsoft.Storage/storageAccounts', 'strisk', {
    privateEndpointConnections: [ids.storageEndpoint, ids.foreignEndpoint].map((id) => ({
      properties: { privateEndpoint: { id } },
    })),
  }),
];
