import type { AlertChannel } from '../app/ports.ts';
import { type MessagePlaces, messageOf } from './message.ts';
import { postJson } from './postJson.ts';
import { teamsMessage } from './teamsCard.ts';

/**
 * Posts cards to a Workflows webhook of Teams. The answer 202 says that the flow has the card, not that the channel shows it: Teams tells
 * nobody so. UNVERIFIED that a flow can tell a second copy; the card carries the alert's id for people.
 */
export function openTeamsWebhook(settings: { readonly url: string }, places: MessagePlaces): AlertChannel {
  return {
    name: 'teams',
    async send(alert) {
      await postJson(settings.url, JSON.stringify(teamsMessage(messageOf(alert, places))));
    },
  };
}
