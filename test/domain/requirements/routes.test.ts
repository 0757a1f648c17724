import { expect, test } from 'vitest';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { check, ids, networkId, route, type Topology, verdictOn } from '../../support/topology.ts';

const toFirewall = route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.0.9.4');
const hole = (prefix: string) => route('hole', prefix, 'None');
const withoutPublicIp = { compute: { enableNodePublicIp: false } };
const noTable = { routes: [], without: ['routeTable'] } as const;

function expectState(requirement: string, topology: Topology, state: VerdictState, message: RegExp): void {
  const verdict = verdictOn(check(topology), requirement);
  expect(verdict).toMatchObject({ state, message: expect.stringMatching(message) });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
}

test.each<[string, Topology, VerdictState, RegExp]>([
  ['no routes', {}, 'compliant', /lead to Storage.WestEurope/],
  [
    'an appliance',
    { routes: [toFirewall] },
    'unknown',
    /2 of 2 prefixes of Storage.WestEurope go to VirtualAppliance 10.0.9.4/,
  ],
  [
    'an appliance, and a service endpoint',
    {
      routes: [toFirewall],
      subnet: { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['westeurope'] }] },
    },
    'compliant',
    /./,
  ],
  ['an appliance, and a route past it', { routes: [toFirewall, route('s', 'Storage', 'Internet')] }, 'compliant', /./],
  [
    'a hole',
    { routes: [hole('20.33.136.0/24')] },
    'violated',
    /1 of 2 prefixes of Storage.WestEurope go to None \(route hole\)/,
  ],
  [
    'an account elsewhere',
    { storageLocation: 'northeurope', routes: [hole('20.150.26.0/24')] },
    'violated',
    /NorthEurope/,
  ],
  [
    'an account that is not in the estate',
    { without: ['storage'], routes: [hole('20.33.136.0/24')] },
    'unknown',
    /stml/,
  ],
  ['a table that is not in the estate', noTable, 'unknown', /rt-training: not in the estate/],
  ['a subnet that is not in the estate', { without: ['vnet'] }, 'unknown', /not in the estate/],
])('the way to storage, %s', (_, topology, state, message) => {
  expectState('route-storage-allowed', topology, state, message);
});

const nic = (enableIPForwarding: unknown, network: string = ids.vnet) => ({
  id: networkId('networkInterfaces', 'nva'),
  properties: {
    enableIPForwarding,
    ipConfigurations: [
      { name: 'ip', properties: { privateIPAddress: '10.0.9.4', subnet: { id: `${network}/subnets/nva` } } },
    ],
  },
});
const withAddress = (type: string) => ({
  id: networkId(type, 'x'),
  properties: {
    [type === 'loadBalancers' ? 'frontendIPConfigurations' : 'ipConfigurations']: [
      { name: 'ip', properties: { privateIPAddress: '10.0.9.4' } },
    ],
  },
});
/** The same address in a network that nobody connected. */
const inOtherNetwork = (type: string, network: string = networkId('virtualNetworks', 'other')) => ({
  id: networkId(type, 'x'),
  properties: {
    [type === 'loadBalancers' ? 'frontendIPConfigurations' : 'ipConfigurations']: [
      { name: 'ip', properties: { privateIPAddress: '10.0.9.4', subnet: { id: `${network}/subnets/nva` } } },
    ],
  },
});
const trainingSubnet = {
  name: 'training',
  properties: { addressPrefix: '10.0.1.0/24', routeTable: { id: ids.routeTable } },
};
const nvaSubnet = (ipConfigurations: readonly unknown[], more: object = {}) => ({
  subnets: [trainingSubnet, { name: 'nva', properties: { addressPrefix: '10.0.9.0/24', ipConfigurations, ...more } }],
});
const cloudFirewall = {
  delegations: [{ name: 'd', properties: { serviceName: 'PaloAltoNetworks.Cloudngfw/firewalls' } }],
};
const peered = (properties: object) => ({
  virtualNetworkPeerings: [{ name: 'hub', properties: { peeringState: 'Connected', ...properties } }],
});
const far = { routes: [route('far', '0.0.0.0/0', 'VirtualAppliance', '10.9.0.4')] };

