import { expect, test } from 'vitest';
import { readSettings } from '../shared/config.ts';

const subscription = '11111111-2222-4333-8444-555555555555';
const least = { NETGUARD_SUBSCRIPTIONS: subscription, AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

test('the least settings and their defaults', () => {
  expect(readSettings(least)).toEqual({
    subscriptions: [subscription],
    cloud: 'Public',
    armEndpoint: 'https://management.azure.com',
    armAudience: 'https://management.azure.com',
    profile: null,
    alertWebhookUrl: null,
    alertSeverity: 'high',
    settleSeconds: 5,
    platformAuthentication: false,
    localToken: null,
    identity: { kind: 'developer' },
    storage: { kind: 'connectionString', connectionString: 'UseDevelopmentStorage=true' },
  });
});

test('empty settings are absent ones, as app settings and shells make them', () => {
  const empty = {
    ...least,
    NETGUARD_CLOUD: '',
    NETGUARD_ALERT_WEBHOOK_URL: ' ',
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
