import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { detectEncoding } from './decodeText.ts';

/** One line of a stream, counted from 1; `expected` instead of a text where the bytes are no text, or too many to hold. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly expected: string };

const lineFeed = 0x0a;

/** The lines of a UTF-8 or UTF-16 text as they come in. Holds at most `limit` bytes of any line. */
export async function* readLines(bytes: Readable, limit: number): AsyncGenerator<Line> {
  let number = 0;
  let pieces: Buffer[] = [];
  let length = 0;

  const hold = (piece: Buffer) => {
    length += piece.length;
    if (length <= limit) pieces.push(piece);
    else pieces = [];
  };
  const take = (): Line => {
    number += 1;
    const line = Buffer.concat(pieces);
    const whole = length <= limit;
    pieces = [];
    length = 0;
    if (!whole) return { number, expected: `at most ${limit / 1024 / 1024} MiB` };
    return isUtf8(line) ? { number, text: line.toString('utf8') } : { number, expected: 'text in UTF-8 or UTF-16' };
  };

  for await (const chunk of utf8Chunks(bytes)) {
    let from = 0;
    for (let to = chunk.indexOf(lineFeed); to >= 0; to = chunk.indexOf(lineFeed, from)) {
      hold(chunk.subarray(from, to));
      yield take();
      from = to + 1;
    }
    hold(chunk.subarray(from));
  }
  if (length > 0) yield take();
}

/** The same text in UTF-8 without a byte order mark. Bytes that are no UTF-8 pass as they are, so that only their line suffers. */
async function* utf8Chunks(bytes: Readable): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0);
  let decoder: TextDecoder | null = null;
  for await (const chunk of bytes) {
    let piece: Buffer = Buffer.from(chunk);
    if (start !== null) {
      start = Buffer.concat([start, piece]);
      // The encoding shows in two bytes, the byte order mark of UTF-8 takes three.
      if (start.length < 3) continue;
      const encoding = detectEncoding(start);
      decoder = encoding === 'utf-8' ? null : new TextDecoder(encoding);
      piece = decoder === null ? withoutMark(start) : start;
      start = null;
    }
    yield decoder === null ? piece : Buffer.from(decoder.decode(piece, { stream: true }));
  }
  if (start !== null) yield withoutMark(start);
  if (decoder !== null) yield Buffer.from(decoder.decode());
}

function withoutMark(start: Buffer): Buffer {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;
}
