import { expect, test } from 'vitest';
import { cannotTell, no, yes } from '../../../shared/domain/governance/answer.ts';
import { denialsOf } from '../../../shared/domain/governance/denials.ts';
import { estateOf } from '../../support/estateOf.ts';
import {
  denyTypes,
  managementGroup,
  policyAssignment,
  policyDefinition,
  policyDefinitionId,
  policyExemption,
  policyRule,
  policySet,
  policySetId,
  resourceGroup,
  subscription,
} from '../../support/governanceBodies.ts';

const publicIp = 'Microsoft.Network/publicIPAddresses';
const isPublicIp = { field: 'type', equals: publicIp };
const groupsHoldIt = { yes, no, perhaps: cannotTell({ fact: 'managementGroup', resource: managementGroup, why: '?' }) };

function denials(
  bodies: readonly unknown[],
  {
    group = 'yes',
    location = 'westeurope',
  }: { readonly group?: keyof typeof groupsHoldIt; readonly location?: string } = {},
) {
  return denialsOf(estateOf(...bodies).governance, {
    resource: { type: publicIp, resourceGroup, location, name: null },
    asOf: '2026-11-22T18:00:00Z',
    inManagementGroups: groupsHoldIt[group],
  });
}

const noPublicIp = policyDefinition('no-public-ip', denyTypes(publicIp));
const assigned = policyAssignment('guard', policyDefinitionId('no-public-ip'));
const assignedWith = (properties: object, scope?: string) => [
  noPublicIp,
  policyAssignment('guard', policyDefinitionId('no-public-ip'), { ...properties }, scope),
];
const exempt = (properties: object, scope?: string) => [
  noPublicIp,
  assigned,
  policyExemption('waiver', assigned.id, { ...properties }, scope),
];

/** A definition whose effect and types are parameters, as built-in ones have them. */
const parametrised = policyDefinition(
  'not-allowed',
  policyRule({ field: 'type', in: "[parameters('types')]" }, "[parameters('effect')]"),
  { parameters: { types: { type: 'Array' }, effect: { type: 'String', defaultValue: 'Deny' } } },
);
const member = (reference: string, definition: string, parameters: object = {}) => ({
  policyDefinitionReferenceId: reference,
  policyDefinitionId: policyDefinitionId(definition),
  parameters,
});
const handedOn = { types: { value: "[parameters('forbidden')]" }, effect: { value: "[parameters('mode')]" } };
const baseline = policySet('baseline', [member('types', 'not-allowed', handedOn), member('other', 'audit-only')], {
  parameters: { forbidden: { type: 'Array' }, mode: { type: 'String', defaultValue: 'Audit' } },
});
const auditOnly = policyDefinition('audit-only', policyRule(isPublicIp, 'audit'));
const setOf = (parameters: object, ...more: readonly unknown[]) => [
  parametrised,
  auditOnly,
  baseline,
  policyAssignment('set', policySetId('baseline'), { parameters }),
  ...more,
];
const forbidden = { forbidden: { value: [publicIp] } };
const exemptFrom = (...references: readonly string[]) =>
  policyExemption('waiver', policyAssignment('set', '').id, { policyDefinitionReferenceIds: references });

