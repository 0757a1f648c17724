import { expect, test } from 'vitest';
import { estateOf, flattened, networkId, olderNames } from '../../support/estateOf.ts';

const id = networkId('privateEndpoints', 'pe');
const nicId = networkId('networkInterfaces', 'pe-nic');
const subnet = networkId('virtualNetworks', 'vnet', 'subnets', 'endpoints');
const storage = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st';

const connection = (properties: object = {}) => ({
  name: 'pe',
  properties: {
    privateLinkServiceId: storage,
    groupIds: ['blob'],
    privateLinkServiceConnectionState: { status: 'Approved', description: 'Auto-Approved' },
    ...properties,
  },
});

const endpoint = (properties: object = {}) => ({
  id,
  name: 'pe',
  location: 'westeurope',
  properties: {
    subnet: { id: subnet },
    networkInterfaces: [{ id: nicId }],
    privateLinkServiceConnections: [connection()],
    manualPrivateLinkServiceConnections: [],
    customDnsConfigs: [],
    ...properties,
  },
});

const networkInterface = (...addresses: unknown[]) => ({
  id: nicId,
  name: 'pe-nic',
  properties: {
    ipConfigurations: addresses.map((privateIPAddress, index) => ({
      name: `config-${index}`,
      properties: { privateIPAddress, subnet: { id: subnet } },
    })),
  },
});

const dns = (...ipAddresses: unknown[]) => ({ fqdn: 'st.blob.core.windows.net', ipAddresses });

const read = (...bodies: unknown[]) => estateOf(...bodies).privateEndpoints.get(id.toLowerCase());

const bodies = [endpoint(), networkInterface('10.0.2.4', '10.0.2.5')];

test.each<[string, unknown]>([
  ['ARM', bodies],
  ['ARM, the interface first', bodies.toReversed()],
  ['az network private-endpoint list', flattened(bodies)],
  ['an older az network private-endpoint list', olderNames(flattened(bodies))],
])('reads a private endpoint and its addresses as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toEqual({
    id,
    name: 'pe',
    location: { value: 'westeurope' },
    subnet: { value: subnet },
    networkInterfaces: { value: [nicId] },
    addresses: { value: ['10.0.2.4', '10.0.2.5'] },
    targets: { value: [{ resource: storage, groups: ['blob'], state: 'Approved' }] },
  });
});

test('addresses of the DNS configurations and of the interface are told once each', () => {
  const told = endpoint({ customDnsConfigs: [dns('10.0.2.4'), dns('10.0.2.6', '10.0.2.4')] });
  expect(read(told, networkInterface('10.0.2.4', '10.0.2.5'))?.addresses).toEqual({
    value: ['10.0.2.4', '10.0.2.6', '10.0.2.5'],
  });
});

test('without its interface the addresses are missing: what stands in DNS may be a part of them', () => {
  const told = endpoint({ customDnsConfigs: [dns('10.0.2.4')] });
  expect(read(told)).toMatchObject({
    addresses: { missing: `${nicId} is not in the estate` },
    targets: { value: [{ resource: storage }] },
  });
  expect(read(told, { ...networkInterface(), properties: null })?.addresses).toHaveProperty('missing');
});

test('connections that wait for approval, and aliases of private link services, are targets too', () => {
  const alias = 'pls.7f1e2d3c-0000-0000-0000-000000000000.westeurope.azure.privatelinkservice';
  const manual = connection({
    privateLinkServiceId: alias,
    groupIds: null,
    privateLinkServiceConnectionState: { status: 'Pending' },
  });
  const silent = connection({ privateLinkServiceConnectionState: undefined });
  const body = endpoint({
    privateLinkServiceConnections: [silent],
    manualPrivateLinkServiceConnections: [manual],
  });
  expect(read(body)?.targets).toEqual({
    value: [
      { resource: storage, groups: ['blob'], state: null },
      { resource: alias, groups: [], state: 'Pending' },
    ],
  });
});

const facts = ['subnet', 'networkInterfaces', 'addresses', 'targets'] as const;

test.each<[string, object, readonly string[], string]>([
  ['a subnet that is none', { subnet: { id: 'x' } }, ['subnet'], '.subnet.id'],
  ['no interfaces', { networkInterfaces: undefined }, ['networkInterfaces', 'addresses'], '.networkInterfaces'],
  [
    'an interface that is none',
    { networkInterfaces: [{}] },
    ['networkInterfaces', 'addresses'],
    '.networkInterfaces[0].id',
  ],
  [
    'a DNS address that is none',
    { customDnsConfigs: [dns('x')] },
    ['addresses'],
    '.customDnsConfigs[0].ipAddresses[0]',
  ],
  ['a DNS configuration that is text', { customDnsConfigs: ['x'] }, ['addresses'], '.customDnsConfigs[0].ipAddresses'],
  [
    'a connection without target',
    { privateLinkServiceConnections: [connection({ privateLinkServiceId: null })] },
    ['targets'],
    '.privateLinkServiceConnections[0].properties.privateLinkServiceId',
  ],
  [
    'a manual connection that says nothing',
    { manualPrivateLinkServiceConnections: [{ name: 'x' }] },
    ['targets'],
    '.manualPrivateLinkServiceConnections[0].properties',
  ],
  [
    'a group that is no text',
    { privateLinkServiceConnections: [connection({ groupIds: [1] })] },
    ['targets'],
    '.privateLinkServiceConnections[0].properties.groupIds[0]',
  ],
  [
    'a state that is text',
    { privateLinkServiceConnections: [connection({ privateLinkServiceConnectionState: 'Approved' })] },
    ['targets'],
    '.privateLinkServiceConnections[0].properties.privateLinkServiceConnectionState',
  ],
])('%s: only what depends on it is missing', (_, properties, missing, path) => {
  const documents = [endpoint(properties), networkInterface('10.0.2.4')];
  expect(estateOf(...documents).issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  const facet = read(...documents);
  expect(facts.filter((name) => facet !== undefined && 'missing' in facet[name])).toEqual(missing);
});

test('"properties": null is missing, never empty', () => {
  const body = { ...endpoint(), properties: null };
  const facet = read(body);
  for (const name of facts) expect(facet?.[name]).toHaveProperty('missing');
  expect(estateOf(body).coverage.missing).toMatchObject([{ fact: 'privateEndpoint', resource: id }]);
});
