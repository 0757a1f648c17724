import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { run, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';

const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true }));

const page = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8');

/** The first script under a heading of docs/export.md. */
function scriptOf(heading: string): string {
  const script = new RegExp(`^## ${heading}$[\\s\\S]*?^\`\`\`bash\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  if (script === undefined) throw new Error(`docs/export.md has no script under ${heading}`);
  return script;
}

/** An `az` that answers as Azure would, page by page; one workspace is not to be read. */
const az = `#!/usr/bin/env bash
case "$*" in
  "graph query"*"--skip-token more"*) echo '{"count":1,"data":[{"id":"/b","type":"Microsoft.MachineLearningServices/workspaces"}],"skip_token":null,"total_records":3}' ;;
  "graph query"*"order by id asc"*"--first 1000 --output json") echo '{"count":2,"data":[{"id":"/a","type":"microsoft.machinelearningservices/workspaces"},{"id":"/n","type":"microsoft.network/routetables"}],"skip_token":"more","total_records":3}' ;;
  "rest --method get --url https://management.azure.com/a/computes?api-version="*) echo '{"value":[{"id":"/a/1"}],"nextLink":"https://management.azure.com/next?skip=1"}' ;;
  "rest --method get --url https://management.azure.com/next"*) echo '{"value":[{"id":"/a/2"}]}' ;;
  "rest --method get --url https://management.azure.com/b/computes"*) echo 'ERROR: AuthorizationFailed' >&2; exit 1 ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
`;

function hasTools(): boolean {
  return ['bash', 'jq'].every((tool) => spawnSync(tool, ['--version']).status === 0);
}

async function runScript(heading: string) {
  const bin = temporaryDirectory();
  chmodSync(writeInto(bin, 'az', az), 0o755);
  const script = `cd '${directory}'\n${scriptOf(heading)}`;
  const result = await run('bash', ['-c', script], { env: { PATH: [bin, process.env['PATH']].join(delimiter) } });
  rmSync(bin, { recursive: true });
  return result;
}

const exported = (name: string) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as unknown;

test('the export commands follow every page and say what they could not read', async ({ skip }: TestContext) => {
  skip(!hasTools(), 'bash and jq are needed to run the commands of docs/export.md');
  expect(await runScript('Networks and workspaces')).toMatchObject({ code: 0, stderr: '' });
  expect(exported('network.json')).toMatchObject([{ id: '/a' }, { id: '/n' }, { id: '/b' }]);
  expect(await runScript('Computes')).toMatchObject({
    code: 0,
    stderr: 'ERROR: AuthorizationFailed\nnot exported: computes of /b\n',
  });
  expect(exported('computes.json')).toEqual([{ id: '/a/1' }, { id: '/a/2' }]);
});
