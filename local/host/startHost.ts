import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printableLines } from '../../shared/domain/printable.ts';
import { childEnvironment } from './childEnvironment.ts';
import { readChildOutput } from './childOutput.ts';
import { fireTimer } from './fireTimer.ts';
import type { HostLog, HostReport, InvocationReport, ReadyReport } from './hostReport.ts';
import { siblingModule } from './siblingModule.ts';

export interface HostOptions {
  /** The folder of host.json and package.json. */
  readonly appRoot: string;
  /** App settings: the environment of the functions. Nothing else of this process's environment but PATH and its like. */
  readonly settings: Readonly<Record<string, string>>;
  /** A free one unless given. */
  readonly port?: number;
  /** A certificate authority (PEM) that the functions trust besides the public ones. */
  readonly extraCaPem?: string;
  /** How long a queue message stays hidden when the host dies while working on it. Default 30; Azure takes 10 minutes. */
  readonly queueLeaseSeconds?: number;
  /** Called back for each report from the start on. */
  readonly onLog?: (entry: HostLog) => void;
}

/** The exit code, or the signal that ended the process. */
interface HostExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface FunctionsHost {
  readonly url: string;
  readonly functions: readonly string[];
  /** Opens every function and the admin endpoint, as header `x-functions-key` or query parameter `code`. */
  readonly masterKey: string;
  /** Opens HTTP functions of authLevel `function`. */
  readonly functionKey: string;
  /** Resolves when the process is gone, whatever ended it. */
  readonly exited: Promise<HostExit>;
  /** Where Event Grid delivers the events of a function; the key is part of the URL. */
  eventGridUrl(functionName: string): string;
  /** Calls back for each report from now on, until the returned function is called. */
  onLog(listener: (entry: HostLog) => void): () => void;
  /** Runs a timer function now; resolves with how it ended. */
  fireTimer(functionName: string): Promise<InvocationReport>;
  /** Lets running invocations finish (for some seconds), then ends the process. */
  stop(): Promise<void>;
  /** Ends the process at once, as a crash would. */
  kill(): Promise<void>;
}

/** The host ends by itself sooner; this is for one that hangs. */
const longestStop = 15_000;

/**
 * Starts the functions host as a process of its own, so that app settings and trusted certificates are there from its start,
 * as in Azure. Resolves when every function is loaded and listens. Rejects with the reason, e.g. which file could not be
 * loaded. The process ends with this one at the latest.
 */
export async function startHost(options: HostOptions): Promise<FunctionsHost> {
  const { appRoot, settings, port = 0, extraCaPem, queueLeaseSeconds = 30 } = options;
  const trust = extraCaPem === undefined ? null : await writeCertificate(extraCaPem);
  const child = fork(
    siblingModule('main'),
    ['--app-root', appRoot, '--port', String(port), '--queue-lease', String(queueLeaseSeconds)],
    {
      execArgv: [],
      env: childEnvironment({
        FUNCTIONS_WORKER_RUNTIME: 'node',
        AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
        ...(trust === null ? {} : { NODE_EXTRA_CA_CERTS: trust.file }),
        ...settings,
      }),
      silent: true,
      // Its own process group: Ctrl+C is for this process, which then stops the host in order.
      detached: true,
    },
  );
  const exited = exitOf(child).then(async (exit) => {
    await trust?.remove();
    return exit;
  });

  const listeners = new Set<(entry: HostLog) => void>(options.onLog === undefined ? [] : [options.onLog]);
  const tell = (entry: HostLog) => {
    for (const listener of listeners) listener(entry);
  };
  const output = readChildOutput(child, (stream, line) =>
    tell({ kind: 'output', stream, message: printableLines(line) }),
  );
  const { url, functions, keys } = await ready(child, exited, output.lastLines, tell);

  function onLog(listener: (entry: HostLog) => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    url,
    functions,
    masterKey: keys.master,
    functionKey: keys.function,
    exited,
    onLog,
    eventGridUrl(functionName) {
      const target = new URL('/runtime/webhooks/eventgrid', url);
      target.search = new URLSearchParams({ functionName, code: keys.eventGrid }).toString();
      return target.href;
    },
    fireTimer: (functionName) => fireTimer({ url, masterKey: keys.master, exited, onLog }, functionName),
    async stop() {
      if (child.connected) child.send('stop', () => {});
      const stubborn = setTimeout(() => child.kill('SIGKILL'), longestStop);
      await exited;
      clearTimeout(stubborn);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function exitOf(child: ChildProcess): Promise<HostExit> {
  return new Promise((resolve) => {
    // Unlike `exit` this waits for what the process still had to say.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

async function ready(
  child: ChildProcess,
  exited: Promise<HostExit>,
  lastLines: () => string,
  tell: (entry: HostLog) => void,
): Promise<ReadyReport> {
  const outcome = Promise.withResolvers<ReadyReport>();
  let lastWords = '';
  child.on('message', (report: HostReport) => {
    if (report.kind === 'ready') return outcome.resolve(report);
    if (report.kind === 'host' && report.level === 'critical') lastWords = report.message;
    tell(report);
  });
  void exited.then(({ code, signal }) => {
    const why = lastWords || printableLines(lastLines()) || `it ended with ${signal ?? `exit code ${code}`}`;
    outcome.reject(new Error(`the functions host did not start: ${why}`));
  });
  return outcome.promise;
}

async function writeCertificate(pem: string): Promise<{ readonly file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'netguard-ca-'));
  const file = path.join(folder, 'ca.pem');
  await writeFile(file, pem, { mode: 0o600 });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
