import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';

const lockOn = (scope: string, level: unknown = 'CanNotDelete') => ({
  id: `${scope}/providers/Microsoft.Authorization/locks/Keep`,
  name: 'Keep',
  properties: { level, notes: 'do not touch' },
});

test.each([
  ['/subscriptions/S'],
  ['/subscriptions/S/resourceGroups/RG'],
  [networkId('virtualNetworks', 'VNet')],
  [networkId('virtualNetworks', 'VNet', 'subnets', 'Training')],
])('a lock holds what its id hangs on: %s', (scope) => {
  for (const body of [lockOn(scope), [flattened(lockOn(scope))]]) {
    const { governance, issues } = estateOf(body);
    expect(issues).toEqual([]);
    expect([...governance.locks.values()]).toEqual([
      {
        id: lockOn(scope).id,
        name: 'Keep',
        location: { value: null },
        scope: scope.toLowerCase(),
        level: { value: 'CanNotDelete' },
      },
    ]);
  }
});

test('a lock on a resource leaves the resource alone', () => {
  const network = networkId('virtualNetworks', 'vnet');
  const body = { id: network, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] } } };
  const { virtualNetworks, governance } = estateOf(body, lockOn(network));
  expect(virtualNetworks.get(network.toLowerCase())?.prefixes).toEqual({ value: ['10.0.0.0/16'] });
  expect(governance.locks.size).toBe(1);
});

test('a lock whose level cannot be read is there all the same', () => {
  const { governance, issues } = estateOf(lockOn('/subscriptions/s', { ReadOnly: true }));
  expect(issues.map(({ path }) => path)).toEqual(['$.properties.level']);
  expect([...governance.locks.values()]).toMatchObject([{ level: { missing: expect.any(String) } }]);
});
