import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';

const network = networkId('virtualNetworks', 'vnet');
const id = `${network}/subnets/training`;

const subnet = (properties: object) => ({
  id,
  name: 'training',
  properties: { addressPrefix: '10.0.1.0/24', ...properties },
});

const readSubnet = (body: unknown) => estateOf(body).subnets.get(id.toLowerCase());

const egress = {
  defaultOutboundAccess: false,
  serviceEndpoints: [
    {
      service: 'Microsoft.Storage',
      locations: ['West Europe', 'northeurope'],
      provisioningState: 'Succeeded',
    },
    { service: 'Microsoft.AzureActiveDirectory', locations: ['*'] },
  ],
  privateEndpointNetworkPolicies: 'RouteTableEnabled',
};

const policy = networkId('serviceEndpointPolicies', 'sep');
const held = {
  privateLinkServiceNetworkPolicies: 'Disabled',
  serviceEndpointPolicies: [{ id: policy }],
  serviceAssociationLinks: [
    { name: 'aci', properties: { linkedResourceType: 'Microsoft.ContainerInstance/containerGroups' } },
  ],
  ipConfigurations: [{ id: 'a' }, { id: 'b' }],
  ipConfigurationProfiles: [{ id: 'c' }],
};

test.each<[string, unknown]>([
  ['ARM', subnet(held)],
  ['az network vnet subnet show', flattened(subnet(held))],
])('reads who else is in a subnet and which policies it has, as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(readSubnet(body)).toMatchObject({
    privateLinkServiceNetworkPolicies: { value: 'Disabled' },
    serviceEndpointPolicies: { value: [policy] },
    serviceAssociationLinks: { value: ['Microsoft.ContainerInstance/containerGroups'] },
    takenAddresses: { value: 3 },
  });
});

test.each<[string, unknown]>([
  ['ARM', subnet(egress)],
  ['az network vnet subnet list', [flattened(subnet(egress))]],
  [
    'its network',
    { id: network, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [subnet(egress)] } },
  ],
])('reads what a subnet says about its way out, as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(readSubnet(body)).toMatchObject({
    defaultOutboundAccess: { value: false },
    serviceEndpoints: {
      value: [
        { service: 'Microsoft.Storage', locations: ['westeurope', 'northeurope'] },
        { service: 'Microsoft.AzureActiveDirectory', locations: ['*'] },
      ],
    },
    privateEndpointNetworkPolicies: { value: 'RouteTableEnabled' },
  });
});

test.each([[{}], [{ defaultOutboundAccess: null, serviceEndpoints: null, privateEndpointNetworkPolicies: null }]])(
  'what a subnet never said is surely absent: %j',
  (properties) => {
    expect(readSubnet(subnet(properties))).toMatchObject({
      defaultOutboundAccess: { value: null },
      serviceEndpoints: { value: [] },
      privateEndpointNetworkPolicies: { value: null },
    });
  },
);

const facts = [
  'defaultOutboundAccess',
  'serviceEndpoints',
  'privateEndpointNetworkPolicies',
  'privateLinkServiceNetworkPolicies',
  'serviceEndpointPolicies',
  'serviceAssociationLinks',
  'takenAddresses',
  'prefixes',
] as const;

test.each<[string, object, (typeof facts)[number], string]>([
  ['a flag as text', { defaultOutboundAccess: 'false' }, 'defaultOutboundAccess', '.defaultOutboundAccess'],
  ['endpoints that are no list', { serviceEndpoints: {} }, 'serviceEndpoints', '.serviceEndpoints'],
  [
    'an endpoint without service',
    { serviceEndpoints: [{ locations: [] }] },
    'serviceEndpoints',
    '.serviceEndpoints[0].service',
  ],
  [
    'an endpoint without locations',
    { serviceEndpoints: [{ service: 'Microsoft.Storage' }] },
    'serviceEndpoints',
    '.serviceEndpoints[0].locations',
  ],
  [
    'a location that is no text',
    { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['*', 1] }] },
    'serviceEndpoints',
    '.serviceEndpoints[0].locations[1]',
  ],
  [
    'policies that are no text',
    { privateEndpointNetworkPolicies: true },
    'privateEndpointNetworkPolicies',
    '.privateEndpointNetworkPolicies',
  ],
  [
    'other policies that are no text',
    { privateLinkServiceNetworkPolicies: 1 },
    'privateLinkServiceNetworkPolicies',
    '.privateLinkServiceNetworkPolicies',
  ],
  [
    'a policy without id',
    { serviceEndpointPolicies: [{}] },
    'serviceEndpointPolicies',
    '.serviceEndpointPolicies[0].id',
  ],
  [
    'a link that is a mere reference',
    { serviceAssociationLinks: [{ id: 'x' }] },
    'serviceAssociationLinks',
    '.serviceAssociationLinks[0].properties',
  ],
  ['taken addresses that are no list', { ipConfigurationProfiles: 'x' }, 'takenAddresses', '.ipConfigurationProfiles'],
])('%s: that fact is missing and nothing else', (_, properties, fact, path) => {
  const body = subnet({ ...egress, ...properties });
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  const read = readSubnet(body);
  expect(facts.filter((name) => read !== undefined && 'missing' in read[name])).toEqual([fact]);
});
