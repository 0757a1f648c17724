import type { KustoNode } from './kustoSyntax.ts';
import {
  type Comparison,
  comparisons,
  type Expression,
  type Membership,
  memberships,
  QueryRefused,
  type ScalarFunction,
  scalarFunctions,
} from './query.ts';

const isComparison = (text: string): text is Comparison => (comparisons as readonly string[]).includes(text);
const isMembership = (text: string): text is Membership => (memberships as readonly string[]).includes(text);
const isFunction = (text: string): text is ScalarFunction => (scalarFunctions as readonly string[]).includes(text);

function refused(node: KustoNode, why: string): QueryRefused {
  return new QueryRefused(`'${node.text}': ${why}`);
}

function part(node: KustoNode, name: string): KustoNode {
  const found = node.parts.get(name);
  if (found === undefined) throw refused(node, `it has no ${name}`);
  return found;
}

function plainName(node: KustoNode): string {
  if (node.kind !== 'NameReference' || !/^\w+$/.test(node.text)) throw refused(node, 'expected a plain name');
  return node.text;
}

function readCall(node: KustoNode): Expression {
  const name = part(node, 'Name').text;
  if (!isFunction(name)) throw refused(node, `the function '${name}' is not implemented`);
  const parameters = part(part(node, 'ArgumentList'), 'Expressions').items;
  // Kusto spells a bool and a JSON true differently, so the text of a bool is left alone.
  if (name !== 'not' && parameters.some(({ type }) => type === 'bool'))
    throw refused(node, `${name}() of a bool is not implemented`);
  return { kind: 'call', name, parameters: parameters.map(readExpression) };
}

/** The operator's own text decides, never the parser's kind: it calls `in~` `InCsExpression`. */
function readBinary(node: KustoNode): Expression {
  const operator = part(node, 'Operator').text;
  const left = readExpression(part(node, 'Left'));
  if (isMembership(operator))
    return {
      kind: 'membership',
      operator,
      subject: left,
      list: part(part(node, 'Right'), 'Expressions').items.map(readExpression),
    };
  if (operator !== 'and' && operator !== 'or' && !isComparison(operator))
    throw refused(node, `the operator '${operator}' is not implemented`);
  const right = readExpression(part(node, 'Right'));
  return operator === 'and' || operator === 'or'
    ? { kind: operator, left, right }
    : { kind: 'comparison', operator, left, right };
}

function readIndex(node: KustoNode): string | number {
  const key = part(node, 'Expression').value;
  if (typeof key === 'string' || (typeof key === 'number' && key >= 0)) return key;
  throw refused(node, 'expected a name or an index as a literal');
}

/** Reads one scalar expression. Throws `QueryRefused`, naming it, for whatever the stand-in does not implement. */
export function readExpression(node: KustoNode): Expression {
  switch (node.kind) {
    case 'ParenthesizedExpression':
      return readExpression(part(node, 'Expression'));
    case 'StringLiteralExpression':
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
    case 'BooleanLiteralExpression':
      return { kind: 'literal', value: node.value };
    case 'NameReference':
      return { kind: 'column', name: plainName(node) };
    case 'PathExpression':
      return {
        kind: 'member',
        of: readExpression(part(node, 'Expression')),
        key: plainName(part(node, 'Selector')),
      };
    case 'ElementExpression':
      return { kind: 'member', of: readExpression(part(node, 'Expression')), key: readIndex(part(node, 'Selector')) };
    case 'FunctionCallExpression':
      return readCall(node);
  }
  if (node.parts.has('Left') && node.parts.has('Operator') && node.parts.has('Right')) return readBinary(node);
  throw refused(node, `${node.kind} is not implemented`);
}
