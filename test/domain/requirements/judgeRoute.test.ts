import { expect, test } from 'vitest';
import { parseServiceTags } from '../../../shared/domain/network/serviceTags.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { check, ids, networkId, route, type Topology, verdictOn } from '../../support/topology.ts';

const firewall = '10.0.9.4';
const toFirewall = route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', firewall);
const classic = { tags: { 'netguard-profile': 'aml-classic-2021' } };
const gateway = {
  subnets: [
    { name: 'GatewaySubnet', properties: { addressPrefix: '10.0.255.0/27' } },
    {
      name: 'training',
      properties: {
        addressPrefix: '10.0.1.0/24',
        networkSecurityGroup: { id: ids.nsg },
        routeTable: { id: ids.routeTable },
      },
    },
  ],
};

/** One row, one rule of how Azure routes; the tag of Azure Batch has the prefixes 13.69.65.64/26, 20.86.93.32/27 and 52.166.0.0/28. */
test.each<[string, Topology, VerdictState, RegExp?]>([
  ['no table', {}, 'compliant'],
  [
    'a default route to an appliance',
    { routes: [toFirewall] },
    'violated',
    /3 of 3 prefixes of BatchNodeManagement.WestEurope go to VirtualAppliance 10.0.9.4 \(route to-firewall\)\.$/,
  ],
  [
    'two halves of one',
    {
      routes: [
        route('low', '0.0.0.0/1', 'VirtualAppliance', firewall),
        route('high', '128.0.0.0/1', 'VirtualAppliance', firewall),
      ],
    },
    'violated',
  ],
  ['a default route to a gateway', { routes: [route('home', '0.0.0.0/0', 'VirtualNetworkGateway')] }, 'violated'],
  ['a default route to nowhere', { routes: [route('hole', '0.0.0.0/0', 'None')] }, 'violated', /go to None/],
  ['a route into the network', { routes: [route('in', '13.69.65.64/26', 'VnetLocal')] }, 'violated', /1 of 3 prefixes/],
  [
    'the tag of the region',
    { routes: [toFirewall, route('batch', 'BatchNodeManagement.WestEurope', 'Internet')] },
    'compliant',
  ],
  ['the tag without region', { routes: [toFirewall, route('batch', 'BatchNodeManagement', 'Internet')] }, 'compliant'],
  [
    'the tag without region straight, that of the region not',
    {
      routes: [
        route('all', 'BatchNodeManagement', 'Internet'),
        route('ours', 'BatchNodeManagement.WestEurope', 'VirtualAppliance', firewall),
      ],
    },
    'violated',
  ],
  [
    'explicit addresses that are all of today’s',
    {
      routes: [
        toFirewall,
        route('one', '13.69.65.64/26', 'Internet'),
        route('two', '20.86.93.32/27', 'Internet'),
        route('three', '52.166.0.0/28', 'Internet'),
      ],
    },
    'compliant',
  ],
  [
    'explicit addresses of some week before',
    { routes: [toFirewall, route('one', '13.69.65.64/26', 'Internet'), route('two', '20.86.93.32/27', 'Internet')] },
    'violated',
    /1 of 3 prefixes .* go to VirtualAppliance .*; the routes to single addresses cover only 2 of 3 prefixes of BatchNodeManagement.WestEurope as the tag is today/,
  ],
  [
    'a longer prefix back to the appliance',
    {
      routes: [
        route('batch', 'BatchNodeManagement', 'Internet'),
        route('back', '52.166.0.0/29', 'VirtualAppliance', firewall),
      ],
    },
    'violated',
  ],
  [
    'a gateway that may know better',
    { routes: [], vnet: gateway },
    'unknown',
    /a gateway subnet, and what its gateway/,
  ],
  [
    'a gateway whose routes are kept out',
    {
      without: ['routeTable'],
      routes: [],
      vnet: gateway,
      others: [{ id: ids.routeTable, properties: { routes: [], disableBgpRoutePropagation: true } }],
    },
    'compliant',
  ],
  [
    'a next hop that nobody knows',
    { routes: [route('new', '0.0.0.0/0', 'QuantumTunnel')] },
    'unknown',
    /QuantumTunnel/,
  ],
  [
    'a route that cannot be read',
    { routes: [route('bad', '10.0.0/8', 'VirtualAppliance', firewall)] },
    'unknown',
    /bad/,
  ],
  [
    'a table that is not in the estate',
    { routes: [], without: ['routeTable'] },
    'unknown',
    /rt-training: not in the estate/,
  ],
  ['a subnet that is not in the estate', { without: ['vnet'] }, 'unknown', /not in the estate/],
  [
    'a peering that cannot be read',
    { routes: [], vnet: { virtualNetworkPeerings: 7 } },
    'unknown',
    /virtualNetworkPeerings/,
  ],
])('packets for Azure Batch, %s: %s', (_, topology, state, message = /./) => {
  const verdict = verdictOn(check({ ...classic, ...topology }), 'route-batch-direct');
  expect(verdict).toMatchObject({ state, message: expect.stringMatching(message) });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
  expect(verdict.evidence.blockedBy.length > 0).toBe(state === 'violated');
});

