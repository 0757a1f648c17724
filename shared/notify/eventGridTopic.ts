import type { TokenCredential } from '@azure/core-auth';
import type { AlertChannel } from '../app/ports.ts';
import { azureRefusal } from './azureRefusal.ts';
import { cloudEventOf } from './cloudEvent.ts';
import { type MessagePlaces, messageOf } from './message.ts';

/** Shorter than an alert is claimed for. */
const longestMs = 30_000;

/**
 * Publishes alerts to an Event Grid custom topic whose input schema is CloudEvents 1.0, signed in as the guard's identity. The event's id
 * is the alert's, the same in every copy.
 */
export function openEventGridTopic(
  settings: { readonly endpoint: string },
  credential: () => Promise<TokenCredential>,
  places: MessagePlaces,
): AlertChannel {
  return {
    name: 'topic',
    async send(alert) {
      const { EventGridPublisherClient } = await import('@azure/eventgrid');
      const { time, ...event } = cloudEventOf(alert, messageOf(alert, places));
      try {
        // The outbox tries again, later than the client would.
        const options = { retryOptions: { maxRetries: 0 } };
        const client = new EventGridPublisherClient(settings.endpoint, 'CloudEvent', await credential(), options);
        await client.send([{ ...event, time: new Date(time) }], { abortSignal: AbortSignal.timeout(longestMs) });
      } catch (error) {
        throw azureRefusal(error);
      }
    },
  };
}
