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
}

export function securityGroup(resourceGroup: string, name: string, allowances: readonly Allowance[]): JsonBag {
  return sampleResource(resourceGroup, 'Microsoft.Network/networkSecurityGroups', name, {
    securityRules: securityRules(allowances),
  });
}

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
      delegations: [],
      serviceEndpoints: [],
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

/** A NAT gateway and its public IP address. */
export function natGateway(resourceGroup: string, name: string): readonly JsonBag[] {
  const address = sampleResource(
    resourceGroup,
    'Microsoft.Network/publicIPAddresses',
    `pip-${name}`,
    { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4', ipAddress: '203.0.113.10' },
    { sku: { name: 'Standard', tier: 'Regional' } },
  );
  const gateway = sampleResource(
    resourceGroup,
    'Microsoft.Network/natGateways',
    name,
    { idleTimeoutInMinutes: 4, publicIpAddresses: [{ id: address['id'] ?? '' }], publicIpPrefixes: [] },
    { sku: { name: 'Standard' } },
  );
  return [address, gateway];
}
