import { expect, test } from 'vitest';
import { idKey, nameOf, parseArmId, sameId, scopeOfExtension } from '../../shared/domain/armId.ts';

const network = '/subscriptions/S1/resourceGroups/rg-Net/providers/Microsoft.Network/virtualNetworks/vnet1';

test('takes a nested resource id apart', () => {
  expect(parseArmId(`${network}/subnets/Training/`)).toEqual({
    text: `${network}/subnets/Training`,
    subscription: 'S1',
    resourceGroup: 'rg-Net',
    type: 'microsoft.network/virtualnetworks/subnets',
    names: ['vnet1', 'Training'],
    name: 'Training',
    parent: network,
  });
});

test('a top-level resource has no parent', () => {
  expect(parseArmId(network)?.parent).toBeNull();
});

test('an extension resource belongs to the resource before its provider', () => {
  const lock = parseArmId(`${network}/providers/Microsoft.Authorization/locks/keep`);
  expect(lock).toMatchObject({
    type: 'microsoft.authorization/locks',
    name: 'keep',
    parent: network,
    resourceGroup: 'rg-Net',
  });
});

test('a resource of a subscription has no resource group, one of the tenant no subscription', () => {
  expect(parseArmId('/subscriptions/S1/providers/Microsoft.Authorization/policyAssignments/p')).toMatchObject({
    subscription: 'S1',
    resourceGroup: null,
  });
  expect(parseArmId('/providers/Microsoft.Management/managementGroups/m')).toMatchObject({
    subscription: null,
    parent: null,
  });
});

test('an id without its leading slash is the same resource', () => {
  expect(parseArmId(network.slice(1))?.text).toBe(network);
  expect(idKey(network.slice(1))).toBe(idKey(`${network}/`));
});

test.each([
  ['nothing', undefined],
  ['a number', 7],
  ['an object', { id: network }],
  ['empty', ''],
  ['only slashes', '///'],
  ['a placeholder', 'test-subnet-resource-id'],
  ['a resource group', '/subscriptions/S1/resourceGroups/rg'],
  ['no name', '/subscriptions/S1/providers/Microsoft.Network/virtualNetworks'],
  ['a type without a name', `${network}/subnets`],
  ['an empty segment', `${network}//subnets/a`],
  ['a control character', `${network}/subnets/a\u001b[31m`],
  ['a line break', `${network}/subnets/a\nb`],
  ['white space around it', ` ${network}`],
  ['far too long', `${network}/subnets/${'a'.repeat(3000)}`],
  ['providers and nothing else', '/providers'],
  ['a prototype', '__proto__'],
])('refuses %s', (_, text) => {
  expect(parseArmId(text)).toBeNull();
});

test('ids compare without letter case', () => {
  expect(sameId(network, network.toUpperCase())).toBe(true);
  expect(sameId(network, `${network}2`)).toBe(false);
  expect(nameOf(`${network}/subnets/Training`)).toBe('Training');
});

const role = 'providers/Microsoft.Authorization/roleAssignments/1';

test.each([
  [`/subscriptions/S1/${role}`, '/subscriptions/s1'],
  [`subscriptions/S1/${role}/`, '/subscriptions/s1'],
  [`/subscriptions/S1/resourceGroups/RG/${role}`, '/subscriptions/s1/resourcegroups/rg'],
  [`/subscriptions/S1/resourceGroups/Providers/${role}`, '/subscriptions/s1/resourcegroups/providers'],
  [`${network}/subnets/Training/${role}`, `${network}/subnets/training`.toLowerCase()],
  [
    `/providers/Microsoft.Management/managementGroups/Platform/${role}`,
    '/providers/microsoft.management/managementgroups/platform',
  ],
  [`/${role}`, '/'],
])('an extension resource hangs on what stands before its provider: %s', (id, scope) => {
  expect(scopeOfExtension(id)).toBe(scope);
});
