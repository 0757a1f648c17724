import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Explanation } from '../../shared/domain/explanation.ts';
import { installNetguard, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';
import { compute, denyInbound, estateWith, openInbound, serviceTags } from './sampleEstate.ts';

const netguard = installNetguard();
const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true }));

const write = (name: string, value: unknown) => writeInto(directory, name, JSON.stringify(value));
let tags: string;
let open: string;
let broken: string;

beforeAll(() => {
  tags = write('tags.json', serviceTags);
  open = write('open.json', estateWith([openInbound]));
  broken = write('broken.json', estateWith([denyInbound]));
});

const check = (...args: string[]) => netguard.run(['check', ...args, '--as-of', '2026-11-22', '--service-tags', tags]);

test.each([
  ['violated', () => broken, 'blocked'],
  ['compliant', () => open, 'passes'],
])('a %s verdict is explained with exit code 0: this is no check', async (state, file, outcome) => {
  const asked = [file(), '--explain', 'aml-inbound-44224', 'ci-anna'];
  const { code, stdout, stderr } = await check(...asked);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^aml-inbound-44224 for ci-anna of workspace ml-prod: ${state.toUpperCase()}\n`));
  expect(stdout).toMatch(/^ {2}2\. Network security group nsg-ml: rule (DenyAll|AllowAll)Inbound \(priority \d+\) /m);
  expect(stdout).toContain(`  => ${outcome}\n`);
  // eslint-disable-next-line no-control-regex -- no colours where nobody looks
  expect(stdout).not.toMatch(/\u001b/);
  const json = await check(...asked, '--format', 'json');
  expect(json.code).toBe(0);
  const explanation = JSON.parse(json.stdout) as Explanation;
  expect(explanation).toMatchObject({ schemaVersion: 1, outcome, verdict: { state } });
});

test('takes several files and standard input before it, and other options after it', async () => {
  const [first, ...rest] = estateWith([denyInbound]);
  const { code, stdout } = await netguard.run(
    ['check', write('rest.json', rest), '-', '--explain', 'aml-inbound-44224', compute.id, '--service-tags', tags],
    { input: JSON.stringify(first) },
  );
  expect(code).toBe(0);
  expect(stdout).toContain('VIOLATED');
});

test.each([
  [['aml-inbound-44224'], /--explain: expected a requirement and a compute, got only aml-inbound-44224$/],
  [['aml-inbound', 'ci-anna'], /--explain: no requirement is called aml-inbound; closest: aml-inbound-44224, /],
  [['aml-inbound-44224', 'ci-ana'], /--explain: no compute is called ci-ana; closest: ci-anna$/],
  [
    ['aml-inbound-44224', 'ci-anna', 'open.json'],
    /expected one requirement and one compute after it, and the files of the estate before it$/,
  ],
  [
    ['aml-inbound-44224', 'ci-anna', '--proofs', 'proofs'],
    /option '--explain .*' cannot be used with option '--proofs <directory>'$/,
  ],
  [['aml-inbound-44224', 'ci-anna', '--format', 'markdown'], /--explain: expected --format table or json$/],
])('--explain %j is refused in one line', async (values, words) => {
  const { code, stdout, stderr } = await check(open, '--explain', ...values);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^netguard: .+\n$/);
  expect(stderr.trimEnd()).toMatch(words);
});

test('a file after the two values is not taken for a compute, nor the values for files', async () => {
  const { code, stderr } = await check('--explain', 'aml-inbound-44224', 'ci-anna', open);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^netguard: .*the files of the estate before it\n$/);
});

test('an estate that cannot be read leaves nothing to explain', async () => {
  const file = writeInto(directory, 'none.json', '<html>');
  const { code, stdout, stderr } = await check(file, '--explain', 'aml-inbound-44224', 'ci-anna');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^netguard: .*none\.json: line 1, column 1: /);
});
