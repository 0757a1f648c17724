import { expect, test } from 'vitest';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import type { ExampleCase } from '../../support/exampleEstate.ts';
import { exampleVerdict } from '../../support/exampleVerdict.ts';
import {
  denyTypes,
  managementGroup,
  policyAssignment,
  policyDefinition,
  policyDefinitionId,
  policyRule,
} from '../../support/governanceBodies.ts';

const cluster = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;
const classic = { kind: 'AmlCompute', profile: 'aml-classic-2021' } as const;
const pool = { kind: 'BatchPool', profile: 'batch-simplified' } as const;
const classicPool = { kind: 'BatchPool', profile: 'batch-classic' } as const;
const assignment = (scope = '{id:subscription}') => policyAssignment('guard', policyDefinitionId('deny'), {}, scope);

const everything = denyTypes(
  'Microsoft.Network/publicIPAddresses',
  'Microsoft.Network/networkSecurityGroups',
  'Microsoft.Network/loadBalancers',
);

function denied(rule: object = everything, change: ExampleChange['change'] = {}, scope?: string): ExampleChange {
  return { add: [policyDefinition('deny', { ...rule }), assignment(scope)], change };
}

const where = (field: string, operator: object) => policyRule({ field, ...operator }, 'deny');

test.each<[string, ExampleChange, VerdictState]>([
  ['no policies', {}, 'compliant'],
  ['a policy against it', denied(), 'violated'],
  ['a policy against something else', denied(denyTypes('Microsoft.Network/loadBalancers')), 'compliant'],
  ['a policy of the management group', denied(everything, {}, managementGroup), 'violated'],
  ['a policy for other regions', denied(where('location', { notIn: ['West Europe'] })), 'compliant'],
  ['a policy for other regions than that of the network', denied(where('location', { notIn: ['eastus'] })), 'violated'],
  ['names that Batch gives', denied(where('name', { notLike: '*-azurebatch-*' })), 'compliant'],
  ['names that Batch never gives', denied(where('name', { notLike: 'pip-*' })), 'violated'],
  ['names that Batch may give', denied(where('name', { like: 'a*' })), 'unknown'],
  ['tags, which nobody knows', denied(where('tags.owner', { exists: false })), 'unknown'],
  ['the region of a network that is not there', denied(where('location', { equals: 'x' }), { vnet: null }), 'unknown'],
  ['a definition that is not there', { add: [assignment()] }, 'unknown'],
  ['policies that nobody listed', { change: { policies: null } }, 'unknown'],
  [
    'a policy against it, from which it may be exempt: nobody listed that',
    denied(everything, { policies: null }),
    'unknown',
  ],
  [
    'a policy of a management group, in an estate of several subscriptions',
    {
      add: [
        ...(denied(everything, {}, managementGroup).add ?? []),
        { listOf: 'policies', scope: '/subscriptions/other', value: [] },
      ],
    },
    'unknown',
  ],
  [
    'which are listed for both of them',
    {
      change: { policies: { value: denied(everything, {}, managementGroup).add ?? [] } },
      add: [{ listOf: 'policies', scope: '/subscriptions/other', value: [assignment(managementGroup)] }],
    },
    'violated',
  ],
  [
    'one of which is listed for the other alone',
    {
      change: { policies: { value: denied(everything, {}, managementGroup).add ?? [] } },
      add: [
        {
          listOf: 'policies',
          scope: '/subscriptions/other',
          value: [policyAssignment('theirs', policyDefinitionId('deny'), {}, managementGroup)],
        },
      ],
    },
    'unknown',
  ],
])('public IP addresses: %s', (_, change, state) => {
  const verdict = exampleVerdict('no-policy-deny-public-ip', cluster, change);
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.missing.length).toBe(state === 'unknown' ? 1 : 0);
});

const ids = ['no-policy-deny-public-ip', 'no-policy-deny-nsg', 'no-policy-deny-load-balancer'] as const;
const ofPool = (provision: unknown) => ({
  pool: { properties: { networkConfiguration: { publicIPAddressConfiguration: { provision } } } },
});
const withoutAddresses = { compute: { properties: { properties: { enableNodePublicIp: false } } } };

/** What Batch makes, for whom: public IP addresses, security groups, load balancers. */
test.each<[string, ExampleCase, ExampleChange['change'], readonly VerdictState[]]>([
  ['a cluster', cluster, {}, ['violated', 'violated', 'violated']],
  ['a cluster of the mode of 2021', classic, {}, ['violated', 'violated', 'violated']],
  ['the same without addresses', classic, withoutAddresses, ['not-applicable', 'violated', 'violated']],
  ['a pool', pool, {}, ['violated', 'violated', 'violated']],
  [
    'a pool without addresses',
    pool,
    ofPool('NoPublicIPAddresses'),
    ['not-applicable', 'not-applicable', 'not-applicable'],
  ],
  [
    'a classic pool without addresses',
    classicPool,
    ofPool('NoPublicIPAddresses'),
    ['not-applicable', 'violated', 'violated'],
  ],
  ['a pool with addresses of the customer', pool, ofPool('UserManaged'), ['not-applicable', 'violated', 'violated']],
  ['a pool of which nobody knows', pool, ofPool(7), ['unknown', 'unknown', 'unknown']],
])('%s', (_, about, change, states) => {
  expect(ids.map((id: RequirementId) => exampleVerdict(id, about, denied(everything, change)).state)).toEqual(states);
});

test('what nobody knows of a pool does not matter where no policy is against it', () => {
  expect(exampleVerdict('no-policy-deny-nsg', pool, { change: ofPool(7) }).state).toBe('compliant');
});

test('in words, and with what was seen', () => {
  const change = denied();
  const other = policyAssignment('other', policyDefinitionId('deny'), {}, '{id:resourceGroup}');
  const verdict = exampleVerdict('no-policy-deny-public-ip', cluster, {
    ...change,
    add: [...(change.add ?? []), other],
  });
  expect(verdict.message).toContain(
    'The compute cannot start its next nodes: policy assignment guard (definition deny) denies public IP addresses in resource group rg, as does one other.',
  );
  expect(verdict.evidence.observed).toMatchObject({
    policyAssignments: [expect.stringMatching(/guard$/), expect.stringMatching(/other$/)],
  });
  expect(exampleVerdict('no-policy-deny-nsg', cluster, {}).message).toBe(
    'No policy denies security groups in resource group rg.',
  );
});
