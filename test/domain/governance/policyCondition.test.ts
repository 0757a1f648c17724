import { expect, test } from 'vitest';
import { conditionHolds } from '../../../shared/domain/governance/policyCondition.ts';
import { policyParameters } from '../../../shared/domain/governance/policyParameters.ts';
import { guidText, joinTexts } from '../../../shared/domain/governance/textPattern.ts';
import { resourceGroup } from '../../support/governanceBodies.ts';

const resource = {
  type: 'Microsoft.Network/publicIPAddresses',
  resourceGroup,
  location: 'westeurope',
  name: joinTexts(guidText, '-azurebatch-cloudservicepublicip'),
};
const given = {
  types: { value: ['Microsoft.Network/loadBalancers', 'microsoft.network/publicipaddresses'] },
  type: { value: 'Microsoft.Network/publicIPAddresses' },
  odd: { value: '[concat(1)]' },
};
const declared = {
  others: { defaultValue: ['Microsoft.Compute/virtualMachines'] },
  types: { defaultValue: [] },
  bare: {},
};
const parameter = policyParameters({ value: given }, { value: declared });

function holds(
  condition: unknown,
  of: Partial<typeof resource> | { readonly location: null; readonly name: null } = {},
) {
  return conditionHolds(condition, { definition: '/d', resource: { ...resource, ...of }, parameter });
}

const isPublicIp = { field: 'type', equals: 'Microsoft.Network/publicIPAddresses' };
const isVm = { field: 'type', equals: 'Microsoft.Compute/virtualMachines' };
const open = { field: 'tags.owner', exists: true };

/** https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule */
test.each<[string, unknown, 'yes' | 'no' | 'cannot tell']>([
  ['equals', isPublicIp, 'yes'],
  ['equals passes over letter case', { Field: 'TYPE', Equals: 'microsoft.network/publicipaddresses' }, 'yes'],
  ['equals something else', isVm, 'no'],
  ['notEquals', { field: 'type', notEquals: 'Microsoft.Compute/virtualMachines' }, 'yes'],
  ['in', { field: 'type', in: [1, 'Microsoft.Network/publicIPAddresses'] }, 'yes'],
  ['in nothing', { field: 'type', in: [] }, 'no'],
  ['in what is no list', { field: 'type', in: 'Microsoft.Network/publicIPAddresses' }, 'cannot tell'],
  ['notIn', { field: 'type', notIn: ['Microsoft.Compute/virtualMachines'] }, 'yes'],
  ['like', { field: 'type', like: 'Microsoft.Network/*' }, 'yes'],
  ['notLike', { field: 'type', notLike: 'Microsoft.Network/*' }, 'no'],
  ['a name that surely breaks a convention', { field: 'name', notLike: 'corp-*' }, 'yes'],
  ['a name that keeps it', { field: 'name', like: '*-azurebatch-*' }, 'yes'],
  ['a name that may keep it', { field: 'name', like: 'c0ffee*' }, 'cannot tell'],
  ['contains', { field: 'type', contains: 'publicIP' }, 'yes'],
  ['notContains', { field: 'fullName', notContains: 'azurebatch' }, 'no'],
  ['an id', { field: 'id', like: '/subscriptions/s/resourceGroups/rg/*' }, 'yes'],
  [
    'match minds letter case, which is not known',
    { field: 'type', match: 'Microsoft.Network/publicIPAddresses' },
    'cannot tell',
  ],
  ['match of what does not match in any letter case', { field: 'type', match: '??-##' }, 'no'],
  ['notMatch', { field: 'type', notMatch: '??-##' }, 'yes'],
  ['matchInsensitively', { field: 'type', matchInsensitively: 'microsoft.network/publicipaddresses' }, 'yes'],
  ['exists', { field: 'type', exists: 'true' }, 'yes'],
  ['exists not', { field: 'type', exists: false }, 'no'],
  ['exists perhaps', { field: 'type', exists: 'maybe' }, 'cannot tell'],
  ['a location', { field: 'location', in: ['North Europe', 'West Europe'] }, 'yes'],
  ['another location', { field: 'location', notIn: ['northeurope'] }, 'yes'],
  ['how a location is spelt', { value: "[field('location')]", equals: 'West Europe' }, 'cannot tell'],
  ['a literal value', { value: 3, greater: 2 }, 'yes'],
  ['less', { value: 3, less: 3 }, 'no'],
  ['lessOrEquals', { value: 3, lessOrEquals: 3 }, 'yes'],
  ['greaterOrEquals', { value: 2, greaterOrEquals: 3 }, 'no'],
  ['numbers are equal', { value: 3, equals: 3 }, 'yes'],
  ['a number and a text', { value: 3, equals: '3' }, 'cannot tell'],
  ['booleans are written as text', { value: true, equals: 'True' }, 'yes'],
  ['texts have an order of their own', { value: 'b', greater: 'a' }, 'cannot tell'],
  ['null does not exist', { value: null, exists: true }, 'no'],
  [
    'the built-in for types that are not allowed',
    {
      allOf: [
        { field: 'type', in: "[parameters('types')]" },
        { value: "[field('type')]", exists: true },
      ],
    },
    'yes',
  ],
  ['a parameter in another letter case', { field: 'type', equals: "[ Parameters( 'TYPE' ) ]" }, 'yes'],
  ['the default of a parameter', { field: 'type', in: "[parameters('others')]" }, 'no'],
  ['a list with a parameter in it', { field: 'type', in: ['x', "[parameters('type')]"] }, 'yes'],
  ['a list with something open in it', { field: 'type', in: ["[concat('a', 'b')]"] }, 'cannot tell'],
  ['a parameter without a value', { field: 'type', in: "[parameters('bare')]" }, 'cannot tell'],
  ['a parameter that nobody declared', { field: 'type', in: "[parameters('none')]" }, 'cannot tell'],
  ['a parameter of every object', { field: 'type', in: "[parameters('constructor')]" }, 'cannot tell'],
  ['a given value is no expression', { value: "[parameters('odd')]", equals: '[[concat(1)]' }, 'yes'],
  ['the resource group', { value: '[resourceGroup().name]', like: 'rg*' }, 'yes'],
  [
    'another template function',
    { field: 'type', equals: "[concat('Microsoft.Network/', 'publicIPAddresses')]" },
    'cannot tell',
  ],
  ['a bracket that is none of an expression', { field: 'type', equals: '[x' }, 'no'],
  ['a tag', open, 'cannot tell'],
  ['a property', { field: 'Microsoft.Network/publicIPAddresses/sku.name', equals: 'Basic' }, 'cannot tell'],
  [
    'a field that is named by an expression',
    { field: "[concat('tags[', parameters('type'), ']')]", exists: false },
    'cannot tell',
  ],
  ['a count', { count: { field: 'x[*]' }, greater: 0 }, 'cannot tell'],
  ['the old source', { source: 'action', like: 'Microsoft.Network/publicIPAddresses/*' }, 'cannot tell'],
  ['an operator of every object', { field: 'type', constructor: 'x' }, 'cannot tell'],
  ['an operator that nobody knows', { field: 'type', resembles: 'x' }, 'cannot tell'],
  ['two operators', { field: 'type', equals: 'x', like: 'x' }, 'cannot tell'],
  ['a field and a value', { field: 'type', value: 'x', equals: 'x' }, 'cannot tell'],
  ['nothing', {}, 'cannot tell'],
  ['no object', 'x', 'cannot tell'],
  ['all', { allOf: [isPublicIp, { not: isVm }] }, 'yes'],
  ['not all', { allOf: [isPublicIp, isVm, open] }, 'no'],
  ['all, perhaps', { AllOf: [isPublicIp, open] }, 'cannot tell'],
  ['all of nothing', { allOf: [] }, 'yes'],
  ['any', { anyOf: [open, isPublicIp] }, 'yes'],
  ['not any', { anyOf: [isVm, isVm] }, 'no'],
  ['any, perhaps', { anyOf: [isVm, open] }, 'cannot tell'],
  ['not', { not: isPublicIp }, 'no'],
  ['not, perhaps', { not: open }, 'cannot tell'],
  ['what is no list', { allOf: isPublicIp }, 'cannot tell'],
  ['all and any at once', { allOf: [isPublicIp], anyOf: [isPublicIp] }, 'cannot tell'],
])('%s', (_, condition, expected) => {
  const answer = holds(condition);
  expect(answer.holds).toBe(expected);
  if (answer.holds === 'cannot tell')
    expect(answer.missing).toMatchObject([{ fact: 'policyDefinition', resource: '/d' }]);
});

