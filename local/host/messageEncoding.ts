import type { QueueSettings } from './hostSettings.ts';

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A message's content as it lies in the queue. */
export function encodeMessage(content: string | Uint8Array, encoding: QueueSettings['messageEncoding']): string {
  const bytes = Buffer.from(content);
  return encoding === 'base64' ? bytes.toString('base64') : bytes.toString('utf8');
}

/** A message's content; null when host.json promises base64 and the text is none. */
export function decodeMessage(text: string, encoding: QueueSettings['messageEncoding']): string | null {
  if (encoding === 'none') return text;
  return base64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : null;
}