test.each<[string, readonly unknown[], 'denied' | 'not denied' | 'cannot tell']>([
  ['no assignment', [noPublicIp], 'not denied'],
  ['one for the subscription', [noPublicIp, assigned], 'denied'],
  ['one for the resource group', assignedWith({}, resourceGroup.toUpperCase()), 'denied'],
  ['one for a management group', assignedWith({}, managementGroup), 'denied'],
  ['one for another resource group', assignedWith({}, `${subscription}/resourceGroups/rg2`), 'not denied'],
  ['one for another subscription', assignedWith({}, '/subscriptions/s2'), 'not denied'],
  [
    'one for another resource there',
    assignedWith({}, `${resourceGroup}/providers/Microsoft.Network/virtualNetworks/v`),
    'not denied',
  ],
  ['one that leaves out the resource group', assignedWith({ notScopes: [`${resourceGroup}/`] }), 'not denied'],
  ['one that leaves out the subscription', assignedWith({ notScopes: [subscription] }, managementGroup), 'not denied'],
  ['one that leaves out something else', assignedWith({ notScopes: [`${subscription}/resourceGroups/rg2`] }), 'denied'],
  ['one that leaves out a management group', assignedWith({ notScopes: [managementGroup] }), 'cannot tell'],
  ['what it leaves out cannot be read', assignedWith({ notScopes: [7] }), 'cannot tell'],
  ['one that is enforced', assignedWith({ enforcementMode: 'Default' }), 'denied'],
  ['one that is not', assignedWith({ enforcementMode: 'donotenforce' }), 'not denied'],
  ['nobody knows whether it is', assignedWith({ enforcementMode: 7 }), 'cannot tell'],
  [
    'one for some resources only',
    assignedWith({ resourceSelectors: [{ name: 'r', selectors: [{ kind: 'resourceLocation', in: ['eastus'] }] }] }),
    'cannot tell',
  ],
  ['one for all of them after all', assignedWith({ resourceSelectors: [], overrides: null }), 'denied'],
  [
    'one whose effect is another one',
    assignedWith({ overrides: [{ kind: 'policyEffect', value: 'disabled' }] }),
    'cannot tell',
  ],
  ['the definition is not there', [assigned], 'cannot tell'],
  [
    'the definition is not there, and does not matter',
    [policyAssignment('guard', policyDefinitionId('x'), { enforcementMode: 'DoNotEnforce' })],
    'not denied',
  ],
  ['the definition has no rule', [assigned, policyDefinition('no-public-ip', {}, { policyRule: null })], 'cannot tell'],
  ['an assignment of nothing', assignedWith({ policyDefinitionId: null }), 'cannot tell'],
  ['an assignment whose body says nothing', [noPublicIp, { ...assigned, properties: null }], 'cannot tell'],
  [
    'a rule of a resource provider',
    [assigned, policyDefinition('no-public-ip', denyTypes(publicIp), { mode: 'Microsoft.Network.Data' })],
    'not denied',
  ],
  [
    'a rule for what has tags and a location',
    [assigned, policyDefinition('no-public-ip', denyTypes(publicIp), { mode: 'Indexed' })],
    'denied',
  ],
  [
    'the mode cannot be read',
    [assigned, policyDefinition('no-public-ip', denyTypes(publicIp), { mode: 7 })],
    'cannot tell',
  ],
  ...(['audit', 'Disabled', 'denyAction', 'modify', 'append', 'auditIfNotExists', 'deployIfNotExists', 'manual'].map(
    (effect) =>
      [
        `the effect ${effect}`,
        [assigned, policyDefinition('no-public-ip', policyRule(isPublicIp, effect))],
        'not denied',
      ] as const,
  ) as [string, readonly unknown[], 'not denied'][]),
  ['the effect DENY', [assigned, policyDefinition('no-public-ip', policyRule(isPublicIp, 'DENY'))], 'denied'],
  ['no effect', [assigned, policyDefinition('no-public-ip', policyRule(isPublicIp))], 'cannot tell'],
  [
    'no effect, for something else',
    [assigned, policyDefinition('no-public-ip', policyRule({ field: 'type', equals: 'A/b' }))],
    'not denied',
  ],
  [
    'parameters of the assignment',
    [
      parametrised,
      policyAssignment('a', policyDefinitionId('not-allowed'), { parameters: { types: { value: [publicIp] } } }),
    ],
    'denied',
  ],
  [
    'an effect of the assignment',
    [
      parametrised,
      policyAssignment('a', policyDefinitionId('not-allowed'), {
        parameters: { types: { value: [publicIp] }, effect: { value: 'Audit' } },
      }),
    ],
    'not denied',
  ],
  [
    'parameters that nobody gives',
    [parametrised, policyAssignment('a', policyDefinitionId('not-allowed'))],
    'cannot tell',
  ],
  ['a set whose default does not deny', setOf(forbidden), 'not denied'],
  ['a set that is told to deny', setOf({ ...forbidden, mode: { value: 'Deny' } }), 'denied'],
  [
    'a set that is told to deny something else',
    setOf({ forbidden: { value: ['A/b'] }, mode: { value: 'Deny' } }),
    'not denied',
  ],
  ['a set with a member that is not there', setOf(forbidden).filter((body) => body !== auditOnly), 'cannot tell'],
  [
    'a set that denies, with a member that is not there',
    setOf({ ...forbidden, mode: { value: 'Deny' } }).filter((body) => body !== auditOnly),
    'denied',
  ],
  [
    'a set without readable members',
    [policySet('baseline', [{}]), policyAssignment('set', policySetId('baseline'))],
    'cannot tell',
  ],
  ['a set that is not there', [policyAssignment('set', policySetId('baseline'))], 'cannot tell'],
  ['exempt from the whole set', setOf({ ...forbidden, mode: { value: 'Deny' } }, exemptFrom()), 'not denied'],
  ['exempt from the member', setOf({ ...forbidden, mode: { value: 'Deny' } }, exemptFrom('TYPES')), 'not denied'],
  ['exempt from another member', setOf({ ...forbidden, mode: { value: 'Deny' } }, exemptFrom('other')), 'denied'],
  [
    'exempt from the member that is not there',
    setOf(forbidden, exemptFrom('other')).filter((body) => body !== auditOnly),
    'not denied',
  ],
  ['exempt for ever', exempt({}), 'not denied'],
  ['exempt in the resource group', exempt({}, resourceGroup), 'not denied'],
  ['exempt by a management group', exempt({}, managementGroup), 'not denied'],
  ['exempt elsewhere', exempt({}, `${subscription}/resourceGroups/rg2`), 'denied'],
  ['exempt until tomorrow', exempt({ expiresOn: '2026-11-23T00:00:00.0000000Z' }), 'not denied'],
  ['exempt until yesterday', exempt({ expiresOn: '2026-11-21T23:59:00Z' }), 'denied'],
  ['exempt until this very moment', exempt({ expiresOn: '2026-11-22T18:00:00Z' }), 'denied'],
  [
    'exempt until a time without a zone, which is universal',
    exempt({ expiresOn: '2026-11-22T18:00:01' }),
    'not denied',
  ],
  ['exempt for some resources only', exempt({ resourceSelectors: [{ name: 'r' }] }), 'cannot tell'],
  ['exempt until nobody knows when', exempt({ expiresOn: 'soon' }), 'cannot tell'],
  ['exempt from another assignment', exempt({ policyAssignmentId: policyAssignment('other', '').id }), 'denied'],
  ['exempt from nobody knows what', exempt({ policyAssignmentId: 7 }), 'cannot tell'],
  ['exempt from members that cannot be read', exempt({ policyDefinitionReferenceIds: [7] }), 'cannot tell'],
])('%s', (_, bodies, outcome) => {
  expect(denials(bodies).outcome).toBe(outcome);
});

