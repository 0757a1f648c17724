import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { HostRequest } from './hostServer.ts';

/** A key that nobody can guess. */
export function makeAccessKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether the request carries one of the keys, in the header `x-functions-key` or the query parameter `code`. */
export function carriesKey(request: HostRequest, keys: readonly string[]): boolean {
  const given = request.headers['x-functions-key'] ?? request.url.searchParams.get('code');
  return typeof given === 'string' && keys.some((key) => timingSafeEqual(digest(given), digest(key)));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
