import { expect, test } from 'vitest';
import type { Verdict, VerdictState } from '../../../shared/domain/verdict.ts';
import { check, networkId, route, serviceTags, type Topology, verdictOn } from '../../support/topology.ts';

const base = { compute: { enableNodePublicIp: false } } as const;
const nat = networkId('natGateways', 'nat');
const gateway = (publicIpAddresses: readonly unknown[]) => ({ id: nat, properties: { publicIpAddresses } });
const withAddress = gateway([{ id: networkId('publicIPAddresses', 'pip') }]);
const subnet = (properties: Readonly<Record<string, unknown>>) => ({ ...base, subnet: properties });
const privateSubnet = subnet({ defaultOutboundAccess: false });
const toFirewall = route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.0.9.4');
const privateWithNat = subnet({ defaultOutboundAccess: false, natGateway: { id: nat } });
const withGatewaySubnet = {
  ...base,
  vnet: {
    subnets: [
      { name: 'GatewaySubnet', properties: { addressPrefix: '10.0.255.0/27' } },
      { name: 'training', properties: { addressPrefix: '10.0.1.0/24' } },
    ],
  },
};

test.each<[string, Topology, VerdictState]>([
  ['a NAT gateway', { ...privateWithNat, others: [withAddress] }, 'compliant'],
  [
    'a NAT gateway in a subnet that is not private',
    { ...subnet({ natGateway: { id: nat } }), others: [withAddress] },
    'compliant',
  ],
  ['a NAT gateway without an address', { ...privateWithNat, others: [gateway([])] }, 'violated'],
  ['a NAT gateway that nobody could read', privateWithNat, 'unknown'],
  ['a reference to a NAT gateway that cannot be read', subnet({ natGateway: 7 }), 'unknown'],
  ['a private subnet, and nothing else', privateSubnet, 'violated'],
  ['a subnet that is not private, and nothing else', subnet({ defaultOutboundAccess: true }), 'at-risk'],
  ['a subnet that never said', base, 'at-risk'],
  ['a subnet whose answer cannot be read', subnet({ defaultOutboundAccess: 'x' }), 'unknown'],
  ['everything to a firewall', { ...privateSubnet, routes: [toFirewall] }, 'compliant'],
  [
    'everything to a gateway',
    { ...privateSubnet, routes: [route('down', '0.0.0.0/0', 'VirtualNetworkGateway')] },
    'compliant',
  ],
  [
    'everything to a firewall, in two halves',
    {
      ...privateSubnet,
      routes: [
        route('low', '0.0.0.0/1', 'VirtualAppliance', '10.0.9.4'),
        route('high', '128.0.0.0/1', 'VirtualAppliance', '10.0.9.4'),
      ],
    },
    'compliant',
  ],
  [
    'one half to a firewall, the other straight to the internet',
    { ...privateSubnet, routes: [route('low', '0.0.0.0/1', 'VirtualAppliance', '10.0.9.4')] },
    'violated',
  ],
  [
    'a service straight to the internet past the firewall',
    { ...privateSubnet, routes: [toFirewall, route('to-aml', 'AzureMachineLearning', 'Internet')] },
    'violated',
  ],
  [
    'something else straight to the internet past the firewall',
    { ...privateSubnet, routes: [toFirewall, route('kms', '23.102.135.246/32', 'Internet')] },
    'compliant',
  ],
  [
    'the same where Azure lends an address',
    { ...base, routes: [toFirewall, route('to-aml', 'AzureMachineLearning', 'Internet')] },
    'at-risk',
  ],
  [
    'storage of the region needs no way out',
    { ...privateSubnet, routes: [toFirewall, route('to-storage', 'Storage.WestEurope', 'Internet')] },
    'compliant',
  ],
  [
    'nor what a service endpoint takes',
    {
      ...subnet({
        defaultOutboundAccess: false,
        serviceEndpoints: [{ service: 'Microsoft.KeyVault', locations: ['*'] }],
      }),
      routes: [toFirewall],
    },
    'compliant',
  ],
  [
    'private ranges are not public',
    { ...privateSubnet, routes: [route('on-premises', '192.168.0.0/16', 'VirtualAppliance', '10.0.9.4')] },
    'violated',
  ],
  ['everything to nowhere', { ...base, routes: [route('hole', '0.0.0.0/0', 'None')] }, 'violated'],
  [
    'nobody knows where a route leads',
    { ...privateSubnet, routes: [route('new', '8.8.8.0/24', 'QuantumTunnel')] },
    'unknown',
  ],
  ['a route that cannot be read', { ...privateSubnet, routes: [route('odd', '8.8.8.0/99', 'Internet')] }, 'unknown'],
  [
    'a table that nobody exported',
    { ...privateSubnet, subnet: { routeTable: { id: networkId('routeTables', 'rt-2') } } },
    'unknown',
  ],
  ['a gateway may have learned a way', withGatewaySubnet, 'unknown'],
  ['the subnet does not exist', { ...base, without: ['subnet'] }, 'unknown'],
  [
    'IPv6 needs a way out too where nodes have it',
    {
      ...subnet({
        addressPrefix: null,
        addressPrefixes: ['10.0.1.0/24', 'fd00:1::/64'],
        defaultOutboundAccess: false,
      }),
      routes: [toFirewall],
    },
    'violated',
  ],
])('%s', (_, topology, state) => {
  const verdict = judged(topology);
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
  expect(Object.keys(verdict.evidence.observed).length > 0).toBe(state === 'violated' || state === 'at-risk');
});

function judged(topology: Topology): Verdict {
  return verdictOn(check(topology), 'explicit-outbound');
}

test('a route to a tag without known prefixes may take anything', () => {
  const topology = { ...privateSubnet, routes: [toFirewall, route('to-aml', 'AzureMachineLearning', 'Internet')] };
  const verdict = verdictOn(check(topology, { serviceTags: null }), 'explicit-outbound');
  expect(verdict.evidence.missing).toMatchObject([{ fact: 'serviceTag', resource: 'AzureMachineLearning' }]);
  expect(serviceTags.find('AzureMachineLearning')).toBeDefined();
});

test('nodes with public addresses are not asked', () => {
  expect(check().verdicts.map(({ requirement }) => requirement)).not.toContain('explicit-outbound');
});

test.each<[string, Topology, string]>([
  ['compliant', { ...privateWithNat, others: [withAddress] }, 'The nodes get out through NAT gateway nat.'],
  [
    'handed on',
    { ...privateSubnet, routes: [toFirewall] },
    'Everything public goes to VirtualAppliance 10.0.9.4 (route to-firewall), and what that lets out is its own affair.',
  ],
  [
    'violated',
    { ...privateSubnet, routes: [toFirewall, route('to-aml', 'AzureMachineLearning', 'Internet')] },
    'The nodes have no way out and do not start: subnet training is private and has no NAT gateway with a public address, and route ' +
      'to-aml (AzureMachineLearning) leads to the internet.',
  ],
  [
    'at risk',
    base,
    'The nodes get out only by the outbound access that Azure lends by default, which it discourages and no longer gives to new ' +
      'networks: subnet training has no NAT gateway with a public address, and the system route 0.0.0.0/0 leads to the internet.',
  ],
])('in words: %s', (_, topology, message) => {
  expect(judged(topology).message).toBe(message);
});
