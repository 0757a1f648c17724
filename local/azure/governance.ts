import { ArmFailure, type ArmReply } from './arm/armReply.ts';
import type { ArmRequest } from './arm/armRequest.ts';
import { holdsScope, parseResourceId, scopeOfExtension } from './arm/resourceId.ts';
import type { ResourceStore } from './arm/resourceStore.ts';
import { member } from './json.ts';

type LockLevel = 'ReadOnly' | 'CanNotDelete';

/** Resource groups' tags, and what management locks forbid. */
export interface Governance {
  tagResourceGroup(resourceGroup: string, tags: Readonly<Record<string, string>>): void;
  /** Locks a scope: a subscription, resource group or resource, by its id. */
  lock(scope: string, level: LockLevel): void;
  unlock(scope: string): void;
  /** Answers GET of a resource group; nothing when the request is about something else. */
  readResourceGroup(request: ArmRequest): ArmReply | undefined;
  /** Throws 409 for what a lock forbids: everything that writes below `ReadOnly`, deleting below either. */
  refuseLocked(request: ArmRequest): void;
}

const lockType = 'Microsoft.Authorization/locks';
const resourceGroupPath = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)$/i;

/** The lock that {@link Governance.lock} puts on a scope. */
function lockOn(scope: string): string {
  return `${scope}/providers/${lockType}/lock`;
}

export function createGovernance(store: ResourceStore): Governance {
  const tags = new Map<string, Readonly<Record<string, string>>>();

  return {
    tagResourceGroup: (resourceGroup, given) => void tags.set(resourceGroup.toLowerCase(), given),
    lock(scope, level) {
      const id = parseResourceId(lockOn(scope));
      if (id === null)
        throw new Error(`${scope} cannot be locked: expected a subscription, resource group or resource`);
      store.write(id, { properties: { level } });
    },
    unlock: (scope) => store.remove(lockOn(scope)),

    readResourceGroup({ path }) {
      const name = resourceGroupPath.exec(path)?.[1];
      if (name === undefined) return undefined;
      const inside = parseResourceId(`${path}/providers/any/any/any`);
      if (inside === null || !store.hasResourceGroup(inside))
        throw new ArmFailure(404, 'ResourceGroupNotFound', `'${name}' could not be found.`);
      const type = 'Microsoft.Resources/resourceGroups';
      return { status: 200, body: { id: path, name, type, tags: tags.get(path.toLowerCase()) ?? {} } };
    },

    refuseLocked({ method, path }) {
      // A lock locks nobody out from taking locks away.
      if (parseResourceId(path)?.type.toLowerCase() === lockType.toLowerCase()) return;
      for (const { id, properties } of store.list('', lockType)) {
        const scope = scopeOfExtension(typeof id === 'string' ? id : '');
        const forbids = method === 'DELETE' || (member(properties, 'level') === 'ReadOnly' && method !== 'GET');
        if (forbids && holdsScope(scope, path)) {
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
