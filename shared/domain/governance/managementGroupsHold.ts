import { idKey } from '../armId.ts';
import { listKey } from '../estate/completeList.ts';
import type { Estate } from '../estate/estate.ts';
import { onceFor } from '../onceFor.ts';
import { type Answer, cannotTell, yes } from './answer.ts';
import { isManagementGroup } from './scopeHolds.ts';

/** The lists whose members may be for management groups. */
type AssignmentList = 'policies' | 'roleAssignments';

/**
 * Whether the management groups that some assignments are for hold a subscription. What was listed for one subscription comes from groups
 * that hold it; where several were listed, only what the subscription's own complete list has is known to.
 */
export function managementGroupsHold(subscription: string, list: AssignmentList, estate: Estate): Answer {
  const named = subscriptionsOf[list](estate);
  if (named.size === 0 || (named.size === 1 && named.has(idKey(subscription)))) return yes;
  const own = estate.listed.get(listKey(list, subscription));
  if (own !== undefined && inherited[list](estate).isSubsetOf(own)) return yes;
  const why = 'the estate has assignments of several subscriptions, and not which of them a management group holds';
  return cannotTell({ fact: 'managementGroups', resource: subscription, why });
}

/** The lower-case ids of what is for management groups. */
const inherited = {
  policies: onceFor(({ governance }: Estate) =>
    idsForGroups([...governance.policyAssignments, ...governance.policyExemptions]),
  ),
  roleAssignments: onceFor(({ governance }: Estate) => idsForGroups([...governance.roleAssignments])),
};

function idsForGroups(assignments: readonly (readonly [id: string, { readonly scope: string }])[]): Set<string> {
  return new Set(assignments.flatMap(([id, { scope }]) => (isManagementGroup(scope) ? [id] : [])));
}

/** The subscriptions that assignments are for, or of which all are listed. */
const subscriptionsOf = {
  policies: onceFor(({ governance, complete }: Estate) =>
    subscriptionsIn(governance.policyAssignments.values(), 'policies', complete),
  ),
  roleAssignments: onceFor(({ governance, complete }: Estate) =>
    subscriptionsIn(governance.roleAssignments.values(), 'roleAssignments', complete),
  ),
};

function subscriptionsIn(
  assignments: Iterable<{ readonly scope: string }>,
  list: AssignmentList,
  complete: ReadonlySet<string>,
): ReadonlySet<string> {
  const prefix = listKey(list, '');
  const listed = [...complete].flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length - 1)] : []));
  const scopes = [...[...assignments].map(({ scope }) => scope), ...listed];
  return new Set(scopes.flatMap((scope) => /^\/subscriptions\/[^/]+/.exec(idKey(scope))?.[0] ?? []));
}
