import type { Affected } from '../app/liveFacts.ts';
import { idKey } from '../domain/armId.ts';
import type { Scope } from '../domain/scope.ts';
import type { Missing } from '../domain/verdict.ts';
import { NetguardError } from '../errors.ts';
import type { ComputeDirectory, PlacedCompute } from './computeDirectory.ts';
import type { NetworkReader } from './networkReader.ts';
import { at, referencedId, referencedIds } from './references.ts';

/** Which subnets a scope reaches, and what of that could not be read. */
interface Reach {
  readonly subnets: readonly string[];
  readonly missing: readonly Missing[];
}

/**
 * The compute that a change of the scope may touch. An NSG or route table says itself, read live, which subnets use it; a resource that is
 * gone or may not be read says nothing, and its former dependents are known from earlier evaluations.
 */
export async function affectedComputes(
  scope: Scope,
  network: NetworkReader,
  directory: ComputeDirectory,
): Promise<Affected> {
  if (scope.kind === 'compute') return { computes: [scope.id], missing: [], transient: false };
  if (scope.kind === 'workspace') {
    const listing = await directory.ofWorkspace(scope.id);
    return { ...listing, computes: listing.computes.map(({ id }) => id) };
  }
  const reach = scope.kind === 'virtualNetwork' || scope.kind === 'subnet' ? null : await reachOf(scope, network);
  if (reach !== null && reach.subnets.length === 0) return { computes: [], missing: reach.missing, transient: false };
  const subnets = new Set(reach?.subnets.map(idKey) ?? [scope.id]);
  const isInside = ({ subnet }: PlacedCompute): boolean => {
    if (subnet === null) return false;
    return scope.kind === 'virtualNetwork'
      ? idKey(subnet).startsWith(`${scope.id}/subnets/`)
      : subnets.has(idKey(subnet));
  };
  const listing = await directory.everywhere();
  return {
    computes: listing.computes.filter(isInside).map(({ id }) => id),
    missing: [...(reach?.missing ?? []), ...listing.missing],
    transient: listing.transient,
  };
}

async function reachOf(scope: Scope, network: NetworkReader): Promise<Reach> {
  const outcome = await network(scope.id);
  if (outcome.kind === 'missing') {
    if (outcome.transient) throw new NetguardError('resource-unreadable', `${scope.id}: ${outcome.why}`);
    // A deleted resource is no missing fact.
    const isGone = outcome.why === '404';
    return { subnets: [], missing: isGone ? [] : [{ fact: scope.kind, resource: scope.id, why: outcome.why }] };
  }
  if (scope.kind === 'networkInterface') return { subnets: subnetsOfInterface(outcome.body), missing: [] };
  const subnets = [...referencedIds(at(outcome.body, 'properties', 'subnets'))];
  const missing: Missing[] = [];
  for (const id of referencedIds(at(outcome.body, 'properties', 'networkInterfaces'))) {
    const networkInterface = await network(id);
    if (networkInterface.kind === 'read') subnets.push(...subnetsOfInterface(networkInterface.body));
    else if (networkInterface.why !== '404')
      missing.push({ fact: 'networkInterface', resource: id, why: networkInterface.why });
  }
  return { subnets, missing };
}

function subnetsOfInterface(body: unknown): readonly string[] {
  const configurations = at(body, 'properties', 'ipConfigurations');
  if (!Array.isArray(configurations)) return [];
  return configurations
    .map((configuration: unknown) => referencedId(at(configuration, 'properties', 'subnet')))
    .filter((id) => id !== null);
}
