/**
 * The actions of Azure RBAC that the adapters in this folder need in a watched subscription, no more. The role definitions derive from them.
 * Names: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */

/** What evaluating reads: live from ARM, and the types whose rows Resource Graph gives only to who may read them. */
const evaluation = [
  'Microsoft.MachineLearningServices/workspaces/read',
  'Microsoft.MachineLearningServices/workspaces/computes/read',
  'Microsoft.Network/networkSecurityGroups/read',
  'Microsoft.Network/routeTables/read',
  'Microsoft.Network/virtualNetworks/read',
  // Lists, though it is a POST. The Reader role does not hold it.
  'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action',
  'Microsoft.Network/networkInterfaces/read',
  'Microsoft.Network/natGateways/read',
  'Microsoft.Network/privateEndpoints/read',
  'Microsoft.Network/loadBalancers/read',
  'Microsoft.Network/azureFirewalls/read',
  'Microsoft.Network/locations/serviceTags/read',
  'Microsoft.Storage/storageAccounts/read',
  'Microsoft.KeyVault/vaults/read',
  'Microsoft.ContainerRegistry/registries/read',
  'Microsoft.ResourceGraph/resources/read',
] as const;

/** What forbids a repair: a lock, and the tag of the resource group. */
const refusal = [
  'Microsoft.Authorization/locks/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
] as const;

export const readerActions: readonly string[] = [...evaluation, ...refusal];

/** What writing one child rule takes: the rule, and the outcome of a write that goes on after its answer. All else is read by the reader. */
export const writerActions: readonly string[] = [
  'Microsoft.Network/networkSecurityGroups/securityRules/read',
  'Microsoft.Network/networkSecurityGroups/securityRules/write',
  'Microsoft.Network/networkSecurityGroups/securityRules/delete',
  'Microsoft.Network/locations/operations/read',
  'Microsoft.Network/locations/operationResults/read',
];
