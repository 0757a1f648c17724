import type { Estate, EstateDocument } from '../shared/domain/estate/estate.ts';
import { parseEstate } from '../shared/domain/estate/parseEstate.ts';
import { describeIssue } from '../shared/domain/issue.ts';
import { parseServiceTags, type ServiceTags } from '../shared/domain/network/serviceTags.ts';
import type { Missing } from '../shared/domain/verdict.ts';
import { InputError } from './inputError.ts';
import { describeReading, type Progress, terminalProgress } from './progress.ts';
import { displayName, readJson } from './readInput.ts';

interface ReadingOptions {
  readonly quiet?: true;
}

/** What the files of an estate hold; `complaints` has a line for all that could not be read. */
export interface ReadEstate {
  readonly estate: Estate;
  readonly complaints: readonly string[];
  /** The files that could be read. */
  readonly documents: readonly EstateDocument[];
}

/** Reads the files of one estate. A file that cannot be read is named and missing; the others still count. */
export async function readEstate(files: readonly string[], options: ReadingOptions): Promise<ReadEstate> {
  const documents: EstateDocument[] = [];
  const missing: Missing[] = [];
  const complaints: string[] = [];
  for (const file of files) {
    try {
      documents.push({ source: displayName(file), body: await readJson(file, readingProgress(file, options)) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      missing.push({ fact: 'resources', resource: displayName(file), why: 'the file could not be read' });
      complaints.push(error.message);
    }
  }
  const estate = parseEstate(documents, missing);
  const issues = estate.issues.map((issue) => `${issue.source}: ${describeIssue(issue)}`);
  return { estate, complaints: [...complaints, ...issues], documents };
}

/** Refuses a file that is no list of service tags at all: judging on would bury the mistake in unknowns. */
export async function readServiceTags(
  file: string | undefined,
  options: ReadingOptions,
): Promise<{ readonly tags: ServiceTags | null; readonly complaints: readonly string[] }> {
  if (file === undefined) return { tags: null, complaints: [] };
  const { tags, issues } = parseServiceTags(await readJson(file, readingProgress(file, options)));
  const complaints = issues.map((issue) => `${displayName(file)}: ${describeIssue(issue)}`);
  const whole = issues.find(({ path }) => path === '$.values');
  if (whole !== undefined) throw new InputError(`${displayName(file)}: ${describeIssue(whole)}`);
  return { tags, complaints };
}

function readingProgress(file: string, { quiet }: ReadingOptions): Progress {
  return terminalProgress(describeReading(displayName(file)), quiet === true);
}
