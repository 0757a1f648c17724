import { isUtf8 } from 'node:buffer';
import { InputError } from './inputError.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * The encoding of a JSON text by its first bytes. UTF-16 is what the redirection of Windows PowerShell writes; without a byte order
 * mark it shows in the zero byte of the first character, which in JSON is always ASCII.
 */
export function detectEncoding(start: Uint8Array): Encoding {
  const [first, second] = start;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

/** The text of a whole file, without a byte order mark. Refuses what is no text. */
export function decodeText(bytes: Buffer): string {
  const encoding = detectEncoding(bytes);
  if (encoding === 'utf-8' && !isUtf8(bytes)) throw new InputError('expected text in UTF-8 or UTF-16');
  return new TextDecoder(encoding).decode(bytes);
}
