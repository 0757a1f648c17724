import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installNetguard, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';
import { denyInbound, estateWith, openInbound, serviceTags } from './sampleEstate.ts';

const netguard = installNetguard();
const directory = temporaryDirectory();
const write = (name: string, body: unknown): string => writeInto(directory, name, JSON.stringify(body));
let closed = '';
let open = '';
let tags = '';

beforeAll(() => {
  closed = write('closed.json', estateWith([denyInbound]));
  open = write('open.json', estateWith([openInbound, denyInbound]));
  tags = write('tags.json', serviceTags);
});

afterAll(() => rmSync(directory, { recursive: true }));

test('nothing found', async () => {
  expect(await netguard.run(['review', closed, '--service-tags', tags])).toEqual({
    code: 0,
    signal: null,
    stdout: 'Nothing found.\n',
    stderr: '',
  });
});

test('findings for people', async () => {
  const { code, stdout, stderr } = await netguard.run(['review', open, '--service-tags', tags]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  await expect(stdout).toMatchFileSnapshot('../golden/review.cli.txt');
});

test('findings for programs', async () => {
  const { code, stdout } = await netguard.run(['review', open, '--service-tags', tags, '--format', 'json']);
  expect(code).toBe(1);
  const about = { networkSecurityGroup: expect.stringMatching(/\/nsg-ml$/), direction: 'Inbound' };
  const rule = { rule: 'AllowAllInbound', priority: 100, access: 'Allow' };
  const behind = {
    subnets: [expect.stringMatching(/\/subnets\/training$/)],
    computes: [expect.stringMatching(/\/computes\/ci-anna$/)],
  };
  expect(JSON.parse(stdout)).toEqual({
    schemaVersion: 1,
    findings: [
      {
        kind: 'opens more than needed',
        ...about,
        ...rule,
        ...behind,
        message: 'opens Tcp 44224 to Internet, though only AzureMachineLearning needs it (aml-inbound-44224)',
        suffices: 'the source AzureMachineLearning is enough',
        requirement: 'aml-inbound-44224',
        protocols: ['Tcp'],
        ports: ['44224'],
        needed: ['AzureMachineLearning'],
        opens: expect.arrayContaining(['0.0.0.0/5']),
        beyond: expect.arrayContaining(['0.0.0.0/5']),
        sure: true,
      },
      {
        kind: 'ssh from internet',
        ...about,
        ...rule,
        ...behind,
        message: expect.stringContaining('SSH (Tcp 22)'),
        suffices: expect.any(String),
        ports: ['22'],
      },
      {
        kind: 'never matches',
        ...about,
        rule: 'DenyAllInbound',
        priority: 4096,
        access: 'Deny',
        message: expect.stringContaining('AllowAllInbound (priority 100)'),
        suffices: expect.stringContaining('move it before AllowAllInbound'),
        coveredBy: [rule],
      },
    ],
    missing: [],
  });
});

test('files that cannot be read are told in one line each, the rest is reviewed', async () => {
  const { code, stdout, stderr } = await netguard.run(['review', '/no/such.json', closed, '--service-tags', tags]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: 'Nothing found.\n' });
  expect(stderr).toBe('netguard: /no/such.json: no such file\n');
  expect(await netguard.run(['review', '/no/such.json', '--quiet'])).toMatchObject({ code: 2, stdout: '' });
});

test('no estate is refused in one line', async () => {
  expect(await netguard.run(['review'])).toMatchObject({
    code: 2,
    stderr: "netguard: missing required argument 'estate'\n",
  });
});
