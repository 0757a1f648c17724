/** The tables of Resource Graph that the stand-in answers. */
export const graphTables = ['resources', 'networkresources'] as const;
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
}

function listed(name: string): ResourceType {
  return { name, table: 'resources', nestedIn: null, writable: false };
}

function nested(name: string, nestedIn: string, writable: boolean): ResourceType {
  return { name, table: null, nestedIn, writable };
}

const types: readonly ResourceType[] = [
  { ...listed('Microsoft.Network/networkSecurityGroups'), writable: true },
  nested('Microsoft.Network/networkSecurityGroups/securityRules', 'securityRules', true),
  { ...listed('Microsoft.Network/routeTables'), writable: true },
  nested('Microsoft.Network/routeTables/routes', 'routes', true),
  { ...listed('Microsoft.Network/virtualNetworks'), writable: true },
  nested('Microsoft.Network/virtualNetworks/subnets', 'subnets', true),
  nested('Microsoft.Network/virtualNetworks/virtualNetworkPeerings', 'virtualNetworkPeerings', false),
  { ...listed('Microsoft.Network/networkInterfaces'), writable: true },
  listed('Microsoft.Network/publicIPAddresses'),
  { ...listed('Microsoft.Network/natGateways'), writable: true },
  listed('Microsoft.Network/privateEndpoints'),
  listed('Microsoft.Network/privateDnsZones'),
  listed('Microsoft.Network/privateDnsZones/virtualNetworkLinks'),
  listed('Microsoft.Network/azureFirewalls'),
  listed('Microsoft.Network/firewallPolicies'),
  listed('Microsoft.Network/loadBalancers'),
  listed('Microsoft.Network/serviceEndpointPolicies'),
  // Which security admin configurations of a network manager are in effect on the virtual network that this extends.
  { ...listed('Microsoft.Network/effectiveSecurityAdminRules'), table: 'networkresources' },
  { ...listed('Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/rules'), table: null },
  listed('Microsoft.MachineLearningServices/workspaces'),
  {
    name: 'Microsoft.MachineLearningServices/workspaces/computes',
    table: null,
    nestedIn: null,
    writable: true,
  },
  listed('Microsoft.Storage/storageAccounts'),
  listed('Microsoft.KeyVault/vaults'),
  listed('Microsoft.ContainerRegistry/registries'),
  listed('Microsoft.Insights/components'),
  listed('Microsoft.Compute/virtualMachines'),
  listed('Microsoft.Databricks/workspaces'),
  listed('Microsoft.HDInsight/clusters'),
  listed('Microsoft.Batch/batchAccounts'),
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
