import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type QuestionText, readQuestions } from '../../cli/readQuestions.ts';

async function collect(bytes: Readable): Promise<readonly QuestionText[]> {
  const questions: QuestionText[] = [];
  for await (const question of readQuestions(bytes)) questions.push(question);
  return questions;
}

async function read(text: string | Uint8Array, chunk = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(text);
  const chunks = Array.from({ length: Math.max(1, Math.ceil(bytes.length / chunk)) }, (_, index) =>
    chunk === Number.POSITIVE_INFINITY ? bytes : bytes.subarray(index * chunk, (index + 1) * chunk),
  );
  return collect(Readable.from(chunks));
}

const fault = expect.stringMatching(/expected .+/);

test.each([
  [
    'one per line',
    '{"id":1}\n{"id":2}\n',
    [
      { line: 1, value: { id: 1 } },
      { line: 2, value: { id: 2 } },
    ],
  ],
  [
    'no line break at the end',
    '{"id":1}\n{"id":2}',
    [
      { line: 1, value: { id: 1 } },
      { line: 2, value: { id: 2 } },
    ],
  ],
  [
    'blank lines and CRLF',
    '\r\n{"id":1}\r\n \t\r\n\r\n{"id":2}\r\n',
    [
      { line: 2, value: { id: 1 } },
      { line: 5, value: { id: 2 } },
    ],
  ],
  ['nothing', '', []],
  ['only blank lines', '\n \n\n', []],
  [
    'one over several lines',
    '{\n  "id": 1,\n\n  "ports": [\n    "443"\n  ]\n}\n',
    [{ line: 1, value: { id: 1, ports: ['443'] } }],
  ],
  [
    'several over several lines',
    '{\n "id": 1\n}\n{\n "id": 2\n}\n',
    [
      { line: 1, value: { id: 1 } },
      { line: 4, value: { id: 2 } },
    ],
  ],
  ['an inner object at the beginning of a line', '{ "a": [\n{ "b": 1 }\n] }', [{ line: 1, value: { a: [{ b: 1 }] } }]],
  [
    'other values are values',
    '1\n"x"\nnull\n[1]\n',
    [
      { line: 1, value: 1 },
      { line: 2, value: 'x' },
      { line: 3, value: null },
      { line: 4, value: [1] },
    ],
  ],
  [
    'a broken line',
    '{"id":1}\n{oops}\n{"id":3}\n',
    [
      { line: 1, value: { id: 1 } },
      { line: 2, error: fault },
      { line: 3, value: { id: 3 } },
    ],
  ],
  [
    'a broken first line',
    '{oops}\n{"id":2}\n',
    [
      { line: 1, error: fault },
      { line: 2, value: { id: 2 } },
    ],
  ],
  [
    'a cut first line',
    '{"id":1,\n{"id":2}\n{"id":3}\n',
    [
      { line: 1, error: fault },
      { line: 2, value: { id: 2 } },
      { line: 3, value: { id: 3 } },
    ],
  ],
  [
    'a line cut where a value could follow',
    '{"id":1,"x":\n{"id":2}\n{"id":3}\n',
    [
      { line: 1, error: fault },
      { line: 2, value: { id: 2 } },
      { line: 3, value: { id: 3 } },
    ],
  ],
  [
    'the same at the end',
    '{"id":1,"x":\n{"id":2}\n',
    [
      { line: 1, error: fault },
      { line: 2, value: { id: 2 } },
    ],
  ],
  [
    'a cut last line',
    '{"id":1}\n{"id":2',
    [
      { line: 1, value: { id: 1 } },
      { line: 2, error: fault },
    ],
  ],
  [
    'a typing error in one over several lines',
    '{\n  "id": 1,\n  oops,\n  "x": [\n    {\n    }\n  ]\n}\n{"id":2}\n',
    [
      { line: 1, error: 'line 3, column 3: expected a property name in double quotes, got "o"' },
      { line: 9, value: { id: 2 } },
    ],
  ],
] as const)('%s', async (_name, text, questions) => {
  expect(await read(text)).toEqual(questions);
});

test('the column of a fault counts from 1', async () => {
  expect(await read('{"id":1,}')).toEqual([
    { line: 1, error: 'column 9: expected a property name in double quotes, got "}"' },
  ]);
});

test('bytes that are no text cost their own line only', async () => {
  const bytes = Buffer.concat([
    Buffer.from('{"id":1}\n{"id":"'),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}\n{"id":3}\n'),
  ]);
  expect(await read(bytes)).toEqual([
    { line: 1, value: { id: 1 } },
    { line: 2, error: 'expected text in UTF-8 or UTF-16' },
    { line: 3, value: { id: 3 } },
  ]);
});

const encodings = {
  'UTF-8': (text: string) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE with a byte order mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16LE': (text: string) => Buffer.from(text, 'utf16le'),
  'UTF-16BE with a byte order mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-16BE': (text: string) => Buffer.from(text, 'utf16le').swap16(),
};

test.each(Object.entries(encodings))('%s, cut anywhere', async (_name, encode) => {
  const questions = [{ id: 'ä€😀' }, { id: 2 }];
  const bytes = encode(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
  for (const chunk of [1, 2, 3, 7, 1000]) {
    expect(await read(bytes, chunk)).toEqual(questions.map((value, index) => ({ line: index + 1, value })));
  }
});

function* spacesThenQuestion() {
  for (let mebibyte = 0; mebibyte < 65; mebibyte += 1) yield Buffer.alloc(1024 * 1024, 0x20);
  yield Buffer.from('\n{"id":2}');
}

test('a line of more than 64 MiB is refused, not held, and the next one read', async () => {
  expect(await collect(Readable.from(spacesThenQuestion()))).toEqual([
    { line: 1, error: 'expected at most 64 MiB' },
    { line: 2, value: { id: 2 } },
  ]);
});

test('whatever the questions, printed on one line or on many, all are read in order', async () => {
  const question = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), fc.constantFrom(0, 1, 2));
  await fc.assert(
    fc.asyncProperty(fc.array(question), fc.integer({ min: 1, max: 40 }), async (questions, chunk) => {
      const text = questions.map(([value, indent]) => `${JSON.stringify(value, null, indent)}\n`).join('');
      const values = (await read(text, chunk)).map((one) => ('value' in one ? one.value : one.error));
      expect(values).toEqual(questions.map(([value]) => JSON.parse(JSON.stringify(value))));
    }),
  );
});

test('garbage never stops the reading', async () => {
  const line = fc.oneof(fc.constantFrom('{', '}', '{"a":[', '{"a":', ']}', '"b":1,', '{"id":1}', '', 'x'), fc.string());
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        line.map((text) => text.replace(/\n/g, '')),
        { minLength: 1 },
      ),
      async (lines) => {
        const found = await read(`${lines.join('\n')}\n{"last":true}\n`);
        expect(found.at(-1)).toEqual({ line: lines.length + 1, value: { last: true } });
        expect(found.map((one) => one.line)).toEqual(found.map((one) => one.line).toSorted((a, b) => a - b));
      },
    ),
  );
});
