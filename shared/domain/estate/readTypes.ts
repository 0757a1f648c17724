import { hasFields } from './place.ts';
import type { Item } from './readDocument.ts';

interface ReadType {
  /** The fact that is missing when a body of the type says nothing; null where only its head is needed. */
  readonly fact: string | null;
  readonly flat?: readonly string[];
}

/** Fields by which a flattened body of a type is told from a mere reference. */
export const flatFields = {
  networkSecurityGroup: ['securityRules', 'defaultSecurityRules'],
  securityRule: ['priority'],
  routeTable: ['routes', 'disableBgpRoutePropagation'],
  route: ['nextHopType'],
  virtualNetwork: ['addressSpace'],
  subnet: ['addressPrefix', 'addressPrefixes'],
  peering: ['peeringState'],
  networkInterface: ['ipConfigurations'],
  natGateway: ['publicIpAddresses', 'publicIpPrefixes', 'idleTimeoutInMinutes'],
  loadBalancer: ['frontendIPConfigurations', 'frontendIpConfigurations'],
  azureFirewall: ['ipConfigurations', 'hubIPAddresses', 'hubIpAddresses', 'virtualHub'],
  privateEndpoint: ['networkInterfaces', 'privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'],
  serviceEndpointPolicy: ['serviceEndpointPolicyDefinitions'],
  privateDnsLink: ['virtualNetwork', 'virtualNetworkLinkState'],
  privateDnsRecord: ['aRecords'],
  networkUsage: ['currentValue', 'limit'],
  virtualMachine: ['networkProfile', 'storageProfile'],
  databricksWorkspace: ['managedResourceGroupId', 'parameters'],
  batchAccount: ['accountEndpoint'],
  account: ['networkRuleSet', 'publicNetworkAccess', 'privateEndpointConnections'],
  lock: ['level'],
  policyAssignment: ['policyDefinitionId'],
  policyDefinition: ['policyRule'],
  policySet: ['policyDefinitions'],
  policyExemption: ['policyAssignmentId'],
  roleAssignment: ['roleDefinitionId', 'principalId'],
  roleDefinition: ['permissions'],
} as const;

/** The types that are read. */
export const readTypes: Readonly<Record<string, ReadType>> = {
  'microsoft.network/networksecuritygroups': { fact: 'networkSecurityGroup', flat: flatFields.networkSecurityGroup },
  'microsoft.network/networksecuritygroups/securityrules': { fact: 'securityRule', flat: flatFields.securityRule },
  'microsoft.network/routetables': { fact: 'routeTable', flat: flatFields.routeTable },
  'microsoft.network/routetables/routes': { fact: 'route', flat: flatFields.route },
  'microsoft.network/virtualnetworks': { fact: 'virtualNetwork', flat: flatFields.virtualNetwork },
  'microsoft.network/virtualnetworks/subnets': { fact: 'subnet', flat: flatFields.subnet },
  'microsoft.network/virtualnetworks/virtualnetworkpeerings': { fact: 'peering', flat: flatFields.peering },
  'microsoft.network/networkinterfaces': { fact: 'networkInterface', flat: flatFields.networkInterface },
  'microsoft.network/natgateways': { fact: 'natGateway', flat: flatFields.natGateway },
  'microsoft.network/loadbalancers': { fact: 'loadBalancer', flat: flatFields.loadBalancer },
  'microsoft.network/azurefirewalls': { fact: 'azureFirewall', flat: flatFields.azureFirewall },
  'microsoft.network/privateendpoints': { fact: 'privateEndpoint', flat: flatFields.privateEndpoint },
  'microsoft.network/effectivesecurityadminrules': { fact: 'adminRules' },
  'microsoft.network/serviceendpointpolicies': {
    fact: 'serviceEndpointPolicy',
    flat: flatFields.serviceEndpointPolicy,
  },
  'microsoft.network/privatednszones': { fact: null },
  'microsoft.network/privatednszones/virtualnetworklinks': { fact: 'privateDnsLink', flat: flatFields.privateDnsLink },
  'microsoft.network/privatednszones/a': { fact: 'privateDnsRecord', flat: flatFields.privateDnsRecord },
  'microsoft.network/locations/usages': { fact: 'networkUsage', flat: flatFields.networkUsage },
  'microsoft.machinelearningservices/workspaces': { fact: 'workspace' },
  'microsoft.machinelearningservices/workspaces/computes': { fact: 'compute' },
  'microsoft.storage/storageaccounts': { fact: null, flat: flatFields.account },
  'microsoft.keyvault/vaults': { fact: null, flat: flatFields.account },
  'microsoft.containerregistry/registries': { fact: null, flat: flatFields.account },
  'microsoft.compute/virtualmachines': { fact: 'virtualMachine', flat: flatFields.virtualMachine },
  'microsoft.hdinsight/clusters': { fact: 'hdInsightCluster' },
  'microsoft.databricks/workspaces': { fact: 'databricksWorkspace', flat: flatFields.databricksWorkspace },
  'microsoft.batch/batchaccounts': { fact: 'batchAccount', flat: flatFields.batchAccount },
  'microsoft.batch/batchaccounts/pools': { fact: 'batchPool' },
  'microsoft.authorization/locks': { fact: 'lock', flat: flatFields.lock },
  'microsoft.authorization/policyassignments': { fact: 'policyAssignment', flat: flatFields.policyAssignment },
  'microsoft.authorization/policydefinitions': { fact: 'policyDefinition', flat: flatFields.policyDefinition },
  'microsoft.authorization/policysetdefinitions': { fact: 'policySet', flat: flatFields.policySet },
  'microsoft.authorization/policyexemptions': { fact: 'policyExemption', flat: flatFields.policyExemption },
  'microsoft.authorization/roleassignments': { fact: 'roleAssignment', flat: flatFields.roleAssignment },
  'microsoft.authorization/roledefinitions': { fact: 'roleDefinition', flat: flatFields.roleDefinition },
};

/** Whether there is more to a body than its head. */
export function saysSomething({ id, body }: Item): boolean {
  return hasFields(body.value, readTypes[id.type]?.flat);
}
