import { debuglog } from 'node:util';
import { type Command, CommanderError } from 'commander';
import { InputError } from './inputError.ts';
import { createProgram } from './program.ts';
import { complain, tolerateClosedPipes } from './streams.ts';

const debug = debuglog('netguard');

/** Runs the command with these arguments. Never throws; the outcome is `process.exitCode`. */
export async function main(args: readonly string[]): Promise<void> {
  tolerateClosedPipes();
  try {
    const program = createProgram();
    if (args.length === 0) {
      throw new InputError(`expected a command (${commandNames(program)}); netguard --help tells more`);
    }
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version have been printed.
      if (error.exitCode === 0) return;
      complain(oneLine(error.message.replace(/^error: /, '')));
    } else if (error instanceof InputError) {
      complain(error.message);
    } else {
      complain(`unexpected error, a fault of netguard itself: ${String(error)} (NODE_DEBUG=netguard prints more)`);
      debug('%o', error);
    }
    process.exitCode = 2;
  }
}

function commandNames(program: Command): string {
  return program.commands.map((command) => command.name()).join(', ');
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
