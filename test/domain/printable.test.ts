import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableJson } from '../../shared/domain/printable.ts';
import { wrapText } from '../../shared/report/wrapText.ts';

test.each([
  ['plain text, ä, 中, 😀', 'plain text, ä, 中, 😀'],
  ['\u001b[2J', String.raw`\u{1b}[2J`],
  ['a\tb\r\n', String.raw`a\u{9}b\u{d}\u{a}`],
  ['\u009b31m', String.raw`\u{9b}31m`],
  ['\u202etxt.exe', String.raw`\u{202e}txt.exe`],
  ['zero\u200bwidth', String.raw`zero\u{200b}width`],
  ['line\u2028break', String.raw`line\u{2028}break`],
  ['lone \ud800', String.raw`lone \u{d800}`],
  ['tag \u{e0041}', String.raw`tag \u{e0041}`],
])('%j is printed as %s', (text, printed) => {
  expect(printable(text)).toBe(printed);
});

test('JSON keeps its value and loses every character that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(0, 2), (json, indent) => {
      const value: unknown = JSON.parse(json);
      const printed = printableJson(value, indent);
      expect(JSON.parse(printed)).toEqual(value);
      expect(printed).not.toMatch(/[^\P{C}\n]/u);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ['one two three', null, 2, 'one two three'],
  ['one two three', 9, 2, 'one two\n  three'],
  ['one two three', 15, 2, 'one two three'],
  ['one two three', 14, 2, 'one two\n  three'],
  ['averylongword b', 4, 1, 'averylongword\n b'],
  ['', 4, 1, ''],
])('%j in %s columns', (text, width, indent, lines) => {
  expect(wrapText(text, width, indent)).toBe(lines);
});
