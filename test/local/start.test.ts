import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { InputError } from '../../cli/inputError.ts';
import { sampleEstate } from '../../local/azure/sampleEstate.ts';
import { readEstate } from '../../local/readEstate.ts';
import { parseArmId } from '../../shared/domain/armId.ts';
import { run, temporaryDirectory, writeInto } from '../support/installedNetguard.ts';

const [directory, temporary] = [temporaryDirectory(), temporaryDirectory()];
afterAll(() => [directory, temporary].forEach((path) => rmSync(path, { recursive: true })));

const file = (name: string, content: string | Uint8Array): string => writeInto(directory, name, content);
const sample = JSON.stringify(sampleEstate);
const good = file('good.json', sample);
/** Quotas are no resources, and have no properties. */
const nested = sampleEstate.filter((resource) => 'properties' in resource);

test.each([
  ['an unknown option', ['--onec'], "unknown option '--onec' (Did you mean --once?)"],
  ['an option without its file', ['--estate'], "option '--estate <file...>' argument missing"],
  [
    'service tags for the sample',
    ['--service-tags', good],
    '--service-tags goes with --estate: the sample has its own',
  ],
  ['a missing file', ['--estate', good, 'nosuch.json'], 'nosuch.json: no such file'],
])('%s is refused in one line, with exit code 2, before anything starts', async (_, args, message) => {
  const result = await run(process.execPath, ['local/start.ts', ...args]);
  expect(result).toEqual({ code: 2, signal: null, stdout: '', stderr: `npm start: ${message}\n` });
});

test.each([
  ['a directory', directory, `${directory}: expected a file, this is a directory`],
  ['a list that holds nothing', file('none.json', '[]'), 'none.json: expected ARM resources, got an empty list'],
  ['a file cut short', file('cut.json', '[{"id":'), 'cut.json: line 1, column 8: expected a JSON value, got the end'],
  [
    'the flattened shape',
    file('flat.json', JSON.stringify(sampleEstate.map((resource) => ({ ...resource, properties: null })))),
    'flat.json: $[0].properties: expected the nested shape that `az graph query` and `az rest` give (docs/export.md), ' +
      `got null (and ${nested.length - 1} more)`,
  ],
])('%s is no estate', async (_, name, message) => {
  const reading = readEstate({ estate: [name], serviceTags: null });
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow(message);
});

test('an estate is no list of service tags', async () => {
  const reading = readEstate({ estate: [good], serviceTags: good });
  await expect(reading).rejects.toThrow('good.json: $.values: expected an array of service tags');
});

/** What a body does not say of its head follows from its id. */
const completeHeads = sampleEstate.map((resource) => {
  const id = parseArmId(resource['id']);
  return { type: id?.type, name: id?.name, ...resource };
});

test.each([
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${sample}`, 'utf8')],
  ['UTF-16, as Windows PowerShell writes it', Buffer.from(`\uFEFF${sample}`, 'utf16le')],
  ['an answer of Resource Graph', JSON.stringify({ data: sampleEstate })],
  ['an answer of ARM', JSON.stringify({ value: sampleEstate })],
])('an estate in %s is read', async (_, content) => {
  const { resources } = await readEstate({ estate: [file('estate.json', content)], serviceTags: null });
  expect(resources).toEqual(completeHeads);
});

test('several files make one estate', async () => {
  const networks = file('network.json', JSON.stringify(sampleEstate.slice(0, 8)));
  const computes = file('computes.json', JSON.stringify(sampleEstate.slice(8)));
  const { resources } = await readEstate({ estate: [networks, computes], serviceTags: null });
  expect(resources).toEqual(completeHeads);
});

test('Ctrl-C during the play, passed on a second time by npm, ends it in order and leaves nothing behind', {
  timeout: 60_000,
}, async () => {
  const child = spawn(process.execPath, ['dist/local/start.js', '--once'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  });
  const exited = once(child, 'exit');
  let text = '';
  for await (const chunk of child.stdout) {
    const played = text.includes('\n1. ');
    text += String(chunk);
    // Where the play begins; from here on it waits for an alert that will not come.
    if (!played && text.includes('\n1. ')) for (let times = 0; times < 2; times += 1) child.kill('SIGINT');
  }
  expect(text).toMatch(/\nStopping\.\n$/);
  expect(await exited).toEqual([1, null]);
  expect(readdirSync(temporary)).toEqual([]);
});
