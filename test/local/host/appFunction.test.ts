import { expect, test } from 'vitest';
import { readAppFunction } from '../../../local/host/appFunction.ts';
import type { BindingInfo, FunctionMetadata } from '../../../local/host/rpc.ts';

const settings = { STORAGE: 'UseDevelopmentStorage=true', EVERY: '0 0 * * * *', NAME: 'scopes', EMPTY: '' };

function read(bindings: Record<string, object>, rest: Partial<FunctionMetadata> = {}) {
  const complete = Object.entries(bindings).map(([name, binding]): [string, BindingInfo] => [
    name,
    { type: 'missing', direction: 'in', ...binding },
  ]);
  const metadata = { name: 'f', bindings: Object.fromEntries(complete), ...rest };
  return readAppFunction({ metadata, handler: () => undefined }, settings);
}

const queue = { type: 'queueTrigger', queueName: '%NAME%-poison', connection: 'STORAGE' };
const timer = { type: 'timerTrigger', schedule: '%EVERY%' };

test('settings between percent signs and the connection are resolved', () => {
  expect(read({ q: queue }).trigger).toEqual({
    kind: 'queue',
    bindingName: 'q',
    queueName: 'scopes-poison',
    connectionString: settings.STORAGE,
  });
  expect(read({ t: timer }).trigger).toMatchObject({ kind: 'timer', runOnStartup: false });
});

test('queue outputs are found beside the trigger', () => {
  const output = { type: 'queue', direction: 'out', queueName: 'out', connection: 'STORAGE' };
  expect([...read({ t: timer, $return: output }).queueOutputs]).toEqual([
    ['$return', { queueName: 'out', connectionString: settings.STORAGE }],
  ]);
});

test.each([
  ['a trigger', { b: { type: 'blobTrigger' } }, 'this host has no blobTrigger'],
  ['an input', { t: timer, b: { type: 'blob' } }, 'this host has no blob input'],
  ['an output', { t: timer, b: { type: 'eventGrid', direction: 'out' } }, 'this host has no eventGrid output'],
  ['no trigger', {}, 'expected a trigger'],
  [
    'a missing setting',
    { t: { ...timer, schedule: '%NONE%' } },
    'expected the app setting NONE, which %NONE% refers to',
  ],
  [
    'a missing connection',
    { q: { ...queue, connection: 'NONE' } },
    'expected a storage connection string in the app setting NONE',
  ],
  [
    'an empty connection',
    { q: { ...queue, connection: 'EMPTY' } },
    'expected a storage connection string in the app setting EMPTY',
  ],
  [
    'a missing option',
    { q: { type: 'queueTrigger', connection: 'STORAGE' } },
    /queueTrigger\.queueName: .*expected string/,
  ],
])('%s that it cannot run is refused in one line naming the function', (_, bindings, why) => {
  expect(() => read(bindings)).toThrow(why);
  expect(() => read(bindings)).toThrow(/^function f: [^\n]*$/);
});

test('a retry policy is refused', () => {
  expect(() => read({ t: timer }, { retryOptions: {} })).toThrow('function f: this host has no retry policies');
});
