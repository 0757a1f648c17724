import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyseQuery } from '../../local/azure/kusto/analyseQuery.ts';
import { parseKusto } from '../../local/azure/kusto/kustoSyntax.ts';
import { kqlString } from '../../shared/azure/kqlString.ts';
import { type QueryName, readQuery } from '../../shared/azure/resourceGraph.ts';

const names = readdirSync('shared/azure/queries').map((file) => file.replace(/\.kql$/, '')) as QueryName[];

test.each(names)('%s.kql is sound Kusto within the limits of Resource Graph, and can be paged', async (name) => {
  const query = await readQuery(name, [
    '/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/a',
  ]);
  const { errors, limits, columns } = analyseQuery(query);
  expect({ errors, limits }).toEqual({ errors: [], limits: [] });
  // Without `id` and an order there is no skip token, and the answer is cut off.
  expect(JSON.stringify(columns)).toContain('"id"');
  expect(query).toMatch(/\| order by id asc\s*$/);
  expect(query).not.toContain('__');
});

test('a text stays one literal and keeps its value, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const { errors } = analyseQuery(`resources | where id =~ ${kqlString(text)} | project id`);
      expect(errors).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test.each([`'`, `"`, `\\`, `\\'`, `' or 1 == 1 //`, `a\nb`, `\u2028`, `$&`, '__values__'])(
  '%j is escaped',
  async (text) => {
    const query = await readQuery('resources', [text]);
    const literals: unknown[] = [];
    const collect = (node: ReturnType<typeof parseKusto>['root']): void => {
      if (node.kind === 'StringLiteralExpression') literals.push(node.value);
      for (const item of node.items) collect(item);
    };
    collect(parseKusto(query).root);
    expect(literals).toEqual([text]);
  },
);
