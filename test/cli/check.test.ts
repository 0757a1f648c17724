import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VerdictDocument } from '../../shared/domain/verdict.ts';
import { installNetguard, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';
import { compute, denyInbound, estateWith, openInbound, serviceTags, workspace } from './sampleEstate.ts';

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

const check = (files: readonly string[], ...options: string[]) =>
  netguard.run(['check', ...files, '--service-tags', tags, '--as-of', '2026-11-22', ...options]);

const documentOf = (stdout: string) => JSON.parse(stdout) as VerdictDocument;

describe('what is found', () => {
  test('an open network: nothing is violated, exit code 0', async () => {
    const { code, stdout, stderr } = await check([open], '--format', 'json');
    const document = documentOf(stdout);
    expect({ code, stderr, violated: document.summary.violated }).toEqual({ code: 0, stderr: '', violated: 0 });
    expect(document).toMatchObject({
      asOf: '2026-11-22T00:00:00Z',
      serviceTags: { cloud: 'Public', changeNumber: 376 },
    });
    expect(document.summary.computes).toBe(1);
    expect(document.summary.compliant).toBeGreaterThan(0);
  });

  test('a rule that denies all inbound is named with a blocked packet, exit code 1', async () => {
    const { code, stdout, stderr } = await check([broken]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(
      /^ {4}VIOLATED \w+ .*rule DenyAllInbound \(priority 4096\) of network security group nsg-ml.*Blocked packet: Inbound Tcp /m,
    );
    // eslint-disable-next-line no-control-regex -- no colours where nobody looks
    expect(stdout).not.toMatch(/\u001b/);
  });

  test('the same as Markdown', async () => {
    const { code, stdout } = await check([broken], '--format', 'markdown');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^### Azure Machine Learning network: \d+ requirements? violated/);
  });

  test('the same input gives the same bytes', async () => {
    const [one, two] = await Promise.all([check([broken], '--format', 'json'), check([broken], '--format', 'json')]);
    expect(one.stdout).toBe(two.stdout);
  });

  test('several files are one estate, standard input is one of them', async () => {
    const [first, ...rest] = estateWith([denyInbound]);
    const { code, stdout } = await netguard.run(
      ['check', '-', write('rest.json', { value: rest }), '--service-tags', tags, '--format', 'json'],
      { input: JSON.stringify(first) },
    );
    expect(code).toBe(1);
    expect(documentOf(stdout).summary.violated).toBeGreaterThan(0);
  });

  test('what Windows PowerShell writes is read', async () => {
    const file = writeInto(
      directory,
      'powershell.json',
      Buffer.from(`\ufeff${JSON.stringify(estateWith([denyInbound]))}`, 'utf16le'),
    );
    expect((await check([file])).code).toBe(1);
  });
});

describe('what counts', () => {
  test.each([
    ['critical', 1],
    ['high', 1],
    ['low', 1],
    ['never', 0],
  ])('--fail-on %s: exit code %i for a broken network', async (failOn, code) => {
    expect((await check([broken], '--fail-on', failOn)).code).toBe(code);
  });

  test('--fail-on-unknown counts what stays open without service tags, and a hint says so', async () => {
    const onlyAllow = write('part.json', estateWith([{ ...openInbound, sourceAddressPrefix: '20.42.0.0/28' }]));
    const args = ['check', onlyAllow, '--fail-on', 'never'];
    expect(await netguard.run(args)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^netguard: without --service-tags/),
    });
    expect(await netguard.run([...args, '--fail-on-unknown', '--quiet'])).toMatchObject({ code: 1, stderr: '' });
  });

  test('an estate whose computes could not be listed is not clean, except with --fail-on never', async () => {
    const file = write('workspace-only.json', [workspace]);
    expect((await check([file])).code).toBe(1);
    expect((await check([file], '--fail-on', 'never')).code).toBe(0);
  });

  test('a cut-off answer is not clean either', async () => {
    const file = write('cut.json', { data: estateWith([openInbound]), skip_token: 'more' });
    const { code, stdout } = await check([file]);
    expect(code).toBe(1);
    expect(stdout).toContain('skip_token');
  });
});

