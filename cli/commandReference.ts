import type { Command } from 'commander';
import { createProgram } from './program.ts';

/** docs/cli.md: the help texts of the command and its subcommands, as they are printed on a terminal of 100 columns. */
export function commandReference(): string {
  const program = createProgram();
  const sections = [program, ...program.commands].map((command) => {
    const name = command === program ? 'netguard' : `netguard ${command.name()}`;
    return `## ${name}\n\n\`\`\`text\n${helpText(command)}\n\`\`\`\n`;
  });
  return `# The netguard command\n\n${sections.join('\n')}`;
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
