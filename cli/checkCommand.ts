import { type Command, Option } from 'commander';
import { checkEstate } from '../shared/domain/check.ts';
import { printableJson } from '../shared/domain/printable.ts';
import { type AmlProfile, profiles } from '../shared/domain/requirements/subjects/profile.ts';
import type { VerdictDocument } from '../shared/domain/verdict.ts';
import { verdictMarkdown } from '../shared/report/verdictMarkdown.ts';
import { verdictTable } from '../shared/report/verdictTable.ts';
import { exitCode } from './exitCode.ts';
import { askedVerdict, explain, explainOption } from './explainOption.ts';
import { asOfOption, type FailOn, type Format, failOnChoices, formatOption, isoInstant } from './options.ts';
import { terminalProgress } from './progress.ts';
import { readInputs } from './readInputs.ts';
import { complain, print } from './streams.ts';
import { paint, terminalWidth } from './terminal.ts';
import { writeProofs } from './writeProofs.ts';

interface CheckOptions {
  readonly serviceTags?: string;
  readonly format: Format;
  readonly failOn: FailOn;
  readonly failOnUnknown?: true;
  readonly profile?: AmlProfile;
  readonly asOf?: string;
  readonly explain?: readonly string[];
  readonly proofs?: string;
  readonly quiet?: true;
}

const examples = `
Examples:
  netguard check estate.json --service-tags ServiceTags_Public_20251117.json
  netguard check network.json computes.json --service-tags tags.json --format markdown
  netguard check estate.json --service-tags tags.json --format json --as-of 2026-04-01
  netguard check estate.json --service-tags tags.json --explain outbound-storage ml-prod/cluster
  netguard check estate.json --service-tags tags.json --proofs proofs

docs/export.md has the commands that export an estate and the service tags.

Exit codes: 0 nothing counted; 1 something counted, or workspaces or computes could not be read
(unless --fail-on never); 2 bad input or usage, told on standard error: the rest is still judged.
With --explain: 0 the verdict was explained, whatever it is; 2 it was not.
`;

/** Adds `netguard check`: verdicts for an exported estate, offline. */
export function addCheckCommand(program: Command): void {
  program
    .command('check')
    .summary('judge an exported estate, offline')
    .description('Judges every requirement of every Azure Machine Learning compute in an exported estate.')
    .argument('<estate...>', 'JSON files with ARM resources, judged together; - reads standard input')
    .option('--service-tags <file>', "Microsoft's weekly download, or the answer of the serviceTags API")
    .addOption(formatOption())
    .addOption(
      new Option('--fail-on <severity>', 'count violations of this severity and above')
        .choices(failOnChoices)
        .default('high' satisfies FailOn),
    )
    .option('--fail-on-unknown', 'count what cannot be decided, too')
    .addOption(
      new Option(
        '--profile <profile>',
        'how compute in a customer network talks to Azure, instead of what its resources say',
      ).choices(profiles),
    )
    .addOption(asOfOption())
    .addOption(explainOption())
    .option('--proofs <directory>', 'write a proof of each verdict that has one, for netguard verify')
    .option('--quiet', 'no progress and no hints on standard error')
    .addHelpText('after', examples)
    .action(check);
}

async function check(files: readonly string[], options: CheckOptions): Promise<void> {
  const asked = options.explain === undefined ? null : askedVerdict(options.explain, options.format);
  const inputs = await readInputs([files], options);
  if (inputs === null) return;
  const { serviceTags } = inputs;
  const [{ estate, documents }] = inputs.estates;
  const judging = {
    serviceTags,
    asOf: options.asOf ?? isoInstant(new Date(Math.trunc(Date.now() / 1000) * 1000)),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  };
  if (asked !== null) {
    await print(explain(estate, asked, judging, options.format));
    return;
  }
  const document = checkEstate(estate, judging);
  process.exitCode = inputs.flawed
    ? 2
    : exitCode(document, { failOn: options.failOn, failOnUnknown: options.failOnUnknown === true });
  await print(render(document, options.format));
  if (options.proofs !== undefined) {
    const describe = (done: number): string => `proving verdicts: ${done} of ${document.verdicts.length}`;
    const sources = { estate, documents, serviceTags };
    const progress = terminalProgress(describe, options.quiet === true);
    const summary = await writeProofs(options.proofs, document.verdicts, sources, progress);
    if (options.quiet !== true) complain(summary);
  }
}

function render(document: VerdictDocument, format: Format): string {
  switch (format) {
    case 'table':
      return verdictTable(document, { width: terminalWidth(), paint });
    case 'json':
      return `${printableJson(document, 2)}\n`;
    case 'markdown':
      return verdictMarkdown(document);
  }
}
