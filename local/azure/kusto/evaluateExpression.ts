import { isBag, isList, type Json } from '../json.ts';
import { evaluateComparison, sameText } from './evaluateComparison.ts';
import { evaluateFunction } from './evaluateFunction.ts';
import { type Expression, QueryRefused, type Row } from './query.ts';

function member(value: Json, key: string | number): Json {
  if (typeof key === 'number') return isList(value) ? (value[key] ?? null) : null;
  return isBag(value) && Object.hasOwn(value, key) ? (value[key] ?? null) : null;
}

function truth(value: Json): boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  throw new QueryRefused(`'${JSON.stringify(value)}' is not a condition`);
}

/** Kusto's `and` and `or` have three values: null where the other side does not settle it. */
function conjunction(values: readonly (boolean | null)[], settledBy: boolean): boolean | null {
  if (values.includes(settledBy)) return settledBy;
  return values.includes(null) ? null : !settledBy;
}

/** The value of an expression for one row; null is Kusto's null. Throws `QueryRefused` where Kusto's answer is not known for sure. */
export function evaluateExpression(expression: Expression, row: Row): Json {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'column':
      return row[expression.name] ?? null;
    case 'member':
      return member(evaluateExpression(expression.of, row), expression.key);
    case 'and':
    case 'or': {
      const sides = [expression.left, expression.right].map((side) => truth(evaluateExpression(side, row)));
      return conjunction(sides, expression.kind === 'or');
    }
    case 'comparison':
      return evaluateComparison(
        expression.operator,
        evaluateExpression(expression.left, row),
        evaluateExpression(expression.right, row),
      );
    case 'membership': {
      const subject = evaluateExpression(expression.subject, row);
      const anyCase = expression.operator.endsWith('~');
      const found = expression.list
        .map((item) => evaluateExpression(item, row))
        .some((item) => (anyCase ? sameText(subject, item) : evaluateComparison('==', subject, item) === true));
      return found !== expression.operator.startsWith('!');
    }
    case 'call':
      break;
  }
  return evaluateFunction(
    expression.name,
    expression.parameters.map((parameter) => evaluateExpression(parameter, row)),
  );
}
