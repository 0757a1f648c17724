import { isBag, isList, type Json } from '../json.ts';
import { evaluateExpression } from './evaluateExpression.ts';
import { type NamedExpression, type Query, QueryRefused, type Row, type SortKey } from './query.ts';

function evaluated(columns: readonly NamedExpression[], row: Row): Record<string, Json> {
  return Object.fromEntries(columns.map(({ name, expression }) => [name, evaluateExpression(expression, row)]));
}

/** Null gives one record with null, an empty array none, a property bag one record for each property (Kusto, "mv-expand operator"). */
function elements(value: Json): readonly Json[] {
  if (value === null) return [null];
  if (isList(value)) return value;
  if (isBag(value)) return Object.entries(value).map(([key, item]) => ({ [key]: item }));
  throw new QueryRefused(
    `mv-expand of ${JSON.stringify(value)}, which is neither an array nor a bag, is not implemented`,
  );
}

function order(left: Json, right: Json): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  throw new QueryRefused(`sorting ${JSON.stringify(left)} with ${JSON.stringify(right)} is not implemented`);
}

function compareRows(keys: readonly SortKey[], left: Row, right: Row): number {
  for (const { expression, descending, nullsFirst } of keys) {
    const [a, b] = [evaluateExpression(expression, left), evaluateExpression(expression, right)];
    if (a === null && b === null) continue;
    if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1;
    const difference = order(a, b);
    if (difference !== 0) return descending ? -difference : difference;
  }
  return 0;
}

/** Runs a query over the rows of its table. Throws `QueryRefused` where Kusto's answer is not known for sure. */
export function runQuery(query: Query, table: readonly Row[]): readonly Row[] {
  let rows = table;
  for (const operator of query.operators) {
    switch (operator.kind) {
      case 'where':
        rows = rows.filter((row) => evaluateExpression(operator.condition, row) === true);
        break;
      case 'extend':
        rows = rows.map((row) => ({ ...row, ...evaluated(operator.columns, row) }));
        break;
      case 'project':
        rows = rows.map((row) => evaluated(operator.columns, row));
        break;
      case 'mv-expand': {
        const { column, rowLimit } = operator;
        rows = rows.flatMap((row) =>
          elements(evaluateExpression(column.expression, row))
            .slice(0, rowLimit)
            .map((element) => ({ ...row, [column.name]: element })),
        );
        break;
      }
      case 'sort':
        rows = rows.toSorted((left, right) => compareRows(operator.keys, left, right));
        break;
    }
  }
  return rows;
}
