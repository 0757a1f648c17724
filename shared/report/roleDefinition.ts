/** What of a custom role derives from the code, in ARM's shape; scope and full name are the deployment's. */
export interface RoleDefinition {
  readonly roleName: string;
  readonly description: string;
  readonly permissions: readonly [
    {
      readonly actions: readonly string[];
      readonly notActions: readonly [];
      readonly dataActions: readonly [];
      readonly notDataActions: readonly [];
    },
  ];
}

/** A role that allows these control-plane actions and nothing else. https://learn.microsoft.com/azure/role-based-access-control/role-definitions */
export function roleDefinition(roleName: string, description: string, actions: readonly string[]): RoleDefinition {
  return { roleName, description, permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }] };
}
