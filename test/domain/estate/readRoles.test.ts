import { expect, test } from 'vitest';
import { estateOf, flattened } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const definition = '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/4d97b98b';
const assignmentOn = (scope: string, properties: object = {}) => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/1`,
  properties: {
    roleDefinitionId: definition,
    principalId: 'p',
    principalType: 'ServicePrincipal',
    scope,
    ...properties,
  },
});

const assignment = (body: unknown) => [...estateOf(body).governance.roleAssignments.values()][0];

test.each([
  ['', '/'],
  ['/providers/Microsoft.Management/managementGroups/Root', '/providers/microsoft.management/managementgroups/root'],
  ['/subscriptions/S', '/subscriptions/s'],
  ['/subscriptions/S/resourceGroups/RG', '/subscriptions/s/resourcegroups/rg'],
])('reads the assignment of a role on "%s"', (scope, key) => {
  for (const body of [assignmentOn(scope), [flattened(assignmentOn(scope))]]) {
    expect(estateOf(body).issues).toEqual([]);
    expect(assignment(body)).toEqual({
      id: assignmentOn(scope).id,
      name: '1',
      location: { value: null },
      scope: key,
      roleDefinition: { value: definition },
      principal: { value: 'p' },
      principalType: { value: 'ServicePrincipal' },
    });
  }
});

const role = (permissions: unknown) => ({ id: definition, properties: { roleName: 'Joiner', permissions } });
const permissions = [{ actions: ['Microsoft.Network/*/read'], notActions: [], dataActions: [] }, { notActions: ['x'] }];

test.each<[string, unknown]>([
  ['ARM', role(permissions)],
  ['az role definition list', [flattened(role(permissions))]],
])('reads a role as of %s', (_, body) => {
  const { governance, issues } = estateOf(body);
  expect(issues).toEqual([]);
  expect([...governance.roleDefinitions.values()]).toEqual([
    {
      id: definition,
      name: '4d97b98b',
      location: { value: null },
      permissions: {
        value: [
          { actions: ['Microsoft.Network/*/read'], notActions: [] },
          { actions: [], notActions: ['x'] },
        ],
      },
    },
  ]);
});

test.each<[string, unknown, readonly string[], string]>([
  ['a role without permissions', role(undefined), ['permissions'], '.permissions'],
  ['an action that is none', role([{ actions: [1] }]), ['permissions'], '.permissions[0].actions[0]'],
  ['a definition that is no id', assignmentOn('', { roleDefinitionId: 'x' }), ['roleDefinition'], '.roleDefinitionId'],
  ['a principal that is a number', assignmentOn('', { principalId: 1 }), ['principal'], '.principalId'],
])('%s: only what depends on it is missing', (_, body, missing, path) => {
  const { governance, issues } = estateOf(body);
  expect(issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  const [read] = [...governance.roleAssignments.values(), ...governance.roleDefinitions.values()];
  expect(missingFacts(read)).toEqual(missing);
});
