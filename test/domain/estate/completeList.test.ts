import { expect, test } from 'vitest';
import { listKey, listNames } from '../../../shared/domain/estate/completeList.ts';
import { estateOf, networkId } from '../../support/estateOf.ts';

const subscription = '/subscriptions/S';
const provider = `${subscription}/resourceGroups/RG/providers`;
const lock = { id: `${subscription}/providers/Microsoft.Authorization/locks/keep`, properties: { level: 'ReadOnly' } };

const scopes: Readonly<Record<(typeof listNames)[number], string>> = {
  computes: `${provider}/Microsoft.MachineLearningServices/workspaces/WS`,
  batchPools: `${provider}/Microsoft.Batch/batchAccounts/Batch`,
  adminRules: networkId('virtualNetworks', 'VNet'),
  locks: subscription,
  policies: subscription,
  roleAssignments: subscription,
  privateDnsZones: subscription,
  networkSecurityGroups: `${subscription}/resourceGroups/Rg (one)`,
  networkUsages: `${subscription}/providers/Microsoft.Network/locations/westeurope`,
};

test.each(listNames)('an empty list of %s is complete', (listOf) => {
  const scope = scopes[listOf];
  const { complete, issues } = estateOf({ listOf, scope, value: [] });
  expect(issues).toEqual([]);
  expect([...complete]).toEqual([listKey(listOf, scope)]);
  expect(complete.has(listKey(listOf, `${scope.toLowerCase()}/`))).toBe(true);
});

test('several complete lists of one file, and what they hold', () => {
  const { complete, governance, coverage } = estateOf([
    { listOf: 'locks', scope: subscription, value: [lock] },
    { listOf: 'policies', scope: '/subscriptions/other', value: [] },
    { value: [] },
  ]);
  expect([...complete]).toEqual([listKey('locks', subscription), listKey('policies', '/subscriptions/other')]);
  expect(governance.locks.size).toBe(1);
  expect(coverage.missing).toEqual([]);
});

test.each<[string, object]>([
  ['has a next page', { nextLink: 'https://management.azure.com/next' }],
  ['has a skip token', { skipToken: 'x' }],
  ['holds something that is no resource', { value: [lock, 7] }],
  ['holds a resource without a readable id', { value: [lock, { id: 'x' }] }],
  ['holds a list that is cut off', { value: [lock, { value: [], nextLink: 'x' }] }],
])('a list that %s is not complete, and what is in it is read', (_, changes) => {
  const { complete, governance } = estateOf({ listOf: 'locks', scope: subscription, value: [lock], ...changes });
  expect([...complete]).toEqual([]);
  expect(governance.locks.size).toBe(1);
});

test.each<[string, object]>([
  ['an error', { error: { code: 'AuthorizationFailed' } }],
  ['nothing', {}],
])('a list that is %s is not complete', (_, content) => {
  const { complete, issues } = estateOf({ listOf: 'locks', scope: subscription, ...content });
  expect([...complete]).toEqual([]);
  expect(issues).toHaveLength(1);
});

test('what cannot be read elsewhere in a file says nothing about a list in it', () => {
  const { complete } = estateOf([{ listOf: 'locks', scope: subscription, value: [] }, 7, { value: [], nextLink: 'x' }]);
  expect([...complete]).toEqual([listKey('locks', subscription)]);
});

test.each<[unknown, unknown, string]>([
  ['lock', subscription, '$.listOf'],
  [null, subscription, '$.listOf'],
  [['locks'], subscription, '$.listOf'],
  ['locks', undefined, '$.scope'],
  ['locks', 7, '$.scope'],
  ['locks', 'S', '$.scope'],
  ['locks', '/subscriptions/', '$.scope'],
  ['locks', '/subscriptions/a\u001b[31m', '$.scope'],
  ['locks', `${subscription}/resourceGroups/rg`, '$.scope'],
  ['computes', subscription, '$.scope'],
  ['networkUsages', subscription, '$.scope'],
])('a list of %j for %j is an issue, and its items are read', (listOf, scope, path) => {
  const { complete, governance, issues } = estateOf({ listOf, scope, value: [lock] });
  expect([...complete]).toEqual([]);
  expect(issues.map((issue) => issue.path)).toEqual([path]);
  expect(governance.locks.size).toBe(1);
});

test('a later list that is cut off leaves an earlier one complete', () => {
  const list = { listOf: 'locks', scope: subscription, value: [] };
  expect([...estateOf(list, { ...list, nextLink: 'x' }).complete]).toEqual([listKey('locks', subscription)]);
});
