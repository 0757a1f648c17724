import type { Readable } from 'node:stream';
import { createJsonScanner } from './jsonScanner.ts';
import { type Line, readLines } from './readLines.ts';

/** A JSON value, or why there is none (`column 4: expected …, got …`); `line` is where it starts. */
export type QuestionText =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly error: string };

/** A question that brings all of Microsoft's service tags takes 3 MiB. */
const questionLimit = 64 * 1024 * 1024;

/**
 * JSON values from a stream, in order and in constant memory: one per line (JSON Lines), or printed over several lines.
 *
 * A line that begins a value and does not end it is read on with the lines after it. Where that leads nowhere the value is given up,
 * and reading resumes at the next line that begins with `{`: a line that was cut off costs no other question.
 */
export async function* readQuestions(bytes: Readable): AsyncGenerator<QuestionText> {
  const reader = createQuestionReader();
  for await (const line of readLines(bytes, questionLimit)) yield* reader.take(line);
  yield* reader.end();
}

interface QuestionReader {
  take(line: Line): Iterable<QuestionText>;
  end(): Iterable<QuestionText>;
}

type TextLine = Extract<Line, { readonly text: string }>;

function createQuestionReader(): QuestionReader {
  let held: TextLine[] = [];
  let heldLength = 0;
  let scanner = createJsonScanner();
  /** Between a value given up and the next line that begins one. */
  let lost = false;

  function* take(line: Line): Iterable<QuestionText> {
    if ('expected' in line) {
      if (held.length > 0) yield* giveUp(`line ${line.number}: expected ${line.expected}`);
      else yield { line: line.number, error: `expected ${line.expected}` };
      return;
    }
    if (line.text.trim() === '' || (lost && !line.text.startsWith('{'))) return;
    lost = false;
    if (held.length === 0) yield* begin(line);
    else yield* readOn(line);
  }

  function* begin(line: TextLine): Iterable<QuestionText> {
    try {
      yield { line: line.number, value: JSON.parse(line.text) };
      return;
    } catch {
      // Told by the scanner, which knows where and what was expected.
    }
    scanner = createJsonScanner();
    const progress = scanner.feed(line.text);
    if (progress === 'incomplete') {
      hold(line);
    } else {
      const { offset, expected, got } =
        progress === 'complete' ? { offset: 0, expected: 'JSON', got: 'something else' } : progress;
      yield { line: line.number, error: `column ${offset + 1}: expected ${expected}, got ${got}` };
    }
  }

  function* readOn(line: TextLine): Iterable<QuestionText> {
    const [first] = held;
    const wanted = scanner.expected();
    const progress = scanner.feed(line.text);
    if (progress === 'complete' && first !== undefined) {
      const text = [...held, line].map((one) => one.text).join('\n');
      held = [];
      yield { line: first.number, value: JSON.parse(text) };
    } else if (typeof progress === 'string') {
      hold(line);
      if (heldLength > questionLimit) yield* giveUp(`expected at most ${questionLimit / 1024 / 1024} MiB`);
    } else {
      const { offset, expected, got } = progress;
      const cutOff = line.text.startsWith('{');
      yield* giveUp(
        cutOff ? cutOffWords(wanted) : `line ${line.number}, column ${offset + 1}: expected ${expected}, got ${got}`,
        line,
      );
    }
  }

  function* giveUp(error: string, ...next: readonly TextLine[]): Iterable<QuestionText> {
    const [first, ...rest] = held;
    held = [];
    if (first === undefined) return;
    lost = true;
    yield { line: first.number, error };
    for (const line of [...rest, ...next]) yield* take(line);
  }

  function hold(line: TextLine): void {
    heldLength = (held.length === 0 ? 0 : heldLength) + line.text.length;
    held.push(line);
  }

  function cutOffWords(wanted: string): string {
    const last = held.at(-1);
    const where = held.length === 1 ? '' : `line ${last?.number ?? 0}, `;
    return `${where}column ${(last?.text.length ?? 0) + 1}: expected ${wanted}, got the end of the line`;
  }

  return {
    take,
    *end() {
      while (held.length > 0) yield* giveUp(cutOffWords(scanner.expected()));
    },
  };
}
