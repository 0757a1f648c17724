import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import type { Alert } from '../shared/domain/alert.ts';
import { networkApiVersion } from './armClient.ts';
import { type Machine, startMachine } from './machine.ts';
import { alertLines } from './play/alertLines.ts';
import { awaitBaseline } from './play/awaitBaseline.ts';
import { planChanges } from './play/planChanges.ts';
import { playChange, type Stage } from './play/playChange.ts';
import { readEstate } from './readEstate.ts';
import { readStartOptions } from './startOptions.ts';
import { trustFile } from './trustFile.ts';

const colour: Stage['colour'] = (style, text) => styleText(style, text, { stream: process.stdout });
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `npm start`: Azure and the product on this machine, two changes that break ML compute, and what the product makes of them. */
async function main(): Promise<void> {
  const options = readStartOptions(process.argv);
  const { resources, serviceTagsBody, serviceTags } = readEstate(options);
  print(colour('bold', 'AML Network Guard on this machine'));
  const machine = await startMachine({
    appRoot: fileURLToPath(new URL('../..', import.meta.url)),
    estate: resources,
    serviceTags: serviceTagsBody,
    onStep: (what) => print(`   starting ${what}`),
    onLog: (entry) => {
      if (entry.kind === 'log' && (entry.level === 'error' || entry.level === 'warning'))
        print(colour('dim', `   ${entry.message}`));
    },
  });
  const interrupted = new Promise<'interrupted'>((resolve) => {
    process.once('SIGINT', () => resolve('interrupted'));
    process.once('SIGTERM', () => resolve('interrupted'));
  });
  try {
    const ended = await Promise.race([play(machine), interrupted]);
    if (ended !== 'interrupted' && !options.once) {
      await invite(machine);
      await interrupted;
    }
    if (ended === 'interrupted' || !options.once) print('\nStopping.');
  } finally {
    await machine.stop();
  }

  async function play({ receiver, arm, host, token }: Machine): Promise<void> {
    const baseline = await awaitBaseline(host, token, resources, serviceTags);
    print('');
    print(`The estate at the start: ${baseline}`);
    const changes = planChanges(resources, serviceTags, new Date().toISOString());
    if (changes.length === 0)
      throw new Error('nothing to play: no rule change breaks a critical requirement of this estate');
    const stage: Stage = { receiver, arm, print, colour };
    for (const [index, change] of changes.entries()) await playChange(stage, change, index + 1);
    print('');
    print(
      colour(
        'green',
        `${changes.length} changes played: each broke a compute, was seen, blamed and alerted, and its recovery was told.`,
      ),
    );
  }

  async function invite({ standIn, host, token, receiver }: Machine): Promise<void> {
    const trust = trustFile(standIn.certificatePem);
    const example = planChanges(resources, serviceTags, new Date().toISOString())[0]?.make;
    receiver.onAlert(({ body }) => {
      const alert = body as Alert;
      print('');
      if (alert.kind !== 'finding') return print(`   alert     ${alert.message}`);
      for (const verdict of alert.verdicts) for (const line of alertLines(alert, verdict, colour)) print(line);
    });
    print('');
    print('It keeps running; alerts appear here. Ctrl-C ends it.');
    print(`   findings  curl -H 'Authorization: Bearer ${token}' ${host.url}/api/findings`);
    print(`   health    curl ${host.url}/api/health`);
    if (example?.body) {
      const url = `${standIn.endpoint}${example.resource}?api-version=${networkApiVersion}`;
      const headers = "-H 'Authorization: Bearer you@contoso.example' -H 'Content-Type: application/json'";
      print(`   a change  curl --cacert ${trust} -X PUT ${headers} '${url}' -d '${JSON.stringify(example.body)}'`);
      print(`   take back curl --cacert ${trust} -X DELETE ${headers} '${url}'`);
    }
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`npm start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
