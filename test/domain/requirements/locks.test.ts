import { expect, test } from 'vitest';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { exampleVerdict } from '../../support/exampleVerdict.ts';
import { lock } from '../../support/governanceBodies.ts';

const cluster = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;
const made = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-azurebatch-cloudservice';
const onRouteTable = { subnet: { properties: { routeTable: { id: '{id:routeTable}' } } } };

function locked(scope: string, level: unknown = 'CanNotDelete', change: ExampleChange['change'] = {}): ExampleChange {
  return { add: [lock('keep', level, scope)], change };
}

const network = '{id:resourceGroup}/providers/Microsoft.Network';

test.each<[string, ExampleChange, VerdictState]>([
  ['the subscription', locked('{id:subscription}'), 'violated'],
  ['the resource group', locked('{id:resourceGroup}'), 'violated'],
  ['the network', locked('{id:vnet}'), 'violated'],
  ['the subnet', locked('{id:subnet}'), 'violated'],
  ['the security group', locked('{id:nsg}'), 'violated'],
  ['the route table', locked('{id:routeTable}', 'CanNotDelete', onRouteTable), 'violated'],
  ['a public IP address of Batch', locked(`${network}/publicIPAddresses/${made}publicip`), 'violated'],
  ['a load balancer of Batch', locked(`${network}/loadBalancers/${made}loadbalancer`), 'violated'],
  ['a security group of Batch', locked(`${network}/networkSecurityGroups/${made}networksecuritygroup`), 'violated'],
  ['a public IP address of somebody else', locked(`${network}/publicIPAddresses/nat-ip`), 'compliant'],
  [
    'a resource of Batch in another resource group',
    locked(`{id:resourceGroup}2/providers/Microsoft.Network/publicIPAddresses/${made}publicip`),
    'compliant',
  ],
  ['another resource group', locked('{id:resourceGroup}2'), 'compliant'],
  ['another subscription', locked('/subscriptions/other'), 'compliant'],
  ['another subnet', locked('{id:endpointSubnet}'), 'compliant'],
  ['a route table that the subnet does not use', locked('{id:routeTable}'), 'compliant'],
  ['a security group that the subnet does not use', locked('{id:interfaceGroup}'), 'compliant'],
  ['a storage account', locked('{id:storage}'), 'compliant'],
  ['a lock that only forbids change', locked('{id:vnet}', 'ReadOnly'), 'compliant'],
  ['a lock of no level', locked('{id:vnet}', 'NotSpecified'), 'compliant'],
  ['the level in another letter case', locked('{id:vnet}', 'cannotdelete'), 'violated'],
  ['a level that cannot be read', locked('{id:vnet}', 7), 'unknown'],
  ['a level that cannot be read, elsewhere', locked('{id:storage}', 7, { locks: { value: [] } }), 'compliant'],
  [
    'a security group, where nobody knows that of the subnet',
    locked('{id:nsg}', 'CanNotDelete', { subnet: { properties: { networkSecurityGroup: 7 } } }),
    'unknown',
  ],
  ['a subnet that does not exist', locked('{id:nsg}', 'CanNotDelete', { subnet: null }), 'unknown'],
  ['locks that nobody listed', { change: { locks: null } }, 'unknown'],
  ['a lock among those that nobody listed', locked('{id:vnet}', 'CanNotDelete', { locks: null }), 'violated'],
])('%s', (_, change, state) => {
  const verdict = exampleVerdict('no-lock-on-vnet-rg', cluster, change);
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.missing.length).toBe(state === 'unknown' ? 1 : 0);
});

test('read-only locks are counted on their own', () => {
  const change = locked('{id:vnet}', 'ReadOnly');
  expect(exampleVerdict('no-read-only-lock-on-vnet-rg', cluster, change).state).toBe('violated');
  const deletion = locked('{id:vnet}');
  expect(exampleVerdict('no-read-only-lock-on-vnet-rg', cluster, deletion).state).toBe('compliant');
});

test.each<[string, ExampleChange, string]>([
  [
    'violated',
    { add: [lock('z', 'CanNotDelete', '{id:vnet}'), lock('a', 'CanNotDelete', '{id:resourceGroup}')] },
    'The compute can neither scale to zero nor be deleted: CanNotDelete lock a on resource group rg, and 1 more.',
  ],
  ['compliant', {}, 'No CanNotDelete lock holds the network of subnet training.'],
  [
    'not listed',
    { change: { locks: null } },
    'Whether a CanNotDelete lock holds the network of subnet training cannot be told: locks of subscription 00000000-0000-0000-0000-000000000001: nobody listed all locks of the subscription.',
  ],
])('in words: %s', (_, change, message) => {
  expect(exampleVerdict('no-lock-on-vnet-rg', cluster, change).message).toBe(message);
});
