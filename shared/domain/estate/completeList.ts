/**
 * A list that says of itself that it is complete: `{ "listOf": "locks", "scope": "<id>", "value": […] }`. Without it, the absence of a
 * resource proves nothing. What the scope of each is:
 *
 * - `computes`: a workspace; `batchPools`: a Batch account
 * - `adminRules` (the security admin rules in effect): a virtual network
 * - `locks`, `policies` (assignments, with definitions and exemptions), `roleAssignments`, `privateDnsZones` (with links and records):
 *   a subscription
 * - `networkSecurityGroups`: a resource group, `/subscriptions/<id>/resourceGroups/<name>`
 * - `networkUsages`: `/subscriptions/<id>/providers/Microsoft.Network/locations/<region>`
 */
export const listNames = [
  'computes',
  'batchPools',
  'adminRules',
  'locks',
  'policies',
  'roleAssignments',
  'privateDnsZones',
  'networkSecurityGroups',
  'networkUsages',
] as const;

export type ListName = (typeof listNames)[number];

/** The key of a complete list. */
export function listKey(list: ListName, scope: string): string {
  return `${list} /${scope.replace(/^\/|\/$/g, '').toLowerCase()}`;
}