test('another type, and another place', () => {
  expect(denials([assigned, policyDefinition('no-public-ip', denyTypes('Microsoft.Compute/disks'))]).outcome).toBe(
    'not denied',
  );
  const elsewhere = policyRule({ field: 'location', notIn: ['North Europe'] }, 'deny');
  const bodies = [assigned, policyDefinition('no-public-ip', elsewhere)];
  expect(denials(bodies).outcome).toBe('denied');
  expect(denials(bodies, { location: 'northeurope' }).outcome).toBe('not denied');
});

test('whether a management group holds the subscription its id does not say', () => {
  const bodies = assignedWith({}, managementGroup);
  expect(denials(bodies, { group: 'no' }).outcome).toBe('not denied');
  expect(denials(bodies, { group: 'perhaps' })).toMatchObject({
    outcome: 'cannot tell',
    missing: [{ fact: 'managementGroup' }],
  });
});

test('every denial is named, by assignment', () => {
  const others = [
    policyAssignment('zone', policyDefinitionId('no-public-ip')),
    policyAssignment('area', policyDefinitionId('not-there')),
  ];
  const answer = denials([noPublicIp, ...others, assigned]);
  expect(answer).toMatchObject({
    outcome: 'denied',
    by: [
      { assignment: { name: 'guard' }, definition: { name: 'no-public-ip' } },
      { assignment: { name: 'zone' }, definition: { name: 'no-public-ip' } },
    ],
  });
});

test('what is missing is named', () => {
  const bodies = [policyAssignment('set', policySetId('baseline')), assigned];
  expect(denials(bodies)).toEqual({
    outcome: 'cannot tell',
    missing: [
      { fact: 'policyDefinition', resource: policyDefinitionId('no-public-ip'), why: 'not in the estate' },
      { fact: 'policySet', resource: policySetId('baseline'), why: 'not in the estate' },
    ],
  });
});
