import { nameOf } from '../armId.ts';
import { valueOf } from '../estate/estate.ts';
import type { Governance, RoleAssignment, RoleDefinition } from '../estate/governance.ts';
import { onceFor } from '../onceFor.ts';
import { type Answer, allOf, anyOf, cannotTell, no, yes } from './answer.ts';
import { assignedAbove } from './assignedAbove.ts';
import { perGovernance } from './perGovernance.ts';
import { permits } from './permits.ts';
import { isManagementGroup, scopeHolds } from './scopeHolds.ts';

/** An action on a resource. */
export interface Right {
  readonly action: string;
  /** The id of the resource. */
  readonly on: string;
}

/** Who has all of some rights. */
export interface Holders {
  /** The object ids of those who surely do, sorted. */
  readonly sure: readonly string[];
  /** Whether anybody does. */
  readonly any: Answer;
}

const remembered = perGovernance<Holders>();

/**
 * Which principals have all of the rights by role assignments, each on the resource or above it. Whether a management group is above it its
 * id does not say: `inManagementGroups` does. Deny assignments and roles that somebody may activate are not looked at.
 * https://learn.microsoft.com/azure/role-based-access-control/overview
 */
export function holdersOf(
  rights: readonly [Right, ...Right[]],
  governance: Governance,
  inManagementGroups: Answer,
): Holders {
  const key = JSON.stringify([rights, inManagementGroups]);
  return remembered(governance, key, () => findHolders(rights, governance, inManagementGroups));
}

function findHolders(rights: readonly Right[], governance: Governance, inManagementGroups: Answer): Holders {
  const roles = rolesByName(governance);
  const above = assignedAbove(
    governance.roleAssignments,
    rights.map(({ on }) => on),
  );
  const assignments = above.map(([, assignment]) => assignment);
  const gives = (assignment: RoleAssignment, right: Right): Answer =>
    allOf([isFor(assignment, right, inManagementGroups), roleAllows(assignment, right, roles)]);
  const somebodyOf = (some: readonly RoleAssignment[], right: Right): Answer =>
    anyOf(some.map((assignment) => gives(assignment, right)));

  const hasAll = [...Map.groupBy(assignments, principalOf)].flatMap(([principal, own]) =>
    principal === null ? [] : { principal, answer: allOf(rights.map((right) => somebodyOf(own, right))) },
  );
  const sure = hasAll.flatMap(({ principal, answer }) => (answer.holds === 'yes' ? [principal] : [])).toSorted();
  if (sure.length > 0) return { sure, any: yes };
  const everyRightIsGiven = allOf(rights.map((right) => somebodyOf(assignments, right)));
  const contributing = assignments.filter((assignment) =>
    rights.some((right) => gives(assignment, right).holds !== 'no'),
  );
  return {
    sure,
    any: allOf([everyRightIsGiven, anyOf([...hasAll.map(({ answer }) => answer), ...contributing.map(mayBeShared)])]),
  };
}

const rolesByName = onceFor(
  ({ roleDefinitions }: Governance) =>
    new Map([...roleDefinitions.values()].map((role) => [nameOf(role.id).toLowerCase(), role])),
);

function principalOf({ principal }: RoleAssignment): string | null {
  return valueOf(principal)?.toLowerCase() ?? null;
}

function isFor({ scope }: RoleAssignment, { on }: Right, inManagementGroups: Answer): Answer {
  if (isManagementGroup(scope)) return inManagementGroups;
  return scopeHolds(scope, on) ? yes : no;
}

/** Built-in roles go by several ids, with a subscription and without; their names, which are GUIDs, are the same everywhere. */
function roleAllows(
  { id, roleDefinition }: RoleAssignment,
  { action }: Right,
  roles: ReadonlyMap<string, RoleDefinition>,
): Answer {
  if ('missing' in roleDefinition || roleDefinition.value === null) {
    const why = 'missing' in roleDefinition ? roleDefinition.missing : 'its body names no role';
    return cannotTell({ fact: 'roleAssignment', resource: id, why });
  }
  const role = roles.get(nameOf(roleDefinition.value).toLowerCase());
  const permissions = role?.permissions ?? { missing: 'not in the estate' };
  if ('missing' in permissions) {
    return cannotTell({ fact: 'roleDefinition', resource: roleDefinition.value, why: permissions.missing });
  }
  return permits(permissions.value, action) ? yes : no;
}

/** Somebody may have one right of his own and another through a group, or be the principal whom a body does not name. */
function mayBeShared(assignment: RoleAssignment): Answer {
  const type = valueOf(assignment.principalType)?.toLowerCase() ?? 'group';
  if (!type.includes('group') && principalOf(assignment) !== null) return no;
  const why = 'the rights are spread over several assignments, and who is behind this one is not known';
  return cannotTell({ fact: 'roleAssignment', resource: assignment.id, why });
}
