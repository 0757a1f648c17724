import { expect, test } from 'vitest';
import { readRepairStop, readSettings } from '../shared/config.ts';

const subscription = '11111111-2222-4333-8444-555555555555';
const least = { NETGUARD_SUBSCRIPTIONS: subscription, AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

test('the least settings and their defaults', () => {
  expect(readSettings(least)).toEqual({
    subscriptions: [subscription],
    cloud: 'Public',
    armEndpoint: 'https://management.azure.com',
    armAudience: 'https://management.azure.com',
    profile: null,
    alerts: { webhook: null, teams: null, mail: null, topic: null },
    alertSeverity: 'high',
    settleSeconds: 5,
    platformAuthentication: false,
    localToken: null,
    identity: { kind: 'developer' },
    repair: { policy: { entries: [] }, clientId: null },
    storage: { kind: 'connectionString', connectionString: 'UseDevelopmentStorage=true' },
  });
});

test('empty settings are absent ones, as app settings and shells make them', () => {
  const empty = {
    ...least,
    NETGUARD_CLOUD: '',
    NETGUARD_ALERT_WEBHOOK_URL: ' ',
    NETGUARD_ALERT_WEBHOOK_KEY: '',
    NETGUARD_TEAMS_WEBHOOK_URL: '',
    NETGUARD_MAIL_TO: '',
    NETGUARD_MAIL_FROM: '',
    NETGUARD_SMTP_URL: '',
    NETGUARD_MAIL_ENDPOINT: '',
    NETGUARD_TOPIC_ENDPOINT: '',
    NETGUARD_LOCAL_TOKEN: '',
    IDENTITY_ENDPOINT: '',
  };
  expect(readSettings(empty)).toEqual(readSettings(least));
});

test.each([
  ['AzureGovernment', 'https://management.usgovcloudapi.net', 'core.usgovcloudapi.net'],
  ['China', 'https://management.chinacloudapi.cn', 'core.chinacloudapi.cn'],
])('%s has its own endpoints', (cloud, arm, suffix) => {
  const settings = readSettings({
    NETGUARD_SUBSCRIPTIONS: ` ${subscription.toUpperCase()} , ${subscription}`,
    NETGUARD_CLOUD: cloud,
    AzureWebJobsStorage__accountName: 'guard',
    AzureWebJobsStorage__queueServiceUri: 'https://queues.example/',
    IDENTITY_ENDPOINT: 'http://127.0.0.1/msi',
    AZURE_CLIENT_ID: 'client',
  });
  expect(settings).toMatchObject({
    armEndpoint: arm,
    armAudience: arm,
    identity: { kind: 'managed', clientId: 'client' },
  });
  expect(settings.storage).toEqual({
    kind: 'identity',
    blob: `https://guard.blob.${suffix}`,
    queue: 'https://queues.example',
    table: `https://guard.table.${suffix}`,
  });
});

test('another ARM endpoint keeps the audience of its cloud', () => {
  const settings = readSettings({ ...least, NETGUARD_ARM_ENDPOINT: 'https://localhost:8443/' });
  expect(settings).toMatchObject({
    armEndpoint: 'https://localhost:8443',
    armAudience: 'https://management.azure.com',
  });
});

test.each([
  ['NETGUARD_SUBSCRIPTIONS', undefined],
  ['NETGUARD_SUBSCRIPTIONS', 'not-a-guid'],
  ['NETGUARD_CLOUD', 'Germany'],
  ['NETGUARD_ARM_ENDPOINT', 'http://plain.example'],
  ['NETGUARD_PROFILE', 'aml-of-my-own'],
  ['NETGUARD_ALERT_WEBHOOK_URL', 'secret-that-is-no-url'],
  ['NETGUARD_ALERT_WEBHOOK_URL', 'http://hooks.example/?sig=secret'],
  ['NETGUARD_ALERT_WEBHOOK_URL', 'https://user:secret@hooks.example/'],
  ['NETGUARD_TEAMS_WEBHOOK_URL', 'https://contoso.webhook.office.com/webhookb2/secret'],
  ['NETGUARD_TEAMS_WEBHOOK_URL', 'https://logic.azure.com.example/?sig=secret'],
  ['NETGUARD_TEAMS_WEBHOOK_URL', 'https://evil-logic.azure.com@example.com/?sig=secret'],
  ['NETGUARD_TEAMS_WEBHOOK_URL', 'http://prod-1.westeurope.logic.azure.com/?sig=secret'],
  ['NETGUARD_MAIL_TO', 'ops@contoso.example, nobody'],
  ['NETGUARD_MAIL_TO', 'ops@contoso.example\r\nBcc: eve@example.com'],
  ['NETGUARD_MAIL_TO', 'a@b,'.repeat(51)],
  ['NETGUARD_MAIL_FROM', 'guard@contoso.example, other@contoso.example'],
  ['NETGUARD_SMTP_URL', 'https://guard:secret@mail.example'],
  ['NETGUARD_SMTP_URL', 'smtp://guard@mail.example'],
  ['NETGUARD_SMTP_URL', 'smtp://guard:100%secret@mail.example'],
  ['NETGUARD_SMTP_URL', 'smtp://mail.example/?secret'],
  ['NETGUARD_MAIL_ENDPOINT', 'http://contoso.communication.azure.com'],
  ['NETGUARD_TOPIC_ENDPOINT', 'http://topic.westeurope-1.eventgrid.azure.net/api/events'],
  ['NETGUARD_ALERT_SEVERITY', 'urgent'],
  ['NETGUARD_SETTLE_SECONDS', '-1'],
  ['NETGUARD_LOCAL_TOKEN', 'too-short'],
  ['AzureWebJobsStorage', undefined],
])('%s = %s is refused by name, and its value is not repeated', (name, value) => {
  const error: unknown = (() => {
    try {
      return readSettings({ ...least, [name]: value });
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toMatchObject({ code: 'settings-invalid', message: expect.stringContaining(name) });
  if (value !== undefined) expect(String(error)).not.toContain(value);
});

test('all wrong settings are named at once', () => {
  expect(() => readSettings({ NETGUARD_CLOUD: 'x', NETGUARD_ALERT_SEVERITY: 'y' })).toThrow(
    /NETGUARD_SUBSCRIPTIONS.*NETGUARD_CLOUD.*NETGUARD_ALERT_SEVERITY/,
  );
});

const webhook = { NETGUARD_ALERT_WEBHOOK_URL: 'https://hooks.example/?sig=1' };
const addresses = { NETGUARD_MAIL_TO: 'ops@contoso.example', NETGUARD_MAIL_FROM: 'guard@contoso.example' };
const smtp = { NETGUARD_SMTP_URL: 'smtp://mail.example' };

test('every channel at once', () => {
  const { alerts } = readSettings({
    ...least,
    ...webhook,
    NETGUARD_ALERT_WEBHOOK_KEY: 'a-key-of-the-receiver',
    NETGUARD_TEAMS_WEBHOOK_URL: 'https://prod-1.westeurope.logic.azure.com:443/workflows/1?sig=1',
    NETGUARD_MAIL_TO: ' "Ops at night" <ops@contoso.example> ,Jürgen <juergen@contoso.example>, third@contoso.example,',
    NETGUARD_MAIL_FROM: '<guard@contoso.example>',
    NETGUARD_SMTP_URL: 'smtp://guard%40contoso:p%40ss%2Fw%C3%B6rd@Mail.example:2525',
    NETGUARD_TOPIC_ENDPOINT: 'https://topic.westeurope-1.eventgrid.azure.net/api/events',
  });
  expect(alerts).toEqual({
    webhook: { url: 'https://hooks.example/?sig=1', key: 'a-key-of-the-receiver' },
    teams: { url: 'https://prod-1.westeurope.logic.azure.com:443/workflows/1?sig=1' },
    mail: {
      kind: 'smtp',
      host: 'mail.example',
      port: 2525,
      secure: false,
      auth: { user: 'guard@contoso', password: 'p@ss/wörd' },
      from: { name: null, address: 'guard@contoso.example' },
      to: [
        { name: 'Ops at night', address: 'ops@contoso.example' },
        { name: 'Jürgen', address: 'juergen@contoso.example' },
        { name: null, address: 'third@contoso.example' },
      ],
    },
    topic: { endpoint: 'https://topic.westeurope-1.eventgrid.azure.net/api/events' },
  });
});

test.each([
  ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, auth: null }],
  ['smtps://mail.example/', { host: 'mail.example', port: 465, secure: true, auth: null }],
  ['smtp://[2001:db8::1]:25', { host: '2001:db8::1', port: 25, secure: false, auth: null }],
])('%s is a mail server', (NETGUARD_SMTP_URL, expected) => {
  expect(readSettings({ ...least, ...addresses, NETGUARD_SMTP_URL }).alerts.mail).toMatchObject(expected);
});

test.each([
  'https://prod-1.westeurope.logic.azure.com/workflows/1',
  'https://default1.a2.environment.api.powerplatform.com/powerautomate/1',
  'https://PROD-1.westeurope.LOGIC.azure.com/workflows/1',
  'http://127.0.0.1:8080/',
  'http://localhost/',
])('%s can be a Workflows webhook', (url) => {
  expect(readSettings({ ...least, NETGUARD_TEAMS_WEBHOOK_URL: url }).alerts.teams).toEqual({ url });
});

test.each([
  ['NETGUARD_ALERT_WEBHOOK_URL', { NETGUARD_ALERT_WEBHOOK_KEY: 'a-key-of-the-receiver' }],
  ['NETGUARD_SMTP_URL', addresses],
  ['NETGUARD_MAIL_TO', { ...addresses, ...smtp, NETGUARD_MAIL_TO: '' }],
  ['NETGUARD_MAIL_FROM', { ...addresses, ...smtp, NETGUARD_MAIL_FROM: '' }],
  ['NETGUARD_MAIL_ENDPOINT', { ...addresses, ...smtp, NETGUARD_MAIL_ENDPOINT: 'https://contoso.example' }],
  ['NETGUARD_ALERT_WEBHOOK_KEY', { ...webhook, NETGUARD_ALERT_WEBHOOK_KEY: 'short' }],
  [
    'NETGUARD_ALERT_WEBHOOK_KEY',
    { ...webhook, NETGUARD_ALERT_WEBHOOK_KEY: '@Microsoft.KeyVault(SecretUri=https://v/1)' },
  ],
])('half a channel is refused, and %s is named', (name, settings) => {
  expect(() => readSettings({ ...least, ...settings })).toThrow(new RegExp(`settings-invalid.*: ${name}: `));
});

test('a repair policy that cannot be read in full is refused by its place, and so is a writer that is no client id', () => {
  const policy = [
    { scope: `/subscriptions/${subscription}`, mode: 'auto' },
    { tag: 'environment', mode: 'always' },
  ];
  const settings = { ...least, NETGUARD_REPAIR: JSON.stringify(policy), NETGUARD_REPAIR_CLIENT_ID: 'me' };
  expect(() => readSettings(settings)).toThrow(/NETGUARD_REPAIR: \$\[1\]\.mode: .*NETGUARD_REPAIR_CLIENT_ID: expected/);
  const read = readSettings({ ...least, NETGUARD_REPAIR: JSON.stringify(policy.slice(0, 1)) });
  expect(read.repair.policy.entries).toMatchObject([{ mode: 'auto' }]);
});

test.each([
  [undefined, false],
  ['', false],
  [' False ', false],
  ['true', true],
  ['1', true],
  ['ture', true],
])('NETGUARD_REPAIR_STOP %j stops: %j', (text, stops) => {
  expect(readRepairStop({ NETGUARD_REPAIR_STOP: text })).toBe(stops);
});
