import { type Command, Option } from 'commander';
import { checkEstate } from '../shared/domain/check.ts';
import type { EstateDocument } from '../shared/domain/estate/estate.ts';
import { parseEstate } from '../shared/domain/estate/parseEstate.ts';
import { describeIssue } from '../shared/domain/issue.ts';
import { parseServiceTags, type ServiceTags } from '../shared/domain/network/serviceTags.ts';
import { printableJson } from '../shared/domain/printable.ts';
import { type Profile, profiles } from '../shared/domain/requirements/profile.ts';
import type { Missing, VerdictDocument } from '../shared/domain/verdict.ts';
import { verdictMarkdown } from '../shared/report/verdictMarkdown.ts';
import { verdictTable } from '../shared/report/verdictTable.ts';
import { exitCode } from './exitCode.ts';
import { askedVerdict, explain, explainOption } from './explainOption.ts';
import { InputError } from './inputError.ts';
import { asOfOption, type FailOn, type Format, failOnChoices, formatOption, isoInstant } from './options.ts';
import { createProgress, describeReading, noProgress, type Progress } from './progress.ts';
import { displayName, readJson } from './readInput.ts';
import { complain, print } from './streams.ts';
import { paint, terminalWidth } from './terminal.ts';

interface CheckOptions {
  readonly serviceTags?: string;
  readonly format: Format;
  readonly failOn: FailOn;
  readonly failOnUnknown?: true;
  readonly profile?: Profile;
  readonly asOf?: string;
  readonly explain?: readonly string[];
  readonly quiet?: true;
}

const examples = `
Examples:
  netguard check estate.json --service-tags ServiceTags_Public_20251117.json
  netguard check network.json computes.json --service-tags tags.json --format markdown
  netguard check estate.json --service-tags tags.json --format json --as-of 2026-04-01
  netguard check estate.json --service-tags tags.json --explain outbound-storage ml-prod/cluster

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
    .option('--quiet', 'no progress and no hints on standard error')
    .addHelpText('after', examples)
    .action(check);
}

async function check(files: readonly string[], options: CheckOptions): Promise<void> {
  const asked = options.explain === undefined ? null : askedVerdict(options.explain, options.format);
  const serviceTags = options.serviceTags === undefined ? null : await readServiceTags(options.serviceTags, options);
  const { documents, unreadable } = await readDocuments(files, options);
  const missing: readonly Missing[] = unreadable.map(({ file }) => ({
    fact: 'resources',
    resource: displayName(file),
    why: 'the file could not be read',
  }));
  const estate = parseEstate(documents, missing);
  const complaints = [
    ...(serviceTags?.complaints ?? []),
    ...unreadable.map(({ message }) => message),
    ...estate.issues.map((issue) => `${issue.source}: ${describeIssue(issue)}`),
  ];
  complaints.forEach(complain);
  if (documents.length === 0) {
    process.exitCode = 2;
    return;
  }
  if (serviceTags === null && options.quiet !== true) {
    complain('without --service-tags, what depends on the addresses of service tags stays unknown');
  }
  const judging = {
    serviceTags: serviceTags?.tags ?? null,
    asOf: options.asOf ?? isoInstant(new Date(Math.trunc(Date.now() / 1000) * 1000)),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  };
  if (asked !== null) {
    await print(explain(estate, asked, judging, options.format));
    return;
  }
  const document = checkEstate(estate, judging);
  process.exitCode =
    complaints.length > 0
      ? 2
      : exitCode(document, { failOn: options.failOn, failOnUnknown: options.failOnUnknown === true });
  await print(render(document, options.format));
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

interface UnreadableFile {
  readonly file: string;
  readonly message: string;
}

/** Every file that can be read, and why the others cannot. */
async function readDocuments(
  files: readonly string[],
  options: CheckOptions,
): Promise<{ readonly documents: readonly EstateDocument[]; readonly unreadable: readonly UnreadableFile[] }> {
  const documents: EstateDocument[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const file of files) {
    try {
      documents.push({ source: displayName(file), body: await readJson(file, readingProgress(file, options)) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unreadable.push({ file, message: error.message });
    }
  }
  return { documents, unreadable };
}

/** Refuses a file that is no list of service tags at all: judging on would bury the mistake in unknowns. */
async function readServiceTags(
  file: string,
  options: CheckOptions,
): Promise<{ readonly tags: ServiceTags; readonly complaints: readonly string[] }> {
  const { tags, issues } = parseServiceTags(await readJson(file, readingProgress(file, options)));
  const complaints = issues.map((issue) => `${displayName(file)}: ${describeIssue(issue)}`);
  const whole = issues.find(({ path }) => path === '$.values');
  if (whole !== undefined) throw new InputError(`${displayName(file)}: ${describeIssue(whole)}`);
  return { tags, complaints };
}

function readingProgress(file: string, { quiet }: CheckOptions): Progress {
  return process.stderr.isTTY && quiet !== true
    ? createProgress(process.stderr, describeReading(displayName(file)))
    : noProgress;
}
