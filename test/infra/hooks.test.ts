import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CommandResult, run, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';

// The real scripts in a real shell; `az` and `azd` answer as they would and note what they were asked.

let folder: string;
beforeEach(() => void (folder = temporaryDirectory()));
afterEach(() => rmSync(folder, { recursive: true }));

const azure = {
  AZURE_ENV_NAME: 'prod',
  AZURE_LOCATION: 'westeurope',
  AZURE_SUBSCRIPTION_ID: 'the-subscription',
  NETGUARD_FUNCTION_APP_ID: '/the/app',
  NETGUARD_STORAGE_ID: '/the/storage',
  NETGUARD_WATCHED: 'one,two',
};

function command(name: string, answers: string): void {
  const noting = `for word in "$@"; do printf '%s\\037' "$word"; done >> "${folder}/asked"; printf '\\036' >> "${folder}/asked"`;
  chmodSync(
    writeInto(folder, name, `#!/bin/sh\n{ printf '%s\\037' ${name} >> "${folder}/asked"; ${noting}; }\n${answers}\n`),
    0o755,
  );
}

async function hook(name: string, env: Readonly<Record<string, string>>): Promise<CommandResult> {
  return await run(`infra/hooks/${name}.sh`, [], {
    env: { ...azure, ...env, PATH: `${folder}${delimiter}${process.env['PATH']}` },
  });
}

/** Every command so far, as its words. */
function asked(): readonly (readonly string[])[] {
  const text = readFileSync(join(folder, 'asked'), 'utf8');
  return text
    .split('\x1e')
    .filter(Boolean)
    .map((line) => line.split('\x1f').slice(0, -1));
}

const deployments = (): readonly (readonly string[])[] => asked().filter((words) => words.includes('deployment'));

test('the events are deployed when the function is listed, with what the main template put out', async () => {
  command('az', '');
  expect(await hook('events', { NETGUARD_SYSTEM_TOPICS: '/a/topic' })).toMatchObject({ code: 0, stderr: '' });
  expect(asked()[0]).toEqual([
    'az',
    'resource',
    'show',
    '--ids',
    '/the/app/functions/onNetworkChange',
    '--output',
    'none',
  ]);
  expect(deployments()).toHaveLength(1);
  expect(deployments()[0]?.slice(deployments()[0]?.indexOf('--parameters'))).toEqual([
    '--parameters',
    'environmentName=prod',
    'location=westeurope',
    'subscriptions=one,two',
    'functionAppId=/the/app',
    'storageId=/the/storage',
    'systemTopics=/a/topic',
    'deadLetter=true',
  ]);
});

test('where Azure gives the topic no identity, the events come without dead letters, and it is said', async () => {
  command(
    'az',
    `case "$*" in *deadLetter=true*) echo "failed since identity is unavailable for location 'global'" >&2; exit 1 ;; esac`,
  );
  const { code, stderr } = await hook('events', {});
  expect(code).toBe(0);
  expect(stderr).toContain('without dead letters');
  expect(deployments().map((words) => words.at(-1))).toEqual(['deadLetter=true', 'deadLetter=false']);
});

test('any other failure of the deployment is told in Azure’s words, and ends it', async () => {
  command('az', `case "$*" in *deployment*) echo 'AuthorizationFailed: no' >&2; exit 1 ;; esac`);
  expect(await hook('events', {})).toMatchObject({ code: 1, stderr: 'AuthorizationFailed: no\n' });
  expect(deployments()).toHaveLength(1);
});

test('who wants no dead letters gets none', async () => {
  command('az', '');
  expect(await hook('events', { NETGUARD_DEAD_LETTER: 'false' })).toMatchObject({ code: 0 });
  expect(deployments().map((words) => words.at(-1))).toEqual(['deadLetter=false']);
});

const directory = `case "$*" in
  *'signed-in-user show'*) echo me ;;
  *'app list'*) echo ;;
  *'app create'*) echo the-client ;;
  *'app show'*) echo the-object ;;
  *'cloud show'*) echo https://graph.example/ ;;
  *'sp show'*) exit 3 ;;
esac`;

test('the application is registered so that the Azure CLI may ask in the name of a user', async () => {
  command('az', directory);
  command('azd', '');
  expect(await hook('signIn', {})).toMatchObject({ code: 0, stderr: '' });
  const bodies = asked()
    .filter(([name, verb]) => name === 'az' && verb === 'rest')
    .map((words) => {
      expect(words).toContain('https://graph.example/v1.0/applications/the-object');
      return JSON.parse(words.at(-1) ?? '') as {
        readonly api: Readonly<Record<string, readonly { readonly id?: string }[]>>;
      };
    });
  const scope = bodies[0]?.api['oauth2PermissionScopes']?.[0]?.id;
  expect(bodies).toMatchObject([
    {
      identifierUris: ['api://the-client'],
      api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [{ isEnabled: true }] },
    },
    { api: { preAuthorizedApplications: [{ delegatedPermissionIds: [scope] }] } },
  ]);
  expect(asked().filter(([name]) => name === 'azd')).toEqual([
    ['azd', 'env', 'set', 'NETGUARD_CALLERS', 'me'],
    ['azd', 'env', 'set', 'NETGUARD_SIGN_IN_CLIENT_ID', 'the-client'],
  ]);
  expect(asked()).toContainEqual(['az', 'ad', 'sp', 'create', '--id', 'the-client', '--output', 'none']);
});

test('what is set already stays, and nothing is registered', async () => {
  command('az', 'exit 1');
  command('azd', 'exit 1');
  expect(await hook('signIn', { NETGUARD_CALLERS: 'you', NETGUARD_SIGN_IN_CLIENT_ID: 'yours' })).toMatchObject({
    code: 0,
  });
});
