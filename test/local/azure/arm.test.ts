import { afterAll, beforeAll, expect, test } from 'vitest';
import { bags, isBag, type Json, type JsonBag, member, strings } from '../../../local/azure/json.ts';
import { sampleId, sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { type Connection, connect, errorCode } from './connect.ts';

let azure: Connection;
beforeAll(async () => {
  azure = await connect();
});
afterAll(() => azure.standIn.stop());

const group = sampleId('rg-risk', 'Microsoft.Network/networkSecurityGroups', 'nsg-risk-training');
const vnet = sampleId('rg-risk', 'Microsoft.Network/virtualNetworks', 'vnet-risk');
const workspace = sampleId('rg-risk', 'Microsoft.MachineLearningServices/workspaces', 'mlw-risk');

const bagOf = (value: Json | undefined): JsonBag => (isBag(value) ? value : {});

const denied = {
  priority: 90,
  direction: 'Inbound',
  access: 'Deny',
  protocol: 'Tcp',
  sourceAddressPrefix: 'Internet',
  sourcePortRange: '*',
  destinationAddressPrefix: '*',
  destinationPortRange: '44224',
};
const ruleBody = (changes: JsonBag = {}): JsonBag => ({ properties: { ...denied, priority: 1000, ...changes } });

test('a group is read in any letter case and keeps its own, with rules, default rules and the subnets that use it', async () => {
  let text = '';
  const model = await azure.network.networkSecurityGroups.get('RG-RISK', 'NSG-risk-TRAINING', {
    onResponse: (response) => {
      text = response.bodyAsText ?? '';
    },
  });
  expect(model.id).toBe(group);
  expect(model.etag).toMatch(/^W\/"/);
  expect(model.securityRules?.map(({ name }) => name)).toContain('AllowAzureMachineLearningInbound');
  expect(model.defaultSecurityRules).toHaveLength(6);
  const raw: Json = JSON.parse(text);
  expect(bags(member(raw, 'properties', 'subnets'))).toEqual([{ id: `${vnet}/subnets/training` }]);
});

test('network interfaces and private endpoints show up in the subnet they sit in', async () => {
  const { body } = await azure.arm('GET', `${vnet}/subnets/endpoints`);
  expect(bags(member(body, 'properties', 'ipConfigurations'))).toHaveLength(2);
  expect(bags(member(body, 'properties', 'privateEndpoints'))).toHaveLength(1);
});

test('a rule is created, replaced and deleted by the SDK; the etags of rule and group change, and no other rule', async () => {
  const { securityRules, networkSecurityGroups } = azure.network;
  const before = await networkSecurityGroups.get('rg-risk', 'nsg-risk-training');
  const created = await securityRules.createOrUpdate('rg-risk', 'nsg-risk-training', 'block', {
    ...denied,
    priority: 101,
  });
  expect(created).toMatchObject({ name: 'block', id: `${group}/securityRules/block`, provisioningState: 'Succeeded' });
  const after = await networkSecurityGroups.get('rg-risk', 'nsg-risk-training');
  expect(after.etag).not.toBe(before.etag);
  expect(after.securityRules?.[0]?.etag).toBe(before.securityRules?.[0]?.etag);

  const etag = created.etag ?? '';
  const replaced = await securityRules.createOrUpdate(
    'rg-risk',
    'nsg-risk-training',
    'Block',
    { ...denied, priority: 102 },
    { requestOptions: { headers: { 'If-Match': etag } } },
  );
  expect(replaced).toMatchObject({ name: 'block', priority: 102 });
  await expect(
    securityRules.createOrUpdate(
      'rg-risk',
      'nsg-risk-training',
      'block',
      { ...denied, priority: 103 },
      { requestOptions: { headers: { 'If-Match': etag } } },
    ),
  ).rejects.toMatchObject({ statusCode: 412, code: 'PreconditionFailed' });

  const onlyNew = await azure.arm('PUT', `${group}/securityRules/block`, {
    body: ruleBody(),
    headers: { 'If-None-Match': '*' },
  });
  expect(onlyNew.status).toBe(412);

  await securityRules.delete('rg-risk', 'nsg-risk-training', 'block');
  await expect(securityRules.get('rg-risk', 'nsg-risk-training', 'block')).rejects.toMatchObject({
    statusCode: 404,
    code: 'ResourceNotFound',
  });
  const again = await azure.arm('DELETE', `${group}/securityRules/block`);
  expect(again.status).toBe(204);
});

test.each<[string, JsonBag, string]>([
  ['a priority below 100', { priority: 99 }, 'SecurityRuleInvalidPriority'],
  ['a priority above 4096', { priority: 4097 }, 'SecurityRuleInvalidPriority'],
  ['a priority that is no number', { priority: '200' }, 'SecurityRuleInvalidPriority'],
  ['a taken priority', { priority: 200 }, 'SecurityRuleConflict'],
  ['an unknown access', { access: 'Maybe' }, 'SecurityRuleParameterContainsUnsupportedValue'],
  ['an unknown protocol', { protocol: 'Gre' }, 'SecurityRuleParameterContainsUnsupportedValue'],
  ['an address that is none', { sourceAddressPrefix: '10.0.0.256' }, 'SecurityRuleInvalidAddressPrefix'],
  ['an address in shorthand', { sourceAddressPrefix: '10.1' }, 'SecurityRuleInvalidAddressPrefix'],
  ['a bad prefix in the plural', { sourceAddressPrefixes: ['10.0.0.0/33'] }, 'SecurityRuleInvalidAddressPrefix'],
  ['no source at all', { sourceAddressPrefix: null }, 'SecurityRuleInvalidAddressPrefix'],
  ['a port beyond 65535', { destinationPortRange: '65536' }, 'SecurityRuleInvalidPortRange'],
  ['a port range backwards', { destinationPortRange: '90-80' }, 'SecurityRuleInvalidPortRange'],
])('a rule with %s is refused', async (_, changes, code) => {
  const { status, body } = await azure.arm('PUT', `${group}/securityRules/bad`, { body: ruleBody(changes) });
  expect([status, errorCode(body)]).toEqual([400, code]);
  expect(azure.standIn.read(`${group}/securityRules/bad`)).toBeUndefined();
});

test.each<[string, JsonBag]>([
  ['the same priority in the other direction', { priority: 210, direction: 'Outbound' }],
  ['an IPv6 prefix', { sourceAddressPrefix: '2001:db8::/32' }],
  ['a regional tag', { sourceAddressPrefix: 'Storage.WestEurope' }],
  ['several ports', { destinationPortRange: '', destinationPortRanges: ['22', '80-90'] }],
])('a rule with %s is accepted', async (_, changes) => {
  const own = { ...ruleBody(changes) };
  const empty = sampleId('rg-risk', 'Microsoft.Network/networkSecurityGroups', 'nsg-empty');
  await azure.arm('PUT', empty, {
    body: {
      location: 'westeurope',
      properties: { securityRules: [{ name: 'first', ...ruleBody({ priority: 100 }) }] },
    },
  });
  expect((await azure.arm('PUT', `${empty}/securityRules/good`, { body: own })).status).toBe(201);
});

test('a group is replaced as a whole, and refused while it is in use', async () => {
  const id = sampleId('rg-risk', 'Microsoft.Network/networkSecurityGroups', 'nsg-temporary');
  const body = { location: 'westeurope', properties: { securityRules: [{ name: 'a', ...ruleBody() }] } };
  const created = await azure.network.networkSecurityGroups.createOrUpdate('rg-risk', 'nsg-temporary', {
    location: 'westeurope',
    securityRules: [{ name: 'a', ...denied, priority: 1000 }],
  });
  expect(created.securityRules?.map(({ name }) => name)).toEqual(['a']);
  const emptied = await azure.arm('PUT', id, { body: { ...body, properties: {} } });
  expect([emptied.status, member(emptied.body, 'properties', 'securityRules')]).toEqual([200, []]);
  const inUse = await azure.arm('DELETE', group);
  expect([inUse.status, errorCode(inUse.body)]).toEqual([400, 'InUseNetworkSecurityGroupCannotBeDeleted']);
  await azure.network.networkSecurityGroups.delete('rg-risk', 'nsg-temporary');
  expect(azure.standIn.read(id)).toBeUndefined();
});

test('a route table names the subnets that use it once a subnet is written with it', async () => {
  const table = sampleId('rg-risk', 'Microsoft.Network/routeTables', 'rt-forced');
  await azure.network.routeTables.createOrUpdate('rg-risk', 'rt-forced', { location: 'westeurope', routes: [] });
  await azure.network.routes.createOrUpdate('rg-risk', 'rt-forced', 'default', {
    addressPrefix: '0.0.0.0/0',
    nextHopType: 'VirtualAppliance',
    nextHopIpAddress: '10.20.9.4',
  });
  const { body: subnet } = await azure.arm('GET', `${vnet}/subnets/training`);
  const properties = bagOf(member(subnet, 'properties'));
  await azure.arm('PUT', `${vnet}/subnets/training`, {
    body: { properties: { ...properties, routeTable: { id: table.toUpperCase() } } },
  });
  const read = await azure.arm('GET', table);
  expect(bags(member(read.body, 'properties', 'subnets'))).toEqual([{ id: `${vnet}/subnets/training` }]);
  expect(bags(member(read.body, 'properties', 'routes'))).toMatchObject([{ name: 'default' }]);
  const inUse = await azure.arm('DELETE', table);
  expect(errorCode(inUse.body)).toBe('InUseRouteTableCannotBeDeleted');
  await azure.arm('PUT', `${vnet}/subnets/training`, { body: { properties } });
  await azure.network.routeTables.delete('rg-risk', 'rt-forced');
  expect(azure.standIn.read(table)).toBeUndefined();
});

test.each<[string, string, JsonBag, string]>([
  ['outside the network', 'new', { addressPrefix: '10.21.0.0/24' }, 'NetcfgInvalidSubnet'],
  ['over another subnet', 'new', { addressPrefix: '10.20.1.128/25' }, 'NetcfgSubnetRangesOverlap'],
  ['with host bits', 'new', { addressPrefix: '10.20.9.1/24' }, 'InvalidCIDRNotation'],
  ['without a prefix', 'new', {}, 'InvalidRequestFormat'],
  [
    'with a group that does not exist',
    'new',
    { addressPrefix: '10.20.9.0/24', networkSecurityGroup: { id: `${group}x` } },
    'InvalidResourceReference',
  ],
])('a subnet %s is refused', async (_, name, properties, code) => {
  const { status, body } = await azure.arm('PUT', `${vnet}/subnets/${name}`, { body: { properties } });
  expect([status, errorCode(body)]).toEqual([400, code]);
});

test('a virtual network cannot be written without a subnet that is in use', async () => {
  const { body } = await azure.arm('GET', vnet);
  const properties = bagOf(member(body, 'properties'));
  const left = bags(properties['subnets']).filter(({ name }) => name !== 'endpoints');
  const written = await azure.arm('PUT', vnet, {
    body: { location: 'westeurope', properties: { ...properties, subnets: left } },
  });
  expect([written.status, errorCode(written.body)]).toEqual([400, 'InUseSubnetCannotBeDeleted']);
});

test.each(['', '-begins', 'ends-', 'has space'])('a group with a rule named %j is refused', async (name) => {
  const id = sampleId('rg-risk', 'Microsoft.Network/networkSecurityGroups', 'nsg-names');
  const rules = [{ name, ...ruleBody() }];
  const { status, body } = await azure.arm('PUT', id, {
    body: { location: 'westeurope', properties: { securityRules: rules } },
  });
  expect([status, errorCode(body)]).toEqual([400, 'InvalidResourceName']);
});

test.each<[string, JsonBag]>([
  ['a prefix that is none', { addressPrefix: 'somewhere else', nextHopType: 'None' }],
  ['an unknown next hop', { addressPrefix: '10.0.0.0/8', nextHopType: 'Moon' }],
  ['an appliance without address', { addressPrefix: '10.0.0.0/8', nextHopType: 'VirtualAppliance' }],
])('a route with %s is refused', async (_, properties) => {
  const table = sampleId('rg-risk', 'Microsoft.Network/routeTables', 'rt-routes');
  await azure.arm('PUT', table, { body: { location: 'westeurope', properties: {} } });
  const { status } = await azure.arm('PUT', `${table}/routes/r`, { body: { properties } });
  expect(status).toBe(400);
});

test('a virtual network written without subnets keeps them; a subnet in use stays, an unused one goes', async () => {
  const { body } = await azure.arm('GET', vnet);
  const names = bags(member(body, 'properties', 'subnets')).map(({ name }) => name);
  const written = await azure.arm('PUT', vnet, {
    body: {
      location: 'westeurope',
      properties: { addressSpace: { addressPrefixes: ['10.20.0.0/16', 'fd00:20::/64'] } },
    },
  });
  expect(written.status).toBe(200);
  expect(bags(member(written.body, 'properties', 'subnets')).map(({ name }) => name)).toEqual(names);
  expect(strings(member(azure.standIn.read(vnet), 'properties', 'addressSpace', 'addressPrefixes'))).toHaveLength(2);
  const inUse = await azure.arm('DELETE', `${vnet}/subnets/endpoints`);
  expect(errorCode(inUse.body)).toBe('InUseSubnetCannotBeDeleted');
  await azure.arm('PUT', `${vnet}/subnets/spare`, { body: { properties: { addressPrefix: '10.20.200.0/24' } } });
  expect((await azure.arm('DELETE', `${vnet}/subnets/spare`)).status).toBe(202);
  expect(azure.standIn.read(`${vnet}/subnets/spare`)).toBeUndefined();
});

test('computes are listed page by page, read one by one, written and deleted', async () => {
  const paged = await connect({ pageSize: 3 });
  try {
    const names: (Json | undefined)[] = [];
    let link: string | undefined = `${workspace}/computes`;
    let pages = 0;
    while (link !== undefined) {
      const { body } = await paged.arm('GET', link);
      pages += 1;
      for (const compute of bags(member(body, 'value'))) names.push(compute['name']);
      const next = member(body, 'nextLink');
      link = typeof next === 'string' ? next : undefined;
    }
    expect([pages, names]).toEqual([2, ['risk-cpu', 'risk-cpu-private', 'ben-notebook', 'cem-notebook']]);
    const id = `${workspace}/computes/new-cpu`;
    const one = await paged.arm('GET', `${workspace}/computes/risk-cpu`);
    expect(member(one.body, 'etag')).toBeUndefined();
    expect((await paged.arm('PUT', id, { body: { ...bagOf(one.body), name: 'new-cpu' } })).status).toBe(201);
    expect(errorCode((await paged.arm('DELETE', id)).body)).toBe('BadRequest');
    expect((await paged.arm('DELETE', `${id}?underlyingResourceAction=Delete`)).status).toBe(202);
    expect(paged.standIn.read(id)).toBeUndefined();
  } finally {
    await paged.standIn.stop();
  }
});

test('service tags are read by the SDK', async () => {
  const tags = await azure.network.serviceTags.list('westeurope');
  const storage = tags.values?.find(({ name }) => name === 'Storage.WestEurope');
  expect(tags.cloud).toBe('Public');
  expect(storage?.properties?.addressPrefixes?.some((prefix) => prefix.includes(':'))).toBe(true);
});

test('tags are patched and the rest of the resource stays', async () => {
  const { body: before } = await azure.arm('GET', group);
  const { status, body } = await azure.arm('PATCH', group, { body: { tags: { owner: 'risk' } } });
  expect([status, member(body, 'tags')]).toEqual([200, { owner: 'risk' }]);
  expect(member(body, 'properties', 'securityRules')).toEqual(member(before, 'properties', 'securityRules'));
});

test('while an operation runs the resource says Updating, and a second write below the same resource is refused', async () => {
  const slow = await connect({ operationMilliseconds: 300 });
  try {
    const first = await slow.arm('PUT', `${group}/securityRules/one`, { body: ruleBody() });
    expect([first.status, member(first.body, 'properties', 'provisioningState')]).toEqual([201, 'Updating']);
    expect(first.headers['retry-after']).toBe('1');
    const second = await slow.arm('PUT', `${group}/securityRules/two`, { body: ruleBody({ priority: 1001 }) });
    expect([second.status, errorCode(second.body)]).toEqual([409, 'AnotherOperationInProgress']);
    const elsewhere = await slow.arm('DELETE', `${workspace}/computes/risk-cpu?underlyingResourceAction=Delete`);
    expect(elsewhere.status).toBe(202);
    const running = await slow.arm('GET', first.headers['azure-asyncoperation'] ?? '');
    expect(member(running.body, 'status')).toBe('InProgress');
    expect((await slow.arm('GET', elsewhere.headers['location'] ?? '')).status).toBe(202);
    await slow.standIn.settled();
    const over = await slow.arm('GET', first.headers['azure-asyncoperation'] ?? '');
    expect(member(over.body, 'status')).toBe('Succeeded');
    expect((await slow.arm('GET', elsewhere.headers['location'] ?? '')).status).toBe(204);
    expect(member(slow.standIn.read(`${group}/securityRules/one`), 'properties', 'provisioningState')).toBe(
      'Succeeded',
    );
  } finally {
    await slow.standIn.stop();
  }
});

test.each([
  ['a resource that is not there', `${group}-none`, 'ResourceNotFound'],
  ['a rule that is not there', `${group}/securityRules/none`, 'ResourceNotFound'],
  ['a rule of a group that is not there', `${group}-none/securityRules/r`, 'ParentResourceNotFound'],
  ['the computes of no workspace', `${workspace}-none/computes`, 'ResourceNotFound'],
  ['an unknown resource group', group.replace('rg-risk', 'rg-none'), 'ResourceGroupNotFound'],
  ['an unknown subscription', group.replace(sampleSubscription, 'none'), 'SubscriptionNotFound'],
])('%s is 404', async (_, path, code) => {
  const { status, body } = await azure.arm('GET', path);
  expect([status, errorCode(body)]).toEqual([404, code]);
});

test.each<['GET' | 'POST' | 'PUT' | 'PATCH', string, Json]>([
  [
    'GET',
    `/subscriptions/${sampleSubscription}/providers/Microsoft.Network/locations/westeurope/availablePrivateEndpointTypes`,
    null,
  ],
  ['GET', sampleId('rg-risk', 'Microsoft.Web/sites', 'site'), null],
  ['POST', `${vnet}/checkIPAddressAvailability`, {}],
  ['PUT', sampleId('rg-risk', 'Microsoft.Network/privateEndpoints', 'pe-mlw-risk'), { properties: {} }],
  ['GET', `/subscriptions/${sampleSubscription}/providers/Microsoft.Authorization/locks?$filter=atScope()`, null],
  ['PATCH', group, { tags: {}, properties: {} }],
])('%s %s is refused as not implemented, never answered empty', async (method, path, body) => {
  const answer = await azure.arm(method, path, { body });
  expect([answer.status, errorCode(answer.body)]).toEqual([501, 'NotImplementedByStandIn']);
  expect(member(answer.body, 'error', 'message')).toContain(path.split('?')[0]);
});

test('a request without a token is 401, without an api-version 400, with a broken body 400', async () => {
  expect((await fetch(`${azure.standIn.endpoint}${group}?api-version=1`)).status).toBe(401);
  const headers = { authorization: 'Bearer someone' };
  expect((await fetch(`${azure.standIn.endpoint}${group}`, { headers })).status).toBe(400);
  const broken = { method: 'PUT', headers, body: '{' };
  expect((await fetch(`${azure.standIn.endpoint}${group}?api-version=1`, broken)).status).toBe(400);
});

test('the identity endpoint wants its header', async () => {
  expect((await fetch(`${azure.standIn.identityEndpoint}?resource=x`)).status).toBe(401);
});
