import { shown } from '../domain/issue.ts';
import { readScope, type Scope } from '../domain/scope.ts';
import { NetguardError } from '../errors.ts';

export type Order =
  | {
      readonly kind: 'evaluate';
      readonly scope: Scope;
      readonly event: string | null;
      readonly sweep: string | null;
      readonly attempt: number;
    }
  | { readonly kind: 'deliver'; readonly box: string; readonly attempt: number }
  | { readonly kind: 'repair'; readonly repair: string; readonly attempt: number };

/** Reads a message of the queue `scopes`. Throws `message-unreadable`: the message then ends in the poison queue, which raises an alert. */
export function readMessage(message: unknown): Order {
  const record = typeof message === 'object' && message !== null ? (message as Readonly<Record<string, unknown>>) : {};
  const attempt = typeof record['attempt'] === 'number' ? record['attempt'] : 0;
  if (typeof record['deliver'] === 'string') return { kind: 'deliver', box: record['deliver'], attempt };
  if (typeof record['repair'] === 'string') return { kind: 'repair', repair: record['repair'], attempt };
  const scope = readScope(record['scope']);
  if (scope === null) throw new NetguardError('message-unreadable', shown(message));
  return { kind: 'evaluate', scope, event: text(record['event']), sweep: text(record['sweep']), attempt };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
