import { expect, test } from 'vitest';
import { parseChange } from '../../shared/domain/change.ts';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import { watchedResourceTypes } from '../../shared/domain/scope.ts';
import { eventFilter, operationNames } from '../../shared/report/eventFilter.ts';

const operations = operationNames(watchedResourceTypes);

test('every type that can break a requirement is followed', () => {
  const watched = new Set(catalogue.flatMap(({ watches }) => watches.map((type) => type.toLowerCase())));
  expect([...watched].filter((type) => !watchedResourceTypes.includes(type))).toEqual([]);
});

test('the filter stays within what Event Grid takes', () => {
  const values = eventFilter(watchedResourceTypes).advancedFilters.flatMap((filter) => filter.values);
  expect(values.length).toBeLessThanOrEqual(25);
  expect(values.every((value) => value.length <= 512)).toBe(true);
});

test.each(operations)('an event of %s that passes the filter is a change to the product', (operationName) => {
  const [provider = '', ...types] = operationName.replace(/\/(write|delete)$/, '').split('/');
  const path = types.map((type, index) => `${type}/name${index}`).join('/');
  const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';
  const subject = operationName.startsWith('microsoft.resources/tags')
    ? `${group}/Microsoft.Network/networkSecurityGroups/nsg/providers/Microsoft.Resources/tags/default`
    : `${group}/${provider}/${path}`;
  const reading = parseChange({
    id: '1',
    subject,
    eventType: `Microsoft.Resources.Resource${operationName.endsWith('delete') ? 'Delete' : 'Write'}Success`,
    eventTime: '2026-01-01T00:00:00Z',
    data: { operationName },
  });
  expect(reading.kind).toBe('change');
});
