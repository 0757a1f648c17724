import type { JsonBag } from '../json.ts';
import { sampleId, sampleResource } from './sampleIds.ts';
import { type Allowance, securityRules } from './securityRules.ts';

export interface SampleSubnet {
  readonly name: string;
  readonly prefix: string;
  /** The name of its network security group, if any. */
  readonly securityGroup?: string;
  /** The name of its NAT gateway, if any: the way out of nodes without public IP addresses. */
  readonly natGateway?: string;
  /** The service it is delegated to, if any. */
  readonly delegatedTo?: string;
  /** The name of its service endpoint policy, if any; it then has the service endpoint for storage that the policy is about. */
  readonly serviceEndpointPolicy?: string;
}

export function securityGroup(resourceGroup: string, name: string, allowances: readonly Allowance[]): JsonBag {
  return sampleResource(resourceGroup, 'Microsoft.Network/networkSecurityGroups', name, {
    securityRules: securityRules(allowances),
  });
}

/** Azure adds the paired region by itself. */
const endpointRegions = ['westeurope', 'northeurope'];

function subnetBody(resourceGroup: string, subnet: SampleSubnet): JsonBag {
  const reference = (type: string, name: string): JsonBag => ({
    id: sampleId(resourceGroup, `Microsoft.Network/${type}`, name),
  });
  return {
    name: subnet.name,
    properties: {
      provisioningState: 'Succeeded',
      addressPrefix: subnet.prefix,
      ...(subnet.securityGroup === undefined
        ? {}
        : { networkSecurityGroup: reference('networkSecurityGroups', subnet.securityGroup) }),
      ...(subnet.natGateway === undefined
        ? {}
        : { natGateway: reference('natGateways', subnet.natGateway), defaultOutboundAccess: false }),
      delegations:
        subnet.delegatedTo === undefined
          ? []
          : [{ name: 'delegation', properties: { serviceName: subnet.delegatedTo, provisioningState: 'Succeeded' } }],
      serviceEndpoints:
        subnet.serviceEndpointPolicy === undefined
          ? []
          : [{ service: 'Microsoft.Storage', locations: endpointRegions, provisioningState: 'Succeeded' }],
      ...(subnet.serviceEndpointPolicy === undefined
        ? {}
        : { serviceEndpointPolicies: [reference('serviceEndpointPolicies', subnet.serviceEndpointPolicy)] }),
      privateEndpointNetworkPolicies: 'Disabled',
      privateLinkServiceNetworkPolicies: 'Disabled',
    },
  };
}

export function virtualNetwork(
  resourceGroup: string,
  name: string,
  prefix: string,
  subnets: readonly SampleSubnet[],
): JsonBag {
  return sampleResource(resourceGroup, 'Microsoft.Network/virtualNetworks', name, {
    addressSpace: { addressPrefixes: [prefix] },
    dhcpOptions: { dnsServers: [] },
    subnets: subnets.map((subnet) => subnetBody(resourceGroup, subnet)),
    virtualNetworkPeerings: [],
    enableDdosProtection: false,
  });
}

export function publicAddress(resourceGroup: string, name: string, ipAddress: string): JsonBag {
  return sampleResource(
    resourceGroup,
    'Microsoft.Network/publicIPAddresses',
    name,
    { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4', ipAddress },
    { sku: { name: 'Standard', tier: 'Regional' } },
  );
}

/** A NAT gateway and its public IP address. */
export function natGateway(resourceGroup: string, name: string, ipAddress: string): readonly JsonBag[] {
  const address = publicAddress(resourceGroup, `pip-${name}`, ipAddress);
  const gateway = sampleResource(
    resourceGroup,
    'Microsoft.Network/natGateways',
    name,
    { idleTimeoutInMinutes: 4, publicIpAddresses: [{ id: address['id'] ?? '' }], publicIpPrefixes: [] },
    { sku: { name: 'Standard' } },
  );
  return [address, gateway];
}

function endpointPolicyDefinition(name: string, service: string, resource: string): JsonBag {
  return { name, properties: { provisioningState: 'Succeeded', service, serviceResources: [resource] } };
}

/** A service endpoint policy that lets through one storage account, and what Azure Machine Learning keeps in accounts of its own. */
export function serviceEndpointPolicy(resourceGroup: string, name: string, storageAccount: string): JsonBag {
  return sampleResource(resourceGroup, 'Microsoft.Network/serviceEndpointPolicies', name, {
    serviceEndpointPolicyDefinitions: [
      endpointPolicyDefinition('own-storage', 'Microsoft.Storage', storageAccount),
      endpointPolicyDefinition('machine-learning', 'Global', '/services/Azure/MachineLearning'),
    ],
  });
}
