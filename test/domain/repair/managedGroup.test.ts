import { expect, test } from 'vitest';
import { isBatchGroup, whyManaged } from '../../../shared/domain/repair/managedGroup.ts';

/** https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject */
test.each([
  'worker-to-worker-inbound',
  'control-plane-to-worker-ssh',
  'control-plane-to-worker-proxy',
  'worker-to-databricks-webapp',
  'worker-to-sql',
  'worker-to-storage',
  'worker-to-worker-outbound',
  'worker-to-eventhub',
])('a group with the rule %s of Databricks is left alone', (name) => {
  const rule = `Microsoft.Databricks-workspaces_UseOnly_databricks-${name}`;
  expect(whyManaged('nsg', ['mine', rule])).toBe('Azure Databricks manages rules of this network security group');
  expect(whyManaged('nsg', [rule.toUpperCase()])).not.toBeNull();
});

test('a group that Azure Batch made is told by its name, as name or id', () => {
  const name = '0f5c-azurebatch-cloudservicenetworksecuritygroup';
  const id = `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/${name}`;
  for (const group of [name, id, id.toUpperCase()]) {
    expect(isBatchGroup(group)).toBe(true);
    expect(whyManaged(group, [])).toBe('Azure Batch manages this network security group');
  }
});

test.each([
  ['nsg', ['databricks-worker-to-sql']],
  ['azurebatch-cloudservicenetworksecuritygroup-copy', []],
])('%s belongs to whoever made it', (group, rules) => {
  expect(whyManaged(group, rules)).toBeNull();
});
