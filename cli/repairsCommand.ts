import { type Command, Option } from 'commander';
import { isRecord } from '../shared/domain/isRecord.ts';
import { printableJson } from '../shared/domain/printable.ts';
import { type RepairState, repairStates } from '../shared/domain/repair/repairRecord.ts';
import { repairTable } from '../shared/report/repairTable.ts';
import { type AppOptions, addAppOptions, openApp } from './appClient.ts';
import { type TableFormat, tableFormatOption } from './options.ts';
import { readRepairs } from './readRepairs.ts';
import { print } from './streams.ts';
import { paint, terminalWidth } from './terminal.ts';

interface RepairsOptions extends AppOptions {
  readonly format: TableFormat;
  readonly state?: RepairState;
}

const examples = `
Examples:
  netguard repairs --app https://NAME.azurewebsites.net --audience api://ID
  NETGUARD_APP_URL=https://NAME.azurewebsites.net netguard repairs --state failed --format json
`;

/** Adds `netguard repairs`: what was repaired, with every step. */
export function addRepairsCommand(program: Command): void {
  const command = program
    .command('repairs')
    .summary('list what was repaired or proposed')
    .description('Lists the newest 500 repairs of a functions app, newest first, each with every step it took and why.')
    .addOption(new Option('--state <state>', 'only those that are in this state').choices(repairStates))
    .addOption(tableFormatOption())
    .addHelpText('after', examples)
    .action(list);
  addAppOptions(command);
}

async function list({ format, state, ...options }: RepairsOptions): Promise<void> {
  const query = `?top=500${state === undefined ? '' : `&state=${state}`}`;
  const answer = await openApp(options).get(`/api/repairs${query}`);
  const repairs = readRepairs(isRecord(answer) ? answer['repairs'] : undefined);
  await print(
    format === 'json' ? `${printableJson(repairs, 2)}\n` : repairTable(repairs, { width: terminalWidth(), paint }),
  );
}
