import { expect, test } from 'vitest';
import { estateOf, flattened } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const builtIn = '/providers/Microsoft.Authorization/policyDefinitions/6c112d4e-5bc7-47ae-a041-ea2d9dccd749';
const group = '/providers/Microsoft.Management/managementGroups/Platform';
const set = `${group}/providers/Microsoft.Authorization/policySetDefinitions/baseline`;
const assignment = `${group}/providers/Microsoft.Authorization/policyAssignments/deny`;
const exemption = '/subscriptions/S/resourceGroups/RG/providers/Microsoft.Authorization/policyExemptions/vnet';

const rule: unknown = JSON.parse(`{
  "if": { "field": "type", "in": "[parameters('listOfResourceTypesNotAllowed')]" },
  "then": { "effect": "Deny" }
}`);
const types = { listOfResourceTypesNotAllowed: { type: 'Array', defaultValue: [] } };
const given = { listOfResourceTypesNotAllowed: { value: ['Microsoft.Network/publicIPAddresses'] } };

const ofAssignment = {
  policyDefinitionId: set,
  notScopes: ['/subscriptions/s/resourceGroups/free'],
  enforcementMode: 'Default',
  parameters: given,
};
const ofSet = {
  parameters: types,
  policyDefinitions: [
    { policyDefinitionReferenceId: 'types', policyDefinitionId: builtIn, parameters: given },
    { policyDefinitionId: builtIn },
  ],
};
const ofExemption = {
  policyAssignmentId: assignment,
  policyDefinitionReferenceIds: ['types'],
  expiresOn: '2027-01-01T00:00:00Z',
};

const bodies = [
  { id: assignment, properties: ofAssignment },
  { id: builtIn, properties: { policyRule: rule, parameters: types, mode: 'Indexed', policyType: 'BuiltIn' } },
  { id: set, properties: ofSet },
  { id: exemption, properties: ofExemption },
];

test.each<[string, unknown]>([
  ['ARM', bodies],
  ['az policy', flattened(bodies)],
])('reads what decides about a policy as of %s', (_, body) => {
  const { governance, issues } = estateOf(body);
  expect(issues).toEqual([]);
  expect([...governance.policyAssignments.values()]).toEqual([
    {
      id: assignment,
      name: 'deny',
      location: { value: null },
      scope: group.toLowerCase(),
      definition: { value: set },
      notScopes: { value: ['/subscriptions/s/resourceGroups/free'] },
      enforcementMode: { value: 'Default' },
      displayName: { value: null },
      narrowedBy: { value: [] },
      parameters: { value: given },
    },
  ]);
  expect([...governance.policyDefinitions.values()]).toMatchObject([
    { id: builtIn, rule: { value: rule }, parameters: { value: types }, mode: { value: 'Indexed' } },
  ]);
  expect([...governance.policySets.values()]).toMatchObject([
    {
      id: set,
      parameters: { value: types },
      members: {
        value: [
          { reference: 'types', definition: builtIn, parameters: given },
          { reference: null, definition: builtIn, parameters: {} },
        ],
      },
    },
  ]);
  expect([...governance.policyExemptions.values()]).toMatchObject([
    {
      id: exemption,
      scope: '/subscriptions/s/resourcegroups/rg',
      assignment: { value: assignment },
      references: { value: ['types'] },
      expiresOn: { value: '2027-01-01T00:00:00Z' },
      narrowedBy: { value: [] },
    },
  ]);
});

test('what an assignment and an exemption need not say', () => {
  const { governance, issues } = estateOf(
    { id: assignment, properties: { policyDefinitionId: builtIn } },
    { id: exemption, properties: { policyAssignmentId: assignment, expiresOn: null } },
  );
  expect(issues).toEqual([]);
  expect([...governance.policyAssignments.values()]).toMatchObject([
    { notScopes: { value: [] }, enforcementMode: { value: null }, parameters: { value: {} } },
  ]);
  expect([...governance.policyExemptions.values()]).toMatchObject([
    { references: { value: [] }, expiresOn: { value: null } },
  ]);
});

test.each<[string, string, object, readonly string[], string]>([
  [
    'a definition that is no id',
    assignment,
    { ...ofAssignment, policyDefinitionId: 'x' },
    ['definition'],
    '.policyDefinitionId',
  ],
  ['a scope that is no text', assignment, { ...ofAssignment, notScopes: [1] }, ['notScopes'], '.notScopes[0]'],
  ['values that are a list', assignment, { ...ofAssignment, parameters: [] }, ['parameters'], '.parameters'],
  ['no rule', builtIn, { parameters: types }, ['rule'], '.policyRule'],
  ['a rule as text', builtIn, { policyRule: '{}' }, ['rule'], '.policyRule'],
  ['no members', set, { parameters: types }, ['members'], '.policyDefinitions'],
  [
    'a member without definition',
    set,
    { policyDefinitions: [{}] },
    ['members'],
    '.policyDefinitions[0].policyDefinitionId',
  ],
  ['an end that is no time', exemption, { ...ofExemption, expiresOn: 'soon' }, ['expiresOn'], '.expiresOn'],
  [
    'an exemption from a number',
    exemption,
    { ...ofExemption, policyAssignmentId: 1 },
    ['assignment'],
    '.policyAssignmentId',
  ],
])('%s: only what depends on it is missing', (_, id, properties, missing, path) => {
  const { governance, issues } = estateOf({ id, properties });
  expect(issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  const { policyAssignments, policyDefinitions, policySets, policyExemptions } = governance;
  const read = [policyAssignments, policyDefinitions, policySets, policyExemptions].flatMap((map) => [...map.values()]);
  expect(read.flatMap(missingFacts)).toEqual(missing);
});
