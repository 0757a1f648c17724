import type { TokenCredential } from '@azure/core-auth';
import type { AlertSettings } from '../alertSettings.ts';
import type { AlertChannel } from '../app/ports.ts';
import { openAzureMail } from './azureMail.ts';
import { openEventGridTopic } from './eventGridTopic.ts';
import type { MessagePlaces } from './message.ts';
import { openSmtpMail } from './smtpMail.ts';
import { openTeamsWebhook } from './teamsWebhook.ts';
import { openWebhook } from './webhook.ts';

/** Every channel that is set up; none of them is opened, nor its client loaded, before it sends. */
export function openChannels(
  { webhook, teams, mail, topic }: AlertSettings,
  credential: () => Promise<TokenCredential>,
  places: MessagePlaces,
): readonly AlertChannel[] {
  return [
    ...(webhook === null ? [] : [openWebhook(webhook)]),
    ...(teams === null ? [] : [openTeamsWebhook(teams, places)]),
    ...(mail === null ? [] : [openMail(mail, credential, places)]),
    ...(topic === null ? [] : [openEventGridTopic(topic, credential, places)]),
  ];
}

function openMail(
  mail: NonNullable<AlertSettings['mail']>,
  credential: () => Promise<TokenCredential>,
  places: MessagePlaces,
): AlertChannel {
  switch (mail.kind) {
    case 'smtp':
      return openSmtpMail(mail, places);
    case 'azure':
      return openAzureMail(mail, credential, places);
  }
}
