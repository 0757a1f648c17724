import { expect, test } from 'vitest';
import { estateOf, flattened, networkId, olderNames } from '../../support/estateOf.ts';

const id = networkId('networkInterfaces', 'nic');
const group = networkId('networkSecurityGroups', 'nsg');
const subnet = networkId('virtualNetworks', 'vnet', 'subnets', 'appliances');
const [web, db] = [networkId('applicationSecurityGroups', 'Web'), networkId('applicationSecurityGroups', 'db')];

const networkInterface = (properties: object = {}) => ({
  id,
  name: 'nic',
  location: 'westeurope',
  properties: {
    enableIPForwarding: true,
    networkSecurityGroup: { id: group },
    ipConfigurations: [
      {
        name: 'a',
        properties: {
          privateIPAddress: '10.0.0.4',
          subnet: { id: subnet },
          applicationSecurityGroups: [{ id: web }, { id: db }],
        },
      },
      {
        name: 'b',
        properties: {
          privateIPAddress: 'fd00::4',
          subnet: { id: subnet },
          applicationSecurityGroups: [{ id: web.toLowerCase() }],
          publicIPAddress: { id: networkId('publicIPAddresses', 'pip') },
        },
      },
      { name: 'c', properties: { privateIPAddress: '10.0.0.16/28', subnet: { id: subnet } } },
    ],
    ...properties,
  },
});

const read = (body: unknown) => estateOf(body).networkInterfaces.get(id.toLowerCase());

test.each<[string, unknown]>([
  ['ARM', networkInterface()],
  ['az network nic list', [flattened(networkInterface())]],
  ['an older az network nic list', [olderNames(flattened(networkInterface()))]],
])('reads a network interface as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toEqual({
    id,
    name: 'nic',
    location: { value: 'westeurope' },
    subnets: { value: [subnet, subnet, subnet] },
    networkSecurityGroup: { value: group },
    ipForwarding: { value: true },
    addresses: { value: ['10.0.0.4', 'fd00::4', '10.0.0.16/28'] },
    applicationSecurityGroups: { value: [web, db] },
    publicAddress: { value: true },
  });
});

test('a configuration that has no address yet adds none', () => {
  const waiting = networkInterface({ ipConfigurations: [{ name: 'a', properties: { subnet: { id: subnet } } }] });
  expect(read(waiting)).toMatchObject({
    subnets: { value: [subnet] },
    addresses: { value: [] },
    applicationSecurityGroups: { value: [] },
    publicAddress: { value: false },
  });
});

const facts = [
  'subnets',
  'networkSecurityGroup',
  'ipForwarding',
  'addresses',
  'applicationSecurityGroups',
  'publicAddress',
] as const;
const ofConfigurations = ['subnets', 'addresses', 'applicationSecurityGroups', 'publicAddress'];

test.each<[string, object, readonly string[], string]>([
  ['forwarding as text', { enableIPForwarding: 'yes' }, ['ipForwarding'], '.enableIPForwarding'],
  [
    'an address that is none',
    { ipConfigurations: [{ properties: { privateIPAddress: '10.0.0', subnet: { id: subnet } } }] },
    ['addresses'],
    '.ipConfigurations[0].properties.privateIPAddress',
  ],
  [
    'an address that is a number',
    { ipConfigurations: [{ properties: { privateIPAddress: 10, subnet: { id: subnet } } }] },
    ['addresses'],
    '.ipConfigurations[0].properties.privateIPAddress',
  ],
  [
    'a subnet that is none',
    { ipConfigurations: [{ properties: { privateIPAddress: '10.0.0.4', subnet: { id: 'x' } } }] },
    ['subnets'],
    '.ipConfigurations[0].properties.subnet.id',
  ],
  [
    'a configuration that is a mere reference',
    { ipConfigurations: [{ id: `${id}/ipConfigurations/a` }] },
    ofConfigurations,
    '.ipConfigurations[0].properties',
  ],
  ['no configurations', { ipConfigurations: undefined }, ofConfigurations, '.ipConfigurations'],
  [
    'a public address that says no id',
    { ipConfigurations: [{ properties: { publicIPAddress: {} } }] },
    ['publicAddress'],
    '.ipConfigurations[0].properties.publicIPAddress.id',
  ],
  [
    'a group that is none',
    { ipConfigurations: [{ properties: { applicationSecurityGroups: ['web'] } }] },
    ['applicationSecurityGroups'],
    '.ipConfigurations[0].properties.applicationSecurityGroups[0].id',
  ],
])('%s: only what depends on it is missing', (_, properties, missing, path) => {
  const body = networkInterface(properties);
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  const facet = read(body);
  expect(facts.filter((name) => facet !== undefined && 'missing' in facet[name])).toEqual(missing);
});
