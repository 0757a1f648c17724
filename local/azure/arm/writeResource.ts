import { isBag, type JsonBag } from '../json.ts';
import { ArmFailure, type ArmReply, notImplemented } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';
import type { AsyncOperations } from './asyncOperations.ts';
import { notFound, requireScope } from './readResource.ts';
import { parseResourceId, type ResourceId } from './resourceId.ts';
import type { ResourceStore } from './resourceStore.ts';
import { resourceType } from './resourceTypes.ts';
import { validateDelete, validateWrite } from './validateWrite.ts';

/** A write or delete that Azure would tell Event Grid of. */
export interface AcceptedChange {
  readonly operation: 'write' | 'delete';
  /** e.g. `Microsoft.Network/networkSecurityGroups/securityRules/write`. */
  readonly operationName: string;
  /** The target's id as the request spelled it. */
  readonly id: string;
  readonly request: ArmRequest;
}

export interface WriteContext {
  readonly store: ResourceStore;
  readonly operations: AsyncOperations;
  readonly announce: (change: AcceptedChange) => void;
}

interface Target {
  readonly id: ResourceId;
  readonly type: string;
  readonly immediate: boolean;
}

function writableTarget(request: ArmRequest): Target {
  const id = parseResourceId(request.path);
  const type = id === null ? undefined : resourceType(id.type);
  if (id === null || type === undefined || !type.writable) throw notImplemented(`${request.method} ${request.path}`);
  return { id, type: type.name, immediate: type.immediate };
}

/** RFC 9110 preconditions, as Azure's network provider answers them (that it honours them is UNVERIFIED for child resources). */
function checkPreconditions(request: ArmRequest, type: string, etag: string | undefined): void {
  if (!type.startsWith('Microsoft.Network/')) return;
  const [ifMatch, ifNoneMatch] = [request.headers['if-match'], request.headers['if-none-match']];
  const failed =
    (ifMatch !== undefined && (etag === undefined || (ifMatch !== '*' && ifMatch !== etag))) ||
    (ifNoneMatch === '*' && etag !== undefined);
  if (failed)
    throw new ArmFailure(
      412,
      'PreconditionFailed',
      `Precondition failed. Etag provided in ${ifMatch === undefined ? 'if-none-match' : 'if-match'} header does not match etag of the resource in the service.`,
    );
}

function requestBody(request: ArmRequest): JsonBag {
  if (isBag(request.body)) return request.body;
  throw new ArmFailure(400, 'InvalidRequestContent', 'The request content was invalid: an object was expected.');
}

function withState(provisioningState: string): (body: JsonBag) => JsonBag {
  return (body) => {
    const properties = body['properties'];
    return { ...body, properties: { ...(isBag(properties) ? properties : {}), provisioningState } };
  };
}

/** PUT: creates or replaces a resource and, of most types, answers while Azure is still at it. */
export function putResource(context: WriteContext, request: ArmRequest): ArmReply {
  const { store, operations } = context;
  const { id, type, immediate } = writableTarget(request);
  requireScope(store, id);
  if (!immediate) operations.refuseWhileBusy(id);
  const etag = store.etag(id.id);
  checkPreconditions(request, type, etag);
  const body = requestBody(request);
  validateWrite(store, id, type, body);
  const status = etag === undefined ? 201 : 200;
  const tell = (): void => context.announce({ operation: 'write', operationName: `${type}/write`, id: id.id, request });
  if (immediate) {
    store.write(id, body);
    tell();
    return { status, body: store.read(id.id) ?? null };
  }
  store.write(id, withState('Updating')(body));
  const headers = operations.begin(request, id, () => {
    store.amend(id.id, withState('Succeeded'));
    tell();
  });
  return { status, headers, body: store.read(id.id) ?? null };
}

/** DELETE: 204 when there is nothing to delete, else 202 and the resource is gone a little later; of types that take no time it is gone at once. */
export function deleteResource(context: WriteContext, request: ArmRequest): ArmReply {
  const { store, operations } = context;
  const { id, type, immediate } = writableTarget(request);
  requireScope(store, id);
  if (
    type === 'Microsoft.MachineLearningServices/workspaces/computes' &&
    !request.query.has('underlyingResourceAction')
  )
    throw new ArmFailure(
      400,
      'BadRequest',
      'The query parameter underlyingResourceAction (Delete or Detach) is required.',
    );
  const resource = store.read(id.id);
  checkPreconditions(request, type, store.etag(id.id));
  if (resource === undefined) return { status: 204 };
  if (!immediate) operations.refuseWhileBusy(id);
  validateDelete(resource, type);
  const remove = (): void => {
    store.remove(id.id);
    context.announce({ operation: 'delete', operationName: `${type}/delete`, id: id.id, request });
  };
  if (immediate) {
    remove();
    return { status: 200, body: resource };
  }
  store.amend(id.id, withState('Deleting'));
  return { status: 202, headers: operations.begin(request, id, remove) };
}

/** PATCH with nothing but tags. Azure tells Event Grid of it as `Microsoft.Resources/tags/write`. */
export function patchTags(context: WriteContext, request: ArmRequest): ArmReply {
  const { store, operations } = context;
  const id = parseResourceId(request.path);
  const type = id === null ? undefined : resourceType(id.type);
  const { body } = request;
  if (id === null || type === undefined || type.nestedIn !== null) throw notImplemented(`PATCH ${request.path}`);
  if (!isBag(body) || !isBag(body['tags']) || Object.keys(body).length > 1)
    throw notImplemented(`PATCH ${request.path} with anything but tags`);
  requireScope(store, id);
  if (store.read(id.id) === undefined) throw notFound(id);
  operations.refuseWhileBusy(id);
  const { tags } = body;
  store.amend(id.id, (before) => ({ ...before, tags: tags ?? {} }));
  context.announce({ operation: 'write', operationName: 'Microsoft.Resources/tags/write', id: id.id, request });
  return { status: 200, body: store.read(id.id) ?? null };
}
