import { printableLines } from '../../shared/domain/printable.ts';

/** The levels of `context.log` and of the host's own messages, by their names in Azure Functions. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

/** What a function wrote through its context, or, outside an invocation, what the functions library said. */
interface LogReport {
  readonly kind: 'log';
  readonly functionName: string | null;
  readonly invocationId: string | null;
  readonly level: LogLevel;
  readonly message: string;
}

/** An invocation began or ended; `reason` says what triggered it, `error` why it failed. */
export interface InvocationReport {
  readonly kind: 'invocation';
  readonly state: 'started' | 'succeeded' | 'failed';
  readonly functionName: string;
  readonly invocationId: string;
  readonly reason: string;
  readonly error?: string;
}

/** What the host says about itself: storage it cannot reach, a message it moved to the poison queue, why it cannot start. */
interface OwnReport {
  readonly kind: 'host';
  readonly level: LogLevel;
  readonly message: string;
}

/** Every function is loaded, every trigger listens. */
export interface ReadyReport {
  readonly kind: 'ready';
  readonly url: string;
  readonly functions: readonly string[];
  readonly keys: HostKeys;
}

/** Made anew at each start. `master` opens everything, `function` the routes that ask for a key, `eventGrid` the webhook. */
export interface HostKeys {
  readonly master: string;
  readonly function: string;
  readonly eventGrid: string;
}

export type HostReport = LogReport | InvocationReport | OwnReport | ReadyReport;

/** What a listener hears of: logs and invocations of functions, the host's own messages, and whatever else was printed. */
export type HostLog =
  | LogReport
  | InvocationReport
  | OwnReport
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly message: string };

/**
 * Hands a report to the parent process, or writes it as one JSON line where no parent listens. `onSent` is called when it is
 * on its way, also when the parent is gone and nobody will read it.
 */
export function sendReport(report: HostReport, onSent: () => void = () => {}): void {
  const clean = cleaned(report);
  if (process.send === undefined) process.stdout.write(`${JSON.stringify(clean)}\n`, onSent);
  else if (process.connected) process.send(clean, undefined, undefined, onSent);
  else onSent();
}

function cleaned(report: HostReport): HostReport {
  if (report.kind === 'ready') return report;
  if (report.kind !== 'invocation') return { ...report, message: printableLines(report.message) };
  const clean = { ...report, reason: printableLines(report.reason) };
  return report.error === undefined ? clean : { ...clean, error: printableLines(report.error) };
}
