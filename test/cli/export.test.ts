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

const sub = '/subscriptions/s1';
const zone = `${sub}/resourceGroups/rg/providers/Microsoft.Network/privateDnsZones/privatelink.api.azureml.ms`;
const network = `${sub}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v`;
const workspace = (name: string) =>
  `${sub}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
const account = `${sub}/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/b`;

const answer = (list: readonly object[], more: object = {}) => JSON.stringify({ value: list, ...more });

/** What ARM answers, by path; what is not here is refused. */
const arm: Readonly<Record<string, string>> = {
  [`${workspace('a')}/computes`]: answer([{ id: '/a/1' }], { nextLink: 'https://management.azure.com/next?skip=1' }),
  '/next': answer([{ id: '/a/2' }]),
  [`${account}/pools`]: answer([]),
  [`${sub}/providers/Microsoft.Authorization/locks`]: answer([]),
  [`${sub}/providers/Microsoft.Authorization/policyAssignments`]: answer([
    {
      id: '/assignment',
      properties: { policyDefinitionId: '/providers/Microsoft.Authorization/policySetDefinitions/Set' },
    },
  ]),
  [`${sub}/providers/Microsoft.Authorization/policyExemptions`]: answer([]),
  [`${sub}/providers/Microsoft.Authorization/roleAssignments`]: answer([{ id: '/role' }]),
  [`${sub}/providers/Microsoft.Network/privateDnsZones`]: answer([{ id: zone }]),
  [`${zone}/virtualNetworkLinks`]: answer([{ id: `${zone}/virtualNetworkLinks/l` }]),
  [`${zone}/A`]: answer([]),
  [`${sub}/resourcegroups/rg/providers/Microsoft.Network/networkSecurityGroups`]: answer([{ id: '/group' }]),
  [`${sub}/providers/Microsoft.Network/locations/westeurope/usages`]: answer([{ id: '/usage' }]),
  '/providers/microsoft.authorization/policysetdefinitions/set': JSON.stringify({
    id: '/set',
    properties: {
      policyDefinitions: [{ policyDefinitionId: '/providers/Microsoft.Authorization/policyDefinitions/One' }],
    },
  }),
  '/providers/microsoft.authorization/policydefinitions/one': JSON.stringify({ id: '/one' }),
};

const graphPages = [
  {
    data: [
      { id: workspace('a'), type: 'microsoft.machinelearningservices/workspaces' },
      { id: network, type: 'microsoft.network/virtualNetworks', location: 'westeurope' },
      { id: zone, type: 'microsoft.network/privatednszones' },
      { id: account, type: 'microsoft.batch/batchaccounts' },
    ],
    skip_token: 'more',
  },
  { data: [{ id: workspace('b'), type: 'Microsoft.MachineLearningServices/workspaces' }], skip_token: null },
];

/** An `az` that answers as Azure would, page by page; the computes of one workspace and the role definitions are not to be read. */
const az = `#!/usr/bin/env bash
case "$*" in
  "graph query"*"--skip-token more"*) echo '${JSON.stringify(graphPages[1])}' ;;
  "graph query"*"order by id asc"*"--first 1000 --output json") echo '${JSON.stringify(graphPages[0])}' ;;
${Object.entries(arm)
  .map(([path, body]) => `  "rest --method get --url https://management.azure.com${path}?"*) echo '${body}' ;;`)
  .join('\n')}
  "rest --method get --url "*"/computes?"* | "rest --method get --url "*"/roleDefinitions?"*) echo 'ERROR: AuthorizationFailed' >&2; exit 1 ;;
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
  expect(exported('network.json')).toHaveLength(5);
  expect(await runScript('Complete lists')).toMatchObject({ code: 0, stderr: '' });
  expect(await runScript('Computes')).toMatchObject({
    code: 0,
    stderr: `ERROR: AuthorizationFailed\nnot exported: computes of ${workspace('b')}\n`,
  });
  expect(exported('computes.json')).toEqual([
    { listOf: 'computes', scope: workspace('a'), value: [{ id: '/a/1' }, { id: '/a/2' }] },
    { listOf: 'batchPools', scope: account, value: [] },
  ]);
  expect(await runScript('What governs the subscriptions')).toMatchObject({
    code: 0,
    stderr: `ERROR: AuthorizationFailed\nnot exported: roleAssignments of ${sub}\n`,
  });
  expect(exported('governance.json')).toMatchObject([
    { listOf: 'locks', scope: sub, value: [] },
    { listOf: 'policies', scope: sub, value: [{ id: '/assignment' }] },
    { listOf: 'privateDnsZones', scope: sub, value: [{ id: zone }, { id: `${zone}/virtualNetworkLinks/l` }] },
    { listOf: 'networkSecurityGroups', scope: `${sub}/resourcegroups/rg`, value: [{ id: '/group' }] },
    {
      listOf: 'networkUsages',
      scope: `${sub}/providers/Microsoft.Network/locations/westeurope`,
      value: [{ id: '/usage' }],
    },
  ]);
  expect(exported('definitions.json')).toMatchObject([{ id: '/set' }]);
  expect(exported('members.json')).toEqual([{ id: '/one' }]);
});
