import { createHash } from 'node:crypto';

/**
 * A text of any kind and length as a table key. Keys may hold neither `/ \ # ?` nor control characters, which ids and hostile names do.
 * Source: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 */
export function tableKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A number that sorts as text. */
export function ascending(number: number): string {
  return String(number).padStart(12, '0');
}

/** A number that sorts as text, the greatest first. */
export function descending(number: number): string {
  return ascending(999_999_999_999 - number);
}
