import { InputError } from '../cli/inputError.ts';
import { noProgress } from '../cli/progress.ts';
import { displayName, readJson } from '../cli/readInput.ts';
import { readDocument } from '../shared/domain/estate/readDocument.ts';
import { describeIssue, type Issue, shown } from '../shared/domain/issue.ts';
import { parseServiceTags, type ServiceTags } from '../shared/domain/network/serviceTags.ts';
import type { Missing } from '../shared/domain/verdict.ts';
import { usageType } from './azure/arm/resourceTypes.ts';
import { isBag, type Json, type JsonBag } from './azure/json.ts';
import { sampleEstate } from './azure/sampleEstate.ts';
import { sampleServiceTags } from './azure/sampleServiceTags.ts';
import type { StartOptions } from './startOptions.ts';

export interface PlayedEstate {
  readonly resources: readonly JsonBag[];
  readonly serviceTagsBody: JsonBag | null;
  readonly serviceTags: ServiceTags | null;
  /** What the files say that they leave out. */
  readonly missing: readonly Missing[];
}

/**
 * The sample estate with its service tags, or the user's own files, in every encoding and envelope that `netguard check` reads.
 * @throws InputError in one line: the file, the place and what was expected there
 */
export async function readEstate({
  estate,
  serviceTags,
}: Pick<StartOptions, 'estate' | 'serviceTags'>): Promise<PlayedEstate> {
  if (estate.length === 0) {
    const { tags } = parseServiceTags(sampleServiceTags);
    return { resources: sampleEstate, serviceTagsBody: sampleServiceTags, serviceTags: tags, missing: [] };
  }
  const files = await Promise.all(estate.map(readResources));
  const resources = files.flatMap((file) => file.resources);
  const missing = files.flatMap((file) => file.missing);
  if (resources.length === 0) {
    throw new InputError(`${estate.map(displayName).join(', ')}: expected ARM resources, got an empty list`);
  }
  if (serviceTags === null) return { resources, serviceTagsBody: null, serviceTags: null, missing };
  const body = await readJson(serviceTags, noProgress);
  const { tags, issues } = parseServiceTags(body);
  refuse(serviceTags, issues);
  return { resources, serviceTagsBody: body as JsonBag, serviceTags: tags, missing };
}

async function readResources(file: string): Promise<Pick<PlayedEstate, 'resources' | 'missing'>> {
  const issues: Issue[] = [];
  const document = { source: file, body: await readJson(file, noProgress) };
  const { items, missing } = readDocument(document, 0, (path, expected) => issues.push({ path, expected }));
  const resources = items.map(({ body, id }) => {
    const { value, path } = body as { readonly value: Json; readonly path: string };
    if (isBag(value) && (isBag(value['properties']) || isUsage(id.type))) {
      return { ...value, type: value['type'] ?? id.type, name: value['name'] ?? id.name };
    }
    const got = isBag(value) ? shown(value['properties']) : shown(value);
    issues.push({
      path: `${path}.properties`,
      expected: `expected the nested shape that \`az graph query\` and \`az rest\` give (docs/export.md), got ${got}`,
    });
    return {};
  });
  refuse(file, issues);
  return { resources, missing };
}

/** A quota is no resource: its numbers stand beside its id. */
function isUsage(type: string): boolean {
  return type === usageType.toLowerCase();
}

function refuse(file: string, issues: readonly Issue[]): void {
  const [first] = issues;
  if (first === undefined) return;
  const more = issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`;
  throw new InputError(`${displayName(file)}: ${describeIssue(first)}${more}`);
}
