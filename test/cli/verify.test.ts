import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import type { Requirement } from '../../shared/domain/requirements/requirement.ts';
import { installNetguard, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';
import { compute, denyInbound, estateWith, openInbound, serviceTags } from './sampleEstate.ts';

const netguard = installNetguard();
const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true }));

const write = (name: string, value: unknown) => writeInto(directory, name, JSON.stringify(value));
const tags = write('tags.json', serviceTags);
const broken = write('broken.json', estateWith([denyInbound]));
const open = write('open.json', estateWith([openInbound]));
const proofs = join(directory, 'a/new/place');

/** Flows in one direction that do not go to Azure's own platform. */
function hasProof(id: string): boolean {
  return catalogue.some(
    (requirement: Requirement) =>
      requirement.id === id &&
      requirement.kind === 'flow' &&
      requirement.direction !== 'Both' &&
      requirement.peers.flat().every(({ kind }) => kind !== 'platform'),
  );
}

/** The file of the proof about a requirement. */
const proofOf = (requirement: string): string =>
  join(proofs, readdirSync(proofs).find((name) => name.startsWith(`${requirement}.`)) ?? 'none');
const verify = (proof: string, estate: readonly string[], ...options: string[]) =>
  netguard.run(['verify', proof, ...estate, '--service-tags', tags, ...options]);

let exported: { readonly code: number | null; readonly stderr: string; readonly stdout: string };

beforeAll(async () => {
  const options = ['--service-tags', tags, '--as-of', '2026-11-22', '--format', 'json'];
  exported = await netguard.run(['check', broken, ...options, '--proofs', proofs]);
});

test('check --proofs writes a file for each verdict that has a proof, and says in one line which have none', () => {
  const { verdicts } = JSON.parse(exported.stdout) as {
    verdicts: { readonly requirement: string; readonly state: string }[];
  };
  const provable = verdicts.filter(
    ({ requirement, state }) => ['compliant', 'violated'].includes(state) && hasProof(requirement),
  );
  expect(provable.length).toBeGreaterThan(10);
  expect(
    readdirSync(proofs)
      .map((name) => name.split('.')[0] ?? '')
      .toSorted(),
  ).toEqual(provable.map(({ requirement }) => requirement).toSorted());
  for (const name of readdirSync(proofs)) expect(name).toMatch(/^[a-z0-9-]+\.ci-anna\.[0-9a-f]{12}\.json$/);
  const [line = ''] = exported.stderr.split('\n');
  expect(exported.stderr).toBe(`${line}\n`);
  expect(line).toContain(`netguard: ${provable.length} of ${verdicts.length} verdicts proven in ${proofs}; `);
  expect(line).toContain('not: not-applicable claims nothing that could be shown');
  expect(line).toMatch(/; \d+ not: only verdicts about flows have a proof/);
  expect(exported.code).toBe(1);
});

test('proofs change neither the verdicts nor the exit code, and --quiet says nothing of them', async () => {
  const args = ['check', broken, '--service-tags', tags, '--as-of', '2026-11-22', '--format', 'json'];
  const [without, quiet] = await Promise.all([
    netguard.run(args),
    netguard.run([...args, '--quiet', '--proofs', join(directory, 'quiet')]),
  ]);
  expect(quiet).toEqual({ ...without, stderr: '' });
  expect(without.stdout).toBe(exported.stdout);
  expect(readdirSync(join(directory, 'quiet'))).toEqual(readdirSync(proofs));
});

test('the same verdict gives the same bytes', async () => {
  await netguard.run(['check', broken, '--service-tags', tags, '--proofs', join(directory, 'again')]);
  for (const name of readdirSync(proofs)) {
    expect(readFileSync(join(directory, 'again', name), 'utf8')).toBe(readFileSync(join(proofs, name), 'utf8'));
  }
});

test('a computed name cannot leave the directory', async () => {
  const hostile = { ...compute, id: `${compute.id}-..%2f\\x` };
  const file = write('hostile.json', [...estateWith([denyInbound]), hostile]);
  const place = join(directory, 'hostile');
  await netguard.run(['check', file, '--service-tags', tags, '--proofs', place]);
  expect(readdirSync(place).filter((name) => !/^[a-z0-9-]+\.ci-anna[\w-]*\.[0-9a-f]{12}\.json$/.test(name))).toEqual(
    [],
  );
  expect(readdirSync(place).length).toBe(2 * readdirSync(proofs).length);
});

