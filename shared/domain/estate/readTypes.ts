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
  'microsoft.machinelearningservices/workspaces': { fact: 'workspace' },
  'microsoft.machinelearningservices/workspaces/computes': { fact: 'compute' },
  'microsoft.storage/storageaccounts': { fact: null },
  'microsoft.keyvault/vaults': { fact: null },
  'microsoft.containerregistry/registries': { fact: null },
};

/** Whether there is more to a body than its head. */
export function saysSomething({ id, body }: Item): boolean {
  return hasFields(body.value, readTypes[id.type]?.flat);
}
