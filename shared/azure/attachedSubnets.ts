import { idKey, parseArmId } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { ArmOutcome } from './armOutcome.ts';
import { attachedFacts, interfacesOfMachine, subnetsOfCluster, subnetsOfDatabricks } from './attachedBodies.ts';
import { referencedId, subnetsOfConfigurations } from './references.ts';
import type { ResourceGraph } from './resourceGraph.ts';

export interface AttachedSubnets {
  /** By the lower-case id of the attached resource. */
  readonly subnets: ReadonlyMap<string, readonly string[]>;
  readonly missing: readonly Missing[];
  readonly transient: boolean;
}

/**
 * The subnets that attached resources are in, by two queries at most: one for the resources, one for the network interfaces of the virtual
 * machines among them. What Resource Graph does not list is missing.
 */
export async function attachedSubnets(ids: readonly string[], graph: ResourceGraph): Promise<AttachedSubnets> {
  const resources = await rowsOf(ids, graph);
  const interfaces = await rowsOf([...resources.rows.values()].flatMap(interfacesOfMachine), graph);
  const subnets = new Map<string, readonly string[]>();
  for (const [key, row] of resources.rows) {
    const ofMachine = interfacesOfMachine(row).map((id) => interfaces.rows.get(idKey(id)));
    subnets.set(key, [
      ...new Set([
        ...subnetsOfCluster(row),
        ...subnetsOfDatabricks(row),
        ...ofMachine.flatMap(subnetsOfConfigurations),
      ]),
    ]);
  }
  return {
    subnets,
    missing: [...resources.missing, ...interfaces.missing],
    transient: resources.transient || interfaces.transient,
  };
}

interface Found {
  readonly rows: ReadonlyMap<string, unknown>;
  readonly missing: readonly Missing[];
  readonly transient: boolean;
}

async function rowsOf(ids: readonly string[], graph: ResourceGraph): Promise<Found> {
  const asked = new Map(ids.map((id) => [idKey(id), id]));
  const outcome: ArmOutcome =
    asked.size === 0 ? { kind: 'read', body: [] } : await graph('resources', [...asked.values()]);
  const listed: readonly unknown[] = outcome.kind === 'read' && Array.isArray(outcome.body) ? outcome.body : [];
  const rows = new Map(listed.map((row) => [idKey(referencedId(row) ?? ''), row]));
  const why = outcome.kind === 'read' ? 'not listed by Resource Graph' : outcome.why;
  const missing = [...asked].filter(([key]) => !rows.has(key));
  return {
    rows,
    missing: missing.map(([, resource]) => ({ fact: factOf(resource), resource, why })),
    transient: outcome.kind === 'missing' && outcome.transient,
  };
}

function factOf(id: string): string {
  return attachedFacts[parseArmId(id)?.type ?? ''] ?? 'networkInterface';
}