describe('verify', () => {
  test('a violated and a compliant verdict are verified in one line, exit code 0', async () => {
    expect(await verify(proofOf('aml-inbound-44224'), [broken])).toMatchObject({
      code: 0,
      stdout: 'verified: aml-inbound-44224 is violated: Inbound Tcp 44224 from AzureMachineLearning to 10.0.1.0/24\n',
      stderr: '',
    });
    expect(await verify(proofOf('outbound-aad'), [broken])).toMatchObject({
      code: 0,
      stdout: 'verified: outbound-aad is compliant: Outbound Tcp 443 from 10.0.1.0/24 to AzureActiveDirectory\n',
    });
  });

  test('all proofs of a directory, against an estate in several files and from standard input', async () => {
    const [first, ...rest] = estateWith([denyInbound]);
    const { code, stdout, stderr } = await netguard.run(
      ['verify', proofs, '-', write('rest.json', { value: rest }), '--service-tags', tags],
      { input: JSON.stringify(first) },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^(verified: .*\n)+$/);
    expect(stdout.split('\n')).toHaveLength(readdirSync(proofs).length + 1);
  });

  test('another estate refutes in one line that names what differs, exit code 1', async () => {
    const { code, stdout, stderr } = await verify(proofOf('aml-inbound-44224'), [open]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^refuted: .*\.json: .*nsg-ml is not what it was: its SHA-256 is .*\n$/);
  });

  test('a proof that somebody edited is refuted', async () => {
    const proof = readFileSync(proofOf('aml-inbound-44224'), 'utf8').replaceAll('DenyAllInbound', 'Deny\\u001b[2J');
    const { code, stdout } = await verify(writeInto(directory, 'edited.json', proof), [broken]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^refuted: .* rule DenyAllInbound \(priority 4096\) decides packets that the proof gives to rule Deny\\u\{1b\}/,
    );
  });

  test('without the service tags it rests on, a proof is refuted by the name of the tag', async () => {
    expect(await netguard.run(['verify', proofOf('outbound-aad'), broken])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/service tag AzureActiveDirectory is not in the list of service tags\n$/),
    });
  });

  test('one refuted proof among others counts', async () => {
    const place = join(directory, 'mixed');
    mkdirSync(place);
    for (const name of readdirSync(proofs).slice(0, 3)) {
      const proof = readFileSync(join(proofs, name), 'utf8');
      writeInto(place, name, name.startsWith('aml-') ? proof.replaceAll('DenyAllInbound', 'x') : proof);
    }
    const { code, stdout } = await verify(place, [broken]);
    expect(code).toBe(1);
    expect(stdout.match(/^verified/gm)).toHaveLength(2);
    expect(stdout.match(/^refuted/gm)).toHaveLength(1);
  });
});

describe('bad input: one line, exit code 2', () => {
  const noProof = write('no-proof.json', { verdicts: [] });
  const empty = join(directory, 'empty');
  mkdirSync(empty);
  test.each([
    ['no proof', noProof, [broken], `${noProof}: $.schemaVersion: expected a proof of schema version 1`],
    ['no such proof', '/no/such.json', [broken], '/no/such.json: no such file'],
    ['a directory without proofs', empty, [broken], `${empty}: expected a proof, this directory has no JSON file`],
    ['no such estate', noProof, ['/no/such.json'], '/no/such.json: no such file'],
    ['no estate', noProof, [], "missing required argument 'estate'"],
  ])('%s', async (_what, proof, estate, line) => {
    expect(await verify(proof, estate)).toMatchObject({ code: 2, stdout: '', stderr: `netguard: ${line}\n` });
  });

  test('proofs that cannot be written', async () => {
    const args = ['check', broken, '--service-tags', tags, '--as-of', '2026-11-22', '--format', 'json'];
    const { code, stdout, stderr } = await netguard.run([...args, '--proofs', tags]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `netguard: ${tags}: expected a directory, this is a file\n` });
    expect(stdout).toBe(exported.stdout);
  });
});
