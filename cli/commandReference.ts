import type { Command } from 'commander';
import { createProgram } from './program.ts';

/** docs/cli.md: the help texts of the command and its subcommands, as they are printed on a terminal of 100 columns. */
export function commandReference(): string {
  const sections = withSubcommands(createProgram(), '').map(({ name, command }) => {
    return `## ${name}\n\n\`\`\`text\n${helpText(command)}\n\`\`\`\n`;
  });
  return `# The netguard command\n\n${sections.join('\n')}`;
}

interface NamedCommand {
  readonly name: string;
  readonly command: Command;
}

function withSubcommands(command: Command, before: string): readonly NamedCommand[] {
  const name = `${before}${command.name()}`;
  return [{ name, command }, ...command.commands.flatMap((subcommand) => withSubcommands(subcommand, `${name} `))];
}

function helpText(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (piece) => (text += piece),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim();
}
