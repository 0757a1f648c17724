import { afterAll, beforeAll, expect, test } from 'vitest';
import { postJson } from '../../../shared/notify/postJson.ts';
import { type HttpReceiver, startHttpReceiver, thrownBy } from './httpReceiver.ts';

let receiver: HttpReceiver;
beforeAll(async () => void (receiver = await startHttpReceiver()));
afterAll(async () => await receiver.stop());

test('a receiver that never answers is given up', async () => {
  receiver.reply = null;
  const error = await thrownBy(postJson(`${receiver.origin}/?sig=very-secret`, '{}', {}, 50));
  expect(error).toMatchObject({ code: 'channel-refused', why: 'no answer (TimeoutError)' });
});
