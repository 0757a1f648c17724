import { idKey, parseArmId } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import { atOnce } from './atOnce.ts';
import type { ComputeDirectory } from './computeDirectory.ts';
import type { FactReading } from './factReading.ts';
import type { UnitReading } from './unitReading.ts';

/** Workspaces and accounts whose units are listed at the same time. */
const width = 4;

/** Facts without which units may have been overlooked. */
const hidesUnits: readonly string[] = ['workspaces', 'computes', 'batchPools'];

/**
 * Reads what else may grow in the subnets of units, and so take their addresses: everything of the workspaces and Batch accounts that have
 * something there, the units' own among them. Which these are may be two minutes old; what they hold is read now.
 *
 * @returns the lists that could not be read, which are missing to the estate
 */
export async function readNeighbours(
  units: readonly UnitReading[],
  reading: FactReading,
  directory: ComputeDirectory,
): Promise<readonly Missing[]> {
  const nodes = units.filter(({ kind, places }) => kind !== 'attached' && places.length > 0);
  if (nodes.length === 0) return [];
  const subnets = new Set(nodes.flatMap(({ places }) => places.map(({ subnet }) => idKey(subnet))));
  const listing = await directory.everywhere();
  if (listing.transient) reading.askAgain();
  const near = listing.units.filter((unit) => unit.subnets.some((subnet) => subnets.has(idKey(subnet))));
  const holders = new Map([...nodes, ...near].map(({ holder }) => [idKey(holder), holder]));
  const unread = await atOnce(width, [...holders.values()], async (holder) => await readHolder(holder, reading));
  return [...listing.missing.filter(({ fact }) => hidesUnits.includes(fact)), ...unread.flat()];
}

/** A workspace or Batch account with everything in it. */
async function readHolder(holder: string, reading: FactReading): Promise<readonly Missing[]> {
  const isAccount = parseArmId(holder)?.type === 'microsoft.batch/batchaccounts';
  const [own, fact, path] = isAccount
    ? (['batchAccount', 'batchPools', 'pools'] as const)
    : (['workspace', 'computes', 'computes'] as const);
  const body = await reading.get(holder);
  const items = await reading.complete(fact, holder, async () => await reading.list(`${holder}/${path}`));
  return [
    ...(body.kind === 'missing' ? [{ fact: own, resource: holder, why: body.why }] : []),
    ...(items.kind === 'missing' ? [{ fact, resource: holder, why: items.why }] : []),
  ];
}
