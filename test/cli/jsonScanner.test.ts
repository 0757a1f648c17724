import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJsonScanner } from '../../cli/jsonScanner.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['{"a":}', 5, 'a JSON value', '"}"'],
  ["{'a':1}", 1, 'a property name in double quotes or "}"', '"\'"'],
  ['{"a":1,}', 7, 'a property name in double quotes', '"}"'],
  ['{"a" 1}', 5, '":"', '"1"'],
  ['[1 2]', 3, '"," or "]"', '"2"'],
  ['[,]', 1, 'a JSON value or "]"', '","'],
  ['{"a":1]', 6, '"," or "}"', '"]"'],
  ['01', 1, 'nothing after the JSON value', '"1"'],
  ['{} {}', 3, 'nothing after the JSON value', '"{"'],
  ['nul', 0, 'a JSON value', '"n"'],
  ['-', 0, 'a JSON value', '"-"'],
  ['NaN', 0, 'a JSON value', '"N"'],
  ['"a\nb"', 2, 'the closing quote of a string', 'the end of the line'],
  ['"abc', 4, 'the closing quote of a string', 'the end'],
  ['<html>', 0, 'a JSON value', '"<"'],
  ['[😀]', 1, 'a JSON value or "]"', '"😀"'],
])('%j fails at %i', (text, offset, expected, got) => {
  expect(createJsonScanner().feed(text)).toEqual({ offset, expected, got });
});

test.each(['"\\x"', '"\\u12g4"', '"\\\\\\q"'])('%s holds no escape of JSON', (text) => {
  expect(createJsonScanner().feed(text)).toMatchObject({ expected: expect.stringContaining('escape') });
});

test.each(['{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '[', '[1', '[1,', '[{"a":[]}', ''])(
  '%j is the beginning of JSON',
  (text) => {
    expect(createJsonScanner().feed(text)).toBe('incomplete');
  },
);

test('nesting beyond 500 levels is refused', () => {
  expect(createJsonScanner().feed('['.repeat(500))).toBe('incomplete');
  expect(createJsonScanner().feed('['.repeat(501))).toMatchObject({ offset: 500 });
});

const json = fc.oneof(
  fc.json(),
  fc.json().map((text) => JSON.stringify(JSON.parse(text), null, 2)),
);

test('JSON of any form is complete, whole or fed line by line', () => {
  fc.assert(
    fc.property(json, (text) => {
      expect(createJsonScanner().feed(text)).toBe('complete');
      const scanner = createJsonScanner();
      const progress = text.split('\n').map((line) => scanner.feed(line));
      expect(progress.at(-1)).toBe('complete');
      expect(new Set(progress.slice(0, -1))).toEqual(new Set(progress.length > 1 ? ['incomplete'] : []));
    }),
  );
});

test('what JSON.parse refuses is never complete, and what it takes always is', () => {
  const damage = fc.tuple(
    fc.nat(),
    fc.constantFrom('', ',', ':', '{', '}', '[', ']', '"', '\\', '0', 'e', '-', '.', ' ', '\t', '\u0001', 'true'),
  );
  fc.assert(
    fc.property(fc.json(), fc.array(damage, { minLength: 1, maxLength: 3 }), (text, damages) => {
      const damaged = damages.reduce((before, [at, piece]) => {
        const offset = at % (before.length + 1);
        return before.slice(0, offset) + piece + before.slice(offset + (piece === '' ? 1 : 0));
      }, text);
      expect(createJsonScanner().feed(damaged) === 'complete').toBe(isJson(damaged));
    }),
    { numRuns: 500 },
  );
});
