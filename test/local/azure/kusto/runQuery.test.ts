import { expect, test } from 'vitest';
import type { Json } from '../../../../local/azure/json.ts';
import { parseKusto } from '../../../../local/azure/kusto/kustoSyntax.ts';
import type { Row } from '../../../../local/azure/kusto/query.ts';
import { readQuery } from '../../../../local/azure/kusto/readQuery.ts';
import { runQuery } from '../../../../local/azure/kusto/runQuery.ts';

function run(text: string, table: readonly Row[]): readonly Row[] {
  const { root, diagnostics } = parseKusto(text);
  expect(diagnostics.filter(({ severity }) => severity === 'Error')).toEqual([]);
  return runQuery(readQuery(root), table);
}

/** The value of one expression over one row. */
function value(expression: string, row: Row): Json | undefined {
  return run(`resources | project v = ${expression}`, [row])[0]?.['v'];
}

const row: Row = {
  id: '/subscriptions/S1/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/Web',
  name: 'Web',
  location: 'westeurope',
  tags: null,
  properties: {
    state: 'Succeeded',
    count: 3,
    on: true,
    nothing: null,
    subnets: [{ id: '/A/subnets/One' }, { id: '/A/subnets/Two' }],
    'odd name': 'x',
  },
};

test.each<[string, Json]>([
  // Letter case: == and in are exact, =~ and in~ are not (the parser names them the other way round: `in~` is its InCsExpression).
  ["name == 'Web'", true],
  ["name == 'web'", false],
  ["name != 'web'", true],
  ["name =~ 'wEB'", true],
  ["name =~ 'wEBs'", false],
  ["name !~ 'wEB'", false],
  ["name in ('a', 'Web')", true],
  ["name in ('a', 'web')", false],
  ["name in~ ('a', 'web')", true],
  ["name in~ ('a', 'we')", false],
  ["name !in ('web')", true],
  ["name !in ('Web')", false],
  ["name !in~ ('web')", false],
  ["name !in~ ('other')", true],
  ["name contains 'EB'", true],
  ["name contains_cs 'EB'", false],
  ["name contains_cs 'eb'", true],
  ["name !contains 'EB'", false],
  ["name !contains_cs 'EB'", true],
  ["name startswith 'WE'", true],
  ["name !startswith 'eb'", true],
  ["name endswith 'EB'", true],
  ["name !endswith 'We'", true],
  // has looks for whole terms.
  ["id has 'web'", true],
  ["id has 'we'", false],
  ["id !has 'we'", true],
  // Dynamic members, and what is not there.
  ["properties.state == 'Succeeded'", true],
  ["properties['state'] =~ 'succeeded'", true],
  ["tostring(properties['odd name'])", 'x'],
  ['tostring(properties.subnets[1].id)', '/A/subnets/Two'],
  ['properties.count > 2', true],
  ['properties.count >= 3', true],
  ['properties.count < 3', false],
  ['properties.count <= 2', false],
  ['properties.on == true', true],
  ["properties.absent == 'x'", false],
  ["properties.absent != 'x'", true],
  ["properties.absent =~ 'x'", false],
  ['properties.absent > 1', null],
  ['properties.absent == properties.nothing', null],
  ["properties.absent in ('x')", false],
  ["properties.absent !in~ ('x')", true],
  ['properties.state.deeper.still', null],
  ['tags.owner', null],
  // Three-valued logic.
  ["properties.absent > 1 or name == 'Web'", true],
  ["properties.absent > 1 and name == 'Web'", null],
  ["properties.absent > 1 and name == 'x'", false],
  ['not(properties.absent > 1)', null],
  ["not(name == 'Web')", false],
  ["(name == 'x' or name == 'Web') and location == 'westeurope'", true],
  ["name == 'Web' or name == 'x' and location == 'nowhere'", true],
  // Functions.
  ['tolower(name)', 'web'],
  ['toupper(name)', 'WEB'],
  ['tolower(tostring(properties.absent))', ''],
  ['tostring(properties.count)', '3'],
  ['tostring(properties.on)', 'true'],
  ['tostring(properties.subnets[0])', '{"id":"/A/subnets/One"}'],
  ['tobool(properties.on)', true],
  ["tobool('True')", true],
  ["tobool('yes')", null],
  ['tobool(properties.absent)', null],
  ["toint('12')", 12],
  ["tolong('x')", null],
  ['array_length(properties.subnets)', 2],
  ['array_length(properties.state)', null],
  ['isempty(properties.absent)', true],
  ["isempty('')", true],
  ['isnotempty(name)', true],
  ['isnotempty(properties.nothing)', false],
  ['isnull(properties.absent)', true],
  ['isnotnull(properties.absent)', false],
  ["strcat(name, '/', location)", 'Web/westeurope'],
  ['coalesce(tostring(properties.absent), name)', 'Web'],
  // Literals.
  ["'it\\'s'", "it's"],
  ["@'a\\b'", 'a\\b'],
])('%s is %j', (expression, expected) => {
  expect(value(expression, row)).toEqual(expected);
});

