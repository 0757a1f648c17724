import { idKey, parseArmId } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { ArmOutcome } from './armOutcome.ts';
import type { ArmRest } from './armRest.ts';
import { atOnce } from './atOnce.ts';
import { at, referencedIds, subnetOfCompute } from './references.ts';
import type { ResourceGraph } from './resourceGraph.ts';

/** Microsoft.MachineLearningServices, stable. */
export const machineLearningApiVersion = '2024-10-01';

/** Workspaces whose compute is listed at the same time: ARM lets one identity read 25 times a second. */
const width = 4;
/** A compute that is created raises an event of its own, so the list may lag a little. */
const freshMs = 2 * 60 * 1000;

export interface PlacedCompute {
  readonly id: string;
  /** Null for a compute in no customer network. */
  readonly subnet: string | null;
}

interface ComputeListing {
  readonly computes: readonly PlacedCompute[];
  readonly missing: readonly Missing[];
  readonly transient: boolean;
}

type Workspaces = ArmOutcome & { readonly ids: readonly string[] };

export interface ComputeDirectory {
  workspaces(): Promise<Workspaces>;
  /** The compute of one workspace, read now. */
  ofWorkspace(workspace: string): Promise<ComputeListing>;
  /** The compute, read now, of the workspaces that are or use one of the resources. */
  ofWorkspacesOf(resources: readonly string[]): Promise<ComputeListing>;
  /** The compute of all workspaces, at most two minutes old. */
  everywhere(): Promise<ComputeListing>;
}

/** Which compute exists and in which subnet. Resource Graph does not know compute, so ARM lists them, workspace by workspace. */
export function openComputeDirectory(graph: ResourceGraph, rest: ArmRest, now: () => Date): ComputeDirectory {
  let kept: { readonly listing: ComputeListing; readonly until: number } | undefined;

  async function workspaces(): Promise<Workspaces> {
    return named(await graph('workspaces'));
  }

  async function ofWorkspace(workspace: string): Promise<ComputeListing> {
    const outcome = await rest.list(`${workspace}/computes`, machineLearningApiVersion);
    if (outcome.kind === 'missing') {
      const isGone = outcome.why === '404';
      const missing = isGone ? [] : [{ fact: 'computes', resource: workspace, why: outcome.why }];
      return { computes: [], missing, transient: outcome.transient };
    }
    const bodies = at(outcome.body, 'value');
    const computes = (Array.isArray(bodies) ? bodies : []).flatMap((body: unknown): PlacedCompute[] => {
      const id = parseArmId(at(body, 'id'));
      return id === null ? [] : [{ id: id.text, subnet: subnetOfCompute(body) }];
    });
    return { computes, missing: [], transient: false };
  }

  async function ofAll(listed: Workspaces): Promise<ComputeListing> {
    if (listed.kind === 'missing') {
      const missing = { fact: 'workspaces', resource: 'Resource Graph', why: listed.why };
      return { computes: [], missing: [missing], transient: listed.transient };
    }
    const ids = [...new Map(listed.ids.map((id) => [idKey(id), id])).values()];
    const parts = await atOnce(width, ids, ofWorkspace);
    return {
      computes: parts.flatMap((part) => part.computes),
      missing: parts.flatMap((part) => part.missing),
      transient: parts.some((part) => part.transient),
    };
  }

  return {
    workspaces,
    ofWorkspace,
    ofWorkspacesOf: async (resources) => await ofAll(named(await graph('workspacesOf', resources))),
    async everywhere() {
      if (kept !== undefined && now().getTime() < kept.until) return kept.listing;
      const listed = await workspaces();
      const listing = await ofAll(listed);
      if (listed.kind === 'missing') return listing;
      // A list with a passing hole is asked for again next time.
      if (!listing.transient) kept = { listing, until: now().getTime() + freshMs };
      return listing;
    },
  };
}

function named(outcome: ArmOutcome): Workspaces {
  return { ...outcome, ids: outcome.kind === 'read' ? referencedIds(outcome.body) : [] };
}
