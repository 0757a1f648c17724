import { randomUUID } from 'node:crypto';
import type { AcceptedChange } from '../arm/writeResource.ts';
import type { JsonBag } from '../json.ts';

/** How an event subscription has its events delivered. */
export type EventSchema = 'EventGridSchema' | 'CloudEventSchemaV1_0';

const claimTypes = 'http://schemas.microsoft.com/identity/claims';

/** The event's `data` (Azure, "Azure subscription as an Event Grid source"). Claims are strings, and there are no old or new values. */
function eventData({ operationName, id, request }: AcceptedChange, tenantId: string): JsonBag {
  const { actor } = request;
  const [, , subscriptionId = ''] = id.split('/');
  return {
    authorization: {
      scope: id,
      action: operationName,
      evidence: {
        role: 'Contributor',
        roleAssignmentScope: `/subscriptions/${subscriptionId}`,
        principalId: actor.objectId.replaceAll('-', ''),
        principalType: actor.kind,
      },
    },
    claims: {
      aud: 'https://management.azure.com/',
      iss: `https://sts.windows.net/${tenantId}/`,
      appid: actor.appId,
      name: actor.name,
      ...(actor.upn === null ? {} : { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': actor.upn }),
      [`${claimTypes}/objectidentifier`]: actor.objectId,
      [`${claimTypes}/tenantid`]: tenantId,
      ver: '1.0',
    },
    correlationId: request.correlationId,
    httpRequest: {
      clientRequestId: request.headers['x-ms-client-request-id'] ?? randomUUID(),
      clientIpAddress: '127.0.0.1',
      method: request.method,
      url: `${request.origin}${request.path}?${request.query.toString()}`,
    },
    resourceProvider: operationName.split('/')[0] ?? '',
    resourceUri: id,
    operationName,
    status: 'Succeeded',
    subscriptionId,
    tenantId,
  };
}

/** The event Azure raises for a write or delete that was accepted. */
export function resourceEvent(change: AcceptedChange, schema: EventSchema, tenantId: string): JsonBag {
  const type = `Microsoft.Resources.Resource${change.operation === 'write' ? 'Write' : 'Delete'}Success`;
  const topic = change.id.split('/').slice(0, 3).join('/');
  const data = eventData(change, tenantId);
  const [id, time] = [randomUUID(), new Date().toISOString()];
  return schema === 'CloudEventSchemaV1_0'
    ? { specversion: '1.0', id, type, source: topic, subject: change.id, time, data }
    : {
        id,
        topic,
        subject: change.id,
        eventType: type,
        eventTime: time,
        dataVersion: '2',
        metadataVersion: '1',
        data,
      };
}
