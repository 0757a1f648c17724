import { setTimeout as pause } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { isRecord } from '../shared/domain/isRecord.ts';
import type { Repair } from '../shared/domain/repair/repairRecord.ts';
import { repairStep } from '../shared/report/repairTable.ts';
import { type AppClient, type AppOptions, addAppOptions, openApp } from './appClient.ts';
import { InputError } from './inputError.ts';
import { readRepairs } from './readRepairs.ts';
import { complain, print } from './streams.ts';
import { paint, terminalWidth } from './terminal.ts';

interface UndoOptions extends AppOptions {
  readonly wait: number;
}

const betweenQuestionsMs = 1000;

const examples = `
Examples:
  netguard undo 3bf453be97c7edc8 --app https://NAME.azurewebsites.net --audience api://ID

The rule is deleted only while it stands as it was written: one that somebody has edited is theirs.
What was taken back is not made again for its finding until that has recovered once.

Exit codes: 0 the rule is gone, or was never written; 1 it could not be taken back, or not yet;
2 bad usage.
`;

/** Adds `netguard undo`: takes one repair back, and tells each step until it is. */
export function addUndoCommand(program: Command): void {
  const command = program
    .command('undo')
    .summary('take a repair back')
    .description('Has a functions app delete the rule of one repair, and waits until that is done.')
    .argument('<id>', 'the id of the repair, as netguard repairs lists it', readId)
    .option('--wait <seconds>', 'how long to wait for it', readSeconds, 600)
    .addHelpText('after', examples)
    .action(undo);
  addAppOptions(command);
}

function readId(text: string): string {
  if (/^[0-9a-f]{16}$/.test(text)) return text;
  throw new InvalidArgumentError('expected the 16 hexadecimal digits that netguard repairs lists');
}

function readSeconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a number of seconds');
}

async function undo(id: string, { wait, ...options }: UndoOptions): Promise<void> {
  const app = openApp(options);
  const until = Date.now() + wait * 1000;
  let told = 0;
  let asked = await ask(app, id);
  for (;;) {
    const { repair } = asked;
    for (const step of repair.steps.slice(told)) {
      await print(`${repairStep(step, { width: terminalWidth(), paint })}\n`);
    }
    told = repair.steps.length;
    const ended = asked.why === null ? outcomeOf(repair) : null;
    if (ended !== null) {
      process.exitCode = ended;
      return;
    }
    if (Date.now() >= until) {
      complain(asked.why ?? `not done yet: the repair is ${repair.state}; the app goes on, and asking again is safe`);
      process.exitCode = 1;
      return;
    }
    await pause(betweenQuestionsMs);
    asked = asked.why === null ? { repair: await look(app, id), why: null } : await ask(app, id);
  }
}

/** The exit code; null while it is under way. */
function outcomeOf({ state }: Repair): 0 | 1 | null {
  switch (state) {
    case 'undone':
    case 'abandoned':
      return 0;
    case 'failed':
      return 1;
    case 'proposed':
    case 'planned':
    case 'writing':
    case 'written':
    case 'applied':
    case 'undoing':
      return null;
  }
}

interface Asked {
  readonly repair: Repair;
  /** Why it cannot be taken back for now; null when it is under way. */
  readonly why: string | null;
}

async function ask(app: AppClient, id: string): Promise<Asked> {
  const answer = await app.post(`/api/repairs/${id}/undo`);
  const { repair, why } = isRecord(answer) ? answer : {};
  return { repair: only([repair]), why: typeof why === 'string' ? why : null };
}

async function look(app: AppClient, id: string): Promise<Repair> {
  const answer = await app.get(`/api/repairs?id=${id}`);
  return only(isRecord(answer) ? answer['repairs'] : undefined);
}

function only(list: unknown): Repair {
  const [repair] = readRepairs(list);
  if (repair === undefined) throw new InputError('--app: expected the repair, and the app does not know it any more');
  return repair;
}
