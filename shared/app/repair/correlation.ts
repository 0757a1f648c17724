import { createHash } from 'node:crypto';

/**
 * The correlation id of a repair's writes, a GUID: Azure repeats it in the event of the write. UNVERIFIED that it does for every write; the
 * application that wrote says the same.
 */
export function correlationOf(repair: string): string {
  const hex = createHash('sha256').update(`repair ${repair}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
