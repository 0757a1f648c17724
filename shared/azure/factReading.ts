import { idKey, parseArmId } from '../domain/armId.ts';
import { type ListName, listKey } from '../domain/estate/completeList.ts';
import type { EstateDocument } from '../domain/estate/estate.ts';
import { isRecord } from '../domain/isRecord.ts';
import { apiVersionOf } from './apiVersions.ts';
import { type ArmOutcome, noResource } from './armOutcome.ts';
import type { ArmRest } from './armRest.ts';
import type { ComputeDirectory } from './computeDirectory.ts';
import type { NetworkReader } from './networkReader.ts';
import { referencedId } from './references.ts';
import type { QueryName, ResourceGraph } from './resourceGraph.ts';

export interface FactSources {
  readonly network: NetworkReader;
  readonly rest: ArmRest;
  readonly graph: ResourceGraph;
  readonly directory: ComputeDirectory;
}

export type Row = Readonly<Record<string, unknown>>;

export type Rows =
  | { readonly kind: 'read'; readonly rows: readonly Row[] }
  | { readonly kind: 'missing'; readonly why: string };

/** All items of a list, or why there is none. */
export type Items =
  | { readonly kind: 'read'; readonly items: readonly unknown[] }
  | { readonly kind: 'missing'; readonly why: string };

/** One reading of the facts: each resource and each list is read once and lands once among the documents. */
export type FactReading = ReturnType<typeof openFactReading>;

export function openFactReading({ network, rest, graph }: Pick<FactSources, 'network' | 'rest' | 'graph'>) {
  const outcomes = new Map<string, Promise<ArmOutcome>>();
  const lists = new Map<string, Promise<Items>>();
  const complete = new Map<string, Promise<Items>>();
  const rows: unknown[] = [];
  const wholeLists: unknown[] = [];
  const bodies: unknown[] = [];
  const held = new Set<string>();
  let transient = false;

  function noted(outcome: ArmOutcome): ArmOutcome {
    if (outcome.kind === 'missing') transient ||= outcome.transient;
    return outcome;
  }

  /** Takes a resource into some of the documents, unless it is in any of them already. */
  function holdIn(documents: unknown[], body: unknown): void {
    const id = referencedId(body);
    if (id !== null && held.has(idKey(id))) return;
    if (id !== null) held.add(idKey(id));
    documents.push(body);
  }

  async function read(id: string): Promise<ArmOutcome> {
    const type = parseArmId(id)?.type ?? '';
    const version = apiVersionOf(type);
    if (version === null) return noResource;
    const isNetwork = type.startsWith('microsoft.network/');
    const outcome = noted(await (isNetwork ? network(id) : rest.get(id, version)));
    if (outcome.kind === 'read') holdIn(bodies, outcome.body);
    return outcome;
  }

  return {
    /** A resource by its id, live from ARM. */
    async get(id: string): Promise<ArmOutcome> {
      return await once(outcomes, idKey(id), async () => await read(id));
    },

    /** The rows of a query; nothing is asked where there are no values. They become documents only by `hold`. */
    async query(name: QueryName, values: Iterable<string>): Promise<Rows> {
      const asked = [...new Set(values)];
      if (asked.length === 0) return { kind: 'read', rows: [] };
      const outcome = noted(await graph(name, asked));
      if (outcome.kind === 'missing') return outcome;
      return { kind: 'read', rows: Array.isArray(outcome.body) ? outcome.body.filter(isRecord) : [] };
    },

    /** All items of a list that ARM gives page by page; the path names the list. */
    async list(path: string): Promise<Items> {
      return await once(lists, idKey(path), async () => itemsOf(noted(await rest.list(path, listVersion(path)))));
    },

    /** Likewise of a list that ARM answers to POST. */
    async listByPost(path: string): Promise<Items> {
      return await once(lists, idKey(path), async () => itemsOf(noted(await rest.listByPost(path, listVersion(path)))));
    },

    /** Takes a row of a query into the documents. */
    hold: (row: Row): void => holdIn(rows, row),

    /** Everything of a kind in a scope, by whatever reads it: read on the first call, and one document that says that it is complete. */
    async complete(name: ListName, scope: string, readItems: () => Promise<Items>): Promise<Items> {
      return await once(complete, listKey(name, scope), async () => {
        const items = await readItems();
        if (items.kind === 'read') wholeLists.push({ listOf: name, scope, value: items.items });
        return items;
      });
    },

    /** Notes that something is missing which may be there on the next try. */
    askAgain(): void {
      transient = true;
    },

    /** Everything read so far. Of a resource in several documents the last one counts: Resource Graph lags, and lists may say less than the resource. */
    result(): { readonly documents: readonly EstateDocument[]; readonly transient: boolean } {
      const documents = [...rows, ...wholeLists, ...bodies].map((body) => ({ source: 'live', body }));
      return { documents, transient };
    },
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const value = known.get(key) ?? read();
  known.set(key, value);
  return value;
}

function itemsOf(outcome: ArmOutcome): Items {
  if (outcome.kind === 'missing') return outcome;
  const value = isRecord(outcome.body) ? outcome.body['value'] : undefined;
  return Array.isArray(value) ? { kind: 'read', items: value } : { kind: 'missing', why: 'not a list answer' };
}

/** The api-version for a list: `…/providers/Microsoft.Network/privateDnsZones/<zone>/A` has that of the zones. */
function listVersion(path: string): string {
  const [, provider = '', type = ''] = /^.*\/providers\/([^/]+)\/([^/]+)/i.exec(path) ?? [];
  return apiVersionOf(`${provider}/${type}`) ?? '';
}
