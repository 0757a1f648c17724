export const region = 'westeurope';
export const subnetPrefix = '10.0.1.0/24';

export const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
export const group = `${subscription}/resourceGroups/rg/providers`;
export const vnet = `${group}/Microsoft.Network/virtualNetworks/vnet-ml`;
export const workspace = `${group}/Microsoft.MachineLearningServices/workspaces/ws`;
export const batchAccount = `${group}/Microsoft.Batch/batchAccounts/batch`;

/** The ids of the resources that an example may change, by their names. */
export const exampleIds = {
  subscription,
  resourceGroup: `${subscription}/resourceGroups/rg`,
  nsg: `${group}/Microsoft.Network/networkSecurityGroups/nsg-training`,
  vnet,
  subnet: `${vnet}/subnets/training`,
  secondSubnet: `${vnet}/subnets/databricks-private`,
  endpointSubnet: `${vnet}/subnets/endpoints`,
  spareSubnet: `${vnet}/subnets/default`,
  routeTable: `${group}/Microsoft.Network/routeTables/rt-training`,
  natGateway: `${group}/Microsoft.Network/natGateways/nat`,
  endpointPolicy: `${group}/Microsoft.Network/serviceEndpointPolicies/storage-only`,
  endpoint: `${group}/Microsoft.Network/privateEndpoints/pe-ws`,
  endpointInterface: `${group}/Microsoft.Network/networkInterfaces/pe-ws-nic`,
  workspace,
  compute: `${workspace}/computes/compute`,
  storage: `${group}/Microsoft.Storage/storageAccounts/stml`,
  vault: `${group}/Microsoft.KeyVault/vaults/kv-ml`,
  registry: `${group}/Microsoft.ContainerRegistry/registries/crml`,
  virtualMachine: `${group}/Microsoft.Compute/virtualMachines/vm`,
  networkInterface: `${group}/Microsoft.Network/networkInterfaces/vm-nic`,
  interfaceGroup: `${group}/Microsoft.Network/networkSecurityGroups/nsg-vm`,
  hdInsight: `${group}/Microsoft.HDInsight/clusters/hdi`,
  databricks: `${group}/Microsoft.Databricks/workspaces/dbx`,
  batchGroup: `${group}/Microsoft.Network/networkSecurityGroups/0000-azurebatch-cloudservicenetworksecuritygroup`,
  databricksEndpoint: `${group}/Microsoft.Network/privateEndpoints/pe-dbx`,
  databricksInterface: `${group}/Microsoft.Network/networkInterfaces/pe-dbx-nic`,
  batchAccount,
  pool: `${batchAccount}/pools/pool`,
  apiZone: `${group}/Microsoft.Network/privateDnsZones/privatelink.api.azureml.ms`,
  apiLink: `${group}/Microsoft.Network/privateDnsZones/privatelink.api.azureml.ms/virtualNetworkLinks/vnet-ml`,
  notebookZone: `${group}/Microsoft.Network/privateDnsZones/privatelink.notebooks.azure.net`,
  notebookLink: `${group}/Microsoft.Network/privateDnsZones/privatelink.notebooks.azure.net/virtualNetworkLinks/vnet-ml`,
  locks: '',
  policies: '',
  roleAssignments: '',
  privateDnsZones: '',
  networkUsages: '',
  securityGroups: '',
  computes: '',
  batchPools: '',
  adminRules: '',
} as const;

export type ResourceName = keyof typeof exampleIds;

/** A resource in ARM's shape. */
export type Body = Readonly<Record<string, unknown>>;

/** What the connection of a private endpoint says once its target's owner has agreed. */
export const approved = { privateLinkServiceConnectionState: { status: 'Approved' } };
