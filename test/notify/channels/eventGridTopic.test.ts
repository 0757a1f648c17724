import tls from 'node:tls';
import type { TokenCredential } from '@azure/core-auth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from '../../../local/azure/certificate.ts';
import { type CustomTopic, startCustomTopic } from '../../../local/azure/eventGrid/customTopic.ts';
import { type IdentityEndpoint, startIdentityEndpoint } from '../../../local/azure/identityEndpoint.ts';
import { openEventGridTopic } from '../../../shared/notify/eventGridTopic.ts';
import { sampleAlert } from '../../../shared/notify/sampleAlert.ts';
import { closedOrigin, thrownBy } from './httpReceiver.ts';

let topic: CustomTopic;
let identity: IdentityEndpoint;
const trusted = tls.getCACertificates('default');
beforeAll(async () => {
  const certificate = await makeCertificate();
  tls.setDefaultCACertificates([...trusted, certificate.pem]);
  topic = await startCustomTopic(certificate);
  identity = await startIdentityEndpoint('netguard', '72f988bf-0000-4000-8000-000000000001');
});
afterAll(async () => {
  tls.setDefaultCACertificates(trusted);
  identity.server.close();
  await topic.stop();
});

const alert = sampleAlert('alert-1', '2026-11-22T18:00:00.000Z');
/** A token of the stand-in for what is asked. The SDK's own credential remembers, for the whole process, the endpoint it asked first. */
const signedIn: TokenCredential = {
  async getToken(scopes) {
    const resource = [scopes].flat()[0]?.replace('/.default', '') ?? '';
    const url = `${identity.url}?resource=${encodeURIComponent(resource)}`;
    const answer = await fetch(url, { headers: { 'x-identity-header': identity.header } });
    const { access_token: token, expires_on: expires } = (await answer.json()) as Record<string, string>;
    return { token: token ?? '', expiresOnTimestamp: Number(expires) * 1000 };
  },
};
const credential = () => Promise.resolve(signedIn);
const open = () => openEventGridTopic(topic, credential, { cloud: 'Public' });

test('an alert is published as one CloudEvent, and a second copy is known by its id', async () => {
  await open().send(alert);
  await open().send(alert);
  expect(topic.accepted).toBe(2);
  expect(topic.events).toMatchObject([
    {
      specversion: '1.0',
      id: 'alert-1',
      type: 'AmlNetworkGuard.Test',
      source: expect.stringContaining('/workspaces/example-workspace'),
      subject: expect.stringContaining('/computes/example-cluster'),
      time: '2026-11-22T18:00:00.000Z',
      datacontenttype: 'application/json',
      data: { alert: { kind: 'sample', id: 'alert-1' } },
    },
  ]);
});

test('a topic that refuses is no acceptance: its status, and how long it asks to be left alone', async () => {
  topic.failNext(503, { 'retry-after': '30' });
  expect(await thrownBy(open().send(alert))).toMatchObject({
    code: 'channel-refused',
    why: 'HTTP 503',
    retryAfterSeconds: 30,
  });
  topic.failNext(403);
  expect(await thrownBy(open().send(alert))).toMatchObject({ why: 'HTTP 403' });
  expect(topic.accepted).toBe(2);
});

async function noIdentity(): Promise<never> {
  return await Promise.reject(new Error('no identity, asked https://login.example/very-secret'));
}

test('neither a topic that cannot be reached nor a missing identity tells where it was looked for', async () => {
  const closed = { endpoint: (await closedOrigin()).replace('http:', 'https:') };
  const unreachable = await thrownBy(openEventGridTopic(closed, credential, { cloud: 'Public' }).send(alert));
  const unsigned = await thrownBy(openEventGridTopic(topic, noIdentity, { cloud: 'Public' }).send(alert));
  for (const error of [unreachable, unsigned]) {
    expect(error).toMatchObject({
      code: 'channel-refused',
      why: expect.stringMatching(/no answer \((ECONNREFUSED|Error)\)/),
    });
    expect(String(error)).not.toMatch(/127\.0\.0\.1|secret/);
  }
});
