import type { Command } from 'commander';
import { printableJson } from '../shared/domain/printable.ts';
import { diffEstates, type PlaceDiff } from '../shared/domain/review/diffEstates.ts';
import { diffJson } from '../shared/report/diffJson.ts';
import { diffTable } from '../shared/report/diffTable.ts';
import { type TableFormat, tableFormatOption } from './options.ts';
import { readInputs } from './readInputs.ts';
import { print } from './streams.ts';
import { paint, terminalWidth } from './terminal.ts';

interface DiffOptions {
  readonly serviceTags?: string;
  readonly format: TableFormat;
  readonly quiet?: true;
}

const examples = `
Examples:
  netguard diff before.json after.json --service-tags ServiceTags_Public_20251117.json
  netguard diff main/estate.json branch/estate.json --service-tags tags.json --format json

Not the texts of rules are compared but what they do: for each subnet, and each network security
group that stands before none, exactly which packets pass now that did not, or no longer do. What
hangs on the addresses of a tag that nobody expanded, or on an appliance, "may have become" so.
The table leaves out addresses that no route reaches; JSON lists every prefix.

Exit codes: 0 no packet is treated differently; 1 something changed or could not be compared;
2 bad input or usage, told on standard error: the rest is still compared.
`;

/** Adds `netguard diff`: what a change of an estate does to packets. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .summary('tell which packets a change lets in or keeps out')
    .description('Compares two exported estates by what their networks do with packets, offline.')
    .argument('<before>', 'a JSON file with ARM resources; - reads standard input')
    .argument('<after>', 'the same after the change')
    .option('--service-tags <file>', "Microsoft's weekly download, or the answer of the serviceTags API")
    .addOption(tableFormatOption())
    .option('--quiet', 'no progress and no hints on standard error')
    .addHelpText('after', examples)
    .action(diff);
}

async function diff(before: string, after: string, options: DiffOptions): Promise<void> {
  const inputs = await readInputs([[before], [after]], options);
  if (inputs === null) return;
  const [was, is] = inputs.estates;
  const places = diffEstates(was.estate, is.estate, inputs.serviceTags);
  process.exitCode = inputs.flawed ? 2 : places.length > 0 ? 1 : 0;
  await print(render(places, options.format));
}

function render(places: readonly PlaceDiff[], format: TableFormat): string {
  switch (format) {
    case 'table':
      return diffTable(places, { width: terminalWidth(), paint });
    case 'json':
      return `${printableJson(diffJson(places), 2)}\n`;
  }
}
