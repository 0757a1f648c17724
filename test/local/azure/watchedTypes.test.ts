import { afterAll, beforeAll, expect, test } from 'vitest';
import { bags, type JsonBag, member } from '../../../local/azure/json.ts';
import { sampleId, sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { sampleEstate } from '../../../local/azure/sampleEstate.ts';
import { type Connection, connect, errorCode } from './connect.ts';

const subscription = `/subscriptions/${sampleSubscription}`;
const group = `${subscription}/resourceGroups/rg-risk`;
const managementGroup = '/providers/Microsoft.Management/managementGroups/mg-all';
const authorization = 'providers/Microsoft.Authorization';
const network = sampleId('rg-risk', 'Microsoft.Network/virtualNetworks', 'vnet-risk');
const zone = sampleId('rg-risk', 'Microsoft.Network/privateDnsZones', 'privatelink.api.azureml.ms');
const policies = sampleId('rg-risk', 'Microsoft.Network/serviceEndpointPolicies', 'sep');
const account = sampleId('rg-risk', 'Microsoft.Batch/batchAccounts', 'batchrisk');
const inherited = `${managementGroup}/${authorization}/policyAssignments/inherited`;
const builtIn = `/${authorization}/policyDefinitions/not-allowed-types`;

const events: JsonBag[] = [];
let azure: Connection;
beforeAll(async () => {
  azure = await connect({
    estate: [
      ...sampleEstate,
      { id: policies, location: 'westeurope', properties: {} },
      { id: account, location: 'westeurope', properties: {} },
      { id: inherited, properties: { policyDefinitionId: builtIn } },
      { id: builtIn, properties: { policyRule: {}, policyType: 'BuiltIn' } },
    ],
    deliver: (batch) => {
      events.push(...batch);
      return Promise.resolve();
    },
  });
});
afterAll(() => azure.standIn.stop());

const located = { location: 'westeurope' };
const byId = (id: string): JsonBag => ({ id });

test.each<[id: string, type: string, body: JsonBag]>([
  [
    `${policies}/serviceEndpointPolicyDefinitions/aml`,
    'Microsoft.Network/serviceEndpointPolicies/serviceEndpointPolicyDefinitions',
    { properties: { service: 'Global', serviceResources: ['/services/Azure/MachineLearning'] } },
  ],
  [
    sampleId('rg-risk', 'Microsoft.Network/privateDnsZones', 'privatelink.vaultcore.azure.net'),
    'Microsoft.Network/privateDnsZones',
    { location: 'global', properties: {} },
  ],
  [
    `${zone}/virtualNetworkLinks/another`,
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    { location: 'global', properties: { virtualNetwork: byId(network), registrationEnabled: false } },
  ],
  [
    `${zone}/A/somebody.workspace.westeurope`,
    'Microsoft.Network/privateDnsZones/A',
    { properties: { ttl: 10, aRecords: [{ ipv4Address: '10.20.4.4' }] } },
  ],
  [
    sampleId('rg-risk', 'Microsoft.Network/publicIPAddresses', 'pip-new'),
    'Microsoft.Network/publicIPAddresses',
    { ...located, properties: {} },
  ],
  [
    sampleId('rg-risk', 'Microsoft.Compute/virtualMachines', 'vm-new'),
    'Microsoft.Compute/virtualMachines',
    { ...located, properties: { networkProfile: { networkInterfaces: [] } } },
  ],
  [
    sampleId('rg-risk', 'Microsoft.HDInsight/clusters', 'hdi-new'),
    'Microsoft.HDInsight/clusters',
    { ...located, properties: { computeProfile: { roles: [] } } },
  ],
  [
    sampleId('rg-risk', 'Microsoft.Databricks/workspaces', 'dbw-new'),
    'Microsoft.Databricks/workspaces',
    { ...located, properties: { managedResourceGroupId: `${subscription}/resourceGroups/managed` } },
  ],
  [sampleId('rg-risk', 'Microsoft.Batch/batchAccounts', 'new'), 'Microsoft.Batch/batchAccounts', { ...located }],
  [`${account}/pools/new`, 'Microsoft.Batch/batchAccounts/pools', { properties: { vmSize: 'STANDARD_D2S_V3' } }],
  ...['storageAccounts', 'vaults', 'registries'].map((types): [string, string, JsonBag] => {
    const provider = { storageAccounts: 'Storage', vaults: 'KeyVault', registries: 'ContainerRegistry' }[types];
    const type = `Microsoft.${provider}/${types}`;
    return [sampleId('rg-risk', type, 'new'), type, { ...located, properties: {} }];
  }),
  [`${network}/${authorization}/locks/l`, 'Microsoft.Authorization/locks', { properties: { level: 'CanNotDelete' } }],
  [
    `${subscription}/${authorization}/policyAssignments/a`,
    'Microsoft.Authorization/policyAssignments',
    { properties: { policyDefinitionId: builtIn, enforcementMode: 'Default' } },
  ],
  [
    `${subscription}/${authorization}/policyDefinitions/d`,
    'Microsoft.Authorization/policyDefinitions',
    { properties: { policyRule: { if: { field: 'type', equals: 'any' } } } },
  ],
  [
    `${subscription}/${authorization}/policySetDefinitions/s`,
    'Microsoft.Authorization/policySetDefinitions',
    { properties: { policyDefinitions: [] } },
  ],
  [
    `${group}/${authorization}/policyExemptions/e`,
    'Microsoft.Authorization/policyExemptions',
    { properties: { policyAssignmentId: inherited, exemptionCategory: 'Waiver' } },
  ],
  [
    `${group}/${authorization}/roleAssignments/r`,
    'Microsoft.Authorization/roleAssignments',
    { properties: { roleDefinitionId: `/${authorization}/roleDefinitions/d`, principalId: 'p' } },
  ],
])('%s is written, read, listed and deleted, and each change is told', async (id, type, body) => {
  const from = events.length;
  const written = await azure.arm('PUT', id, { body });
  expect(written.status).toBe(201);
  expect(written.body).toMatchObject({ id, type, name: id.split('/').at(-1), ...body });
  expect((await azure.arm('PUT', id, { body })).status).toBe(200);
  const read = await azure.arm('GET', id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'));
  expect(read.body).toMatchObject(body);
  const list = await azure.arm('GET', id.slice(0, id.lastIndexOf('/')));
  expect(bags(member(list.body, 'value')).map((one) => one['id'])).toContain(id);
  expect((await azure.arm('DELETE', id)).status).toBeOneOf([200, 202]);
  expect((await azure.arm('GET', id)).status).toBe(404);
  await azure.standIn.settled();
  expect(events.slice(from).map((event) => [event['subject'], member(event, 'data', 'operationName')])).toEqual([
    [id, `${type}/write`],
    [id, `${type}/write`],
    [id, `${type}/delete`],
  ]);
});

test.each<[string, JsonBag]>([
  [`${subscription}/${authorization}/locks/l`, { properties: { notes: 'no level' } }],
  [`${subscription}/${authorization}/roleAssignments/r`, { properties: { principalId: 'p' } }],
  [`${zone}/virtualNetworkLinks/l`, { location: 'global', properties: {} }],
])('%s without what Azure needs is refused', async (id, body) => {
  const { status, body: answer } = await azure.arm('PUT', id, { body });
  expect([status, errorCode(answer)]).toEqual([400, 'InvalidRequestContent']);
});

const listOf = async (path: string): Promise<readonly unknown[]> =>
  bags(member((await azure.arm('GET', path)).body, 'value')).map(({ id }) => id);

test('a list at a subscription has what hangs on all that is in it, and of policies what comes from above', async () => {
  const lock = `${network}/subnets/training/${authorization}/locks/deep`;
  const assignment = `${group}/${authorization}/policyAssignments/below`;
  await azure.arm('PUT', lock, { body: { properties: { level: 'ReadOnly' } } });
  await azure.arm('PUT', assignment, { body: { properties: { policyDefinitionId: builtIn } } });
  expect(await listOf(`${subscription}/${authorization}/locks`)).toContain(lock);
  expect(await listOf(`${subscription}/resourceGroups/rg-vision/${authorization}/locks`)).not.toContain(lock);
  const assigned = await listOf(`${subscription}/${authorization}/policyAssignments`);
  expect(assigned).toEqual(expect.arrayContaining([inherited, assignment]));
  expect(await listOf(`${network}/${authorization}/policyAssignments`)).toEqual(assigned);
  expect(await listOf(`${subscription}/resourceGroups/rg-vision/${authorization}/policyAssignments`)).not.toContain(
    assignment,
  );
  expect(await listOf(`${subscription}/${authorization}/policyDefinitions`)).toContain(builtIn);
  await azure.arm('DELETE', lock);
  await azure.arm('DELETE', assignment);
});

test('a lock that was written forbids like one that was there, and can be taken away', async () => {
  const lock = `${group}/${authorization}/locks/l`;
  const rule = sampleId('rg-risk', 'Microsoft.Network/networkSecurityGroups', 'nsg-risk-training/securityRules/new');
  await azure.arm('PUT', lock, { body: { properties: { level: 'ReadOnly' } } });
  expect(errorCode((await azure.arm('PUT', rule, { body: {} })).body)).toBe('ScopeLocked');
  expect((await azure.arm('DELETE', lock)).status).toBe(200);
  expect(errorCode((await azure.arm('PUT', rule, { body: {} })).body)).not.toBe('ScopeLocked');
});

test('quotas are counted where the estate gives none', async () => {
  const place = `${subscription}/providers/Microsoft.Network/locations/northeurope/usages`;
  const { body } = await azure.arm('GET', place);
  expect(bags(member(body, 'value'))).toContainEqual({
    id: `${place}/NetworkSecurityGroups`,
    name: { value: 'NetworkSecurityGroups', localizedValue: 'Network Security Groups' },
    unit: 'Count',
    currentValue: 0,
    limit: 5000,
  });
});

test('a network interface that a machine uses says so and stays', async () => {
  const nic = sampleId('rg-risk', 'Microsoft.Network/networkInterfaces', 'nic-used');
  const machine = sampleId('rg-risk', 'Microsoft.Compute/virtualMachines', 'vm-used');
  await azure.arm('PUT', nic, { body: { ...located, properties: { ipConfigurations: [] } } });
  await azure.arm('PUT', machine, {
    body: { ...located, properties: { networkProfile: { networkInterfaces: [byId(nic)] } } },
  });
  expect(member(azure.standIn.read(nic), 'properties', 'virtualMachine', 'id')).toBe(machine);
  expect(errorCode((await azure.arm('DELETE', nic)).body)).toBe('NicInUse');
});

test.each([
  ['policyresources', 'microsoft.authorization/policydefinitions', undefined, [builtIn]],
  ['policyresources', 'microsoft.authorization/policyassignments', undefined, []],
  ['policyresources', 'microsoft.authorization/policyassignments', 'AtScopeAndAbove', [inherited]],
])('in %s, the %s with the scope filter %s', async (table, type, authorizationScopeFilter, ids) => {
  const { body } = await azure.arm('POST', '/providers/Microsoft.ResourceGraph/resources', {
    body: {
      query: `${table} | where type =~ '${type}' | project id`,
      subscriptions: [sampleSubscription],
      options: authorizationScopeFilter === undefined ? {} : { authorizationScopeFilter },
    },
  });
  expect(bags(member(body, 'data')).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  expect(bags(member(body, 'data')).some(({ id }) => id === inherited)).toBe(ids.includes(inherited));
});
