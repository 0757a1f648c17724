import { expect, test } from 'vitest';
import { analyseQuery } from '../../../../local/azure/kusto/analyseQuery.ts';

test('a sound query has no errors and tells its columns', () => {
  const analysis = analyseQuery(
    "resources // comment\n| where type =~ 'microsoft.network/virtualnetworks'\n| mv-expand subnet=properties.subnets limit 400\n| project id, kind, subnet, prefix=tostring(subnet.properties.addressPrefix) | order by id asc",
  );
  expect(analysis).toEqual({
    errors: [],
    limits: [],
    columns: [
      { name: 'id', type: 'string' },
      { name: 'kind', type: 'string' },
      { name: 'subnet', type: 'dynamic' },
      { name: 'prefix', type: 'string' },
    ],
  });
});

test.each([
  ['resources | project colour', /'colour'/],
  ['nothing | project id', /'nothing'/],
  ['resources | where id = 1', /./],
  ['resources | where tolowr(id) == 1', /tolowr/],
  ['resources | order by properties.x', /dynamic/],
  ['resources | | project id', /./],
])('%s is an error', (text, message) => {
  expect(analyseQuery(text).errors.join('\n')).toMatch(message);
});

test.each([
  ['resources | evaluate bag_unpack(properties)', /'evaluate' does not exist/],
  ['resources | lookup (resources) on id', /'lookup' does not exist/],
  ['resources | join kind=rightouter (resources) on id', /kind=rightouter/],
  ['resources | mv-expand a=tags | mv-expand b=tags | mv-expand c=tags', /3 mvExpands: at most 2/],
  ['resources | mv-expand a=tags limit 401', /limit 401/],
  [`resources${' | join (resources) on id'.repeat(4)}`, /4 joins: at most 3/],
  ['let x = resources; x', /one statement/],
])('%s is Kusto, yet not Resource Graph', (text, message) => {
  expect(analyseQuery(text).limits.join('\n')).toMatch(message);
});

test('up to three joins of the kinds Resource Graph has pass', () => {
  const text =
    'resources | join kind=leftouter (resources) on id | join kind=inner (resources) on id | join (resources) on id';
  expect(analyseQuery(text).limits).toEqual([]);
});
