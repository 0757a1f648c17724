import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type SubscriptionFilter, subscriptionFilter } from '../../local/azure/eventGrid/subscriptionFilter.ts';
import { parseChange } from '../../shared/domain/change.ts';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import { isDecidable, type Requirement } from '../../shared/domain/requirements/requirement.ts';
import { watchedResourceTypes } from '../../shared/domain/scope.ts';

const filter = JSON.parse(readFileSync('infra/generated/eventFilter.json', 'utf8')) as SubscriptionFilter;
const passes = subscriptionFilter(filter);

const decidable = (catalogue as readonly Requirement[]).filter(isDecidable);
const watchedByCatalogue = new Set(decidable.flatMap(({ watches }) => watches.map((type) => type.toLowerCase())));

test('every type that can break a requirement is followed', () => {
  expect([...watchedByCatalogue].filter((type) => !watchedResourceTypes.includes(type))).toEqual([]);
});

test('every type that is followed can break a requirement', () => {
  expect(watchedResourceTypes.filter((type) => !watchedByCatalogue.has(type))).toEqual([]);
});

test('the filter stays within what Event Grid takes', () => {
  const values = filter.advancedFilters.flatMap((one) => one.values);
  expect(values.length).toBeLessThanOrEqual(25);
  expect(values.every((value) => value.length <= 512)).toBe(true);
});

/** An event as Event Grid has it of an operation on a resource of the type. */
function eventOf(operationName: string) {
  const [provider = '', ...types] = operationName.replace(/\/(write|delete|action)$/, '').split('/');
  const path = types.map((type, index) => `${type}/name${index}`).join('/');
  const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';
  const [, kind = ''] = /\/(write|delete|action)$/.exec(operationName) ?? [];
  return {
    id: '1',
    subject: operationName.startsWith('Microsoft.Resources/tags')
      ? `${group}/Microsoft.Network/networkSecurityGroups/nsg/providers/Microsoft.Resources/tags/default`
      : `${group}/${provider}/${path}`,
    eventType: `Microsoft.Resources.Resource${kind.charAt(0).toUpperCase()}${kind.slice(1)}Success`,
    eventTime: '2026-01-01T00:00:00Z',
    data: { operationName },
  };
}

test.each([
  ...watchedResourceTypes.flatMap((type) => [`${type}/write`, `${type}/delete`]),
  'Microsoft.Network/networkSecurityGroups/securityRules/write',
  'Microsoft.Resources/tags/write',
])('an event of %s passes the filter and is a change to the product', (operationName) => {
  const event = eventOf(operationName);
  expect(passes(event)).toBe(true);
  expect(parseChange(event).kind).toBe('change');
});

test.each([
  'Microsoft.MachineLearningServices/workspaces/jobs/write',
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/delete',
  'Microsoft.Storage/storageAccounts/blobServices/containers/write',
  'Microsoft.Storage/storageAccounts/fileServices/shares/write',
  'Microsoft.Compute/virtualMachines/extensions/write',
  'Microsoft.Compute/virtualMachineScaleSets/write',
  'Microsoft.Compute/disks/write',
  'Microsoft.Batch/batchAccounts/applications/versions/write',
  'Microsoft.Network/publicIPAddresses/write',
  'Microsoft.Network/networkWatchers/flowLogs/write',
  'Microsoft.Resources/deployments/write',
  'Microsoft.Resources/subscriptions/resourceGroups/write',
  'Microsoft.Insights/diagnosticSettings/write',
  'Microsoft.Network/virtualNetworks/subnets/join/action',
])('an event of %s does not pass', (operationName) => {
  expect(passes(eventOf(operationName))).toBe(false);
});
