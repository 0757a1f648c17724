import { expect, test } from 'vitest';
import { cannotTell, no, yes } from '../../../shared/domain/governance/answer.ts';
import { type Holders, holdersOf } from '../../../shared/domain/governance/holders.ts';
import { estateOf } from '../../support/estateOf.ts';
import { managementGroup, resourceGroup, roleAssignment, roleDefinition } from '../../support/governanceBodies.ts';

const network = `${resourceGroup}/providers/Microsoft.Network/virtualNetworks/v`;
const subnet = `${network}/subnets/training`;
const join = 'Microsoft.Network/virtualNetworks/subnets/join/action';
const read = 'Microsoft.Network/virtualNetworks/read';
const groups = { yes, no, perhaps: cannotTell({ fact: 'managementGroup', resource: managementGroup, why: '?' }) };

function holders(bodies: readonly unknown[], inGroups: keyof typeof groups = 'yes'): Holders {
  const rights = [
    { action: join, on: subnet },
    { action: read, on: network },
  ] as const;
  return holdersOf(rights, estateOf(...bodies).governance, groups[inGroups]);
}

const contributor = roleDefinition('contributor', ['*'], ['Microsoft.Authorization/*/Write']);
const joiner = roleDefinition('joiner', [join]);
const reader = roleDefinition('reader', ['*/read']);

test.each<[string, readonly unknown[], Holders['any']['holds'], readonly string[]]>([
  ['nobody', [contributor], 'no', []],
  ['one role for both', [contributor, roleAssignment('a', 'contributor', 'ann')], 'yes', ['ann']],
  [
    'two roles of one principal',
    [joiner, reader, roleAssignment('a', 'joiner', 'Ann', { scope: subnet }), roleAssignment('b', 'reader', 'ann')],
    'yes',
    ['ann'],
  ],
  [
    'several principals',
    [contributor, roleAssignment('a', 'contributor', 'zoe'), roleAssignment('b', 'contributor', 'ann')],
    'yes',
    ['ann', 'zoe'],
  ],
  ['at the root', [contributor, roleAssignment('a', 'contributor', 'ann', { scope: '' })], 'yes', ['ann']],
  [
    'at the resource group',
    [contributor, roleAssignment('a', 'contributor', 'ann', { scope: resourceGroup })],
    'yes',
    ['ann'],
  ],
  ['below the network', [contributor, roleAssignment('a', 'contributor', 'ann', { scope: subnet })], 'no', []],
  ['on another network', [contributor, roleAssignment('a', 'contributor', 'ann', { scope: `${network}2` })], 'no', []],
  ['only one of them', [reader, roleAssignment('a', 'reader', 'ann')], 'no', []],
  [
    'two people with one each',
    [joiner, reader, roleAssignment('a', 'joiner', 'ann'), roleAssignment('b', 'reader', 'bob')],
    'no',
    [],
  ],
  [
    'a person and a group with one each',
    [
      joiner,
      reader,
      roleAssignment('a', 'joiner', 'ann'),
      roleAssignment('b', 'reader', 'team', { principalType: 'Group' }),
    ],
    'cannot tell',
    [],
  ],
  [
    'a person and whoever',
    [joiner, reader, roleAssignment('a', 'joiner', 'ann'), roleAssignment('b', 'reader', 'x', { principalType: null })],
    'cannot tell',
    [],
  ],
  ['a group without the other', [reader, roleAssignment('b', 'reader', 'team', { principalType: 'Group' })], 'no', []],
  ['a role that is not there', [roleAssignment('a', 'custom', 'ann')], 'cannot tell', []],
  ['a role that is not there, elsewhere', [roleAssignment('a', 'custom', 'ann', { scope: `${network}2` })], 'no', []],
  [
    'a role whose body says nothing',
    [{ ...contributor, properties: null }, roleAssignment('a', 'contributor', 'ann')],
    'cannot tell',
    [],
  ],
  [
    'one that surely has them and one that may',
    [contributor, roleAssignment('a', 'contributor', 'ann'), roleAssignment('b', 'custom', 'bob')],
    'yes',
    ['ann'],
  ],
  [
    'an assignment whose body says nothing',
    [{ ...roleAssignment('a', 'contributor', 'ann'), properties: null }],
    'cannot tell',
    [],
  ],
])('%s', (_, bodies, any, sure) => {
  const answer = holders(bodies);
  expect(answer.any.holds).toBe(any);
  expect(answer.sure).toEqual(sure);
});

test('whether a management group is above the network its id does not say', () => {
  const bodies = [contributor, roleAssignment('a', 'contributor', 'ann', { scope: managementGroup })];
  expect(holders(bodies).sure).toEqual(['ann']);
  expect(holders(bodies, 'no')).toEqual({ sure: [], any: no });
  expect(holders(bodies, 'perhaps').any).toMatchObject({ missing: [{ fact: 'managementGroup' }] });
});

test('what is missing is named', () => {
  expect(holders([roleAssignment('a', 'custom', 'ann')]).any).toMatchObject({
    holds: 'cannot tell',
    missing: [{ fact: 'roleDefinition', why: 'not in the estate' }],
  });
});
