import { expect, test } from 'vitest';
import { readHostSettings } from '../../../local/host/hostSettings.ts';

test('what host.json leaves out is as in Azure', () => {
  expect(readHostSettings('{ "version": "2.0" }', {})).toEqual({
    routePrefix: 'api',
    functionTimeout: 30 * 60_000,
    queues: {
      batchSize: 16,
      newBatchThreshold: 8,
      maxDequeueCount: 5,
      visibilityTimeout: 0,
      maxPollingInterval: 60_000,
      messageEncoding: 'base64',
    },
  });
});

test('times are read as time spans; no limit is -1', () => {
  const text = JSON.stringify({
    functionTimeout: '-1',
    extensions: { queues: { visibilityTimeout: '1.00:00:30', maxPollingInterval: '00:00:00.250' } },
  });
  expect(readHostSettings(text, {})).toMatchObject({
    functionTimeout: null,
    queues: { visibilityTimeout: 86_430_000, maxPollingInterval: 250 },
  });
});

test('app settings replace values of host.json, in part', () => {
  const text = '{ "extensions": { "queues": { "batchSize": 4, "maxDequeueCount": 3 } } }';
  const settings = readHostSettings(text, {
    AzureFunctionsJobHost__extensions__queues__batchSize: '2',
    AzureFunctionsJobHost__functionTimeout: '00:01:00',
    OTHER: 'x',
  });
  expect(settings).toMatchObject({ functionTimeout: 60_000, queues: { batchSize: 2, maxDequeueCount: 3 } });
});

test.each([
  ['{', /^host\.json: expected JSON: /],
  ['[]', /^host\.json: \$/],
  ['{ "functionTimeout": "5 minutes" }', /^host\.json: \$\.functionTimeout: /],
  ['{ "extensions": { "queues": { "batchSize": 33 } } }', /^host\.json: \$\.extensions\.queues\.batchSize: /],
  [
    '{ "extensions": { "queues": { "visibilityTimeout": "00:61:00" } } }',
    /queues\.visibilityTimeout: expected a time span/,
  ],
  ['{ "extensions": { "queues": { "messageEncoding": "utf8" } } }', /queues\.messageEncoding: /],
])('%s is refused in one line', (text, why) => {
  expect(() => readHostSettings(text, {})).toThrow(why);
});
