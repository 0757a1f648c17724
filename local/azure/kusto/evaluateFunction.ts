import { isList, type Json } from '../json.ts';
import { textOf } from './evaluateComparison.ts';
import { QueryRefused, type ScalarFunction } from './query.ts';

function whole(value: Json): number | null {
  if (typeof value === 'number') return Math.trunc(value);
  return typeof value === 'string' && /^\s*-?\d+\s*$/.test(value) ? Number(value) : null;
}

function truthOf(value: Json): boolean | null {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return null;
}

function negated(value: Json): boolean | null {
  if (value === null) return null;
  if (typeof value !== 'boolean') throw new QueryRefused(`not(${JSON.stringify(value)}) is not a condition`);
  return !value;
}

function isEmpty(value: Json): boolean {
  return value === null || value === '';
}

type Evaluate = (value: Json, parameters: readonly Json[]) => Json;

const functions: Readonly<Record<ScalarFunction, Evaluate>> = {
  not: negated,
  tolower: (value) => textOf(value).toLowerCase(),
  toupper: (value) => textOf(value).toUpperCase(),
  tostring: (value) => (value !== null && typeof value === 'object' ? JSON.stringify(value) : textOf(value)),
  tobool: truthOf,
  toint: whole,
  tolong: whole,
  array_length: (value) => (isList(value) ? value.length : null),
  isempty: isEmpty,
  isnotempty: (value) => !isEmpty(value),
  isnull: (value) => value === null,
  isnotnull: (value) => value !== null,
  strcat: (_, parameters) => parameters.map(textOf).join(''),
  coalesce: (value, parameters) => parameters.find((candidate) => !isEmpty(candidate)) ?? value,
};

/** A scalar function of Kusto on values already computed. */
export function evaluateFunction(name: ScalarFunction, parameters: readonly Json[]): Json {
  return functions[name](parameters[0] ?? null, parameters);
}
