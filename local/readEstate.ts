import { readFileSync } from 'node:fs';
import { readDocument } from '../shared/domain/estate/readDocument.ts';
import { describeIssue, type Issue } from '../shared/domain/issue.ts';
import { parseServiceTags, type ServiceTags } from '../shared/domain/network/serviceTags.ts';
import { isBag, type Json, type JsonBag } from './azure/json.ts';
import { sampleEstate } from './azure/sampleEstate.ts';
import { sampleServiceTags } from './azure/sampleServiceTags.ts';
import type { StartOptions } from './startOptions.ts';

export interface PlayedEstate {
  readonly resources: readonly JsonBag[];
  readonly serviceTagsBody: JsonBag | null;
  readonly serviceTags: ServiceTags | null;
}

/** The sample estate with its service tags, or the user's own files. Throws one line naming the file, the place and what was expected. */
export function readEstate(options: StartOptions): PlayedEstate {
  if (options.estate === null) {
    const { tags } = parseServiceTags(sampleServiceTags);
    return { resources: sampleEstate, serviceTagsBody: sampleServiceTags, serviceTags: tags };
  }
  const resources = readResources(options.estate);
  if (options.serviceTags === null) return { resources, serviceTagsBody: null, serviceTags: null };
  const body = readJson(options.serviceTags);
  const { tags, issues } = parseServiceTags(body);
  refuse(options.serviceTags, issues);
  return { resources, serviceTagsBody: body as JsonBag, serviceTags: tags };
}

function readResources(file: string): readonly JsonBag[] {
  const issues: Issue[] = [];
  const document = { source: file, body: readJson(file) };
  const { items } = readDocument(document, 0, (path, expected) => issues.push({ path, expected }));
  const resources = items.map(({ body, id }) => {
    const { value, path } = body as { readonly value: Json; readonly path: string };
    if (isBag(value) && isBag(value['properties'])) {
      return { ...value, type: value['type'] ?? id.type, name: value['name'] ?? id.name };
    }
    issues.push({
      path: `${path}.properties`,
      expected: 'expected the nested shape that ARM and `az graph query` give',
    });
    return {};
  });
  refuse(file, issues);
  return resources;
}

function readJson(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`${file}: expected JSON: ${(error as Error).message}`, { cause: error });
  }
}

function refuse(file: string, issues: readonly Issue[]): void {
  const [first] = issues;
  if (first !== undefined) throw new Error(`${file}: ${describeIssue(first)}`);
}
