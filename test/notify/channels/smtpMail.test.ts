import tls from 'node:tls';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import type { Mailing, SmtpSettings } from '../../../shared/alertSettings.ts';
import type { Alert } from '../../../shared/domain/alert.ts';
import { sampleAlert } from '../../../shared/notify/sampleAlert.ts';
import { openSmtpMail } from '../../../shared/notify/smtpMail.ts';
import { thrownBy } from './httpReceiver.ts';
import { type MailServer, mailCertificate, otherHost, startMailServer } from './mailServer.ts';

const trusted = tls.getCACertificates('default');
const started: MailServer[] = [];
afterEach(async () => {
  tls.setDefaultCACertificates(trusted);
  for (const server of started.splice(0)) await server.stop();
});

async function serve(options: SMTPServerOptions = { disabledCommands: ['STARTTLS', 'AUTH'] }): Promise<MailServer> {
  const server = await startMailServer(options);
  started.push(server);
  return server;
}

const mailing: Mailing = {
  from: { name: 'Wächter, “Netz”', address: 'guard@contoso.example' },
  to: [
    { name: 'Jürgen 守', address: 'juergen@contoso.example' },
    { name: null, address: 'ops@contoso.example' },
  ],
};

function open(server: MailServer, more: Partial<SmtpSettings> = {}, limit = 5000) {
  const smtp: SmtpSettings = { kind: 'smtp', host: '127.0.0.1', port: server.port, secure: false, auth: null, ...more };
  const limits = { connection: limit, greeting: limit, socket: limit, all: limit };
  return openSmtpMail({ ...mailing, ...smtp }, { cloud: 'Public' }, limits);
}

const alert = sampleAlert('b1946ac9-2492-4d23-8a43-000000000001', '2026-11-22T18:00:00.000Z');

