import { type KustoNode, type KustoSyntax, parseKusto } from './kustoSyntax.ts';

export interface QueryAnalysis {
  /** What the official parser objects to, one line each; empty for a sound query. */
  readonly errors: readonly string[];
  /** What Resource Graph would refuse though Kusto allows it, one line each. */
  readonly limits: readonly string[];
  readonly columns: KustoSyntax['columns'];
}

/**
 * Resource Graph's own subset of Kusto. Its documents differ on mv-expand (2 or 3), so the smaller number counts.
 * Source: Azure Resource Graph, "Understanding the query language", section "Supported tabular operators".
 */
const limits = { joins: 3, mvExpands: 2, mvExpandRows: 400, unions: 3 } as const;
const joinKinds = ['innerunique', 'inner', 'leftouter'];
const operators: ReadonlySet<string> = new Set([
  'CountOperator',
  'DistinctOperator',
  'ExtendOperator',
  'FilterOperator',
  'JoinOperator',
  'MvExpandOperator',
  'ParseOperator',
  'ProjectAwayOperator',
  'ProjectOperator',
  'SortOperator',
  'SummarizeOperator',
  'TakeOperator',
  'TopOperator',
  'UnionOperator',
]);

function* walk(node: KustoNode): Generator<KustoNode> {
  yield node;
  for (const item of node.items) yield* walk(item);
}

function limitsBroken(root: KustoNode): readonly string[] {
  const broken: string[] = [];
  const count = { joins: 0, mvExpands: 0, unions: 0 };
  const statements = root.parts.get('Statements')?.items ?? [];
  if (statements.length !== 1 || statements[0]?.kind !== 'ExpressionStatement')
    broken.push('a query is one statement, without let or set');
  for (const node of walk(root)) {
    if (node.kind.endsWith('Operator') && !operators.has(node.kind))
      broken.push(`the operator '${node.items[0]?.text}' does not exist in Resource Graph`);
    if (node.kind === 'JoinOperator') {
      count.joins++;
      const kind = /\bkind\s*=\s*(\w+)/.exec(node.parts.get('Parameters')?.text ?? '')?.[1];
      if (kind !== undefined && !joinKinds.includes(kind)) broken.push(`join kind=${kind} does not exist`);
    }
    if (node.kind === 'UnionOperator') count.unions++;
    if (node.kind === 'MvExpandOperator') {
      count.mvExpands++;
      const rows = node.parts.get('RowLimitClause')?.parts.get('RowLimit')?.value;
      if (typeof rows === 'number' && rows > limits.mvExpandRows)
        broken.push(`mv-expand limit ${rows}: at most ${limits.mvExpandRows} rows a record`);
    }
  }
  for (const name of ['joins', 'mvExpands', 'unions'] as const)
    if (count[name] > limits[name]) broken.push(`${count[name]} ${name}: at most ${limits[name]}`);
  return broken;
}

/** Checks a query's text against Microsoft's parser, the tables of Resource Graph and Resource Graph's limits. Never throws. */
export function analyseQuery(text: string, syntax: KustoSyntax = parseKusto(text)): QueryAnalysis {
  const { root, diagnostics, columns } = syntax;
  const errors = diagnostics
    .filter(({ severity }) => severity === 'Error')
    .map(({ code, start, length, message }) => `${code} at '${text.slice(start, start + length)}': ${message}`);
  return { errors, limits: limitsBroken(root), columns };
}
