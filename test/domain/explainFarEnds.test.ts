import { expect, test } from 'vitest';
import { explainVerdict } from '../../shared/domain/explainVerdict.ts';
import type { Explanation } from '../../shared/domain/explanation.ts';
import { asOf, estateOf, ids, networkId, route, rule, serviceTags, type Topology } from '../support/topology.ts';

const endpointSubnet = `${ids.vnet}/subnets/endpoints`;
const guard = networkId('networkSecurityGroups', 'nsg-endpoints');
const endpoint = networkId('privateEndpoints', 'pe-file');
const nic = networkId('networkInterfaces', 'pe-file-nic');
const several = { compute: { scaleSettings: { maxNodeCount: 2 } } };

/** An estate whose file shares are reached only through a private endpoint, behind a group with these rules. */
function behind(rules: readonly unknown[] | null): Topology {
  const approved = { status: 'Approved' };
  const target = { privateLinkServiceId: ids.storage, groupIds: ['file'], privateLinkServiceConnectionState: approved };
  return {
    storage: {
      privateEndpointConnections: [
        { properties: { privateEndpoint: { id: endpoint }, privateLinkServiceConnectionState: approved } },
      ],
    },
    rules: [rule('deny-storage', 200, 'Deny', 'Outbound', 'Tcp', 'Storage', '*')],
    others: [
      {
        id: endpointSubnet,
        properties: {
          addressPrefix: '10.0.9.0/24',
          networkSecurityGroup: { id: guard },
          privateEndpointNetworkPolicies: 'Enabled',
        },
      },
      ...(rules === null ? [] : [{ id: guard, properties: { securityRules: rules, defaultSecurityRules: [] } }]),
      {
        id: endpoint,
        properties: {
          subnet: { id: endpointSubnet },
          networkInterfaces: [{ id: nic }],
          privateLinkServiceConnections: [{ properties: target }],
        },
      },
      { id: nic, properties: { ipConfigurations: [{ properties: { privateIPAddress: '10.0.9.4' } }] } },
    ],
  };
}

function explained(requirement: string, topology: Topology): Explanation {
  const result = explainVerdict(estateOf(topology), { requirement, compute: 'cluster' }, { serviceTags, asOf });
  if ('problem' in result) throw new Error(result.problem);
  return result.explanation;
}

const deny = rule('deny-nodes', 100, 'Deny', 'Inbound', '*', '10.0.1.0/24', '*');

test.each<[string, readonly unknown[] | null, string, string]>([
  ['lets it in', [], 'pass', 'passes'],
  ['keeps it out', [deny], 'block', 'blocked'],
  ['cannot be read', null, 'cannotTell', 'unknown'],
])('the last step to a private endpoint is the group before it, which %s', (_, rules, effect, outcome) => {
  const { steps, outcome: found, packet } = explained('outbound-storage-445', behind(rules));
  expect(steps.map(({ layer }) => layer)).toEqual(['adminRules', 'securityGroup', 'routes', 'farSecurityGroup']);
  expect(steps.at(-1)).toMatchObject({ layer: 'farSecurityGroup', resource: guard, effect });
  expect(found).toBe(outcome);
  expect(packet?.witness).toMatchObject({ direction: 'Outbound', destination: '10.0.9.4', destinationPort: 445 });
});

test('both directions between nodes are told, and the blocked one is followed', () => {
  const rules = [rule('deny-in', 100, 'Deny', 'Inbound', '*', 'VirtualNetwork', '*')];
  const { basis, steps, packet, outcome } = explained('intra-subnet-allowed', { ...several, rules });
  expect(basis.required).toBe('traffic of any protocol to and from other nodes of subnet training');
  expect(basis.peers).toMatchObject([
    { name: 'other nodes of subnet training (outbound)', state: 'allowed' },
    { name: 'other nodes of subnet training (inbound)', state: 'blocked' },
  ]);
  expect(packet?.witness.direction).toBe('Inbound');
  expect(steps.map(({ effect }) => effect)).toEqual(['absent', 'block', 'pass']);
  expect(outcome).toBe('blocked');
});

test('what leaves the network on its way to a neighbour has no way out to be asked for', () => {
  const routes = [route('out', '10.0.0.0/16', 'Internet')];
  const { steps } = explained('intra-subnet-allowed', { ...several, routes });
  expect(steps.map(({ layer, effect }) => `${layer} ${effect}`)).toEqual([
    'adminRules absent',
    'securityGroup pass',
    'routes block',
  ]);
});
