/** What became of reading something: its raw body, or why it is missing (`403`, `404`, `429`, `500`, `no answer`…). */
export type ArmOutcome =
  | { readonly kind: 'read'; readonly body: unknown }
  | { readonly kind: 'missing'; readonly why: string; readonly transient: boolean };

/** No single read may hold up an evaluation: a large Retry-After would. */
export const longestReadMs = 45_000;

/** The outcome of a read by its HTTP status. */
export function outcomeOf(status: number, body: unknown): ArmOutcome {
  if (status >= 200 && status < 300) return { kind: 'read', body };
  return { kind: 'missing', why: String(status), transient: status === 408 || status === 429 || status >= 500 };
}

/** The outcome of a read that threw: an error answer by its status, and no answer at all. */
export function outcomeOfError(error: unknown): ArmOutcome {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number') return outcomeOf(status, undefined);
  const isTimeout = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return { kind: 'missing', why: isTimeout ? 'no answer in time' : 'no answer', transient: true };
}

/** Whether a path has segments that a URL takes for steps upwards, which no id of a resource has. */
export function climbs(path: string): boolean {
  return path.split('/').some((segment) => segment === '.' || segment === '..');
}

export const noResource: ArmOutcome = { kind: 'missing', why: 'not the id of a readable resource', transient: false };
