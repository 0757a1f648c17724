import type { Command } from 'commander';
import { isRecord } from '../shared/domain/isRecord.ts';
import { printable } from '../shared/domain/printable.ts';
import { type AppOptions, addAppOptions, openApp } from './appClient.ts';
import { InputError } from './inputError.ts';
import { print } from './streams.ts';
import { paint } from './terminal.ts';

interface Result {
  readonly channel: string;
  readonly accepted: boolean;
  readonly why: string | null;
}

const examples = `
The app answers who is signed in: az login first, and name the audience.

Exit codes: 0 every channel accepted the sample; 1 one refused it; 2 bad usage, or an app that
cannot be asked.

Examples:
  netguard alert test --app https://NAME.azurewebsites.net --audience api://APPLICATION-ID
  netguard alert test teams --app https://NAME.azurewebsites.net --audience api://APPLICATION-ID
`;

/** Adds `netguard alert test`: whether alerts would arrive. */
export function addAlertCommand(program: Command): void {
  const alert = program
    .command('alert')
    .summary('send a sample alert')
    .description('Tries the alert channels of a functions app.')
    .action(() => {
      throw new InputError('alert: expected test; netguard alert --help tells more');
    });
  const test = alert
    .command('test')
    .summary('send a sample through the alert channels')
    .description(
      'Has a functions app send a sample alert, which says that it is one, through every channel that is set up, or the one named: ' +
        'webhook, teams, mail, topic, or log where none is set up.',
    )
    .argument('[channel]', 'the channel to test (default: all)')
    .addHelpText('after', examples)
    .action(async (channel: string | undefined, options: AppOptions) => await testChannels(channel, options));
  addAppOptions(test);
}

async function testChannels(channel: string | undefined, options: AppOptions): Promise<void> {
  const query = channel === undefined ? '' : `?channel=${encodeURIComponent(channel)}`;
  const results = readResults(await openApp(options).post(`/api/alerts/test${query}`));
  const width = Math.max(...results.map(({ channel: name }) => name.length));
  for (const { channel: name, accepted, why } of results) {
    const outcome = accepted ? paint('good', 'accepted') : paint('bad', 'refused');
    const reason = why === null ? '' : `: ${printable(why)}`;
    await print(`${printable(name).padEnd(width)}  ${outcome}${reason}\n`);
  }
  if (results.some(({ accepted }) => !accepted)) process.exitCode = 1;
}

function readResults(answer: unknown): readonly Result[] {
  const results = isRecord(answer) && Array.isArray(answer['results']) ? answer['results'] : [];
  if (results.length === 0) throw new InputError('--app: expected an answer of AML Network Guard, and this is none');
  return results.map((result: unknown) => {
    const { channel, accepted, why } = isRecord(result) ? result : {};
    return { channel: String(channel), accepted: accepted === true, why: typeof why === 'string' ? why : null };
  });
}
