import { computeBodies } from './exampleComputes.ts';
import type { ExampleCase } from './exampleEstate.ts';
import {
  approved,
  type Body,
  group,
  type ResourceName,
  region,
  subnetPrefix,
  subscription,
  vnet,
  workspace,
} from './exampleIds.ts';
import { needsNat, subnetBody } from './exampleSubnet.ts';

/** The resources of a topology in which everything holds for a compute of the kind and profile, by their names. */
export function resourcesOf(about: ExampleCase): Partial<Record<ResourceName, Body>> {
  const { kind, profile } = about;
  const isPool = kind === 'BatchPool';
  return {
    nsg: { properties: { securityRules: [], defaultSecurityRules: [] } },
    vnet: {
      location: region,
      properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, virtualNetworkPeerings: [] },
    },
    subnet: subnetBody(subnetPrefix, about),
    endpointSubnet: { properties: { addressPrefix: '10.0.9.0/24' } },
    spareSubnet: { properties: { addressPrefix: '10.0.250.0/24' } },
    ...(needsNat(about) ? { natGateway: natBody } : {}),
    ...(isPool
      ? {}
      : { workspace: workspaceBody(about), storage: accountBody, vault: accountBody, registry: accountBody }),
    ...(isPool ? {} : { computes: { listOf: 'computes', scope: workspace, value: [] } }),
    ...(hasEndpoint(profile) ? endpointBodies : {}),
    ...(profile === 'databricks-scc-private-link' ? databricksEndpointBodies : {}),
    ...(hasBatchGroup(profile) ? { batchGroup: batchGroupBody } : {}),
    ...computeBodies(about),
    securityGroups: { listOf: 'networkSecurityGroups', scope: `${subscription}/resourceGroups/rg`, value: [] },
    adminRules: { listOf: 'adminRules', scope: vnet, value: [] },
    locks: { listOf: 'locks', scope: subscription, value: [] },
    policies: { listOf: 'policies', scope: subscription, value: [] },
    roleAssignments: { listOf: 'roleAssignments', scope: subscription, value: roles },
    privateDnsZones: { listOf: 'privateDnsZones', scope: subscription, value: [] },
    networkUsages: {
      listOf: 'networkUsages',
      scope: `${subscription}/providers/Microsoft.Network/locations/${region}`,
      value: ['NetworkSecurityGroups', 'PublicIPAddresses', 'LoadBalancers'].map(usage),
    },
  };
}

function hasEndpoint(profile: ExampleCase['profile']): boolean {
  return profile === 'aml-no-public-ip' || profile === 'aml-serverless-no-public-ip';
}

const natBody: Body = {
  location: region,
  properties: {
    publicIpAddresses: [{ id: `${group}/Microsoft.Network/publicIPAddresses/nat-ip` }],
    subnets: [{ id: '{id:subnet}' }],
  },
};

const accountBody: Body = {
  location: region,
  properties: { privateEndpointConnections: [], networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow' } },
};

function workspaceBody({ kind, profile }: ExampleCase): Body {
  const isClassic = profile === 'aml-classic-2021';
  return {
    location: region,
    tags: isClassic ? { 'netguard-profile': profile } : {},
    properties: {
      storageAccount: '{id:storage}',
      keyVault: '{id:vault}',
      hbiWorkspace: false,
      privateEndpointConnections: hasEndpoint(profile)
        ? [{ properties: { privateEndpoint: { id: '{id:endpoint}' }, ...approved } }]
        : [],
      ...(kind === 'Serverless'
        ? {
            serverlessComputeSettings: {
              serverlessComputeCustomSubnet: '{id:subnet}',
              serverlessComputeNoPublicIP: profile === 'aml-serverless-no-public-ip',
            },
          }
        : {}),
    },
  };
}

/** Azure Batch puts a group of its own on nodes with public addresses. */
function hasBatchGroup(profile: ExampleCase['profile']): boolean {
  return ['aml-public-ip', 'aml-classic-2021', 'batch-classic', 'batch-simplified'].includes(profile);
}

const batchGroupBody: Body = {
  location: region,
  properties: {
    securityRules: ['29876-29877', '44224'].map((ports, index) => ({
      name: `Allow-${ports}`,
      properties: {
        priority: 100 + index,
        access: 'Allow',
        direction: 'Inbound',
        protocol: 'Tcp',
        sourceAddressPrefix: '*',
        sourcePortRange: '*',
        destinationAddressPrefix: '*',
        destinationPortRange: ports,
      },
    })),
  },
};

/** The private endpoint by which the nodes of a Databricks workspace reach their control plane. */
const databricksEndpointBodies: Partial<Record<ResourceName, Body>> = {
  databricksEndpoint: {
    location: region,
    properties: {
      subnet: { id: '{id:endpointSubnet}' },
      networkInterfaces: [{ id: '{id:databricksInterface}' }],
      privateLinkServiceConnections: [
        { properties: { privateLinkServiceId: '{id:databricks}', groupIds: ['databricks_ui_api'], ...approved } },
      ],
    },
  },
  databricksInterface: {
    location: region,
    properties: {
      ipConfigurations: [
        { name: 'c', properties: { privateIPAddress: '10.0.9.5', subnet: { id: '{id:endpointSubnet}' } } },
      ],
    },
  },
};

/** The private endpoint of the workspace, with the zones by which its names are found. */
const endpointBodies: Partial<Record<ResourceName, Body>> = {
  endpoint: {
    location: region,
    properties: {
      subnet: { id: '{id:endpointSubnet}' },
      networkInterfaces: [{ id: '{id:endpointInterface}' }],
      privateLinkServiceConnections: [
        { properties: { privateLinkServiceId: '{id:workspace}', groupIds: ['amlworkspace'], ...approved } },
      ],
    },
  },
  endpointInterface: {
    location: region,
    properties: {
      ipConfigurations: [
        { name: 'c', properties: { privateIPAddress: '10.0.9.4', subnet: { id: '{id:endpointSubnet}' } } },
      ],
    },
  },
  apiZone: { location: 'global', properties: {} },
  apiLink: zoneLink(),
  notebookZone: { location: 'global', properties: {} },
  notebookLink: zoneLink(),
};

function zoneLink(): Body {
  return {
    location: 'global',
    properties: {
      virtualNetwork: { id: '{id:vnet}' },
      registrationEnabled: false,
      virtualNetworkLinkState: 'Completed',
    },
  };
}

function usage(name: string): unknown {
  return {
    id: `${subscription}/providers/Microsoft.Network/locations/${region}/usages/${name}`,
    name: { value: name, localizedValue: name },
    currentValue: 10,
    limit: 1000,
    unit: 'Count',
  };
}

const roleId = '/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7';

/** Somebody may put compute into the network, as Network Contributor. */
const roles: readonly unknown[] = [
  {
    id: `${subscription}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-0000000000aa`,
    properties: {
      roleDefinitionId: roleId,
      principalId: '00000000-0000-0000-0000-0000000000bb',
      principalType: 'Group',
      scope: subscription,
    },
  },
  {
    id: roleId,
    properties: {
      roleName: 'Network Contributor',
      permissions: [{ actions: ['Microsoft.Authorization/*/read', 'Microsoft.Network/*'], notActions: [] }],
    },
  },
];
