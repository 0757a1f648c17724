import { idKey } from '../armId.ts';
import { onceFor } from '../onceFor.ts';
import { isManagementGroup } from './scopeHolds.ts';

interface Scoped {
  readonly scope: string;
}

type Assignments<T extends Scoped> = ReadonlyMap<string, T>;

/**
 * What is assigned at scopes that hold one of some resources, with all that management groups have, which may hold them; by id, in the
 * order of the list. A subscription has thousands of assignments, and few of them are above any one resource.
 */
export function assignedAbove<T extends Scoped>(
  assignments: Assignments<T>,
  ids: readonly string[],
): readonly (readonly [string, T])[] {
  const index = byScope(assignments) as ByScope<T>;
  const scopes = new Set([wholeDirectory, anyManagementGroup, ...ids.flatMap(scopesAbove)]);
  return [...scopes]
    .flatMap((scope) => index.get(scope) ?? [])
    .toSorted((one, other) => one.order - other.order)
    .map(({ entry }) => entry);
}

type ByScope<T> = ReadonlyMap<string, readonly { readonly order: number; readonly entry: readonly [string, T] }[]>;

const wholeDirectory = '/';
const anyManagementGroup = 'a management group';

const byScope = onceFor((assignments: Assignments<Scoped>): ByScope<Scoped> => {
  const ordered = [...assignments].map((entry, order) => ({ order, entry }));
  return Map.groupBy(ordered, ({ entry: [, { scope }] }) =>
    isManagementGroup(scope) ? anyManagementGroup : idKey(scope),
  );
});

/** The id itself and everything that it begins with, segment by segment. */
function scopesAbove(id: string): readonly string[] {
  const segments = idKey(id).slice(1).split('/');
  return segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
}
