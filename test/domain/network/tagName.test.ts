import { expect, test } from 'vitest';
import { isTagName, parentTag, tagKey } from '../../../shared/domain/network/tagName.ts';

test.each([
  ['Storage.WestEurope', 'storage.westeurope'],
  ['VIRTUAL_NETWORK', 'virtualnetwork'],
  ['virtual_network', 'virtualnetwork'],
  ['VirtualNetwork', 'virtualnetwork'],
  ['AZURE_LOADBALANCER', 'azureloadbalancer'],
  ['AzureLoadBalancer', 'azureloadbalancer'],
  ['INTERNET', 'internet'],
  ['MY_TAG', 'my_tag'],
])('%s is compared as %s', (name, key) => {
  expect(tagKey(name)).toBe(key);
});

test.each([
  ['storage.westeurope', 'storage'],
  ['azurefrontdoor.firstparty.westeurope', 'azurefrontdoor.firstparty'],
  ['storage', null],
])('%s lies within %s', (key, parent) => {
  expect(parentTag(key)).toBe(parent);
});

test.each([
  ['Storage', true],
  ['storage', true],
  ['Storage.WestEurope', true],
  ['VIRTUAL_NETWORK', true],
  ['a-b', true],
  ['A', true],
  ['Z9', true],
  ['x'.repeat(128), true],
  ['x'.repeat(129), false],
  ['AnyTag', true],
  ['MyAny', true],
  ['Any', false],
  ['ANY', false],
  ['any', false],
  ['*', false],
  ['', false],
  ['10.0.0.1', false],
  ['_tag', false],
  ['.tag', false],
  ['two words', false],
  ['tag/8', false],
  ['fd00::1', false],
  ['Stor\u00e4ge', false],
  ['tag\n', false],
])('%j can be a tag: %s', (text, can) => {
  expect(isTagName(text)).toBe(can);
});
