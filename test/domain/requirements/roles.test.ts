import { expect, test } from 'vitest';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import type { ExampleCase } from '../../support/exampleEstate.ts';
import { exampleVerdict } from '../../support/exampleVerdict.ts';
import { managementGroup, roleAssignment, roleDefinition } from '../../support/governanceBodies.ts';

const today: ExampleCase = { kind: 'ComputeInstance', profile: 'aml-public-ip' };
const in2021: ExampleCase = { kind: 'ComputeInstance', profile: 'aml-classic-2021' };
const network = 'Microsoft.Network/virtualNetworks';

/** One role with these actions, for one principal. */
function allowed(actions: readonly string[], scope = '{id:subscription}', complete = true): ExampleChange {
  const add = [roleDefinition('custom', actions), roleAssignment('a', 'custom', 'ann', { scope })];
  return { add, change: { roleAssignments: complete ? { value: [] } : null } };
}

const documented = ['Microsoft.Network/*/read', `${network}/join/action`, `${network}/subnets/join/action`];
const documentedIn2021 = [`${network}/*/read`, `${network}/subnets/join/action`];

test.each<[string, ExampleCase, ExampleChange, VerdictState]>([
  ['the rights of today', today, allowed(documented), 'compliant'],
  ['the rights of today, on the network', today, allowed(documented, '{id:vnet}'), 'compliant'],
  ['the rights of today, on the subnet only', today, allowed(documented, '{id:subnet}'), 'violated'],
  ['without joining the network', today, allowed(documented.toSpliced(1, 1)), 'violated'],
  ['without joining the subnet', today, allowed(documented.toSpliced(2, 1)), 'violated'],
  ['the rights of 2021', in2021, allowed(documentedIn2021), 'compliant'],
  ['reading is a right, too', in2021, allowed(documentedIn2021.toSpliced(0, 1)), 'violated'],
  ['nobody', today, { change: { roleAssignments: { value: [] } } }, 'violated'],
  [
    'a role that is not there',
    today,
    { add: [roleAssignment('a', 'gone', 'ann', { scope: '{id:vnet}' })], change: { roleAssignments: { value: [] } } },
    'unknown',
  ],
  ['roles that nobody listed', today, { change: { roleAssignments: null } }, 'unknown'],
  ['somebody, among roles that nobody listed', today, allowed(documented, '{id:vnet}', false), 'compliant'],
  [
    'a management group, in an estate of several subscriptions',
    today,
    {
      ...allowed(documented, managementGroup),
      add: [
        ...(allowed(documented, managementGroup).add ?? []),
        { listOf: 'roleAssignments', scope: '/subscriptions/other', value: [] },
      ],
    },
    'unknown',
  ],
])('%s', (_, about, change, state) => {
  const verdict = exampleVerdict('rbac-join', about, change);
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
});

test('in words, and how many there are', () => {
  const { message, evidence } = exampleVerdict('rbac-join', today, {});
  expect(message).toBe('1 principal may put compute into subnet training.');
  expect(evidence.observed).toEqual({ 'principals with the rights to join': 1 });
  expect(exampleVerdict('rbac-join', in2021, { change: { roleAssignments: { value: [] } } }).message).toBe(
    'Nobody can create a compute in the subnet: no role assignment gives anybody Microsoft.Network/virtualNetworks/subnets/join/action and Microsoft.Network/virtualNetworks/subnets/read.',
  );
});
