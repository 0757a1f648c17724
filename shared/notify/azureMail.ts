import { createHash } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import type { Mailbox, Mailing } from '../alertSettings.ts';
import { ChannelRefusal } from '../app/channelRefusal.ts';
import type { AlertChannel } from '../app/ports.ts';
import { isRecord } from '../domain/isRecord.ts';
import { azureRefusal } from './azureRefusal.ts';
import { mailOf } from './mail.ts';
import { type MessagePlaces, messageOf } from './message.ts';

/** Shorter than an alert is claimed for. */
const longestMs = 45_000;
/** The service lets its status be asked for 200 times an hour. Source: https://learn.microsoft.com/azure/communication-services/concepts/service-limits */
const pollMs = 10_000;

/**
 * Sends mail through Azure Communication Services, signed in as the guard's identity. The operation id is made from the alert's, so that
 * the service knows a second copy. UNVERIFIED against the service itself, in what it answers to the second copy too.
 */
export function openAzureMail(
  settings: Mailing & { readonly endpoint: string },
  credential: () => Promise<TokenCredential>,
  places: MessagePlaces,
  longest = longestMs,
): AlertChannel {
  return {
    name: 'mail',
    async send(alert) {
      const { EmailClient } = await import('@azure/communication-email');
      const { subject, text, html } = mailOf(messageOf(alert, places));
      const abortSignal = AbortSignal.timeout(longest);
      let accepted = false;
      let failed: string | null = null;
      try {
        // The outbox tries again, later than the client would.
        const client = new EmailClient(settings.endpoint, await credential(), { retryOptions: { maxRetries: 0 } });
        const poller = await client.beginSend(
          {
            senderAddress: settings.from.address,
            recipients: { to: settings.to.map(addressOf) },
            content: { subject, plainText: text, html },
            disableUserEngagementTracking: true,
          },
          {
            operationId: operationId(alert.id),
            updateIntervalInMs: pollMs,
            abortSignal,
            onResponse: ({ status, request, parsedBody }) => {
              accepted ||= request.method === 'POST' && status >= 200 && status <= 299;
              failed ??= failureOf(parsedBody);
            },
          },
        );
        await poller.pollUntilDone({ abortSignal });
      } catch (error) {
        if (failed !== null) throw new ChannelRefusal(failed);
        // The service has it; that its status could not be asked for, or was not final in time, takes nothing back.
        if (!accepted) throw azureRefusal(error);
      }
    },
  };
}

function addressOf({ name, address }: Mailbox) {
  return { address, ...(name === null ? {} : { displayName: name }) };
}

/** The status of a sending that ended badly. */
function failureOf(body: unknown): string | null {
  if (!isRecord(body) || (body['status'] !== 'Failed' && body['status'] !== 'Canceled')) return null;
  const code = isRecord(body['error']) ? body['error']['code'] : undefined;
  return `not sent${typeof code === 'string' && /^\w{1,60}$/.test(code) ? ` (${code})` : ''}`;
}

/** A UUID (version 8) of the alert's id. Source: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8 */
function operationId(alert: string): string {
  const digest = createHash('sha256').update(alert).digest('hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 3) | 8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
