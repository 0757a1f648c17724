import type { Json } from '../json.ts';

export type Row = Readonly<Record<string, Json>>;

/** The comparisons between two values; each is written as in Kusto. */
export const comparisons = [
  '==',
  '!=',
  '=~',
  '!~',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  '!contains',
  'contains_cs',
  '!contains_cs',
  'startswith',
  '!startswith',
  'endswith',
  '!endswith',
  'has',
  '!has',
] as const;
export type Comparison = (typeof comparisons)[number];

export const memberships = ['in', '!in', 'in~', '!in~'] as const;
export type Membership = (typeof memberships)[number];

export const scalarFunctions = [
  'not',
  'tolower',
  'toupper',
  'tostring',
  'tobool',
  'toint',
  'tolong',
  'array_length',
  'isempty',
  'isnotempty',
  'isnull',
  'isnotnull',
  'strcat',
  'coalesce',
] as const;
export type ScalarFunction = (typeof scalarFunctions)[number];

export type Expression =
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly key: string | number }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'comparison';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'membership';
      readonly operator: Membership;
      readonly subject: Expression;
      readonly list: readonly Expression[];
    }
  | { readonly kind: 'call'; readonly name: ScalarFunction; readonly parameters: readonly Expression[] };

export interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export type TabularOperator =
  | { readonly kind: 'where'; readonly condition: Expression }
  | { readonly kind: 'extend' | 'project'; readonly columns: readonly NamedExpression[] }
  | { readonly kind: 'mv-expand'; readonly column: NamedExpression; readonly rowLimit: number }
  | { readonly kind: 'sort'; readonly keys: readonly SortKey[] };

/** A query the stand-in can run: one table through a line of operators. */
export interface Query {
  readonly table: string;
  readonly operators: readonly TabularOperator[];
}

/** Says what of a query is not implemented here, in the query's own words. Nothing is ever guessed in its place. */
export class QueryRefused extends Error {
  override readonly name = 'QueryRefused';
}
