import { idKey, parseArmId } from '../domain/armId.ts';
import type { EstateDocument } from '../domain/estate/estate.ts';
import { isRecord } from '../domain/isRecord.ts';
import type { ArmOutcome } from './armOutcome.ts';
import { type ArmRest, networkApiVersion } from './armRest.ts';
import { type ComputeDirectory, machineLearningApiVersion } from './computeDirectory.ts';
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

/** One reading of the facts: each resource is read once and lands once among the documents. */
export type FactReading = ReturnType<typeof openFactReading>;

export function openFactReading({ network, rest, graph }: FactSources) {
  const outcomes = new Map<string, Promise<ArmOutcome>>();
  const documents: EstateDocument[] = [];
  const held = new Set<string>();
  let transient = false;

  function noted(outcome: ArmOutcome): ArmOutcome {
    if (outcome.kind === 'missing') transient ||= outcome.transient;
    return outcome;
  }

  /** Takes a resource into the documents, unless it is there already. */
  function hold(body: unknown): void {
    const id = referencedId(body);
    if (id !== null && held.has(idKey(id))) return;
    if (id !== null) held.add(idKey(id));
    documents.push({ source: 'live', body });
  }

  async function read(id: string): Promise<ArmOutcome> {
    const isNetwork = parseArmId(id)?.type.startsWith('microsoft.network/') ?? false;
    const outcome = noted(await (isNetwork ? network(id) : rest.get(id, machineLearningApiVersion)));
    if (outcome.kind === 'read') hold(outcome.body);
    return outcome;
  }

  return {
    /** A resource by its id, live from ARM. */
    async get(id: string): Promise<ArmOutcome> {
      const outcome = outcomes.get(idKey(id)) ?? read(id);
      outcomes.set(idKey(id), outcome);
      return await outcome;
    },

    /** The rows of a query; nothing is asked where there are no values. They become documents only by `hold`. */
    async query(name: QueryName, values: Iterable<string>): Promise<Rows> {
      const asked = [...new Set(values)];
      if (asked.length === 0) return { kind: 'read', rows: [] };
      const outcome = noted(await graph(name, asked));
      if (outcome.kind === 'missing') return outcome;
      return { kind: 'read', rows: Array.isArray(outcome.body) ? outcome.body.filter(isRecord) : [] };
    },

    /** The security admin rules in effect on a virtual network, as ARM lists them. */
    async adminRules(virtualNetwork: string): Promise<ArmOutcome> {
      const path = `${virtualNetwork}/listNetworkManagerEffectiveSecurityAdminRules`;
      return noted(await rest.listByPost(path, networkApiVersion));
    },

    hold,
    /** Takes in the complete list of a virtual network's security admin rules. */
    holdAdminRules(virtualNetwork: string, body: unknown): void {
      documents.push({ source: 'live', body, adminRulesOf: virtualNetwork });
    },
    result: () => ({ documents, transient }),
  };
}