test('a mail has two readings of the same, names of any script, and the identity of its alert in every copy', async () => {
  const server = await serve();
  await open(server).send(alert);
  await open(server).send(alert);
  const [first, second] = server.received;
  expect(first?.from).toBe('guard@contoso.example');
  expect(first?.to).toEqual(['juergen@contoso.example', 'ops@contoso.example']);
  const { mail, raw = '' } = first ?? {};
  expect(mail?.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' });
  expect(mail?.subject).toContain('[Test]');
  expect(mail?.text).toContain('test of the channel');
  expect(mail?.html).toContain('test of the channel');
  expect(mail?.from?.value).toEqual([{ name: 'Wächter, “Netz”', address: 'guard@contoso.example' }]);
  expect(Array.isArray(mail?.to) ? [] : mail?.to?.value).toEqual([
    { name: 'Jürgen 守', address: 'juergen@contoso.example' },
    { name: '', address: 'ops@contoso.example' },
  ]);
  expect(mail?.messageId).toBe('<b1946ac9-2492-4d23-8a43-000000000001@contoso.example>');
  expect(second?.mail.messageId).toBe(mail?.messageId);
  expect([mail?.date, second?.mail.date]).toEqual([new Date(alert.time), new Date(alert.time)]);
  expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
  // What SMTP servers of any age pass on.
  expect(/[^\t\r\n -~]/.test(raw)).toBe(false);
  expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThan(999);
});

test('text from Azure adds no header and no recipient, and an id of any kind is a Message-ID', async () => {
  const server = await serve();
  const hostile = 'x\r\nBcc: eve@example.com\r\n\r\nbody 守 .\r\n.\r\n';
  const poison: Alert = { schemaVersion: 1, kind: 'poison', id: hostile, time: 'now', message: hostile, text: hostile };
  await open(server).send(poison);
  await open(server).send(poison);
  const [first, second] = server.received;
  expect(first?.to).toEqual(['juergen@contoso.example', 'ops@contoso.example']);
  expect(first?.mail.bcc).toBeUndefined();
  expect(first?.mail.text).toContain('守');
  expect(first?.mail.messageId).toMatch(/^<[0-9a-f]{64}@contoso\.example>$/);
  expect(second?.mail.messageId).toBe(first?.mail.messageId);
});

test('another machine has to offer TLS with a certificate that is trusted, before it is told anything', async () => {
  const certificate = await mailCertificate();
  const heard: string[] = [];
  const auth = { user: 'guard', password: 'very-secret' };
  const onAuth: SMTPServerOptions['onAuth'] = (given, session, done) => {
    heard.push(`${session.secure ? 'tls' : 'plain'} ${given.username} ${given.password}`);
    done(null, { user: given.username });
  };
  const plain = await serve({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth });
  const upgraded = await serve({ ...certificate, onAuth });
  const secure = await serve({ ...certificate, secure: true, onAuth });

  for (const [server, settings] of [
    [plain, {}],
    [upgraded, {}],
    [secure, { secure: true }],
  ] as const) {
    const error = await thrownBy(open(server, { host: otherHost, auth, ...settings }).send(alert));
    expect(error).toMatchObject({ code: 'channel-refused', why: expect.stringContaining('TLS') });
  }
  expect(heard).toEqual([]);

  tls.setDefaultCACertificates([...trusted, certificate.cert]);
  await open(upgraded, { host: otherHost, auth }).send(alert);
  await open(secure, { host: otherHost, auth, secure: true }).send(alert);
  expect(heard).toEqual(['tls guard very-secret', 'tls guard very-secret']);
  expect([...upgraded.received, ...secure.received].map((mail) => mail.secure)).toEqual([true, true]);
});

test('a wrong password is a refusal that repeats neither it nor what the server says', async () => {
  const server = await serve({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => done(new Error(`no ${username} with ${password}`)),
  });
  const auth = { user: 'guard-user', password: 'very-secret' };
  const error = await thrownBy(open(server, { auth }).send(alert));
  expect(error).toMatchObject({ why: 'the server refuses user and password, SMTP 535, to AUTH PLAIN' });
  expect(`${String(error)} ${(error as Error).stack}`).not.toMatch(
    /secret|guard-user|Z3VhcmQ|dmVyeS1zZWNyZXQ|127\.0\.0\.1/,
  );
  expect(server.received).toEqual([]);
});

const refusing = (known: readonly string[]): SMTPServerOptions => ({
  disabledCommands: ['STARTTLS', 'AUTH'],
  onRcptTo: ({ address }, _session, done) => done(known.includes(address) ? null : new Error(`no ${address}`)),
});

test('a recipient that the server refuses does not keep the mail from the others; none at all is a refusal', async () => {
  const some = await serve(refusing(['ops@contoso.example']));
  await open(some).send(alert);
  expect(some.received.map(({ to }) => to)).toEqual([['ops@contoso.example']]);
  const error = await thrownBy(open(await serve(refusing([]))).send(alert));
  expect(error).toMatchObject({ why: expect.stringContaining('every recipient, SMTP 550') });
  expect(String(error)).not.toContain('contoso');
});

test('a server that is silent, or takes the mail and never says so, is given up', async () => {
  const silent = await serve({ disabledCommands: ['STARTTLS'], onConnect: () => {} });
  expect(await thrownBy(open(silent, {}, 200).send(alert))).toMatchObject({ why: expect.stringContaining('in time') });
  const slow = await serve({ disabledCommands: ['STARTTLS', 'AUTH'], onData: (stream) => void stream.resume() });
  expect(await thrownBy(open(slow, {}, 400).send(alert))).toMatchObject({ why: expect.stringContaining('in time') });
});

test('a server that is not there is a refusal', async () => {
  const server = await serve();
  const channel = open(server);
  for (const stopped of started.splice(0)) await stopped.stop();
  expect(await thrownBy(channel.send(alert))).toMatchObject({ why: expect.stringContaining('no connection') });
});