test('what is not known of the resource is open', () => {
  expect(holds({ field: 'location', equals: 'westeurope' }, { location: null, name: null }).holds).toBe('cannot tell');
  expect(holds({ field: 'name', like: '*' }, { location: null, name: null }).holds).toBe('cannot tell');
  expect(holds({ field: 'id', like: '*' }, { location: null, name: null }).holds).toBe('cannot tell');
});

test('what is open says why, each reason once', () => {
  expect(holds({ anyOf: [open, open, { value: '[utcNow()]', equals: 'x' }] })).toEqual({
    holds: 'cannot tell',
    missing: [
      {
        fact: 'policyDefinition',
        resource: '/d',
        why: 'the field tags.owner is not known before the resource is made',
      },
      { fact: 'policyDefinition', resource: '/d', why: 'the template expression [utcNow()] is not evaluated' },
    ],
  });
});

test('a rule without bottom ends nowhere and breaks nothing', () => {
  let deep: unknown = isPublicIp;
  for (let depth = 0; depth < 100_000; depth++) deep = { not: deep };
  expect(holds(deep).holds).toBe('cannot tell');
  let list: unknown = 'x';
  for (let depth = 0; depth < 100_000; depth++) list = [list];
  expect(holds({ field: 'type', in: list }).holds).toBe('cannot tell');
  expect(holds({ field: 'type', in: ['Microsoft.Network/publicIPAddresses', list] }).holds).toBe('yes');
});

test('parameters that cannot be read are open, defaults or not', () => {
  const unreadable = policyParameters({ missing: 'expected an object' }, { value: declared });
  expect(unreadable('others')).toEqual({ missing: 'expected an object' });
  expect(policyParameters({ value: {} }, { missing: 'x' })('others')).toEqual({ missing: 'x' });
});
