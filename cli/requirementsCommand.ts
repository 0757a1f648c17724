import type { Command } from 'commander';
import { printableJson } from '../shared/domain/printable.ts';
import { catalogue, families } from '../shared/domain/requirements/catalogue.ts';
import { requirementList } from '../shared/report/requirementList.ts';
import { requirementsTable } from '../shared/report/requirementsTable.ts';
import { asOfOption, type Format, formatOption, isoInstant } from './options.ts';
import { print } from './streams.ts';
import { paint, terminalWidth } from './terminal.ts';

interface RequirementsOptions {
  readonly format: Format;
  readonly asOf?: string;
}

const examples = `
Examples:
  netguard requirements
  netguard requirements --as-of 2026-03-31
  netguard requirements --format json | jq '.[].id'
`;

/** Adds `netguard requirements`: the catalogue of what is judged, and of what a person has to check. */
export function addRequirementsCommand(program: Command): void {
  program
    .command('requirements')
    .summary('list what is judged')
    .description('Lists the requirements that Azure Machine Learning compute has of its network.')
    .addOption(formatOption())
    .addOption(asOfOption())
    .option('--quiet', 'accepted as by the other commands')
    .addHelpText('after', examples)
    .action(async (options: RequirementsOptions) => {
      await print(render(options));
    });
}

function render({ format, asOf = isoInstant(new Date()) }: RequirementsOptions): string {
  switch (format) {
    case 'table':
      return requirementList(catalogue, asOf, { width: terminalWidth(), paint });
    case 'json':
      return `${printableJson(catalogue, 2)}\n`;
    case 'markdown':
      return requirementsTable(families);
  }
}
