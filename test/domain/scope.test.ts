import { expect, test } from 'vitest';
import { parseArmId } from '../../shared/domain/armId.ts';
import { governedId, readScope, scopeOf, watchedResourceTypes } from '../../shared/domain/scope.ts';

const subscription = '/subscriptions/11111111-0000-4000-8000-000000000001';
const group = `${subscription}/resourceGroups/Rg`;
const nsg = `${group}/providers/Microsoft.Network/networkSecurityGroups/Nsg`;
const managementGroup = '/providers/Microsoft.Management/managementGroups/mg';

test.each(watchedResourceTypes)('the scope of a %s is found again by its text', (type) => {
  const [provider, ...types] = type.split('/');
  const id = parseArmId(`${group}/providers/${provider}/${types.map((part) => `${part}/x`).join('/')}`);
  const scope = id === null ? null : scopeOf(id);
  expect(scope).not.toBeNull();
  expect(readScope(scope?.id)).toEqual(scope);
});

test.each([subscription, group, nsg, `${nsg}/securityRules/r`])(
  'a lock, policy or role assignment on %s is one scope of that',
  (held) => {
    const scopes = ['locks/l', 'policyAssignments/a', 'policyExemptions/e', 'roleAssignments/r'].map((governing) =>
      readScope(`${held}/providers/Microsoft.Authorization/${governing}`),
    );
    const [scope] = scopes;
    expect(new Set(scopes.map((one) => one?.id)).size).toBe(1);
    expect(scope?.kind).toBe('governed');
    expect(scope && governedId(scope)).toBe(held.toLowerCase());
    expect(scope?.id).not.toBe(readScope(held)?.id);
  },
);

test.each([
  `${managementGroup}/providers/Microsoft.Authorization/policyAssignments/a`,
  `${managementGroup}/providers/Microsoft.Authorization`,
  '/providers/Microsoft.Authorization/policyDefinitions/built-in',
  '/providers/Microsoft.Authorization',
  `${subscription}/nothing/else/providers/Microsoft.Authorization/locks/l`,
  `${subscription}\u0000/providers/Microsoft.Authorization`,
  subscription,
  group,
  7,
])('%j names no scope', (text) => {
  expect(readScope(text)).toBeNull();
});
