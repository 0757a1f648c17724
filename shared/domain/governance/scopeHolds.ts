import { idKey } from '../armId.ts';

/** The type part of a management group's id. */
const managementGroups = '/providers/microsoft.management/managementgroups/';

/**
 * Whether a resource, or what is made in a resource group, is in a scope: the scope is the id itself, or one that it begins with. The root
 * (`/`) holds everything; which subscriptions a management group holds is not in its id.
 * https://learn.microsoft.com/azure/governance/policy/concepts/scope
 */
export function scopeHolds(scope: string, id: string): boolean {
  const [outer, inner] = [idKey(scope), idKey(id)];
  return outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
}

/** Whether a scope is a management group. */
export function isManagementGroup(scope: string): boolean {
  return idKey(scope).startsWith(managementGroups);
}
