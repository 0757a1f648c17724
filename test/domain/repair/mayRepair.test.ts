import { expect, test } from 'vitest';
import { mayBeWritten, mayRepair, type RepairTarget } from '../../../shared/domain/repair/mayRepair.ts';

const resourceGroup = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-ml';
const group = `${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/nsg-ml`;

/** The body of a group with other fields, or another name. */
function nsg(fields: object = {}, id = group): object {
  return { id, location: 'westeurope', properties: { securityRules: [] }, ...fields };
}

const around = (fields: object = {}): RepairTarget['resourceGroup'] => ({
  value: { id: resourceGroup, location: 'westeurope', ...fields },
});

function lock(scope: string, level: unknown): object {
  return { id: `${scope}/providers/Microsoft.Authorization/locks/keep`, properties: { level } };
}

const locks = (...values: readonly unknown[]): RepairTarget['locks'] => ({ value: values });
const named = (name: string) => ({ properties: { securityRules: [{ name, properties: {} }] } });

const permitted: Readonly<Record<string, Partial<RepairTarget>>> = {
  'nothing special': {},
  'other tags': {
    group: nsg({ tags: { team: 'vision' } }),
    resourceGroup: around({ tags: { 'netguard-repair': 'on' } }),
  },
  'empty fields': { group: nsg({ tags: null, managedBy: '' }), resourceGroup: around({ managedBy: null }) },
  'an id in another case': { resourceGroup: { value: { id: resourceGroup.toUpperCase() } } },
  'a lock on another group': { locks: locks(lock(`${group}-2`, 'ReadOnly')) },
  'a lock on another resource group': { locks: locks(lock(`${resourceGroup}-2`, 'ReadOnly')) },
};

test.each(Object.entries(permitted))('may be repaired: %s', (_, target) => {
  const permission = mayRepair({ group: nsg(), resourceGroup: around(), locks: locks(), ...target });
  expect(permission).toMatchObject({ may: true, id: group });
});

test('of a group that may be repaired it hands on what a policy has to know', () => {
  const permission = mayRepair({
    group: nsg({ tags: { environment: 'dev' } }),
    resourceGroup: around({ tags: { owner: 'ops' } }),
    locks: locks(),
  });
  expect(permission).toMatchObject({ tags: { environment: 'dev' }, groupTags: { owner: 'ops' } });
});

const batch = `${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/6f9d-azurebatch-cloudserviceNetworkSecurityGroup`;
const databricks = 'Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-sql';

const forbidden: Readonly<Record<string, readonly [Partial<RepairTarget>, RegExp]>> = {
  'Azure Batch has it': [{ group: nsg({}, batch) }, /Azure Batch manages/],
  'Azure Databricks has rules in it': [{ group: nsg(named(databricks)) }, /Azure Databricks manages rules/],
  'letter case of Databricks': [{ group: nsg(named(databricks.toUpperCase())) }, /Azure Databricks/],
  'another resource owns it': [{ group: nsg({ managedBy: '/subscriptions/s/app' }) }, /group is managed by \/sub/],
  'managed by something odd': [{ group: nsg({ managedBy: { id: 'x' } }) }, /managed by somebody/],
  'an application owns the resource group': [
    { resourceGroup: around({ managedBy: '/subscriptions/s/databricks' }) },
    /resource group is managed by/,
  ],
  'a tag names the tool': [{ group: nsg({ tags: { 'Managed-By': 'terraform' } }) }, /tag Managed-By = terraform/],
  'in one word': [{ group: nsg({ tags: { managedBy: 'pulumi' } }) }, /tag managedBy = pulumi/],
  'a tag of the resource group': [{ resourceGroup: around({ tags: { managed_by: 'bicep' } }) }, /its resource group/],
  'opted out': [{ group: nsg({ tags: { 'Netguard-Repair': 'Off' } }) }, /group has the tag netguard-repair = off/],
  'the resource group opted out': [
    { resourceGroup: around({ tags: { 'netguard-repair': 'OFF' } }) },
    /its resource group has the tag/,
  ],
  'locked for writing': [{ locks: locks(lock(group, 'ReadOnly')) }, /lock keep \(ReadOnly\) forbids it/],
  'locked with its resource group': [{ locks: locks(lock(resourceGroup.toUpperCase(), 'ReadOnly')) }, /ReadOnly/],
  'locked with its subscription': [
    { locks: locks(lock(resourceGroup.split('/resourceGroups')[0] ?? '', 'ReadOnly')) },
    /ReadOnly/,
  ],
  'a rule of it is locked': [{ locks: locks(lock(`${group}/securityRules/one`, 'ReadOnly')) }, /ReadOnly/],
  'what is written could not be taken back': [{ locks: locks(lock(group, 'CanNotDelete')) }, /from being taken back/],
  'a level that nobody knows': [{ locks: locks(lock(group, 'NotSpecified')) }, /lock keep \(NotSpecified\)/],
  'a lock without level': [
    { locks: locks({ id: `${group}/providers/Microsoft.Authorization/locks/x` }) },
    /level unknown/,
  ],
  'a lock that cannot be read': [{ locks: locks({ name: 'keep' }) }, /one of its locks cannot be read/],
  'locks that could not be listed': [{ locks: { missing: '403' } }, /locks cannot be read: 403/],
  'a resource group that could not be read': [
    { resourceGroup: { missing: '403' } },
    /resource group cannot be read: 403/,
  ],
  'the body of another resource group': [{ resourceGroup: { value: { id: `${resourceGroup}-2` } } }, /cannot be read/],
  'no group': [{ group: null }, /network security group cannot be read/],
  'another resource': [{ group: { ...nsg(), id: resourceGroup } }, /network security group cannot be read/],
  'a group without rules': [{ group: { ...nsg(), properties: {} } }, /rules of the network security group cannot/],
  'tags of another shape': [{ group: nsg({ tags: ['off'] }) }, /tags cannot be read/],
  'a tag of another shape': [{ resourceGroup: around({ tags: { 'netguard-repair': 1 } }) }, /tags cannot be read/],
};

test.each(Object.entries(forbidden))('may not be repaired: %s', (_, [target, reason]) => {
  const permission = mayRepair({ group: nsg(), resourceGroup: around(), locks: locks(), ...target });
  expect(permission).toEqual({ may: false, reason: expect.stringMatching(reason) });
});

test('hostile names are spelled out', () => {
  const permission = mayRepair({
    group: nsg({ tags: { 'managed-by': 'x\u001b[31m' } }),
    resourceGroup: around(),
    locks: locks(),
  });
  expect(permission).toMatchObject({ reason: expect.stringContaining('x\\u{1b}[31m') });
});

test('a route table is never written to', () => {
  const table = {
    id: `${resourceGroup}/providers/Microsoft.Network/routeTables/rt-ml`,
    properties: { routes: [], securityRules: [] },
  };
  const permission = mayRepair({ group: table, resourceGroup: around(), locks: locks() });
  expect(permission).toEqual({ may: false, reason: 'routes are only proposed, and a person writes them' });
});

test.each([
  [`${group}/securityRules/netguard-outbound-aad`, true],
  [`${group.toUpperCase()}/SECURITYRULES/NETGUARD-X`, true],
  [`${resourceGroup}/providers/Microsoft.Network/routeTables/rt-ml/routes/netguard-route-aml-direct`, false],
  [group, false],
  ['', false],
])('%s is written without a person: %s', (resource, may) => {
  expect(mayBeWritten({ operation: 'put', resource, body: {} })).toBe(may);
});
