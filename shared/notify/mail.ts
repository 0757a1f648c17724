import { mailHtml } from './mailHtml.ts';
import { mailText } from './mailText.ts';
import type { Message } from './messageParts.ts';

export interface Mail {
  /** One line without control characters, at most 150 characters. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The message as a mail; both parts say the same. */
export function mailOf(message: Message): Mail {
  return { subject: message.title, text: mailText(message), html: mailHtml(message) };
}
