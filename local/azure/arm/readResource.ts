import type { JsonBag } from '../json.ts';
import { ArmFailure, type ArmReply, notImplemented } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';
import { parseResourceId, type ResourceId } from './resourceId.ts';
import type { ResourceStore } from './resourceStore.ts';
import { resourceType } from './resourceTypes.ts';

/** Refuses requests below a subscription, resource group or parent that does not exist. */
export function requireScope(store: ResourceStore, id: ResourceId): void {
  if (id.subscriptionId !== '' && !store.hasSubscription(id.subscriptionId))
    throw new ArmFailure(404, 'SubscriptionNotFound', `The subscription '${id.subscriptionId}' could not be found.`);
  if (id.resourceGroup !== '' && !store.hasResourceGroup(id))
    throw new ArmFailure(404, 'ResourceGroupNotFound', `Resource group '${id.resourceGroup}' could not be found.`);
  if (id.parent !== null && store.read(id.parent) === undefined)
    throw new ArmFailure(
      404,
      'ParentResourceNotFound',
      `Failed to perform the operation on a resource of type '${id.type}', because the parent resource '${id.parent}' could not be found.`,
    );
}

export function notFound(id: ResourceId): ArmFailure {
  return new ArmFailure(
    404,
    'ResourceNotFound',
    `The Resource '${id.type}/${id.name}' under resource group '${id.resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

/** The type of a collection and the scope it is asked in, e.g. `…/workspaces/w/computes`; null for any other path. */
function collectionOf(path: string): { readonly scope: string; readonly type: string } | null {
  const slash = path.lastIndexOf('/');
  const [parent, segment] = [path.slice(0, slash), path.slice(slash + 1)];
  const id = parseResourceId(parent);
  if (id !== null) return { scope: parent, type: `${id.type}/${segment}` };
  const [, scope, namespace] = /^(.*)\/providers\/([^/]+)$/i.exec(parent) ?? [];
  return scope === undefined ? null : { scope, type: `${namespace}/${segment}` };
}

function page(request: ArmRequest, all: readonly JsonBag[], size: number): ArmReply {
  const skip = Number(request.query.get('$skip') ?? 0);
  const rest = all.length > skip + size;
  const query = new URLSearchParams(request.query);
  query.set('$skip', String(skip + size));
  const nextLink = `${request.origin}${encodeURI(request.path)}?${query.toString()}`;
  return { status: 200, body: { value: all.slice(skip, skip + size), ...(rest ? { nextLink } : {}) } };
}

/** Answers GET of a resource by its id or of a collection, `pageSize` resources at a time. */
export function readResource(store: ResourceStore, request: ArmRequest, pageSize: number): ArmReply {
  const id = parseResourceId(request.path);
  if (id !== null && resourceType(id.type) !== undefined) {
    const body = store.read(id.id);
    if (body !== undefined) return { status: 200, body };
    requireScope(store, id);
    throw notFound(id);
  }
  const collection = id === null ? collectionOf(request.path) : null;
  const type = collection === null ? undefined : resourceType(collection.type);
  if (collection === null || type === undefined) throw notImplemented(`GET ${request.path}`);
  // What a filter of Azure's would leave out is not known here.
  if (request.query.has('$filter')) throw notImplemented(`$filter of GET ${request.path}`);
  const parent = parseResourceId(collection.scope);
  const inside = parent ?? parseResourceId(`${collection.scope}/providers/any/any/any`);
  if (inside !== null) requireScope(store, inside);
  if (parent !== null && store.read(parent.id) === undefined) throw notFound(parent);
  return page(request, store.list(collection.scope, type.name), pageSize);
}
