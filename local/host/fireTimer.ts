import { invocationIdHeader } from './adminEndpoint.ts';
import type { HostLog, InvocationReport } from './hostReport.ts';

interface Target {
  readonly url: string;
  readonly masterKey: string;
  readonly exited: Promise<unknown>;
  readonly onLog: (listener: (entry: HostLog) => void) => () => void;
}

/** Runs a timer function through the host's admin endpoint; resolves with how it ended, rejects when it could not be run. */
export async function fireTimer(
  { url, masterKey, exited, onLog }: Target,
  functionName: string,
): Promise<InvocationReport> {
  const ended = new Map<string, InvocationReport>();
  const outcome = Promise.withResolvers<InvocationReport>();
  let invocationId: string | null = null;
  // The end may be reported before the answer to the request is read, or after.
  const settle = () => {
    const report = invocationId === null ? undefined : ended.get(invocationId);
    if (report !== undefined) outcome.resolve(report);
  };
  const forget = onLog((entry) => {
    if (entry.kind !== 'invocation' || entry.state === 'started') return;
    ended.set(entry.invocationId, entry);
    settle();
  });
  void exited.then(() => outcome.reject(new Error(`the functions host ended before ${functionName} did`)));
  // Awaited below, unless the request itself fails first.
  outcome.promise.catch(() => {});
  try {
    const response = await fetch(`${url}/admin/functions/${encodeURIComponent(functionName)}`, {
      method: 'POST',
      headers: { 'x-functions-key': masterKey, 'content-type': 'application/json' },
      body: JSON.stringify({ input: '' }),
    });
    if (response.status !== 202) throw new Error(`${functionName} could not be fired: status ${response.status}`);
    invocationId = response.headers.get(invocationIdHeader);
    settle();
    return await outcome.promise;
  } finally {
    forget();
  }
}
