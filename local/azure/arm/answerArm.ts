import type { Governance } from '../governance.ts';
import type { JsonBag } from '../json.ts';
import { ArmFailure, type ArmReply, notImplemented } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';
import { readEffectiveAdminRules } from './readEffectiveAdminRules.ts';
import { readResource } from './readResource.ts';
import { parseResourceId } from './resourceId.ts';
import { deleteResource, patchTags, putResource, type WriteContext } from './writeResource.ts';

export interface ArmContext extends WriteContext {
  /** The answer of the serviceTags API; without it that call is not implemented. */
  readonly serviceTags: JsonBag | null;
  readonly pageSize: number;
  readonly governance: Governance;
  /** Answers `POST /providers/Microsoft.ResourceGraph/resources`. */
  readonly queryResourceGraph: (request: ArmRequest) => ArmReply;
}

const serviceTagsPath = /^\/subscriptions\/([^/]+)\/providers\/Microsoft\.Network\/locations\/([^/]+)\/serviceTags$/i;

function readServiceTags(context: ArmContext, request: ArmRequest): ArmReply | undefined {
  const [, subscriptionId, location] = serviceTagsPath.exec(request.path) ?? [];
  if (subscriptionId === undefined || location === undefined || context.serviceTags === null) return undefined;
  return {
    status: 200,
    body: {
      name: location,
      id: `/subscriptions/${subscriptionId}/providers/Microsoft.Network/serviceTags/${location}`,
      type: 'Microsoft.Network/serviceTags',
      ...context.serviceTags,
    },
  };
}

function hasResourceGroup({ store }: ArmContext, id: string): boolean {
  const inside = parseResourceId(`${id}/providers/any/any/any`);
  return inside !== null && store.hasResourceGroup(inside);
}

/** Answers one request to Azure Resource Manager. Throws `ArmFailure` for what ARM refuses and for what is not implemented. */
export function answerArm(context: ArmContext, request: ArmRequest): ArmReply {
  if (!request.query.has('api-version'))
    throw new ArmFailure(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  switch (request.method) {
    case 'GET':
      return (
        context.operations.status(request) ??
        readServiceTags(context, request) ??
        context.governance.read(request, (id) => hasResourceGroup(context, id)) ??
        readResource(context.store, request, context.pageSize)
      );
    case 'PUT':
      context.governance.refuseLocked(request);
      return putResource(context, request);
    case 'DELETE':
      context.governance.refuseLocked(request);
      return deleteResource(context, request);
    case 'PATCH':
      context.governance.refuseLocked(request);
      return patchTags(context, request);
    case 'POST':
      if (/^\/providers\/Microsoft\.ResourceGraph\/resources$/i.test(request.path))
        return context.queryResourceGraph(request);
      return readEffectiveAdminRules(context.store, request);
  }
  throw notImplemented(`${request.method} ${request.path}`);
}
