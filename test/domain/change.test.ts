import { EventGridDeserializer, type ResourceWriteSuccessEventData } from '@azure/eventgrid';
import { expect, test } from 'vitest';
import { type Change, parseChange } from '../../shared/domain/change.ts';
import { hasRealData, realJson } from '../support/realData.ts';
import { sampleEvent, subscription } from '../support/sampleEvent.ts';

const group = `/subscriptions/${subscription}/resourceGroups/Net-RG/providers`;
const nsg = `${group}/Microsoft.Network/networkSecurityGroups/Nsg`;
const zone = `${group}/Microsoft.Network/privateDnsZones/privatelink.api.azureml.ms`;
const workspace = `${group}/Microsoft.MachineLearningServices/workspaces/Ws`;

function changeOf(event: unknown): Change {
  const reading = parseChange(event);
  if (reading.kind !== 'change') throw new Error(JSON.stringify(reading));
  return reading.change;
}

test.each([
  [nsg, nsg],
  [`${nsg}/securityRules/deny-all`, nsg],
  [`${group}/Microsoft.Network/routeTables/Rt`, `${group}/Microsoft.Network/routeTables/Rt`],
  [`${group}/Microsoft.Network/routeTables/Rt/routes/to-firewall`, `${group}/Microsoft.Network/routeTables/Rt`],
  [`${group}/Microsoft.Network/virtualNetworks/V`, `${group}/Microsoft.Network/virtualNetworks/V`],
  [`${group}/Microsoft.Network/virtualNetworks/V/subnets/S`, `${group}/Microsoft.Network/virtualNetworks/V/subnets/S`],
  [
    `${group}/Microsoft.Network/virtualNetworks/V/virtualNetworkPeerings/P`,
    `${group}/Microsoft.Network/virtualNetworks/V`,
  ],
  [`${group}/Microsoft.Network/networkInterfaces/N`, `${group}/Microsoft.Network/networkInterfaces/N`],
  [workspace, workspace],
  [`${workspace}/computes/Cpu`, `${workspace}/computes/Cpu`],
  [
    `${group}/Microsoft.Network/serviceEndpointPolicies/P/serviceEndpointPolicyDefinitions/D`,
    `${group}/Microsoft.Network/serviceEndpointPolicies/P`,
  ],
  [`${zone}/virtualNetworkLinks/L`, zone],
  [`${zone}/A/ws.workspace`, zone],
  [`${group}/Microsoft.Batch/batchAccounts/B/pools/P`, `${group}/Microsoft.Batch/batchAccounts/B/pools/P`],
  [`${nsg}/providers/Microsoft.Authorization/locks/L`, `${nsg}/providers/Microsoft.Authorization`],
  [`${group}/Microsoft.Authorization/policyAssignments/A`, `${group}/Microsoft.Authorization`],
  [
    `/subscriptions/${subscription}/providers/Microsoft.Authorization/policyExemptions/E`,
    `/subscriptions/${subscription}/providers/Microsoft.Authorization`,
  ],
])('a write to %s is a change of %s', (subject, scope) => {
  const change = changeOf(sampleEvent({ subject }));
  expect(change.scope).toBe(scope.toLowerCase());
  expect(change.resourceId).toBe(subject);
  expect(change.operation).toBe('write');
  expect(changeOf(sampleEvent({ subject, operation: 'delete' })).operation).toBe('delete');
});

test.each([
  ['Microsoft.Network/publicIPAddresses/p', 'write'],
  ['Microsoft.Storage/storageAccounts/s/blobServices/default/containers/c', 'write'],
  ['Microsoft.Network/privateDnsZones/z/TXT/t', 'write'],
  ['Microsoft.Authorization/roleAssignmentScheduleRequests/r', 'write'],
  ['Microsoft.Resources/deployments/d', 'write'],
] as const)('a write to %s is ignored', (resource, operation) => {
  expect(parseChange(sampleEvent({ subject: `${group}/${resource}`, operation })).kind).toBe('ignored');
});

test('failed writes, actions and whole resource groups are ignored', () => {
  const event = sampleEvent({ subject: nsg });
  for (const eventType of ['Microsoft.Resources.ResourceWriteFailure', 'Microsoft.Resources.ResourceActionSuccess']) {
    expect(parseChange({ ...event, eventType }).kind).toBe('ignored');
  }
  expect(parseChange(sampleEvent({ subject: `/subscriptions/${subscription}/resourceGroups/rg` })).kind).toBe(
    'ignored',
  );
});

test.each([nsg, `${nsg}/providers/Microsoft.Resources/tags/default`])(
  'tags written to %s are a change of the NSG',
  (subject) => {
    const operationName = 'Microsoft.Resources/tags/write';
    expect(changeOf(sampleEvent({ subject, operationName }))).toMatchObject({
      scope: nsg.toLowerCase(),
      operation: 'write',
    });
  },
);

test('deleting the tags of an NSG does not delete the NSG', () => {
  const operationName = 'Microsoft.Resources/tags/delete';
  expect(changeOf(sampleEvent({ subject: nsg, operationName, operation: 'delete' })).operation).toBe('write');
});

test('CloudEvents say the same', () => {
  const { id, subject, eventType: type, eventTime: time, data } = sampleEvent({ subject: nsg });
  const cloudEvent = { specversion: '1.0', id, source: `/subscriptions/${subscription}`, subject, type, time, data };
  expect(changeOf(cloudEvent)).toEqual(changeOf({ ...sampleEvent({ subject: nsg }), id, eventTime: time }));
});