test.each<[string, Topology, VerdictState, RegExp]>([
  ['none is named', {}, 'compliant', /No route/],
  ['a firewall', { routes: [toFirewall], others: [withAddress('azureFirewalls')] }, 'compliant', /./],
  ['a load balancer', { routes: [toFirewall], others: [withAddress('loadBalancers')] }, 'compliant', /./],
  [
    'a firewall of the network',
    { routes: [toFirewall], others: [inOtherNetwork('azureFirewalls', ids.vnet)] },
    'compliant',
    /./,
  ],
  [
    'a firewall of another network',
    { routes: [toFirewall], others: [inOtherNetwork('azureFirewalls')] },
    'unknown',
    /10.0.9.4/,
  ],
  [
    'a load balancer of another network',
    { routes: [toFirewall], others: [inOtherNetwork('loadBalancers')] },
    'unknown',
    /10.0.9.4/,
  ],
  ['an interface that forwards', { routes: [toFirewall], others: [nic(true)] }, 'compliant', /./],
  [
    'one that does not',
    { routes: [toFirewall], others: [nic(false)] },
    'violated',
    /to-firewall leads to 10.0.9.4, where network interface nva does not forward/,
  ],
  ['one that never said', { routes: [toFirewall], others: [nic(undefined)] }, 'violated', /does not forward/],
  ['one whose answer cannot be read', { routes: [toFirewall], others: [nic('x')] }, 'unknown', /nva/],
  [
    'one of another network',
    { routes: [toFirewall], others: [nic(true, networkId('virtualNetworks', 'other'))] },
    'unknown',
    /10.0.9.4/,
  ],
  ['nobody that the estate holds', { routes: [toFirewall] }, 'unknown', /10.0.9.4/],
  ['an empty subnet', { routes: [toFirewall], vnet: nvaSubnet([]) }, 'violated', /subnet nva is empty/],
  [
    'an empty subnet that is another service’s, whose addresses it does not list',
    { routes: [toFirewall], vnet: nvaSubnet([], cloudFirewall) },
    'unknown',
    /10.0.9.4/,
  ],
  ['a subnet with others in it', { routes: [toFirewall], vnet: nvaSubnet([{ id: 'x' }]) }, 'unknown', /10.0.9.4/],
  ['outside of every network', far, 'violated', /connected/],
  [
    'in a peer',
    {
      ...far,
      vnet: peered({ remoteAddressSpace: { addressPrefixes: ['10.9.0.0/16'] }, allowVirtualNetworkAccess: true }),
    },
    'unknown',
    /10.9.0.4/,
  ],
  [
    'in a peer whose space is not known',
    { ...far, vnet: peered({ remoteVirtualNetwork: { id: networkId('virtualNetworks', 'hub') } }) },
    'unknown',
    /hub/,
  ],
  ['no address', { routes: [route('to', '0.0.0.0/0', 'VirtualAppliance')] }, 'unknown', /names no address/],
  [
    'an address that cannot be read',
    { routes: [route('to', '0.0.0.0/0', 'VirtualAppliance', 'x')] },
    'unknown',
    /address/,
  ],
  ['a table that is not in the estate', noTable, 'unknown', /rt-training/],
  ['a subnet that is not in the estate', { without: ['vnet'] }, 'unknown', /not in the estate/],
])('the appliance behind a route: %s', (_, topology, state, message) => {
  expectState('route-nva-alive', topology, state, message);
});