test('a where keeps only the rows whose condition is true, not those where it is null', () => {
  const rows = [
    { name: 'a', properties: { n: 5 } },
    { name: 'b', properties: {} },
  ];
  expect(run('resources | where properties.n > 3 | project name', rows)).toEqual([{ name: 'a' }]);
  expect(run('resources | where not(properties.n > 3) | project name', rows)).toEqual([]);
});

test('extend adds and replaces columns from the columns before it', () => {
  expect(run('resources | extend id = name, old = id | project id, old', [{ id: '1', name: 'n' }])).toEqual([
    { id: 'n', old: '1' },
  ]);
});

test('project keeps the columns it names; a path without a name gets one', () => {
  expect(run('resources | project name, properties.a.b', [{ name: 'n', properties: { a: { b: 1 } } }])).toEqual([
    { name: 'n', properties_a_b: 1 },
  ]);
});

test('mv-expand gives one row an element, one with null for null, none for an empty array', () => {
  const rows = [
    { name: 'two', properties: { subnets: [{ id: 'x' }, { id: 'y' }] } },
    { name: 'none', properties: { subnets: [] } },
    { name: 'null', properties: {} },
  ];
  expect(
    run('resources | mv-expand subnet = properties.subnets | project name, id = tostring(subnet.id)', rows),
  ).toEqual([
    { name: 'two', id: 'x' },
    { name: 'two', id: 'y' },
    { name: 'null', id: '' },
  ]);
});

test('mv-expand stops at 128 rows a record unless told otherwise, as Resource Graph does', () => {
  const rows = [{ name: 'big', properties: { subnets: Array.from({ length: 300 }, (_, index) => index) } }];
  expect(run('resources | mv-expand properties.subnets', rows)).toHaveLength(128);
  expect(run('resources | mv-expand properties.subnets limit 200', rows)).toHaveLength(200);
  expect(run('resources | mv-expand properties.subnets limit 400', rows)).toHaveLength(300);
});

test('sort is descending unless told, stable, and puts nulls first only when ascending', () => {
  const rows = [
    { name: 'b', properties: { n: 1 } },
    { name: 'a', properties: {} },
    { name: 'C', properties: { n: 1 } },
  ];
  const names = (text: string) => run(`${text} | project name`, rows).map(({ name }) => name);
  expect(names('resources | sort by name')).toEqual(['b', 'a', 'C']);
  expect(names('resources | order by name asc')).toEqual(['C', 'a', 'b']);
  expect(names('resources | sort by toint(properties.n) asc')).toEqual(['a', 'b', 'C']);
  expect(names('resources | sort by toint(properties.n) desc')).toEqual(['b', 'C', 'a']);
  expect(names('resources | sort by toint(properties.n) asc nulls last, name asc')).toEqual(['C', 'b', 'a']);
});

test.each([
  ['resources | take 3', /operator 'take'/],
  ['resources | summarize count() by type', /operator 'summarize'/],
  ['resources | join kind=inner (resources) on id', /operator 'join'/],
  ['resources | distinct type', /operator 'distinct'/],
  ["resources | extend a = replace_string(name, 'a', 'b')", /function 'replace_string'/],
  ["resources | where name matches regex 'a'", /matches regex/],
  ["resources | where name has_any ('a')", /has_any/],
  ['resources | extend tolower(name)', /has no name/],
  ['resources | mv-expand properties.a, properties.b', /several columns/],
  ['resources | mv-expand properties.a limit 401', /limited to 400/],
  ['resources | mv-expand with_itemindex=i properties.a', /with_itemindex/],
  ['resources | mv-expand properties.a to typeof(string)', /to typeof\(string\)/],
  ["resources | extend a = tostring(name == 'a')", /of a bool/],
  ['let a = 1; resources', /one statement/],
  ["print a = 'x'", /name of a table/],
])('%s is refused by name', (text, why) => {
  expect(() => run(text, [row])).toThrow(why);
});

test.each([
  ["resources | where properties.count == 'x'", /comparing 3 with "x"/],
  ["resources | where properties.subnets =~ 'x'", /as text/],
  ["resources | where properties.absent == ''", /isempty/],
  ["resources | where name has 'two words'", /one plain term/],
  ['resources | mv-expand properties.count', /neither an array nor a bag/],
])('%s is refused on the values that make it doubtful', (text, why) => {
  expect(() => run(text, [row])).toThrow(why);
});
