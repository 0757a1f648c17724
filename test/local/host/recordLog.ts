import type { HostLog } from '../../../local/host/hostReport.ts';
import type { FunctionsHost } from '../../../local/host/startHost.ts';

export interface RecordedLog {
  readonly entries: readonly HostLog[];
  /** The first entry, recorded or to come, that fits. */
  first(fits: (entry: HostLog) => boolean): Promise<HostLog>;
}

/** Keeps what the host reports from now on. */
export function recordLog(host: FunctionsHost): RecordedLog {
  const entries: HostLog[] = [];
  const waiting = new Set<(entry: HostLog) => void>();
  host.onLog((entry) => {
    entries.push(entry);
    for (const look of waiting) look(entry);
  });
  return {
    entries,
    first(fits) {
      const found = entries.find(fits);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve) => {
        const look = (entry: HostLog) => {
          if (!fits(entry)) return;
          waiting.delete(look);
          resolve(entry);
        };
        waiting.add(look);
      });
    },
  };
}

/** Fits the end of an invocation, by function, outcome and a part of its reason. */
export function ended(functionName: string, state: 'succeeded' | 'failed', reason = ''): (entry: HostLog) => boolean {
  return (entry) =>
    entry.kind === 'invocation' &&
    entry.functionName === functionName &&
    entry.state === state &&
    entry.reason.includes(reason);
}

/** Fits what a function logged, by a part of the message. */
export function logged(functionName: string, part: string): (entry: HostLog) => boolean {
  return (entry) => entry.kind === 'log' && entry.functionName === functionName && entry.message.includes(part);
}
