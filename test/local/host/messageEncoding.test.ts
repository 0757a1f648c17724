import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../local/host/messageEncoding.ts';

test.each([
  ['text', 'base64', 'çé {}', 'w6fDqSB7fQ=='],
  ['bytes', 'base64', Uint8Array.of(0x7b, 0x7d), 'e30='],
  ['text', 'none', 'çé {}', 'çé {}'],
] as const)('%s goes into a %s queue and comes out', (_, encoding, content, stored) => {
  expect(encodeMessage(content, encoding)).toBe(stored);
  expect(decodeMessage(stored, encoding)).toBe(Buffer.from(content).toString());
});

test.each(['{"a":1}', 'e30', 'e3==0', 'e30=\n'])('%j is no base64', (text) => {
  expect(decodeMessage(text, 'base64')).toBeNull();
});
