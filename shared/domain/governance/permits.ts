import type { RolePermission } from '../estate/governance.ts';

/**
 * Whether a role's permissions allow an action: one of them names it and does not take it away again. `*` stands for any text, slashes
 * included, and letter case does not count. https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions
 */
export function permits(permissions: readonly RolePermission[], action: string): boolean {
  return permissions.some(
    ({ actions, notActions }) =>
      actions.some((pattern) => names(pattern, action)) && !notActions.some((pattern) => names(pattern, action)),
  );
}

function names(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const [first = '', ...rest] = parts;
  const text = action.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
