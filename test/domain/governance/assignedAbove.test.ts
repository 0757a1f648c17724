import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignedAbove } from '../../../shared/domain/governance/assignedAbove.ts';
import { isManagementGroup, scopeHolds } from '../../../shared/domain/governance/scopeHolds.ts';

const ids = [
  '/',
  '/subscriptions/1',
  '/subscriptions/12',
  '/Subscriptions/1/resourceGroups/rg',
  '/subscriptions/1/resourceGroups/rg-2',
  '/subscriptions/1/resourceGroups/RG/providers/Microsoft.Network/virtualNetworks/v',
  '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s',
  '/providers/Microsoft.Management/managementGroups/root',
];

test('finds what a scope by scope comparison finds, once and in the order of the list', () => {
  const id = fc.constantFrom(...ids);
  fc.assert(
    fc.property(fc.array(id, { maxLength: 12 }), fc.array(id, { maxLength: 3 }), (scopes, wanted) => {
      const assignments = new Map(scopes.map((scope, index) => [`assignment-${index}`, { scope }]));
      const expected = [...assignments].filter(
        ([, { scope }]) => scope === '/' || isManagementGroup(scope) || wanted.some((one) => scopeHolds(scope, one)),
      );
      expect(assignedAbove(assignments, wanted)).toEqual(expected);
    }),
  );
});
