import type { JsonBag } from '../../local/azure/json.ts';
import { riskTeam } from '../../local/azure/sample/riskTeam.ts';
import { sampleId, sampleResource, sampleSubscription } from '../../local/azure/sample/sampleIds.ts';

const inGroup = (type: string, name: string): string => sampleId('rg-units', `Microsoft.${type}`, name);
const elsewhere = inGroup('Compute/virtualMachines', 'vm').replace(
  sampleSubscription,
  '11111111-0000-4000-8000-000000000001',
);

/** The ids of what the tests ask for. */
export const ids = {
  workspace: inGroup('MachineLearningServices/workspaces', 'mlw-units'),
  storage: inGroup('Storage/storageAccounts', 'stunits'),
  account: inGroup('Batch/batchAccounts', 'baunits'),
  machine: inGroup('Compute/virtualMachines', 'vm-units'),
  interface: inGroup('Network/networkInterfaces', 'nic-units'),
  interfaceGroup: inGroup('Network/networkSecurityGroups', 'nsg-nic'),
  machinesGroup: inGroup('Network/networkSecurityGroups', 'nsg-machines'),
  cluster: inGroup('HDInsight/clusters', 'hdi-units'),
  databricks: inGroup('Databricks/workspaces', 'dbw-units'),
  network: inGroup('Network/virtualNetworks', 'vnet-units'),
  endpointPolicy: inGroup('Network/serviceEndpointPolicies', 'sep-units'),
  loadBalancer: inGroup('Network/loadBalancers', 'lb-units'),
  /** In a subscription that is not watched. */
  elsewhere,
} as const;

/** Everything that is evaluated as one. */
export const units = {
  serverless: ids.workspace,
  pool: `${ids.account}/pools/pool`,
  loosePool: `${ids.account}/pools/loose`,
  machine: `${ids.workspace}/computes/machine`,
  cluster: `${ids.workspace}/computes/cluster`,
  databricks: `${ids.workspace}/computes/databricks`,
  foreign: `${ids.workspace}/computes/foreign`,
  kubernetes: `${ids.workspace}/computes/kubernetes`,
} as const;

const subnet = (name: string): string => `${ids.network}/subnets/${name}`;
const resource = (type: string, name: string, properties: JsonBag): JsonBag =>
  sampleResource('rg-units', `Microsoft.${type}`, name, properties);

const computeBody = (id: string, computeType: string, resourceId: string | null): JsonBag => ({
  id,
  location: 'westeurope',
  properties: { computeType, resourceId, isAttachedCompute: true, provisioningState: 'Succeeded', properties: {} },
});

/** A team of the sample estate, and a workspace that runs every other kind of compute: serverless, attached machines, clusters, Databricks; and Batch pools. */
export const unitsEstate: readonly JsonBag[] = [
  ...riskTeam,
  resource('MachineLearningServices/workspaces', 'mlw-units', {
    storageAccount: ids.storage,
    serverlessComputeSettings: {
      serverlessComputeCustomSubnet: subnet('serverless'),
      serverlessComputeNoPublicIP: true,
    },
  }),
  resource('Storage/storageAccounts', 'stunits', {
    publicNetworkAccess: 'Enabled',
    networkAcls: { defaultAction: 'Deny', bypass: 'None', virtualNetworkRules: [{ id: subnet('pools') }], ipRules: [] },
  }),
  computeBody(units.machine, 'VirtualMachine', ids.machine),
  computeBody(units.cluster, 'HDInsight', ids.cluster),
  computeBody(units.databricks, 'Databricks', ids.databricks),
  computeBody(units.foreign, 'VirtualMachine', ids.elsewhere),
  computeBody(units.kubernetes, 'Kubernetes', null),
  resource('Network/virtualNetworks', 'vnet-units', {
    addressSpace: { addressPrefixes: ['10.40.0.0/16'] },
    subnets: ['serverless', 'pools', 'machines', 'hdi-head', 'hdi-workers', 'dbx-host', 'dbx-container'].map(
      (name, index) => ({
        name,
        properties: {
          addressPrefix: `10.40.${index}.0/24`,
          ...(name === 'machines' ? { networkSecurityGroup: { id: ids.machinesGroup } } : {}),
          ...(name === 'pools' ? { serviceEndpointPolicies: [{ id: ids.endpointPolicy }] } : {}),
        },
      }),
    ),
  }),
  resource('Network/networkSecurityGroups', 'nsg-nic', { securityRules: [] }),
  resource('Network/networkSecurityGroups', 'nsg-machines', { securityRules: [] }),
  resource('Network/serviceEndpointPolicies', 'sep-units', {}),
  resource('Network/loadBalancers', 'lb-units', {
    frontendIPConfigurations: [
      { name: 'one', properties: { privateIPAddress: '10.40.2.9', subnet: { id: subnet('machines') } } },
    ],
  }),
  resource('Network/networkInterfaces', 'nic-units', {
    networkSecurityGroup: { id: ids.interfaceGroup },
    ipConfigurations: [
      { name: 'one', properties: { privateIPAddress: '10.40.2.4', subnet: { id: subnet('machines') } } },
    ],
  }),
  resource('Compute/virtualMachines', 'vm-units', { networkProfile: { networkInterfaces: [{ id: ids.interface }] } }),
  resource('HDInsight/clusters', 'hdi-units', {
    computeProfile: {
      roles: ['hdi-head', 'hdi-workers', 'hdi-workers'].map((name) => ({
        name,
        virtualNetworkProfile: { id: ids.network, subnet: subnet(name) },
      })),
    },
  }),
  resource('Databricks/workspaces', 'dbw-units', {
    parameters: {
      customVirtualNetworkId: { value: ids.network },
      customPublicSubnetName: { value: 'dbx-host' },
      customPrivateSubnetName: { value: 'dbx-container' },
    },
  }),
  resource('Batch/batchAccounts', 'baunits', {}),
  { id: units.pool, properties: { networkConfiguration: { subnetId: subnet('pools') } } },
  { id: units.loosePool, properties: { vmSize: 'STANDARD_D2S_V3' } },
];
