import { fileURLToPath } from 'node:url';
import { paint, terminalWidth } from '../cli/terminal.ts';
import type { Alert } from '../shared/domain/alert.ts';
import { printable } from '../shared/domain/printable.ts';
import { networkApiVersion } from './armClient.ts';
import type { HostLog } from './host/hostReport.ts';
import { type Machine, startMachine } from './machine.ts';
import { alertLines, type Look } from './play/alertLines.ts';
import { planChanges } from './play/planChanges.ts';
import { play } from './play/play.ts';
import { type PlayedEstate, readEstate } from './readEstate.ts';
import { readStartOptions } from './startOptions.ts';
import { trustFile } from './trustFile.ts';

const look: Look = { width: terminalWidth(), paint };

/** `npm start`: Azure and the product on this machine, two changes that break ML compute, and what the product makes of them. */
async function main(): Promise<void> {
  const options = readStartOptions(process.argv);
  const estate = readEstate(options);
  const interrupted = new Promise<'interrupted'>((resolve) => {
    process.once('SIGINT', () => resolve('interrupted'));
    process.once('SIGTERM', () => resolve('interrupted'));
  });
  print(paint('strong', 'AML Network Guard on this machine'));
  const machine = await startMachine({
    appRoot: fileURLToPath(new URL('../..', import.meta.url)),
    estate: estate.resources,
    serviceTags: estate.serviceTagsBody,
    onStep: (what) => print(`   starting ${what}`),
    onLog: showTrouble,
  });
  try {
    const ended = await Promise.race([play(machine, estate, print, look), interrupted]);
    if (ended === 'interrupted' || options.once) return;
    invite(machine, estate);
    await interrupted;
  } finally {
    print('\nStopping.');
    await machine.stop();
  }
}

/** Says how to look around and how to try a change, and tells every alert from now on. */
function invite({ standIn, host, token, receiver }: Machine, { resources, serviceTags }: PlayedEstate): void {
  receiver.onAlert(({ body }) => {
    const alert = body as Alert;
    print('');
    if (alert.kind !== 'finding') return print(`   alert     ${printable(alert.message)}`);
    for (const verdict of alert.verdicts) for (const line of alertLines(alert, verdict, look)) print(line);
  });
  const trust = trustFile(standIn.certificatePem);
  print('');
  print('It keeps running; alerts appear here. Ctrl-C ends it.');
  print(`   findings   curl -H 'Authorization: Bearer ${token}' ${host.url}/api/findings`);
  print(`   health     curl ${host.url}/api/health`);
  const [example] = planChanges(resources, serviceTags, new Date().toISOString());
  if (example === undefined || example.make.body === null) return;
  const url = `'${standIn.endpoint}${example.make.resource}?api-version=${networkApiVersion}'`;
  const headers = "-H 'Authorization: Bearer you@contoso.example' -H 'Content-Type: application/json'";
  const curl = `curl --cacert ${trust} ${headers}`;
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

try {
  await main();
} catch (error) {
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
