import type { Settings } from '../config.ts';
import type { Alert, PoisonAlert, SampleAlert } from '../domain/alert.ts';
import { findingMessage } from './findingMessage.ts';
import { code, type Message } from './messageParts.ts';
import { quotedText, sentenceText, timeText, titleText } from './messageText.ts';
import { repairMessage } from './repairMessage.ts';

export type { Message } from './messageParts.ts';

/** Where the links of a message lead. */
export interface MessagePlaces {
  readonly cloud: Settings['cloud'];
}

/** What people are told of an alert, whatever the medium. */
export function messageOf(alert: Alert, places: MessagePlaces): Message {
  const head = {
    id: alert.id,
    footer: `AML Network Guard, ${timeText(alert.time)}, alert ${quotedText(alert.id, 100)}`,
  };
  switch (alert.kind) {
    case 'finding':
      return { ...findingMessage(alert, places.cloud), ...head };
    case 'repair':
      return { ...repairMessage(alert, places.cloud), ...head };
    case 'poison':
      return { ...poisonMessage(alert), ...head };
    case 'sample':
      return { ...sampleMessage(alert, places), ...head };
  }
}

const longestPoison = 2000;

function poisonMessage({ message, text }: PoisonAlert): Omit<Message, 'id' | 'footer'> {
  return {
    tone: 'warning',
    title: 'Not evaluated: a change failed every attempt',
    summary: sentenceText(message),
    about: [code('Queue message', quotedText(text, longestPoison))],
    sections: [],
    moreSections: 0,
    links: [],
  };
}

function sampleMessage({ alert }: SampleAlert, places: MessagePlaces): Omit<Message, 'id' | 'footer'> {
  const { title, summary, ...rest } = messageOf(alert, places);
  return {
    ...rest,
    tone: 'neutral',
    title: titleText(`[Test] ${title}`),
    summary: sentenceText(`This is a test of the channel: nothing happened, and every name is made up. ${summary}`),
    // They would lead nowhere.
    links: [],
  };
}
