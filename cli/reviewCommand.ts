import type { Command } from 'commander';
import { printableJson } from '../shared/domain/printable.ts';
import { type Review, reviewEstate } from '../shared/domain/review/reviewEstate.ts';
import { reviewJson } from '../shared/report/reviewJson.ts';
import { reviewTable } from '../shared/report/reviewTable.ts';
import { type TableFormat, tableFormatOption } from './options.ts';
import { readInputs } from './readInputs.ts';
import { print } from './streams.ts';
import { paint, terminalWidth } from './terminal.ts';

interface ReviewOptions {
  readonly serviceTags?: string;
  readonly format: TableFormat;
  readonly quiet?: true;
}

const examples = `
Examples:
  netguard review estate.json --service-tags ServiceTags_Public_20251117.json
  netguard review network.json computes.json --service-tags tags.json --format json

Finds rules that never match, because earlier rules decide all of their packets; rules that open a
port which compute needs to others than those who need it; and SSH open to all of the internet.

Exit codes: 0 nothing found; 1 something was found or could not be reviewed; 2 bad input or usage,
told on standard error: the rest is still reviewed.
`;

/** Adds `netguard review`: what is wrong with rules although nothing may be broken. */
export function addReviewCommand(program: Command): void {
  program
    .command('review')
    .summary('find rules that never match or open too much')
    .description('Reviews the network security groups of an exported estate, offline.')
    .argument('<estate...>', 'JSON files with ARM resources, reviewed together; - reads standard input')
    .option('--service-tags <file>', "Microsoft's weekly download, or the answer of the serviceTags API")
    .addOption(tableFormatOption())
    .option('--quiet', 'no progress and no hints on standard error')
    .addHelpText('after', examples)
    .action(review);
}

async function review(files: readonly string[], options: ReviewOptions): Promise<void> {
  const inputs = await readInputs([files], options);
  if (inputs === null) return;
  const result = reviewEstate(inputs.estates[0].estate, inputs.serviceTags);
  const clean = result.findings.length === 0 && result.missing.length === 0;
  process.exitCode = inputs.flawed ? 2 : clean ? 0 : 1;
  await print(render(result, options.format));
}

function render(result: Review, format: TableFormat): string {
  switch (format) {
    case 'table':
      return reviewTable(result, { width: terminalWidth(), paint });
    case 'json':
      return `${printableJson(reviewJson(result), 2)}\n`;
  }
}
