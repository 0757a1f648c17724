import type { Governance } from '../governance.ts';
import type { JsonBag } from '../json.ts';
import { ArmFailure, type ArmReply, notImplemented } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';
import { type Grants, refuseUnauthorized } from './authorize.ts';
import { readEffectiveAdminRules } from './readEffectiveAdminRules.ts';
import { readNetworkUsages } from './readNetworkUsages.ts';
import { readResource } from './readResource.ts';
import { deleteResource, patchTags, putResource, type WriteContext } from './writeResource.ts';

export interface ArmContext extends WriteContext {
  /** The answer of the serviceTags API; without it that call is not implemented. */
  readonly serviceTags: JsonBag | null;
  readonly pageSize: number;
  readonly governance: Governance;
  readonly grants: Grants;
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

/** Answers one request to Azure Resource Manager. Throws `ArmFailure` for what ARM refuses and for what is not implemented. */
export function answerArm(context: ArmContext, request: ArmRequest): ArmReply {
  if (!request.query.has('api-version'))
    throw new ArmFailure(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  refuseUnauthorized(context.grants, request);
  switch (request.method) {
    case 'GET':
      return (
        context.operations.status(request) ??
        readServiceTags(context, request) ??
        context.governance.readResourceGroup(request) ??
        readNetworkUsages(context.store, request) ??
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
