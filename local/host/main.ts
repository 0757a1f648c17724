// The functions host as a program: `node local/host/main.ts --app-root <folder> [--port <number>] [--queue-lease <seconds>]`.
// App settings are its environment, as in Azure. It stops on SIGTERM, SIGINT, or when the parent process asks or dies.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeAccessKey } from './accessKey.ts';
import { createAdminEndpoint } from './adminEndpoint.ts';
import { isTriggeredBy } from './appFunction.ts';
import { createEventGridWebhook } from './eventGridWebhook.ts';
import { sendReport } from './hostReport.ts';
import { type HostAnswer, type HostRequest, startHostServer } from './hostServer.ts';
import { readHostSettings } from './hostSettings.ts';
import { createHttpTrigger } from './httpTrigger.ts';
import { createInvoker } from './invoker.ts';
import { loadApp } from './loadApp.ts';
import { startQueueTrigger } from './queueTrigger.ts';
import { startTimerTrigger } from './timerTrigger.ts';

/** Running invocations get this long to end after a stop; Azure grants up to 60 minutes, a person at a terminal will not. */
const longestStop = 10_000;

interface RunningHost {
  stop(): Promise<void>;
}

async function startFunctions(appRoot: string, port: number, leaseSeconds: number): Promise<RunningHost> {
  const settings = readHostSettings(readFileSync(path.join(appRoot, 'host.json'), 'utf8'), process.env);
  const { model, functions } = await loadApp(appRoot, process.env);
  const invoker = createInvoker(model, settings);
  const keys = { master: makeAccessKey(), function: makeAccessKey(), eventGrid: makeAccessKey() };

  const http = createHttpTrigger(functions.filter(isTriggeredBy('http')), keys, invoker);
  const eventGrid = createEventGridWebhook(functions.filter(isTriggeredBy('eventGrid')), keys.eventGrid, invoker);
  const admin = createAdminEndpoint(functions, keys.master, invoker);
  const server = await startHostServer(port, async (request: HostRequest): Promise<HostAnswer> => {
    const { pathname } = request.url;
    const below = (prefix: string) => (pathname.startsWith(prefix) ? pathname.slice(prefix.length) : null);
    const adminName = below('/admin/functions/');
    if (adminName !== null) return admin(request, adminName);
    if (pathname.toLowerCase() === '/runtime/webhooks/eventgrid') return eventGrid(request);
    const route = below(settings.routePrefix === '' ? '/' : `/${settings.routePrefix}/`);
    return route === null ? { status: 404 } : http(request, route);
  });
  const queues = await Promise.all(
    functions
      .filter(isTriggeredBy('queue'))
      .map((target) => startQueueTrigger(target, settings.queues, leaseSeconds, invoker)),
  );
  const timers = functions.filter(isTriggeredBy('timer')).map((target) => startTimerTrigger(target, invoker));
  sendReport({ kind: 'ready', url: server.url, functions: functions.map(({ name }) => name), keys });

  return {
    async stop() {
      for (const timer of timers) timer.stop();
      await Promise.all([server.stop(), ...queues.map((queue) => queue.stop())]);
      await invoker.idle();
    },
  };
}

function readArguments(): { appRoot: string; port: number; leaseSeconds: number } {
  const { values } = parseArgs({
    options: {
      'app-root': { type: 'string', default: '.' },
      port: { type: 'string', default: '0' },
      'queue-lease': { type: 'string', default: '30' },
    },
  });
  return {
    appRoot: path.resolve(values['app-root']),
    port: wholeNumber('--port', values.port, 0, 65_535),
    leaseSeconds: wholeNumber('--queue-lease', values['queue-lease'], 1, 7 * 24 * 3600),
  };
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`${option}: expected a whole number from ${least} to ${most}, got ${text}`);
}

let host: RunningHost | null = null;
let stopping = false;

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  // Storage that hangs or a handler that does not end must not keep the process alive.
  if (host !== null) await Promise.race([host.stop(), delay(longestStop)]);
  sendReport({ kind: 'host', level: 'information', message: 'stopped' }, () => process.exit(0));
}

for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(event, () => void stop());
process.on('message', (message) => {
  if (message === 'stop') void stop();
});

try {
  const { appRoot, port, leaseSeconds } = readArguments();
  host = await startFunctions(appRoot, port, leaseSeconds);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  sendReport({ kind: 'host', level: 'critical', message }, () => process.exit(1));
}