test('letter case is not relied on', () => {
  const event = sampleEvent({
    subject: nsg.replace('resourceGroups', 'resourcegroups').replace('Microsoft.Network', 'MICROSOFT.NETWORK'),
  });
  const data = event['data'] as Record<string, unknown>;
  const { correlationId, ...rest } = data;
  const shouted = {
    ...event,
    eventType: 'MICROSOFT.RESOURCES.RESOURCEWRITESUCCESS',
    data: { ...rest, CorrelationId: correlationId },
  };
  expect(changeOf(shouted)).toMatchObject({ scope: nsg.toLowerCase(), correlationId });
});

test('of the claims, name and object id are kept and nothing else', () => {
  const change = changeOf(sampleEvent({ subject: nsg, upn: 'ada@contoso.com' }));
  expect(change.actor).toEqual({
    name: 'ada@contoso.com',
    application: null,
    objectId: '99999999-0000-4000-8000-000000000001',
  });
  expect(JSON.stringify(change)).not.toMatch(/203\.0\.113\.7|Lovelace|c44b4083/);
});

test.each([
  [{ appid: 'app-1', oid: 'oid-1' }, {}, { name: null, application: 'app-1', objectId: 'oid-1' }],
  [
    { appid: 'app-1' },
    { evidence: { principalId: 'p', principalType: 'ServicePrincipal' } },
    { name: null, application: 'app-1', objectId: 'p' },
  ],
  [
    { appid: 'app-1' },
    { evidence: { principalId: 'g', principalType: 'Group' } },
    { name: null, application: 'app-1', objectId: null },
  ],
  [{ idtyp: 'app', upn: 'someone', appid: 'app-1' }, {}, { name: null, application: 'app-1', objectId: null }],
  [
    { unique_name: 'live.com#ada@example.org' },
    {},
    { name: 'live.com#ada@example.org', application: null, objectId: null },
  ],
  [{}, {}, { name: null, application: null, objectId: null }],
])('the actor of claims %j with %j', (claims, authorization, actor) => {
  const event = sampleEvent({ subject: nsg });
  expect(changeOf({ ...event, data: { claims, authorization } }).actor).toEqual(actor);
});

test('without a usable subject the resource URI counts', () => {
  const { subject: _, ...event } = sampleEvent({ subject: nsg });
  expect(changeOf(event).scope).toBe(nsg.toLowerCase());
});

test.each([
  [null, '$'],
  ['text', '$'],
  [[sampleEvent({ subject: nsg })], '$'],
  [{}, '$.id'],
  [{ ...sampleEvent({ subject: nsg }), id: 7 }, '$.id'],
  [{ ...sampleEvent({ subject: nsg }), eventType: '' }, '$.eventType'],
  [{ ...sampleEvent({ subject: nsg }), subject: 'not an id', data: null }, '$.subject'],
  [{ ...sampleEvent({ subject: nsg }), subject: `${nsg}\u0000`, data: {} }, '$.subject'],
  [{ ...sampleEvent({ subject: nsg }), eventTime: 'yesterday' }, '$.eventTime'],
  [{ ...sampleEvent({ subject: nsg }), specversion: '1.0' }, '$.type'],
])('%j is malformed at %s', (event, path) => {
  expect(parseChange(event)).toMatchObject({ kind: 'malformed', issues: [{ path }] });
});

test('the sample event is one that the official client reads', async () => {
  const [read] = await new EventGridDeserializer().deserializeEventGridEvents(sampleEvent({ subject: nsg }) as never);
  const data = read?.data as ResourceWriteSuccessEventData | undefined;
  expect(data?.resourceUri).toBe(nsg);
});

test.skipIf(!hasRealData)(
  'the documented and the captured events are read: writes and deletes of storage accounts and private endpoints are followed, nothing else',
  () => {
    const files = realJson('events').filter(({ name }) => name.includes('.eventgrid.'));
    expect(files.length).toBeGreaterThan(2);
    for (const { body } of files) {
      for (const event of Array.isArray(body) ? (body as unknown[]) : [body]) {
        const reading = parseChange(event);
        const followed = /privateEndpoints\/write|storageAccounts\/(write|delete)/.test(JSON.stringify(event));
        expect(reading.kind).toBe(followed ? 'change' : 'ignored');
      }
    }
  },
);

test.skipIf(!hasRealData)('a captured event, were it of an NSG, names who, what and when', () => {
  const captured = realJson('events').find(({ name }) => name.startsWith('captured'))?.body;
  const text = JSON.stringify(captured).replaceAll('privateEndpoints', 'networkSecurityGroups');
  const event = JSON.parse(text) as { subject: string };
  // Without a subject and a resource URI only `authorization.Scope` is left, which the capture spells with a capital.
  const bare = JSON.parse(
    text.replace('"subject"', '"Subject2"').replace('"resourceUri"', '"resourceUri2"'),
  ) as unknown;
  for (const change of [changeOf(event), changeOf(bare)]) {
    expect(change).toMatchObject({
      scope: event.subject.toLowerCase(),
      operation: 'write',
      time: '2025-11-10T15:54:21.428Z',
      correlationId: '714a7b62-ee15-41bd-afd5-020c75108185',
    });
  }
});
