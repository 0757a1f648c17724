import { expect, test } from 'vitest';
import type { Remediation } from '../../../shared/domain/verdict.ts';
import { check, ids, networkId, route, type Topology, verdictOn } from '../../support/topology.ts';

const toFirewall = route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.0.9.4');
const forced = { routes: [toFirewall] };
const nat = networkId('natGateways', 'nat');
const natBody = { id: nat, properties: { publicIpAddresses: [{ id: networkId('publicIPAddresses', 'ip') }] } };

function proposal(topology: Topology, requirement = 'route-aml-direct'): Remediation {
  return verdictOn(check(topology), requirement).remediation;
}

test('packets that go astray get a route to their tag', () => {
  expect(proposal(forced)).toEqual({
    class: 'guarded',
    changes: [
      {
        operation: 'put',
        resource: `${ids.routeTable}/routes/netguard-route-aml-direct`,
        body: { properties: { addressPrefix: 'AzureMachineLearning', nextHopType: 'Internet' } },
      },
    ],
  });
});

test('the route is to the region where only that is needed', () => {
  const classic = { ...forced, tags: { 'netguard-profile': 'aml-classic-2021' } };
  expect(proposal(classic, 'route-batch-direct').changes).toMatchObject([
    { body: { properties: { addressPrefix: 'BatchNodeManagement.WestEurope' } } },
  ]);
});

test('with the route in its table the requirement holds', () => {
  const [change] = proposal(forced).changes;
  const added = { name: 'netguard-route-aml-direct', ...change?.body };
  const after = check({ routes: [toFirewall, added] });
  expect(verdictOn(after, 'route-aml-direct').state).toBe('compliant');
});

test('a name that is taken is not written over', () => {
  const routes = [toFirewall, route('Netguard-Route-AML-Direct', '192.0.2.0/24', 'Internet')];
  expect(proposal({ routes }).changes).toMatchObject([
    { resource: `${ids.routeTable}/routes/netguard-route-aml-direct-2` },
  ]);
});

const training = {
  id: ids.subnet,
  name: 'training',
  properties: {
    addressPrefix: '10.0.1.0/24',
    networkSecurityGroup: { id: ids.nsg },
    delegations: [],
    routeTable: { id: ids.routeTable },
  },
};

function shared(properties: object): Topology {
  const other = {
    name: 'other',
    properties: { addressPrefix: '10.0.2.0/24', routeTable: { id: ids.routeTable }, ...properties },
  };
  return { ...forced, vnet: { subnets: [training, other] } };
}

test.each<[string, Topology]>([
  ['has a NAT gateway', { ...shared({ natGateway: { id: nat } }), others: [natBody] }],
  ['has another table', shared({ routeTable: null })],
])('another subnet %s', (_, topology) => {
  expect(proposal(topology).changes).toHaveLength(1);
});

const tags = (count: number) =>
  Array.from({ length: count }, (_, index) => route(`t-${index}`, `Storage.Region${index}`, 'Internet'));

const refused: readonly [string, Topology, RegExp][] = [
  [
    'another subnet of the table may have no way out',
    shared({}),
    /subnet other has the same route table, and its nodes may/,
  ],
  [
    'another subnet of the table is not in the estate',
    {
      ...forced,
      without: ['routeTable'],
      others: [
        {
          id: ids.routeTable,
          properties: {
            routes: [toFirewall],
            subnets: [{ id: `${networkId('virtualNetworks', 'hub')}/subnets/jump` }],
          },
        },
      ],
    },
    /subnet jump has the same route table and is not in the estate/,
  ],
  [
    'a machine in the subnet has no public address',
    {
      ...forced,
      others: [
        {
          id: networkId('networkInterfaces', 'jump'),
          properties: { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: ids.subnet } } }] },
        },
      ],
    },
    /subnet training has the same route table, and its nodes may/,
  ],
  ['the table has 25 routes to tags', { routes: [toFirewall, ...tags(25)] }, /no room/],
  [
    'a route names the tag already',
    { routes: [route('mine', 'AzureMachineLearning', 'VirtualAppliance', '10.0.9.4')] },
    /route mine is to AzureMachineLearning already/,
  ],
  [
    'a longer prefix takes the packets anyway',
    { routes: [toFirewall, route('back', '40.66.61.146/32', 'VirtualAppliance', '10.0.9.4')] },
    /no single route is proven/,
  ],
];

test.each(refused)('nothing is proposed where %s', (_, topology, reason) => {
  expect(proposal(topology)).toEqual({ class: 'guarded', changes: [], reason: expect.stringMatching(reason) });
});
