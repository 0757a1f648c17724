import { expect, test } from 'vitest';
import { isSignedIn, type SignInSettings } from '../../shared/app/isSignedIn.ts';

const platform: SignInSettings = { platformAuthentication: true, localToken: null };
const local: SignInSettings = { platformAuthentication: false, localToken: 'a-long-local-token' };
const neither: SignInSettings = { platformAuthentication: false, localToken: null };
const both: SignInSettings = { ...local, platformAuthentication: true };

function principal(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}
const entra = principal({ auth_typ: 'aad', claims: [{ typ: 'name', val: 'Ada' }] });
const token = 'Bearer a-long-local-token';

test.each([
  ['an Entra principal from the platform', platform, { 'x-ms-client-principal': entra }, true],
  ['an Entra principal that the platform did not write', local, { 'x-ms-client-principal': entra }, false],
  ['an Entra principal where nothing is set up', neither, { 'x-ms-client-principal': entra }, false],
  ['another provider', platform, { 'x-ms-client-principal': principal({ auth_typ: 'github', claims: [{}] }) }, false],
  [
    'a principal without claims',
    platform,
    { 'x-ms-client-principal': principal({ auth_typ: 'aad', claims: [] }) },
    false,
  ],
  ['a principal that is no JSON', platform, { 'x-ms-client-principal': 'x' }, false],
  ['a principal that is null', platform, { 'x-ms-client-principal': principal(null) }, false],
  ['nobody', platform, {}, false],
  ['the local token', local, { authorization: token }, true],
  ['the local token beside the platform', both, { authorization: token }, false],
  ['a wrong token', local, { authorization: 'Bearer a-long-local-tokem' }, false],
  ['a part of the token', local, { authorization: 'Bearer a-long' }, false],
  ['no scheme', local, { authorization: 'a-long-local-token' }, false],
  ['an empty token where none is set', neither, { authorization: 'Bearer ' }, false],
  ['the text null where none is set', neither, { authorization: 'Bearer null' }, false],
] as const)('%s', (_, settings, headers: Readonly<Record<string, string>>, expected) => {
  expect(isSignedIn((name) => headers[name] ?? null, settings)).toBe(expected);
});
