import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { installNetguard, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';

const netguard = installNetguard();
const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true }));

const denied = {
  direction: 'Inbound',
  protocol: 'Tcp',
  remote: ['AzureMachineLearning'],
  local: ['10.0.1.0/24'],
  ports: ['44224'],
  securityGroups: [
    {
      name: 'nsg-ml',
      rules: [
        {
          name: 'DenyAllInbound',
          properties: {
            priority: 4096,
            direction: 'Inbound',
            access: 'Deny',
            protocol: '*',
            sourceAddressPrefix: '*',
            sourcePortRange: '*',
            destinationAddressPrefix: '*',
            destinationPortRange: '*',
          },
        },
      ],
    },
  ],
  serviceTags: { AzureMachineLearning: ['20.42.0.0/28'] },
};

const answersOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('one question, printed over several lines in a file', async () => {
  const file = writeInto(directory, 'question.json', JSON.stringify({ id: { any: ['value'] }, ...denied }, null, 2));
  const { code, stdout, stderr } = await netguard.run(['prove', file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(answersOf(stdout)).toEqual([
    {
      id: { any: ['value'] },
      state: 'blocked',
      witness: {
        protocol: 'Tcp',
        source: '20.42.0.0',
        sourcePort: expect.any(Number),
        destination: expect.stringMatching(/^10\.0\.1\./),
        destinationPort: 44224,
      },
      blockedBy: [{ securityGroup: 0, name: 'nsg-ml', rule: 'DenyAllInbound', priority: 4096 }],
      blockedShare: 1,
      missing: [],
    },
  ]);
});

test.each([[['prove']], [['prove', '-']]])('questions on standard input: netguard %j', async (args) => {
  const input = `${JSON.stringify({ id: 1, ...denied })}\n\n${JSON.stringify({ id: 2, ...denied, securityGroups: [] })}\n`;
  const { code, stdout } = await netguard.run(args, { input });
  expect(code).toBe(0);
  expect(answersOf(stdout)).toMatchObject([
    { id: 1, state: 'blocked' },
    { id: 2, state: 'allowed' },
  ]);
});

test('what cannot be read is answered in its place and told in one line; exit code 2', async () => {
  const lines = [
    JSON.stringify({ id: 1, ...denied }),
    JSON.stringify({ id: 'two', ...denied, direction: 'Sideways' }),
    '{broken',
    JSON.stringify({ id: 4, ...denied }),
  ];
  const file = writeInto(directory, 'some.jsonl', lines.join('\n'));
  const { code, stdout, stderr } = await netguard.run(['prove', file]);
  expect(code).toBe(2);
  expect(answersOf(stdout)).toMatchObject([
    { id: 1, state: 'blocked' },
    { id: 'two', error: expect.stringMatching(/^\$\.direction: expected Inbound or Outbound/) },
    { id: null, error: expect.stringMatching(/^line 3: column 2: expected /) },
    { id: 4, state: 'blocked' },
  ]);
  expect(stderr).toMatch(
    /^netguard: .*some\.jsonl: line 2: \$\.direction: expected .* \(and 1 more of 4 questions\)\n$/,
  );
});

test('no question: no answer, and a word about it unless quiet', async () => {
  expect(await netguard.run(['prove'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'netguard: standard input: no question in it\n',
  });
  expect(await netguard.run(['prove', '--quiet'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('an id of any depth does no harm', async () => {
  const id = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const { code, stdout } = await netguard.run(['prove'], {
    input: `{"id":${id}}\n${JSON.stringify({ id: 2, ...denied })}\n`,
  });
  expect(code).toBe(2);
  expect(answersOf(stdout)).toMatchObject([
    { error: expect.stringContaining('expected') },
    { id: 2, state: 'blocked' },
  ]);
});

test.each([
  ['nothing there', '/no/such/file.json', 'no such file'],
  ['a directory', directory, 'expected a file, this is a directory'],
])('%s', async (_name, file, words) => {
  expect(await netguard.run(['prove', file])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: `netguard: ${file}: ${words}\n`,
  });
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read', async () => {
  const file = writeInto(directory, 'secret.json', '{}');
  chmodSync(file, 0);
  expect(await netguard.run(['prove', file])).toMatchObject({
    code: 2,
    stderr: `netguard: ${file}: permission denied\n`,
  });
});

test('a reader that leaves early ends the command in silence', async () => {
  const child = spawn(process.execPath, [netguard.file, 'prove'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.on('error', () => {});
  const line = `${JSON.stringify(denied)}\n`;
  // Far more questions than pipes hold: only a command that stops by itself ends.
  const feeding = setInterval(() => child.stdin.write(line.repeat(100)), 1);
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearInterval(feeding);
  expect({ code, signal, stderr: Buffer.concat(errors).toString() }).toEqual({ code: 0, signal: null, stderr: '' });
});

test.skipIf(process.platform !== 'linux')('ten thousand questions take no more memory than a thousand', async () => {
  const memoryAt = new Map<number, number>();
  const child = spawn(process.execPath, ['--max-semi-space-size=4', netguard.file, 'prove'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = `${JSON.stringify({ id: 1, ...denied })}\n`;
  let answers = 0;
  for (let asked = 0; asked < 10_000; asked += 500) {
    child.stdin.write(line.repeat(500));
    while (answers < asked + 500) {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      answers += chunk.toString().split('\n').length - 1;
    }
    memoryAt.set(answers, residentMegabytes(child.pid ?? 0));
  }
  child.stdin.end();
  await once(child, 'exit');
  expect(answers).toBe(10_000);
  expect(memoryAt.get(10_000)).toBeLessThan((memoryAt.get(1000) ?? 0) + 40);
});

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
}
