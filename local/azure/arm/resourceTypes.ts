/** The tables of Resource Graph that the stand-in answers. */
export const graphTables = [
  'resources',
  'networkresources',
  'batchresources',
  'policyresources',
  'authorizationresources',
] as const;
export type GraphTable = (typeof graphTables)[number];

/** What the stand-in knows of a resource type. */
export interface ResourceType {
  /** As Azure spells it. */
  readonly name: string;
  /** The table of Resource Graph that has rows of it, if any (Azure, "Resource Graph table and resource type reference"). */
  readonly table: GraphTable | null;
  /** The property of the parent that holds such children; null for resources that stand alone. */
  readonly nestedIn: string | null;
  /** Whether PUT and DELETE are answered. */
  readonly writable: boolean;
  /** Whether a write is finished when it is answered, without a long-running operation. */
  readonly immediate: boolean;
  /** Whether lists at a scope also have what applies to it from above: from its subscription, its management groups, Azure itself. */
  readonly inherited: boolean;
}

/** A quota of a region: it is read as a resource's child and is none. */
export const usageType = 'Microsoft.Network/locations/usages';

const plain = { table: null, nestedIn: null, writable: true, immediate: false, inherited: false } as const;

function listed(name: string): ResourceType {
  return { ...plain, name, table: 'resources' };
}

function readOnly(name: string): ResourceType {
  return { ...listed(name), writable: false };
}

function nested(name: string, nestedIn: string): ResourceType {
  return { ...plain, name, nestedIn };
}

function governing(name: string, table: GraphTable): ResourceType {
  return { ...plain, name: `Microsoft.Authorization/${name}`, table, immediate: true, inherited: true };
}

const types: readonly ResourceType[] = [
  listed('Microsoft.Network/networkSecurityGroups'),
  nested('Microsoft.Network/networkSecurityGroups/securityRules', 'securityRules'),
  listed('Microsoft.Network/routeTables'),
  nested('Microsoft.Network/routeTables/routes', 'routes'),
  listed('Microsoft.Network/virtualNetworks'),
  nested('Microsoft.Network/virtualNetworks/subnets', 'subnets'),
  { ...nested('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', 'virtualNetworkPeerings'), writable: false },
  listed('Microsoft.Network/networkInterfaces'),
  listed('Microsoft.Network/publicIPAddresses'),
  listed('Microsoft.Network/natGateways'),
  readOnly('Microsoft.Network/privateEndpoints'),
  listed('Microsoft.Network/privateDnsZones'),
  listed('Microsoft.Network/privateDnsZones/virtualNetworkLinks'),
  { ...plain, name: 'Microsoft.Network/privateDnsZones/A', immediate: true },
  listed('Microsoft.Network/azureFirewalls'),
  readOnly('Microsoft.Network/firewallPolicies'),
  listed('Microsoft.Network/loadBalancers'),
  listed('Microsoft.Network/serviceEndpointPolicies'),
  nested(
    'Microsoft.Network/serviceEndpointPolicies/serviceEndpointPolicyDefinitions',
    'serviceEndpointPolicyDefinitions',
  ),
  { ...plain, name: usageType, writable: false },
  // Which security admin configurations of a network manager are in effect on the virtual network that this extends.
  { ...readOnly('Microsoft.Network/effectiveSecurityAdminRules'), table: 'networkresources' },
  { ...readOnly('Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules'), table: null },
  listed('Microsoft.MachineLearningServices/workspaces'),
  { ...plain, name: 'Microsoft.MachineLearningServices/workspaces/computes' },
  listed('Microsoft.Storage/storageAccounts'),
  listed('Microsoft.KeyVault/vaults'),
  listed('Microsoft.ContainerRegistry/registries'),
  readOnly('Microsoft.Insights/components'),
  listed('Microsoft.Compute/virtualMachines'),
  listed('Microsoft.Databricks/workspaces'),
  listed('Microsoft.HDInsight/clusters'),
  listed('Microsoft.Batch/batchAccounts'),
  { ...plain, name: 'Microsoft.Batch/batchAccounts/pools', table: 'batchresources', immediate: true },
  // UNVERIFIED that Resource Graph has no locks; nobody asks it for them.
  { ...plain, name: 'Microsoft.Authorization/locks', immediate: true },
  governing('policyAssignments', 'policyresources'),
  governing('policyDefinitions', 'policyresources'),
  governing('policySetDefinitions', 'policyresources'),
  governing('policyExemptions', 'policyresources'),
  governing('roleAssignments', 'authorizationresources'),
  governing('roleDefinitions', 'authorizationresources'),
];

const byName = new Map(types.map((type) => [type.name.toLowerCase(), type]));

/** What is known of a type, in any letter case; nothing for a type the stand-in does not hold. */
export function resourceType(name: string): ResourceType | undefined {
  return byName.get(name.toLowerCase());
}

/** The types whose resources are held inside a parent's body. */
export function nestedTypes(parent: string): readonly ResourceType[] {
  const prefix = `${parent.toLowerCase()}/`;
  return types.filter(({ name, nestedIn }) => nestedIn !== null && name.toLowerCase().startsWith(prefix));
}
