import { ChannelRefusal } from '../app/channelRefusal.ts';

/** Shorter than an alert is claimed for. */
const longestAnswerMs = 30_000;

/**
 * Posts JSON to an address that is itself a secret. Resolves once it is accepted, by any status of 200 to 299; throws `ChannelRefusal`
 * otherwise. A redirect is not followed: it would take the alert to where nobody has allowed it. Neither address nor answer is in an error.
 */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  longestMs = longestAnswerMs,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(longestMs),
    });
    // The status is the answer; a connection that breaks after it changes nothing.
    await response.body?.cancel().catch(() => undefined);
  } catch (error) {
    throw new ChannelRefusal(`no answer (${reason(error)})`);
  }
  const { status } = response;
  if (status >= 200 && status <= 299) return;
  throw new ChannelRefusal(`HTTP ${status}`, retryAfterSeconds(response.headers.get('retry-after')));
}

/**
 * How long an answer asks to be left alone, by seconds or by date; null when it does not say.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterSeconds(header: string | null | undefined): number | null {
  if (header === null || header === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, Math.ceil((until - Date.now()) / 1000));
}

/** The code of a system error names no address, unlike its text. Node puts it in the cause of `fetch failed`. */
function reason(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}
