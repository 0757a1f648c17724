import { ArmFailure } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';

/** What callers may do, by name: actions of Azure RBAC, in any letter case. Who is not named may do everything. */
export type Grants = Readonly<Record<string, readonly string[]>>;

const resourceGroup = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i;
const verbs: Readonly<Record<string, string>> = { GET: 'read', PUT: 'write', PATCH: 'write', DELETE: 'delete' };

/** The action that ARM asks for when it gets a request. https://learn.microsoft.com/azure/role-based-access-control/role-definitions#actions-format */
function actionOf({ method, path }: ArmRequest): string {
  if (resourceGroup.test(path)) return `Microsoft.Resources/subscriptions/resourceGroups/${verbs[method] ?? 'action'}`;
  const [provider, ...segments] = path
    .slice(path.toLowerCase().lastIndexOf('/providers/') + 1)
    .split('/')
    .slice(1);
  const types = segments.filter((_, index) => index % 2 === 0).join('/');
  if (provider?.toLowerCase() === 'microsoft.resourcegraph') return `${provider}/${types}/read`;
  return `${provider}/${types}/${verbs[method] ?? 'action'}`;
}

export function mayDo(grants: Grants, { actor }: ArmRequest, action: string): boolean {
  const granted = grants[actor.name];
  return granted === undefined || granted.some((one) => one.toLowerCase() === action.toLowerCase());
}

/** Throws 403 for what the caller's roles do not hold. */
export function refuseUnauthorized(grants: Grants, request: ArmRequest): void {
  const action = actionOf(request);
  if (mayDo(grants, request, action)) return;
  const { objectId } = request.actor;
  throw new ArmFailure(
    403,
    'AuthorizationFailed',
    `The client '${objectId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${request.path}' or the scope is invalid.`,
  );
}

/** What it takes that Resource Graph shows somebody the rows of a type. */
export function actionToSee(type: string): string {
  // UNVERIFIED: RBAC has no action for these rows, which tell of their virtual network.
  const isOfNetwork = /^microsoft\.network\/effectivesecurityadminrules$/i.test(type);
  return `${isOfNetwork ? 'Microsoft.Network/virtualNetworks' : type}/read`;
}
