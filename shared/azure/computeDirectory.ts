import { idKey, parseArmId } from '../domain/armId.ts';
import { isRecord } from '../domain/isRecord.ts';
import type { Missing } from '../domain/verdict.ts';
import { apiVersionOf } from './apiVersions.ts';
import type { ArmOutcome } from './armOutcome.ts';
import type { ArmRest } from './armRest.ts';
import { atOnce } from './atOnce.ts';
import { attachedOf } from './attachedBodies.ts';
import { attachedSubnets } from './attachedSubnets.ts';
import { bodiesAt, referencedId, serverlessSubnetOf, subnetOfCompute, subnetOfPool } from './references.ts';
import type { ResourceGraph } from './resourceGraph.ts';

/** Workspaces and accounts whose units are listed at the same time: ARM lets one identity read 25 times a second. */
const width = 4;
/** A unit that is created raises an event of its own, so the list may lag a little. */
const freshMs = 2 * 60 * 1000;

/** What is evaluated as one: a compute, the serverless compute of a workspace (by the id of that), a Batch pool. */
export interface PlacedUnit {
  readonly id: string;
  /** Its workspace or Batch account. */
  readonly holder: string;
  /** None for what is in no customer network. */
  readonly subnets: readonly string[];
  /** The resource that an attached compute stands for. */
  readonly attached: string | null;
}

export interface UnitListing {
  readonly units: readonly PlacedUnit[];
  readonly missing: readonly Missing[];
  readonly transient: boolean;
}

/** A workspace or Batch account, with the subnet of the serverless compute where it runs some. */
interface Holder {
  readonly id: string;
  readonly serverlessSubnet: string | null;
}

type Holders = ArmOutcome & { readonly holders: readonly Holder[] };

export interface ComputeDirectory {
  /** The ids of all workspaces and Batch accounts. */
  holders(): Promise<ArmOutcome & { readonly ids: readonly string[] }>;
  /** The units of one workspace, read now. */
  ofWorkspace(workspace: string): Promise<UnitListing>;
  /** The pools of one Batch account, read now. */
  ofBatchAccount(account: string): Promise<UnitListing>;
  /** The units, read now, of the workspaces that are or use one of the resources. */
  ofWorkspacesOf(resources: readonly string[]): Promise<UnitListing>;
  /** All units, at most two minutes old. */
  everywhere(): Promise<UnitListing>;
}

/** Which units exist and in which subnets. Resource Graph does not know compute, so ARM lists them, workspace by workspace. */
export function openComputeDirectory(graph: ResourceGraph, rest: ArmRest, now: () => Date): ComputeDirectory {
  let kept: { readonly listing: UnitListing; readonly until: number } | undefined;

  async function listed(
    path: string,
    fact: string,
    holder: string,
    subnetOf: (body: unknown) => string | null,
  ): Promise<UnitListing> {
    const outcome = await rest.list(path, apiVersionOf(parseArmId(holder)?.type ?? '') ?? '');
    if (outcome.kind === 'missing') {
      const isGone = outcome.why === '404';
      const missing = isGone ? [] : [{ fact, resource: holder, why: outcome.why }];
      return { units: [], missing, transient: outcome.transient };
    }
    const units = bodiesAt(outcome.body, 'value').flatMap((body): readonly PlacedUnit[] => {
      const id = referencedId(body);
      return id === null ? [] : [{ ...placedIn(id, subnetOf(body)), holder, attached: attachedOf(body) }];
    });
    return { units, missing: [], transient: false };
  }

  async function poolsOf(account: string): Promise<UnitListing> {
    return await listed(`${account}/pools`, 'batchPools', account, subnetOfPool);
  }

  async function computesOf(workspace: string): Promise<UnitListing> {
    return await listed(`${workspace}/computes`, 'computes', workspace, subnetOfCompute);
  }

  async function unitsOf({ id, serverlessSubnet }: Holder): Promise<UnitListing> {
    if (isBatchAccount(id)) return await poolsOf(id);
    const listing = await computesOf(id);
    return serverlessSubnet === null ? listing : joined([listing, serverlessUnit(id, serverlessSubnet)]);
  }

  /** Attached compute is where the resource is that it stands for. */
  async function placed(listing: UnitListing): Promise<UnitListing> {
    const ids = listing.units.flatMap(({ attached }) => attached ?? []);
    const { subnets, missing, transient } = await attachedSubnets(ids, graph);
    const units = listing.units.map((unit) =>
      unit.attached === null ? unit : { ...unit, subnets: subnets.get(idKey(unit.attached)) ?? [] },
    );
    return joined([
      { ...listing, units },
      { units: [], missing, transient },
    ]);
  }

  async function ofAll(found: Holders): Promise<UnitListing> {
    if (found.kind === 'missing') {
      const missing = { fact: 'workspaces', resource: 'Resource Graph', why: found.why };
      return { units: [], missing: [missing], transient: found.transient };
    }
    return await placed(joined(await atOnce(width, found.holders, unitsOf)));
  }

  return {
    async holders() {
      const found = holdersIn(await graph('unitHolders'));
      return { ...found, ids: found.holders.map(({ id }) => id) };
    },

    async ofWorkspace(workspace) {
      const version = apiVersionOf('microsoft.machinelearningservices/workspaces') ?? '';
      const [body, computes] = await Promise.all([rest.get(workspace, version), computesOf(workspace)]);
      const listing = await placed(computes);
      if (body.kind === 'read') {
        const subnet = serverlessSubnetOf(body.body);
        return subnet === null ? listing : joined([listing, serverlessUnit(workspace, subnet)]);
      }
      const missing = body.why === '404' ? [] : [{ fact: 'workspace', resource: workspace, why: body.why }];
      return joined([listing, { units: [], missing, transient: body.transient }]);
    },

    ofBatchAccount: poolsOf,
    ofWorkspacesOf: async (resources) => await ofAll(holdersIn(await graph('workspacesOf', resources))),

    async everywhere() {
      if (kept !== undefined && now().getTime() < kept.until) return kept.listing;
      const found = holdersIn(await graph('unitHolders'));
      const listing = await ofAll(found);
      if (found.kind === 'missing') return listing;
      // A list with a passing hole is asked for again next time.
      if (!listing.transient) kept = { listing, until: now().getTime() + freshMs };
      return listing;
    },
  };
}

function holdersIn(outcome: ArmOutcome): Holders {
  const rows: readonly unknown[] = outcome.kind === 'read' && Array.isArray(outcome.body) ? outcome.body : [];
  const holders = rows.filter(isRecord).flatMap((row): readonly (readonly [string, Holder])[] => {
    const id = referencedId(row);
    return id === null ? [] : [[idKey(id), { id, serverlessSubnet: referencedId(row['serverlessSubnet']) }]];
  });
  return { ...outcome, holders: [...new Map(holders).values()] };
}

function isBatchAccount(id: string): boolean {
  return parseArmId(id)?.type === 'microsoft.batch/batchaccounts';
}

function placedIn(id: string, subnet: string | null): Pick<PlacedUnit, 'id' | 'subnets'> {
  return { id, subnets: subnet === null ? [] : [subnet] };
}

/** The serverless compute of a workspace. */
function serverlessUnit(workspace: string, subnet: string): UnitListing {
  const unit = { ...placedIn(workspace, subnet), holder: workspace, attached: null };
  return { units: [unit], missing: [], transient: false };
}

function joined(parts: readonly UnitListing[]): UnitListing {
  return {
    units: parts.flatMap((part) => part.units),
    missing: parts.flatMap((part) => part.missing),
    transient: parts.some((part) => part.transient),
  };
}
