import { type ArmId, parseArmId } from '../armId.ts';
import { isRecord } from '../isRecord.ts';
import { shown } from '../issue.ts';
import type { Missing } from '../verdict.ts';
import type { EstateDocument } from './estate.ts';
import { field, type Place } from './place.ts';

/** One ARM resource as it stands in a document. */
export interface Item {
  readonly id: ArmId;
  readonly body: Place;
  /** The position of its document. */
  readonly order: number;
}

export interface DocumentContent {
  readonly items: readonly Item[];
  readonly missing: readonly Missing[];
  /** Whether all of it could be read, and it did not say that more exists than it holds. */
  readonly whole: boolean;
}

const anything = 'an ARM resource with an id, or a list of them (an array, { "data": […] } or { "value": […] })';

/** `jq -s` puts answers into a list; nobody nests them deeper than that. */
const deepest = 3;

/** Takes the resources out of a list, a Resource Graph answer, an ARM list answer, or a single resource. */
export function readDocument(document: EstateDocument, order: number, report: Place['report']): DocumentContent {
  const items: Item[] = [];
  const missing: Missing[] = [];
  let whole = true;

  function cutOff(why: string): void {
    whole = false;
    missing.push({ fact: 'resources', resource: document.source, why });
  }

  function refuse({ path, value }: Place, expected = anything): void {
    whole = false;
    report(path, `expected ${expected}, got ${shown(value)}`);
  }

  function readList(list: readonly unknown[], path: string, depth: number): void {
    for (const [index, value] of list.entries()) readAny({ value, path: `${path}[${index}]`, report }, depth + 1);
  }

  function readAny(body: Place, depth: number): void {
    const { value, path } = body;
    if (depth > deepest) return refuse(body);
    if (Array.isArray(value)) return readList(value, path, depth);
    if (!isRecord(value)) return refuse(body);
    if (typeof value['id'] === 'string') return readResource(body, value['id']);
    for (const [name, marks] of [
      ['data', continuationOfData(value)],
      ['value', continuationOfValue(value)],
    ] as const) {
      if (!Array.isArray(value[name])) continue;
      if (marks !== null) cutOff(`the answer is cut off (${marks}): more resources exist than it lists`);
      return readList(value[name], `${path}.${name}`, depth);
    }
    const code = errorCode(value);
    if (code !== null) cutOff(code);
    refuse(body);
  }

  function readResource(body: Place, text: string): void {
    const id = parseArmId(text);
    if (id === null) return refuse(field(body, 'id'), 'the ARM id of a resource');
    items.push({ id, body, order });
  }

  readAny({ value: document.body, path: '$', report }, 0);
  return { items, missing, whole };
}

/** What in a Resource Graph answer (its own, or as the az command prints it) says that it is not complete. */
function continuationOfData(answer: Readonly<Record<string, unknown>>): string | null {
  for (const name of ['skip_token', '$skipToken', 'skipToken']) {
    if (typeof answer[name] === 'string' && answer[name] !== '') return name;
  }
  for (const name of ['resultTruncated', 'result_truncated']) {
    const truncated = answer[name];
    if (truncated === true || (typeof truncated === 'string' && truncated.toLowerCase() === 'true')) return name;
  }
  return null;
}

function continuationOfValue(answer: Readonly<Record<string, unknown>>): string | null {
  const name = ['nextLink', '@odata.nextLink'].find((link) => typeof answer[link] === 'string' && answer[link] !== '');
  return name ?? continuationOfData(answer);
}

/** The code of a saved error answer, which is what the estate then lacks and why. */
function errorCode(answer: Readonly<Record<string, unknown>>): string | null {
  const error = answer['error'];
  return isRecord(error) && typeof error['code'] === 'string' ? error['code'] : null;
}
