import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleId } from '../../local/azure/sample/sampleIds.ts';
import { startMachine } from '../../local/machine.ts';
import { readEstate } from '../../local/readEstate.ts';
import { run, temporaryDirectory } from '../support/installedNetguard.ts';

/** Where the zip is unpacked: a folder outside of the project, so that nothing is found there that the zip does not hold. */
const [app, packed] = [temporaryDirectory(), temporaryDirectory()];
let zip: Buffer;
let files: Readonly<Record<string, Uint8Array>>;

async function makePackage(out: string): Promise<Buffer> {
  const made = await run(process.execPath, ['scripts/package.mjs', '--out', out]);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toMatch(/^\S+aml-network-guard\.zip: \d+ files, \d+\.\d\d MB\n$/);
  return readFileSync(join(out, 'aml-network-guard.zip'));
}

beforeAll(async () => {
  zip = await makePackage(packed);
  files = unzipSync(zip);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), content);
  }
});
afterAll(() => [app, packed].forEach((folder) => rmSync(folder, { recursive: true })));

const text = (file: string): string => Buffer.from(files[file] ?? []).toString('utf8');

test('the zip holds the functions, their settings and the licences of others, and nothing of the development', () => {
  const names = Object.keys(files);
  expect(names.filter((name) => !/^(functions|shared)\//.test(name))).toEqual([
    'THIRD-PARTY-NOTICES.txt',
    'host.json',
    'package.json',
  ]);
  expect(names.filter((name) => /node_modules|\.(map|ts)$/.test(name) || text(name).includes('x-standin-'))).toEqual(
    [],
  );
  expect(text('host.json')).toBe(readFileSync('host.json', 'utf8'));
  expect(JSON.parse(text('package.json'))).toEqual({
    name: 'aml-network-guard',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    private: true,
    type: 'module',
    main: 'functions/*.js',
  });
  for (const name of ['@azure/arm-network', '@azure/functions', 'zod'])
    expect(text('THIRD-PARTY-NOTICES.txt')).toMatch(new RegExp(`^${name} \\d`, 'm'));
  expect(zip.length).toBeLessThan(2_000_000);
});

test('the same sources give the same bytes', async () => {
  const again = temporaryDirectory();
  try {
    expect((await makePackage(again)).equals(zip)).toBe(true);
  } finally {
    rmSync(again, { recursive: true });
  }
});

const clients = [
  'NetworkManagementClient',
  'ResourceGraphClient',
  'ManagedIdentityCredential',
  'TableClient',
  'BlobServiceClient',
];

const holders = (client: string): string[] =>
  Object.keys(files).filter((name) => new RegExp(`(class ${client}|${client} ?= ?class)\\b`).test(text(name)));

test('the clients of Azure, most of the package, are not read at the start', () => {
  const atStart = new Set<string>();
  const follow = (name: string): void => {
    if (atStart.has(name)) return;
    atStart.add(name);
    // Static imports alone: those that wait are calls.
    for (const [, imported] of text(name).matchAll(/\b(?:from|import)\s*"(\.[^"]+)"/g))
      follow(join(dirname(name), imported ?? ''));
  };
  for (const name of Object.keys(files)) if (name.startsWith('functions/')) follow(name);
  for (const client of clients) {
    expect(holders(client)).not.toEqual([]);
    expect(holders(client).filter((name) => atStart.has(name))).toEqual([]);
  }
});

/** As Azure's Node.js worker hands it out: by `require` alone, and to whoever asks. */
const worker = `
  import { globSync } from 'node:fs';
  import Module from 'node:module';
  import path from 'node:path';
  const names = [];
  const core = { registerFunction: ({ name }) => names.push(name), setProgrammingModel() {}, registerHook() {}, log() {} };
  const original = Module.prototype.require;
  Module.prototype.require = function (id) { return id === '@azure/functions-core' ? core : original.call(this, id); };
  for (const file of globSync('functions/*.js').toSorted()) await import(path.resolve(file));
  console.log(names.toSorted().join());
`;

test('every function registers with a worker that offers @azure/functions-core by require', async () => {
  const script = join(app, 'worker.mjs');
  writeFileSync(script, `process.chdir(${JSON.stringify(app)});${worker}`);
  const { code, stdout, stderr } = await run(process.execPath, [script]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const registered = Object.keys(files)
    .filter((file) => file.startsWith('functions/'))
    .map((file) => file.replace(/^functions\/(.+)\.js$/, '$1'));
  expect(stdout.trim()).toBe(registered.toSorted().join());
});

test('from its own folder, one event becomes a finding', { timeout: 180_000 }, async () => {
  const estate = await readEstate({ estate: [], serviceTags: null });
  const machine = await startMachine({
    appRoot: app,
    estate: estate.resources,
    serviceTags: estate.serviceTagsBody,
  });
  try {
    const group = sampleId('rg-vision', 'Microsoft.Network/networkSecurityGroups', 'nsg-vision-training');
    const properties = {
      access: 'Deny',
      direction: 'Inbound',
      priority: 150,
      protocol: 'Tcp',
      sourcePortRange: '*',
      sourceAddressPrefix: 'BatchNodeManagement',
      destinationPortRange: '*',
      destinationAddressPrefix: '*',
    };
    await machine.arm.write({ resource: `${group}/securityRules/deny-batch`, body: { properties } }, 'dana');
    const violated = async (): Promise<unknown> => {
      const headers = { authorization: `Bearer ${machine.token}` };
      return await (await fetch(`${machine.host.url}/api/findings?state=violated`, { headers })).json();
    };
    await expect.poll(violated, { timeout: 120_000, interval: 500 }).toMatchObject({
      findings: [{ verdict: { requirement: 'batch-inbound-29876-29877', state: 'violated' } }],
    });
  } finally {
    await machine.stop();
  }
});