test('the witness is a packet that takes the wrong way, and the route is named', () => {
  const { evidence } = verdictOn(check({ ...classic, routes: [toFirewall] }), 'route-batch-direct');
  expect(evidence).toMatchObject({
    blockedShare: 1,
    witness: { direction: 'Outbound', protocol: 'Tcp', source: '10.0.1.4', destinationPort: 443 },
    blockedBy: [{ kind: 'route', resource: ids.routeTable, route: 'to-firewall', nextHopType: 'VirtualAppliance' }],
  });
});

test.each<[string, readonly unknown[], VerdictState]>([
  ['nothing is routed', [], 'compliant'],
  ['everything goes to an appliance', [toFirewall], 'violated'],
  ['a part goes past it', [toFirewall, route('some', '13.69.65.64/26', 'Internet')], 'unknown'],
])('without a list of service tags, %s', (_, routes, state) => {
  const document = check({ ...classic, routes }, { serviceTags: null });
  expect(verdictOn(document, 'route-batch-direct').state).toBe(state);
});

const paired = {
  AzureMachineLearning: ['20.42.0.0/30', '40.66.61.146/32', '52.232.230.196/32'],
  'AzureMachineLearning.WestEurope': ['40.66.61.146/32'],
  'AzureMachineLearning.NorthEurope': ['20.42.0.0/30'],
};

function tagsOf(lists: Readonly<Record<string, readonly string[]>>) {
  const values = Object.entries(lists).map(([name, addressPrefixes]) => {
    const [systemService = name, region = ''] = name.split('.');
    return { name, id: name, properties: { region: region.toLowerCase(), systemService, addressPrefixes } };
  });
  return parseServiceTags({ cloud: 'Public', changeNumber: 1, values }).tags;
}

test.each<[string, Topology, VerdictState, RegExp?]>([
  [
    'of the region of the workspace',
    { routes: [route('x', '40.66.61.146/32', 'None')] },
    'violated',
    /AzureMachineLearning.WestEurope/,
  ],
  [
    'of the region that it is paired with',
    { routes: [route('x', '20.42.0.0/30', 'None')] },
    'violated',
    /AzureMachineLearning.NorthEurope/,
  ],
  ['of any other', { routes: [route('x', '52.232.230.196/32', 'None')] }, 'compliant'],
  [
    'of the region, by a cluster elsewhere',
    { computeLocation: 'eastus', routes: [route('x', '40.66.61.146/32', 'None')] },
    'violated',
  ],
  [
    'of a workspace that is not in the estate',
    { without: ['workspace'], routes: [route('x', '40.66.61.146/32', 'None')] },
    'unknown',
    /ws: not in the estate/,
  ],
  ['none, of a workspace that is not in the estate', { without: ['workspace'] }, 'compliant'],
])('a route that takes addresses of Azure Machine Learning, %s: %s', (_, topology, state, message = /./) => {
  const document = check(topology, { serviceTags: tagsOf(paired) });
  expect(verdictOn(document, 'route-aml-direct')).toMatchObject({ state, message: expect.stringMatching(message) });
});

test('where the tag has no regions, all of it is asked for', () => {
  const serviceTags = tagsOf({ AzureMachineLearning: paired.AzureMachineLearning });
  const routes = [route('x', '52.232.230.196/32', 'None')];
  const verdict = verdictOn(check({ routes }, { serviceTags }), 'route-aml-direct');
  expect(verdict).toMatchObject({
    state: 'violated',
    message: expect.stringContaining('1 of 3 prefixes of AzureMachineLearning go'),
  });
});

const nat = networkId('natGateways', 'nat');

test('a NAT gateway does not lead past a route to an appliance', () => {
  const topology = {
    ...classic,
    subnet: { natGateway: { id: nat } },
    others: [{ id: nat, properties: { publicIpAddresses: [{ id: networkId('publicIPAddresses', 'ip') }] } }],
  };
  expect(verdictOn(check(topology), 'route-batch-direct').state).toBe('compliant');
  expect(verdictOn(check({ ...topology, routes: [toFirewall] }), 'route-batch-direct').state).toBe('violated');
});
