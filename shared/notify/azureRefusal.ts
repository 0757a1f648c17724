import { ChannelRefusal } from '../app/channelRefusal.ts';
import { retryAfterSeconds } from './postJson.ts';

/**
 * An error of one of Azure's clients as a refusal: status and code alone, for its text holds addresses and the service's words.
 * A client that got no answer, or no token, has a code or a name of its own.
 */
export function azureRefusal(error: unknown): ChannelRefusal {
  if (error instanceof ChannelRefusal) return error;
  const { statusCode, code, response, name } = error as Partial<{
    statusCode: unknown;
    code: unknown;
    name: unknown;
    response: { readonly headers?: { get(name: string): string | undefined } };
  }>;
  if (typeof statusCode !== 'number') {
    return new ChannelRefusal(`no answer (${plainWord(code) ?? plainWord(name) ?? 'unknown'})`);
  }
  const detail = ['HTTP', String(statusCode), plainWord(code) ?? ''].join(' ').trimEnd();
  return new ChannelRefusal(detail, retryAfterSeconds(response?.headers?.get('retry-after')));
}

function plainWord(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.-]{1,60}$/.test(value) ? value : null;
}
