import { isRecord } from '../../shared/domain/isRecord.ts';
import { shown } from '../../shared/domain/issue.ts';
import { carriesKey } from './accessKey.ts';
import type { AppFunction, EventGridTrigger } from './appFunction.ts';
import type { HostAnswer, HostRequest } from './hostServer.ts';
import type { Invoker } from './invoker.ts';

/**
 * The endpoint that Event Grid delivers to, as the Event Grid extension of the Functions host has it: a JSON array of events
 * or CloudEvents, or one CloudEvent. Every event is an invocation of its own, all at once; when one fails the answer is 500
 * and Event Grid delivers the whole batch again.
 */
export function createEventGridWebhook(
  functions: readonly AppFunction<EventGridTrigger>[],
  key: string,
  invoker: Invoker,
): (request: HostRequest) => Promise<HostAnswer> {
  return async (request) => {
    if (!carriesKey(request, [key])) return { status: 401 };
    const name = request.url.searchParams.get('functionName')?.toLowerCase();
    const target = functions.find((candidate) => candidate.name.toLowerCase() === name);
    if (target === undefined) return { status: 404, body: 'functionName: expected an eventGrid function of this app' };
    if (request.method === 'OPTIONS') return allowOrigin(request);
    if (request.method !== 'POST') return { status: 405 };

    const events = parseEvents(request.body);
    if (events === null) return { status: 400, body: 'expected one event or an array of events as JSON' };
    switch (request.headers['aeg-event-type']) {
      case 'SubscriptionValidation':
        return validationAnswer(events[0]);
      case 'Unsubscribe':
        return { status: 202 };
      case 'Notification': {
        const outcomes = await Promise.all(
          events.map((event) =>
            invoker.invoke(target, { reason: `event ${shown(event['id'])}`, input: { json: JSON.stringify(event) } }),
          ),
        );
        return { status: outcomes.every(({ succeeded }) => succeeded) ? 202 : 500 };
      }
      case undefined:
      default:
        return { status: 400, body: 'aeg-event-type: expected Notification, SubscriptionValidation or Unsubscribe' };
    }
  };
}

type Event = Readonly<Record<string, unknown>>;

function parseEvents(body: Buffer): readonly Event[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  const events: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return events.every(isRecord) ? events : null;
}

/** Event Grid proves that the endpoint wants its events: https://learn.microsoft.com/azure/event-grid/webhook-event-delivery */
function validationAnswer(event: Event | undefined): HostAnswer {
  const data = event?.['data'];
  const validationCode = isRecord(data) ? data['validationCode'] : undefined;
  if (typeof validationCode !== 'string') return { status: 400, body: '$[0].data.validationCode: expected a string' };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ validationResponse: validationCode }),
  };
}

/** The handshake of the CloudEvents webhook specification, section 4. */
function allowOrigin(request: HostRequest): HostAnswer {
  const origin = request.headers['webhook-request-origin'];
  if (typeof origin !== 'string') return { status: 400, body: 'webhook-request-origin: expected an origin' };
  return { status: 200, headers: { 'webhook-allowed-origin': origin } };
}
