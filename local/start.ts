import { fileURLToPath } from 'node:url';
import { InputError } from '../cli/inputError.ts';
import { tolerateClosedPipes } from '../cli/streams.ts';
import { paint, terminalWidth } from '../cli/terminal.ts';
import type { Alert } from '../shared/domain/alert.ts';
import { printable } from '../shared/domain/printable.ts';
import { networkApiVersion } from './armClient.ts';
import type { HostLog } from './host/hostReport.ts';
import { type Machine, startMachine } from './machine.ts';
import { alertLines, type Look } from './play/alertLines.ts';
import type { PlannedChange } from './play/planChanges.ts';
import { play } from './play/play.ts';
import { readEstate } from './readEstate.ts';
import { readStartOptions } from './startOptions.ts';
import { trustFile } from './trustFile.ts';

const look: Look = { width: terminalWidth(), paint };

/**
 * `npm start`: Azure and the product on this machine, two changes that break ML compute, and what the product makes of them.
 * Gives the exit code: 1 where `--once` was interrupted before its end or had nothing to play.
 */
async function main(): Promise<0 | 1> {
  const options = readStartOptions(process.argv);
  const estate = await readEstate(options);
  const interrupted = untilInterrupted();
  print(paint('strong', 'AML Network Guard on this machine'));
  if (estate.serviceTags === null) {
    print('   without --service-tags, what depends on the addresses of service tags stays unknown');
  }
  for (const { resource, why } of estate.missing) print(paint('warning', `   ${printable(`${resource}: ${why}`)}`));
  const machine = await startMachine({
    appRoot: fileURLToPath(new URL('../..', import.meta.url)),
    estate: estate.resources,
    serviceTags: estate.serviceTagsBody,
    onStep: (what) => print(`   starting ${what}`),
    onLog: showTrouble,
  });
  const died = machine.host.exited.then(({ code, signal }) => {
    throw new Error(`the functions ended by themselves (${signal ?? `exit code ${code}`})`);
  });
  // Stopping ends them as well.
  died.catch(() => {});
  try {
    const played = await Promise.race([play(machine, estate, print, look), interrupted, died]);
    if (played === 'interrupted') return options.once ? 1 : 0;
    if (options.once) return played.length > 0 ? 0 : 1;
    invite(machine, played[0]);
    await Promise.race([interrupted, died]);
    return 0;
  } finally {
    print('\nStopping.');
    await machine.stop();
  }
}

/** Resolves at the first Ctrl-C or SIGTERM. npm passes Ctrl-C on, so that it may come twice: the second must not cut the stopping short. */
function untilInterrupted(): Promise<'interrupted'> {
  const { promise, resolve } = Promise.withResolvers<'interrupted'>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('interrupted'));
  return promise;
}

/** Says how to look around and how to try a change, and tells every alert from now on. */
function invite({ standIn, host, token, receiver }: Machine, example: PlannedChange | undefined): void {
  receiver.onAlert(({ body }) => {
    const alert = body as Alert;
    print('');
    if (alert.kind !== 'finding') return print(`   alert     ${alert.kind} ${printable(alert.id)}`);
    for (const verdict of alert.verdicts) for (const line of alertLines(alert, verdict, look)) print(line);
  });
  const trust = trustFile(standIn.certificatePem);
  print('');
  print('It keeps running; alerts appear here some seconds after a change. Ctrl-C ends it.');
  print(`   findings   curl -H 'Authorization: Bearer ${token}' '${host.url}/api/findings?state=violated'`);
  print(`   health     curl ${host.url}/api/health`);
  if (example === undefined || example.make.body === null) return;
  const url = `'${standIn.endpoint}${example.make.resource}?api-version=${networkApiVersion}'`;
  const headers = "-H 'Authorization: Bearer you@contoso.example' -H 'Content-Type: application/json'";
  const curl = `curl --cacert '${trust}' ${headers}`;
  print(`   a change   ${curl} -X PUT ${url} -d '${JSON.stringify(example.make.body)}'`);
  print(`   take back  ${curl} -X DELETE ${url}`);
}

function showTrouble(entry: HostLog): void {
  if (entry.kind === 'log' && (entry.level === 'error' || entry.level === 'warning')) {
    print(paint('faint', `   ${entry.message}`));
  }
  if (entry.kind === 'invocation' && entry.state === 'failed') {
    print(paint('bad', `   function ${entry.functionName} failed: ${entry.error ?? 'no reason given'}`));
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

tolerateClosedPipes();
const exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`npm start: ${printable(error instanceof Error ? error.message : String(error))}\n`);
  return error instanceof InputError ? 2 : 1;
});
// An interrupted play still waits for its alert.
process.exit(exitCode);
