import { type Json } from '../json.ts';
import { type Comparison, QueryRefused } from './query.ts';

/** The text Kusto's string operators see: a missing value is the empty string, since strings have no null. */
export function textOf(value: Json): string {
  if (value === null) return '';
  if (typeof value === 'object')
    throw new QueryRefused(`comparing ${JSON.stringify(value)} as text is not implemented`);
  return String(value);
}

function lower(value: Json): string {
  return textOf(value).toLowerCase();
}

/** Equality without regard to letter case, as in `=~` and `in~`. */
export function sameText(left: Json, right: Json): boolean {
  return lower(left) === lower(right);
}

/** `==` of Kusto: null of two nulls, false of a null and a value; kinds that Kusto would convert are refused. */
function equal(left: Json, right: Json): boolean | null {
  if (left === null && right === null) return null;
  if (left === null || right === null) {
    if (left === '' || right === '')
      throw new QueryRefused("comparing a missing value with '' is ambiguous; use isempty()");
    return false;
  }
  if (typeof left !== typeof right || typeof left === 'object')
    throw new QueryRefused(`comparing ${JSON.stringify(left)} with ${JSON.stringify(right)} is not implemented`);
  return left === right;
}

/** `!=` of a null and a value is true; of two nulls it is null (Kusto, "Null values"). */
function unequal(left: Json, right: Json): boolean | null {
  const same = equal(left, right);
  return same === null ? null : !same;
}

function ordered(left: Json, right: Json, holds: (difference: number) => boolean): boolean | null {
  if (left === null || right === null) return null;
  if (typeof left !== 'number' || typeof right !== 'number')
    throw new QueryRefused(`ordering ${JSON.stringify(left)} and ${JSON.stringify(right)} is not implemented`);
  return holds(left - right);
}

/** `has` finds whole terms: runs of letters and digits. Only a plain term on the right is implemented. */
function hasTerm(left: Json, right: Json): boolean {
  const term = textOf(right).toLowerCase();
  if (!/^[a-z0-9]+$/.test(term)) throw new QueryRefused(`has '${term}': only one plain term is implemented`);
  return textOf(left)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .includes(term);
}

type Compare = (left: Json, right: Json) => boolean | null;

const compare: Readonly<Record<Comparison, Compare>> = {
  '==': equal,
  '!=': unequal,
  '=~': sameText,
  '!~': (left, right) => !sameText(left, right),
  '<': (left, right) => ordered(left, right, (difference) => difference < 0),
  '<=': (left, right) => ordered(left, right, (difference) => difference <= 0),
  '>': (left, right) => ordered(left, right, (difference) => difference > 0),
  '>=': (left, right) => ordered(left, right, (difference) => difference >= 0),
  contains: (left, right) => lower(left).includes(lower(right)),
  '!contains': (left, right) => !lower(left).includes(lower(right)),
  contains_cs: (left, right) => textOf(left).includes(textOf(right)),
  '!contains_cs': (left, right) => !textOf(left).includes(textOf(right)),
  startswith: (left, right) => lower(left).startsWith(lower(right)),
  '!startswith': (left, right) => !lower(left).startsWith(lower(right)),
  endswith: (left, right) => lower(left).endsWith(lower(right)),
  '!endswith': (left, right) => !lower(left).endsWith(lower(right)),
  has: hasTerm,
  '!has': (left, right) => !hasTerm(left, right),
};

/** One comparison as Kusto makes it: true, false or null. */
export function evaluateComparison(operator: Comparison, left: Json, right: Json): boolean | null {
  return compare[operator](left, right);
}