describe('bad input: one line each, exit code 2, the rest is still judged', () => {
  const cases: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['empty', '', /expected JSON, got an empty file$/],
    ['no JSON', '<html>', /line 1, column 1: expected a JSON value, got "<"$/],
    [
      'cut off',
      '[\n  {\n    "id": "x",\n',
      /line 4, column 1: expected a property name in double quotes, got the end$/,
    ],
    ['a comma too many', '[{},\n]', /line 2, column 1: expected a JSON value, got "]"$/],
    ['no text', Uint8Array.of(0x7b, 0xff, 0x7d), /expected text in UTF-8 or UTF-16$/],
  ];

  test.each(cases)('%s', async (name, content, line) => {
    const file = writeInto(directory, `${name}.json`, content);
    const alone = await check([file]);
    expect(alone).toMatchObject({ code: 2, stdout: '' });
    expect(alone.stderr).toMatch(new RegExp(`^netguard: ${file}: .*\\n$`));
    expect(alone.stderr.trimEnd()).toMatch(line);

    const besides = await check([file, broken], '--format', 'json');
    expect(besides).toMatchObject({ code: 2, stderr: alone.stderr });
    expect(documentOf(besides.stdout)).toMatchObject({
      summary: { computes: 1 },
      coverage: {
        missing: expect.arrayContaining([{ fact: 'resources', resource: file, why: 'the file could not be read' }]),
      },
    });
  });

  test.each([
    ['no such file', '/no/such/estate.json', 'no such file'],
    ['a directory', directory, 'expected a file, this is a directory'],
  ])('%s', async (_name, file, words) => {
    expect(await check([file])).toMatchObject({ code: 2, stdout: '', stderr: `netguard: ${file}: ${words}\n` });
  });

  test('a rule that cannot be read is named with its JSON path', async () => {
    const file = write('rule.json', estateWith([openInbound, { name: 'odd', priority: 99_999 }]));
    const { code, stdout, stderr } = await check([file], '--format', 'json');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^netguard: .*rule\.json: \$\[3\]\.properties\.securityRules\[1\]\.properties\.priority: expected .*\n$/,
    );
    expect(documentOf(stdout).summary.computes).toBe(1);
  });

  test('something that is no resource among resources', async () => {
    const file = write('number.json', [42, ...estateWith([openInbound])]);
    const { code, stdout, stderr } = await check([file], '--format', 'json');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^netguard: .*number\.json: \$\[0\]: expected .*, got 42\n$/);
    expect(documentOf(stdout).summary.computes).toBe(1);
  });

  test('service tags that are none', async () => {
    const file = write('no-tags.json', { name: 'x' });
    expect(await netguard.run(['check', open, '--service-tags', file])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `netguard: ${file}: $.values: expected an array of service tags, got nothing\n`,
    });
  });

  test('a name from the estate cannot write to the terminal', async () => {
    const file = write('hostile.json', [workspace, { ...compute, properties: { computeType: '\u001b[2J\u0007' } }]);
    const { stdout, stderr } = await check([file]);
    expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

test.each([
  [['--format', 'sarif'], /'sarif' is invalid\. sarif is not available yet, expected table, json or markdown/],
  [['--format', 'yaml'], /'yaml' is invalid\. expected table, json or markdown/],
  [['--fail-on', 'info'], /'info' is invalid\. Allowed choices are critical, high, medium, low, never\./],
  [['--profile', 'mine'], /'mine' is invalid\. Allowed choices are /],
  [['--as-of', '2026-02-30'], /'2026-02-30' is invalid\. expected a date /],
  [['--no-such'], /unknown option '--no-such'/],
])('%j is refused in one line', async (options, words) => {
  const { code, stdout, stderr } = await check([open], ...options);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^netguard: .+\n$/);
  expect(stderr).toMatch(words);
});

test.each([['help'], ['--help'], ['help', 'check'], ['check', '--help']])('netguard %s %s helps', async (...args) => {
  const { code, stdout, stderr } = await netguard.run(args.filter((arg) => typeof arg === 'string'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: netguard /);
});

test.each([
  [[], /expected a command \(check, diff, prove, verify, requirements, review, alert, repairs, undo\)/],
  [['chek'], /unknown command 'chek' \(Did you mean check\?\)/],
  [['scan'], /unknown command 'scan'/],
  [['--no-such'], /unknown option '--no-such'/],
])('netguard %j is refused in one line', async (args, words) => {
  const { code, stdout, stderr } = await netguard.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^netguard: .+\n$/);
  expect(stderr).toMatch(words);
});

test('no estate is refused in one line', async () => {
  expect(await netguard.run(['check'])).toMatchObject({
    code: 2,
    stderr: "netguard: missing required argument 'estate'\n",
  });
});

test('a reader that leaves early ends the command in silence, with the exit code of what was found', async () => {
  const many = Array.from({ length: 400 }, (_, index) => ({ ...compute, id: `${compute.id}-${index}` }));
  const file = write('many.json', [...estateWith([denyInbound]), ...many]);
  const child = spawn(process.execPath, [netguard.file, 'check', file, '--service-tags', tags]);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await closed).toEqual([1, null]);
  expect(stderr).toBe('');
});
