/**
 * The actions of Azure RBAC that the adapters in this folder need in a watched subscription, no more. The role definitions derive from them.
 * Names: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */

/** What is evaluated, where it is, and the network around it: live from ARM, and the types whose rows Resource Graph gives only to who may read them. */
const evaluation = [
  'Microsoft.MachineLearningServices/workspaces/read',
  'Microsoft.MachineLearningServices/workspaces/computes/read',
  'Microsoft.Batch/batchAccounts/read',
  'Microsoft.Batch/batchAccounts/pools/read',
  // The resources that attached compute stands for.
  'Microsoft.Compute/virtualMachines/read',
  'Microsoft.HDInsight/clusters/read',
  'Microsoft.Databricks/workspaces/read',
  'Microsoft.Network/networkSecurityGroups/read',
  'Microsoft.Network/routeTables/read',
  'Microsoft.Network/virtualNetworks/read',
  // Lists, though it is a POST. The Reader role does not hold it.
  'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/natGateways/read',
  'Microsoft.Network/privateEndpoints/read',
  'Microsoft.Network/serviceEndpointPolicies/read',
  'Microsoft.Network/loadBalancers/read',
  'Microsoft.Network/azureFirewalls/read',
  'Microsoft.Network/locations/serviceTags/read',
  'Microsoft.Storage/storageAccounts/read',
  'Microsoft.KeyVault/vaults/read',
  'Microsoft.ContainerRegistry/registries/read',
  'Microsoft.ResourceGraph/resources/read',
] as const;

/** How a network resolves the names of workspaces behind private endpoints. */
const names = [
  'Microsoft.Network/privateDnsZones/read',
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks/read',
  // The addresses of compute instances; record sets of other types are not read.
  'Microsoft.Network/privateDnsZones/A/read',
] as const;

/** What may stop Azure Batch from making and taking away resources beside the network, and who may put compute into it. */
const governance = [
  // Also what forbids a repair.
  'Microsoft.Authorization/locks/read',
  'Microsoft.Authorization/policyAssignments/read',
  'Microsoft.Authorization/policyExemptions/read',
  'Microsoft.Authorization/policyDefinitions/read',
  'Microsoft.Authorization/policySetDefinitions/read',
  'Microsoft.Authorization/roleAssignments/read',
  'Microsoft.Authorization/roleDefinitions/read',
  'Microsoft.Network/locations/usages/read',
] as const;

/** What else forbids a repair: the tag of the resource group. */
const refusal = ['Microsoft.Resources/subscriptions/resourceGroups/read'] as const;

export const readerActions: readonly string[] = [...evaluation, ...names, ...governance, ...refusal];

/** What writing one child rule takes: the rule, and the outcome of a write that goes on after its answer. All else is read by the reader. */
export const writerActions: readonly string[] = [
  'Microsoft.Network/networkSecurityGroups/securityRules/read',
  'Microsoft.Network/networkSecurityGroups/securityRules/write',
  'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  'Microsoft.Network/locations/operations/read',
  'Microsoft.Network/locations/operationResults/read',
];