test.each<[string, Topology, VerdictState, RegExp]>([
  ['no route to nowhere', { routes: [toFirewall] }, 'compliant', /No route/],
  ['nothing that is needed', { routes: [hole('192.0.2.0/24')] }, 'compliant', /nothing/],
  [
    'a part of a tag',
    { routes: [hole('20.86.93.32/27')] },
    'violated',
    /1 of 3 prefixes of BatchNodeManagement.WestEurope go to None/,
  ],
  ['the addresses that answers go to', { routes: [hole('20.42.0.0/30')] }, 'violated', /AzureMachineLearning/],
  [
    'a longer route out of it',
    { routes: [hole('20.86.93.0/24'), route('out', '20.86.93.32/27', 'Internet')] },
    'compliant',
    /./,
  ],
  ['what is perhaps needed', { routes: [hole('4.232.40.0/28')] }, 'unknown', /AzureMonitor|Monitor/i],
  ['what is not needed here', { routes: [hole('13.69.67.160/28')] }, 'compliant', /./],
  ['a route that cannot be read', { routes: [route('bad', '10.0.0/8', 'None')] }, 'unknown', /bad/],
  ['a table that is not in the estate', noTable, 'unknown', /rt-training/],
  ['a subnet that is not in the estate', { without: ['vnet'] }, 'unknown', /not in the estate/],
])('a route drops %s', (_, topology, state, message) => {
  expectState('route-none-blackhole', topology, state, message);
});

const nat = networkId('natGateways', 'nat');
const privateSubnet = { ...withoutPublicIp, subnet: { defaultOutboundAccess: false } };
const toInternet = [route('out', '0.0.0.0/0', 'Internet')];

test.each<[string, Topology, VerdictState, RegExp]>([
  ['a subnet that is not private', { ...withoutPublicIp, routes: toInternet }, 'compliant', /default outbound access/],
  ['a private one', { ...privateSubnet, routes: toInternet }, 'violated', /Internet \(route out\)/],
  [
    'a private one with a NAT gateway that has no address',
    {
      ...withoutPublicIp,
      routes: toInternet,
      subnet: { defaultOutboundAccess: false, natGateway: { id: nat } },
      others: [{ id: nat, properties: {} }],
    },
    'violated',
    /has no NAT gateway with a public address/,
  ],
  ['a private one without routes', privateSubnet, 'compliant', /No route/],
  [
    'a route past the firewall',
    { ...privateSubnet, routes: [toFirewall, route('aml', 'AzureMachineLearning', 'Internet')] },
    'violated',
    /route aml/,
  ],
  [
    'addresses that the compute does not need, past the firewall',
    { ...privateSubnet, routes: [toFirewall, route('kms', '23.102.135.246/32', 'Internet')] },
    'compliant',
    /take nothing that the compute needs/,
  ],
  [
    'addresses that the compute perhaps needs, past the firewall',
    { ...privateSubnet, routes: [toFirewall, route('monitor', '4.232.40.0/29', 'Internet')] },
    'unknown',
    /./,
  ],
  [
    'storage of the region, which needs no way out',
    { ...privateSubnet, routes: [route('s', 'Storage.WestEurope', 'Internet')] },
    'compliant',
    /No route/,
  ],
  [
    'a NAT gateway that nobody could read',
    { ...withoutPublicIp, routes: toInternet, subnet: { defaultOutboundAccess: false, natGateway: { id: nat } } },
    'unknown',
    /nat/,
  ],
  [
    'an answer that cannot be read',
    { ...withoutPublicIp, routes: toInternet, subnet: { defaultOutboundAccess: 'x' } },
    'unknown',
    /defaultOutboundAccess/,
  ],
  ['a table that is not in the estate', { ...privateSubnet, ...noTable }, 'unknown', /rt-training/],
  ['a subnet that is not in the estate', { ...withoutPublicIp, without: ['vnet'] }, 'unknown', /not in the estate/],
])('a route to the internet from %s', (_, topology, state, message) => {
  expectState('route-internet-in-private-subnet', topology, state, message);
});

