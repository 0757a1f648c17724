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
import { repairLines } from './play/repairLines.ts';
import { scriptFor } from './play/script.ts';
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
  const script = scriptFor(estate);
  const machine = await startMachine({
    repair: script.repair,
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
    const played = await Promise.race([play(machine, estate, script, print, look), interrupted, died]);
    if (played === 'interrupted') return options.once ? 1 : 0;
    const [first] = script.changes;
    if (options.once) return first === undefined ? 1 : 0;
    invite(machine, first);
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
function invite({ standIn, host, token, alerts }: Machine, example: PlannedChange | undefined): void {
  alerts.inbox.onDelivery((alert) => {
    print('');
    for (const line of linesOf(alert)) print(line);
  });
  const trust = trustFile(standIn.certificatePem);
  print('');
  print('It keeps running; alerts appear here some seconds after a change. Ctrl-C ends it.');
  print(`   findings   curl -H 'Authorization: Bearer ${token}' '${host.url}/api/findings?state=violated'`);
  print(`   health     curl ${host.url}/api/health`);
  print(`   repairs    NETGUARD_LOCAL_TOKEN=${token} npx netguard repairs --app ${host.url}`);
  print(`   a sample   NETGUARD_LOCAL_TOKEN=${token} npx netguard alert test --app ${host.url}`);
  if (example === undefined || example.make.body === null) return;
  const url = `'${standIn.endpoint}${example.make.resource}?api-version=${networkApiVersion}'`;
  const headers = "-H 'Authorization: Bearer you@contoso.example' -H 'Content-Type: application/json'";
  const curl = `curl --cacert '${trust}' ${headers}`;
  print(`   a change   ${curl} -X PUT ${url} -d '${JSON.stringify(example.make.body)}'`);
  print(`   take back  ${curl} -X DELETE ${url}`);
}

function linesOf(alert: Alert): readonly string[] {
  switch (alert.kind) {
    case 'finding':
      return alert.verdicts.flatMap((verdict) => alertLines(alert, verdict, look));
    case 'repair':
      return repairLines(alert, look);
    case 'poison':
      return [`   alert     ${printable(alert.message)}`];
    case 'sample':
      return ['   alert     a sample, to test the channels'];
  }
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
