import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAlertCommand } from './alertCommand.ts';
import { addCheckCommand } from './checkCommand.ts';
import { addDiffCommand } from './diffCommand.ts';
import { addProveCommand } from './proveCommand.ts';
import { addRepairsCommand } from './repairsCommand.ts';
import { addRequirementsCommand } from './requirementsCommand.ts';
import { addReviewCommand } from './reviewCommand.ts';
import { addUndoCommand } from './undoCommand.ts';
import { addVerifyCommand } from './verifyCommand.ts';

/** The command line as data: parsing it runs a command, its help texts are docs/cli.md. Throws CommanderError instead of exiting. */
export function createProgram(): Command {
  const program = new Command('netguard')
    .description('Proves whether Azure Machine Learning compute gets what it needs from its network.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  addCheckCommand(program);
  addDiffCommand(program);
  addProveCommand(program);
  addVerifyCommand(program);
  addRequirementsCommand(program);
  addReviewCommand(program);
  addAlertCommand(program);
  addRepairsCommand(program);
  addUndoCommand(program);
  return program;
}

/** package.json lies above this file: one directory in the sources, two in the build. */
function packageVersion(): string {
  const file = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  const manifest =
    file === undefined ? null : (JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string });
  return manifest?.version ?? 'unknown';
}