test.each<[string, Topology, VerdictState, RegExp]>([
  ['nothing', {}, 'compliant', /Nothing public/],
  ['everything', { routes: [toFirewall] }, 'unknown', /10.0.9.4/],
  ['a service', { routes: [route('kv', 'AzureKeyVault', 'VirtualAppliance', '10.0.9.4')] }, 'unknown', /10.0.9.4/],
  ['storage', { routes: [route('s', 'Storage.WestEurope', 'VirtualAppliance', '10.0.9.4')] }, 'unknown', /10.0.9.4/],
  [
    'private addresses',
    { routes: [route('home', '192.168.0.0/16', 'VirtualAppliance', '10.0.9.4')] },
    'compliant',
    /Nothing public/,
  ],
  ['everything, and does not forward', { routes: [toFirewall], others: [nic(false)] }, 'violated', /does not forward/],
  ['what is in a table that is not in the estate', noTable, 'unknown', /rt-training/],
  ['what is in a subnet that is not in the estate', { without: ['vnet'] }, 'unknown', /not in the estate/],
])('an appliance on the way out takes %s', (_, topology, state, message) => {
  expectState('route-fw-egress', { ...withoutPublicIp, ...topology }, state, message);
});

const many = (count: number, prefix: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => route(`r-${index}`, prefix(index), 'Internet'));

test.each<[string, Topology, VerdictState, RegExp]>([
  ['no table', {}, 'compliant', /^Subnet training has no route table\.$/],
  ['25 tags', { routes: many(25, (index) => `Sql.Region${index}`) }, 'compliant', /25 routes, 25 of them/],
  ['26 tags', { routes: many(26, (index) => `Sql.Region${index}`) }, 'violated', /26 routes to service tags/],
  [
    '400 routes',
    { routes: many(400, (index) => `203.0.${index >> 2}.${(index & 3) * 64}/26`) },
    'compliant',
    /400 routes/,
  ],
  [
    '401 routes',
    { routes: many(401, (index) => `203.0.${index >> 2}.${(index & 3) * 64}/26`) },
    'violated',
    /401 routes/,
  ],
  ['a table that is not in the estate', noTable, 'unknown', /rt-training/],
  ['a subnet that is not in the estate', { without: ['vnet'] }, 'unknown', /not in the estate/],
])('the limits of a table: %s', (_, topology, state, message) => {
  expectState('route-tag-limit', topology, state, message);
});

test('without a list of service tags nobody knows what a hole takes', () => {
  const document = check({ routes: [hole('192.0.2.0/24')] }, { serviceTags: null });
  expect(verdictOn(document, 'route-none-blackhole').state).toBe('unknown');
});

test('the name of a private endpoint is shown without what it hides', () => {
  const name = 'pe\u202efilegdp';
  const endpoint = {
    id: networkId('privateEndpoints', name),
    properties: {
      subnet: { id: ids.subnet },
      privateLinkServiceConnections: [
        {
          properties: {
            privateLinkServiceId: ids.storage,
            groupIds: ['blob'],
            privateLinkServiceConnectionState: { status: 'Approved' },
          },
        },
      ],
      customDnsConfigs: [],
      networkInterfaces: [{ id: networkId('networkInterfaces', 'pe-nic') }],
    },
  };
  const configuration = { name: 'c', properties: { privateIPAddress: '10.0.1.9', subnet: { id: ids.subnet } } };
  const card = { id: networkId('networkInterfaces', 'pe-nic'), properties: { ipConfigurations: [configuration] } };
  const connection = {
    properties: { privateEndpoint: { id: endpoint.id }, privateLinkServiceConnectionState: { status: 'Approved' } },
  };
  const topology = { storage: { privateEndpointConnections: [connection] }, others: [endpoint, card] };
  expect(verdictOn(check(topology), 'route-storage-allowed').message).toBe(
    'The routes of subnet training lead to private endpoint pe\\u{202e}filegdp.',
  );
});
