type Body = Readonly<Record<string, unknown>>;

export const subscription = '/subscriptions/s';
export const resourceGroup = `${subscription}/resourceGroups/rg`;
export const managementGroup = '/providers/Microsoft.Management/managementGroups/corp';

function authorizationBody(
  scope: string,
  type: string,
  name: string,
  properties: Body,
): Body & { readonly id: string } {
  return { id: `${scope}/providers/Microsoft.Authorization/${type}/${name}`, name, properties };
}

export const policyDefinitionId = (name: string): string =>
  `${subscription}/providers/Microsoft.Authorization/policyDefinitions/${name}`;

export const policySetId = (name: string): string =>
  `${subscription}/providers/Microsoft.Authorization/policySetDefinitions/${name}`;

export function policyDefinition(name: string, rule: Body, properties: Body = {}): Body {
  return authorizationBody(subscription, 'policyDefinitions', name, { mode: 'All', policyRule: rule, ...properties });
}

export function policySet(name: string, policyDefinitions: readonly Body[], properties: Body = {}): Body {
  return authorizationBody(subscription, 'policySetDefinitions', name, { policyDefinitions, ...properties });
}

export function policyAssignment(name: string, definition: string, properties: Body = {}, scope = subscription) {
  return authorizationBody(scope, 'policyAssignments', name, { policyDefinitionId: definition, ...properties });
}

export function policyExemption(name: string, policyAssignmentId: string, properties: Body = {}, scope = subscription) {
  return authorizationBody(scope, 'policyExemptions', name, { policyAssignmentId, ...properties });
}

export function policyRule(condition: unknown, effect?: string): Body {
  // eslint-disable-next-line unicorn/no-thenable -- Azure's word; nobody awaits it
  return { if: condition, then: { effect } };
}

/** The rule that refuses resources of these types. */
export function denyTypes(...types: readonly string[]): Body {
  return policyRule({ field: 'type', in: types }, 'deny');
}

export function lock(name: string, level: unknown, scope: string): Body {
  return authorizationBody(scope, 'locks', name, { level });
}

export function roleDefinition(name: string, actions: readonly string[], notActions: readonly string[] = []): Body {
  return authorizationBody('', 'roleDefinitions', name, { permissions: [{ actions, notActions }] });
}

export function roleAssignment(
  name: string,
  role: string,
  principalId: string,
  {
    scope = subscription,
    principalType = 'User',
  }: { readonly scope?: string; readonly principalType?: string | null } = {},
): Body {
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  return authorizationBody(scope, 'roleAssignments', name, { roleDefinitionId, principalId, principalType });
}
