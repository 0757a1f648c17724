import type { KustoNode } from './kustoSyntax.ts';
import { type NamedExpression, type Query, QueryRefused, type SortKey, type TabularOperator } from './query.ts';
import { readExpression } from './readExpression.ts';

/** Rows that `mv-expand` gives for one record in Resource Graph: 128 unless told, at most 400. */
const rowLimits = { default: 128, most: 400 } as const;

/** The part of a node that the grammar guarantees. */
function part(node: KustoNode, name: string): KustoNode {
  const found = node.parts.get(name);
  if (found === undefined) throw new QueryRefused(`'${node.text}' is incomplete: it has no ${name}`);
  return found;
}

function refuseParameters(node: KustoNode): void {
  const parameters = node.parts.get('Parameters')?.items ?? [];
  if (parameters.length > 0)
    throw new QueryRefused(`the parameter '${parameters[0]?.text}' in '${node.text}' is not implemented`);
}

/** Kusto's name for an expression without one; `properties.a.b` becomes `properties_a_b`. */
function impliedName(node: KustoNode): string {
  if (node.kind === 'NameReference') return node.text;
  if (node.kind === 'PathExpression')
    return `${impliedName(part(node, 'Expression'))}_${impliedName(part(node, 'Selector'))}`;
  throw new QueryRefused(`the column '${node.text}' has no name; write name = ${node.text}`);
}

function readColumn(node: KustoNode): NamedExpression {
  if (node.kind === 'SimpleNamedExpression')
    return { name: part(node, 'Name').text, expression: readExpression(part(node, 'Expression')) };
  const expression = readExpression(node);
  return { name: impliedName(node), expression };
}

function readSortKey(node: KustoNode): SortKey {
  const ordering = node.kind === 'OrderedExpression' ? part(node, 'Ordering') : undefined;
  const descending = ordering?.parts.get('AscOrDescKeyword')?.text !== 'asc';
  const nulls = ordering?.parts.get('NullsClause')?.parts.get('FirstOrLastKeyword')?.text;
  return {
    expression: readExpression(node.kind === 'OrderedExpression' ? part(node, 'Expression') : node),
    descending,
    nullsFirst: nulls === undefined ? !descending : nulls === 'first',
  };
}

function readMvExpand(node: KustoNode): TabularOperator {
  refuseParameters(node);
  const [expanded, ...others] = part(node, 'Expressions').items;
  if (expanded === undefined || others.length > 0)
    throw new QueryRefused(`'${node.text}': mv-expand of several columns at once is not implemented`);
  if (expanded.parts.has('ToTypeOf')) {
    const type = part(expanded, 'ToTypeOf').text;
    if (type !== 'to typeof(dynamic)') throw new QueryRefused(`'${type}' is not implemented`);
  }
  const limit = node.parts.get('RowLimitClause')?.parts.get('RowLimit')?.value ?? rowLimits.default;
  if (typeof limit !== 'number' || limit > rowLimits.most)
    throw new QueryRefused(`'${node.text}': mv-expand is limited to ${rowLimits.most} rows a record`);
  return { kind: 'mv-expand', column: readColumn(part(expanded, 'Expression')), rowLimit: limit };
}

function readOperator(node: KustoNode): TabularOperator {
  switch (node.kind) {
    case 'FilterOperator':
      refuseParameters(node);
      return { kind: 'where', condition: readExpression(part(node, 'Condition')) };
    case 'ExtendOperator':
      return { kind: 'extend', columns: part(node, 'Expressions').items.map(readColumn) };
    case 'ProjectOperator':
      return { kind: 'project', columns: part(node, 'Expressions').items.map(readColumn) };
    case 'MvExpandOperator':
      return readMvExpand(node);
    case 'SortOperator':
      refuseParameters(node);
      return { kind: 'sort', keys: part(node, 'Expressions').items.map(readSortKey) };
  }
  throw new QueryRefused(`the operator '${node.items[0]?.text ?? node.kind}' is not implemented`);
}

/** Reads the tree of a whole query. Throws `QueryRefused`, naming it, for whatever the stand-in does not implement. */
export function readQuery(root: KustoNode): Query {
  const statements = part(root, 'Statements').items;
  const [statement] = statements;
  if (statement?.kind !== 'ExpressionStatement' || statements.length !== 1)
    throw new QueryRefused('a query is one statement: let, set and several statements are not implemented');
  const operators: TabularOperator[] = [];
  let node = part(statement, 'Expression');
  while (node.kind === 'PipeExpression') {
    operators.unshift(readOperator(part(node, 'Operator')));
    node = part(node, 'Expression');
  }
  if (node.kind !== 'NameReference') throw new QueryRefused(`'${node.text}' is not the name of a table`);
  return { table: node.text, operators };
}
