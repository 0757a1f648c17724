import { expect, test } from 'vitest';
import { estateOf } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const id = '/subscriptions/Sub/providers/Microsoft.Network/locations/West Europe/usages/NetworkSecurityGroups';
const name = { value: 'NetworkSecurityGroups', localizedValue: 'Network Security Groups' };

const read = (body: unknown) => [...estateOf(body).governance.usages.values()][0];

test.each<[string, unknown]>([
  ['ARM', { id, name, currentValue: 12, limit: 5000, unit: 'Count' }],
  [
    'az network list-usages',
    [{ id, name, currentValue: '12', limit: '5000', localName: 'Network Security Groups', unit: 'Count' }],
  ],
])('reads a quota as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toEqual({
    id,
    name: 'NetworkSecurityGroups',
    location: { value: null },
    subscription: '/subscriptions/sub',
    region: 'westeurope',
    quota: { value: 'NetworkSecurityGroups' },
    used: { value: 12 },
    limit: { value: 5000 },
  });
});

test.each<[string, object, readonly string[], string]>([
  ['a name that is text', { name: 'x' }, ['quota'], '$.name'],
  ['a value that is no number', { currentValue: 'many' }, ['used'], '$.currentValue'],
  ['a negative limit as text', { limit: '-1' }, ['limit'], '$.limit'],
])('%s: only what depends on it is missing', (_, changes, missing, path) => {
  const body = { id, name, currentValue: 12, limit: 5000, ...changes };
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([path]);
  expect(missingFacts(read(body))).toEqual(missing);
});
