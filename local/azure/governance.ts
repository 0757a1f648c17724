import { ArmFailure, type ArmReply } from './arm/armReply.ts';
import type { ArmRequest } from './arm/armRequest.ts';
import type { JsonBag } from './json.ts';

type LockLevel = 'ReadOnly' | 'CanNotDelete';

/** Resource groups' tags, and management locks on anything from a subscription down to a resource. */
export interface Governance {
  tagResourceGroup(resourceGroup: string, tags: Readonly<Record<string, string>>): void;
  /** Locks a scope: a subscription, resource group or resource, by its id. */
  lock(scope: string, level: LockLevel): void;
  unlock(scope: string): void;
  /** Answers GET of a resource group and of a subscription's locks; nothing when the request is about something else. */
  read(request: ArmRequest, hasResourceGroup: (id: string) => boolean): ArmReply | undefined;
  /** Throws 409 for what a lock forbids: everything that writes below `ReadOnly`, deleting below either. */
  refuseLocked(request: ArmRequest): void;
}

const resourceGroupPath = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)$/i;
const locksPath = /^(\/subscriptions\/[^/]+)\/providers\/Microsoft\.Authorization\/locks$/i;

/** Whether a scope is the id itself or holds it. */
function holds(scope: string, id: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
}

export function createGovernance(): Governance {
  const tags = new Map<string, Readonly<Record<string, string>>>();
  const locks = new Map<string, { readonly scope: string; readonly level: LockLevel }>();

  return {
    tagResourceGroup: (resourceGroup, given) => void tags.set(resourceGroup.toLowerCase(), given),
    lock: (scope, level) => void locks.set(scope.toLowerCase(), { scope, level }),
    unlock: (scope) => void locks.delete(scope.toLowerCase()),

    read({ path }, hasResourceGroup) {
      const [, , name] = resourceGroupPath.exec(path) ?? [];
      if (name !== undefined) {
        if (!hasResourceGroup(path))
          throw new ArmFailure(404, 'ResourceGroupNotFound', `'${name}' could not be found.`);
        const type = 'Microsoft.Resources/resourceGroups';
        return { status: 200, body: { id: path, name, type, tags: tags.get(path.toLowerCase()) ?? {} } };
      }
      const subscription = locksPath.exec(path)?.[1];
      if (subscription === undefined) return undefined;
      const value = [...locks.values()]
        .filter(({ scope }) => holds(subscription, scope))
        .map(({ scope, level }): JsonBag => {
          const id = `${scope}/providers/Microsoft.Authorization/locks/lock`;
          return { id, name: 'lock', type: 'Microsoft.Authorization/locks', properties: { level } };
        });
      return { status: 200, body: { value } };
    },

    refuseLocked({ method, path }) {
      for (const { scope, level } of locks.values()) {
        const forbids = method === 'DELETE' || (level === 'ReadOnly' && method !== 'GET');
        if (forbids && holds(scope, path)) {
          throw new ArmFailure(
            409,
            'ScopeLocked',
            `The scope '${path}' cannot perform the operation because following scope(s) are locked: '${scope}'. Please remove the lock and try again.`,
          );
        }
      }
    },
  };
}
