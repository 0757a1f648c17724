import { type ArmId, parseArmId } from '../armId.ts';
import { isRecord } from '../isRecord.ts';
import { shown } from '../issue.ts';
import type { Missing } from '../verdict.ts';
import type { ListName } from './completeList.ts';
import type { EstateDocument } from './estate.ts';
import { field, type Place } from './place.ts';
import { readListHead } from './readListHead.ts';

/** One ARM resource as it stands in a document. */
export interface Item {
  readonly id: ArmId;
  readonly body: Place;
  /** The position of its document. */
  readonly order: number;
}

/** What stands in a list that says what it lists. */
export interface ItemList {
  readonly list: ListName;
  /** As written. */
  readonly scope: string;
  readonly items: readonly Item[];
  /** Whether all of it could be read, and it did not say that more exists than it holds. */
  readonly whole: boolean;
}

export interface DocumentContent {
  /** All resources, but for admin rules whose list says its network: they are only what they are together. */
  readonly items: readonly Item[];
  readonly lists: readonly ItemList[];
  readonly missing: readonly Missing[];
}

/** What was read of a document, or of a list inside it, so far. */
interface Part {
  readonly items: Item[];
  whole: boolean;
}

const anything = 'an ARM resource with an id, or a list of them (an array, { "data": […] } or { "value": […] })';

/** `jq -s` puts answers into a list; nobody nests them deeper than that. */
const deepest = 3;

/** Takes the resources out of a list, a Resource Graph answer, an ARM list answer, a list that says to be complete, or a single resource. */
export function readDocument(document: EstateDocument, order: number, report: Place['report']): DocumentContent {
  const lists: ItemList[] = [];
  const missing: Missing[] = [];

  function cutOff(part: Part, why: string): void {
    part.whole = false;
    missing.push({ fact: 'resources', resource: document.source, why });
  }

  function refuse(part: Part, { path, value }: Place, expected = anything): void {
    part.whole = false;
    report(path, `expected ${expected}, got ${shown(value)}`);
  }

  function readAll(list: readonly unknown[], path: string, depth: number, part: Part): void {
    for (const [index, value] of list.entries()) readAny({ value, path: `${path}[${index}]`, report }, depth + 1, part);
  }

  function readAny(body: Place, depth: number, part: Part): void {
    const { value, path } = body;
    if (depth > deepest) return refuse(part, body);
    if (Array.isArray(value)) return readAll(value, path, depth, part);
    if (!isRecord(value)) return refuse(part, body);
    if (typeof value['id'] === 'string') return readResource(body, value['id'], part);
    const own: Part = { items: [], whole: true };
    readAnswer(body, value, depth, own);
    part.whole &&= own.whole;
    const head = readListHead(body);
    if (head !== null) lists.push({ ...head, ...own });
    if (head?.list !== 'adminRules') part.items.push(...own.items);
  }

  function readAnswer(body: Place, answer: Readonly<Record<string, unknown>>, depth: number, part: Part): void {
    for (const [name, marks] of [
      ['data', continuationOfData(answer)],
      ['value', continuationOfValue(answer)],
    ] as const) {
      const list: unknown = answer[name];
      if (!Array.isArray(list)) continue;
      if (marks !== null) cutOff(part, `the answer is cut off (${marks}): more resources exist than it lists`);
      return readAll(list, `${body.path}.${name}`, depth, part);
    }
    const code = errorCode(answer);
    if (code !== null) cutOff(part, code);
    refuse(part, body);
  }

  function readResource(body: Place, text: string, part: Part): void {
    const id = parseArmId(text);
    if (id === null) return refuse(part, field(body, 'id'), 'the ARM id of a resource');
    part.items.push({ id, body, order });
  }

  const all: Part = { items: [], whole: true };
  readAny({ value: document.body, path: '$', report }, 0, all);
  return { items: all.items, lists, missing };
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
