import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleAlert } from '../../../shared/notify/sampleAlert.ts';
import { openTeamsWebhook } from '../../../shared/notify/teamsWebhook.ts';
import { type HttpReceiver, startHttpReceiver, thrownBy } from './httpReceiver.ts';

let receiver: HttpReceiver;
beforeAll(async () => void (receiver = await startHttpReceiver()));
afterAll(async () => await receiver.stop());

const alert = sampleAlert('alert-1', '2026-11-22T18:00:00.000Z');

test('a card is posted as the flow expects it, and 202 is its acceptance', async () => {
  await openTeamsWebhook({ url: `${receiver.origin}/workflows/1?sig=very-secret` }, { cloud: 'Public' }).send(alert);
  const [request] = receiver.received;
  expect(request).toMatchObject({ method: 'POST', path: '/workflows/1?sig=very-secret' });
  const message = JSON.parse(request?.body ?? '') as { attachments: { contentType: string; content: object }[] };
  expect(message).toMatchObject({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } }],
  });
  expect(Buffer.byteLength(request?.body ?? '')).toBeLessThanOrEqual(28 * 1024);
  // People can tell a second copy, and that nothing happened.
  expect(request?.body).toContain('alert-1');
  expect(request?.body).toContain('test of the channel');
});

test('a flow that is gone, or throttles, refuses', async () => {
  const channel = openTeamsWebhook({ url: `${receiver.origin}/?sig=very-secret` }, { cloud: 'Public' });
  receiver.reply = { status: 404 };
  expect(await thrownBy(channel.send(alert))).toMatchObject({ why: 'HTTP 404', retryAfterSeconds: null });
  receiver.reply = { status: 429, headers: { 'retry-after': '17' } };
  const error = await thrownBy(channel.send(alert));
  expect(error).toMatchObject({ why: 'HTTP 429', retryAfterSeconds: 17 });
  expect(String(error)).not.toMatch(/secret|127\.0\.0\.1/);
});
