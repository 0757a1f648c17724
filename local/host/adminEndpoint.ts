import { randomUUID } from 'node:crypto';
import { isRecord } from '../../shared/domain/isRecord.ts';
import { carriesKey } from './accessKey.ts';
import { type AppFunction, isTriggeredBy } from './appFunction.ts';
import type { HostAnswer, HostRequest } from './hostServer.ts';
import type { Invocation, Invoker } from './invoker.ts';
import { timerInvocation } from './timerTrigger.ts';

/** The answer's header that names the invocation. Azure's host does not send it; startHost waits for that invocation's end. */
export const invocationIdHeader = 'x-ms-invocation-id';

/**
 * `POST /admin/functions/<name>` with the master key and `{ "input": "…" }` runs a function that is not triggered by HTTP
 * once, now, and answers 202 at once (https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http).
 */
export function createAdminEndpoint(
  functions: readonly AppFunction[],
  masterKey: string,
  invoker: Invoker,
): (request: HostRequest, functionName: string) => Promise<HostAnswer> {
  return async (request, functionName) => {
    if (!carriesKey(request, [masterKey])) return { status: 401 };
    if (request.method !== 'POST') return { status: 405 };
    const target = functions.find(({ name }) => name.toLowerCase() === functionName.toLowerCase());
    if (target === undefined || target.trigger.kind === 'http') return { status: 404 };
    const input = parseInput(request.body);
    if (input === null) return { status: 400, body: '$.input: expected a string, or {}' };
    const invocationId = randomUUID();
    void invoker.invoke(target, { ...invocationFor(target, input), invocationId });
    return { status: 202, headers: { [invocationIdHeader]: invocationId } };
  };
}

function invocationFor(target: AppFunction, input: string): Invocation {
  const reason = 'called through the admin endpoint';
  return isTriggeredBy('timer')(target) ? timerInvocation(target, reason) : { reason, input: { string: input } };
}

function parseInput(body: Buffer): string | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    const input = isRecord(parsed) ? (parsed['input'] ?? '') : null;
    return typeof input === 'string' ? input : null;
  } catch {
    return null;
  }
}
