import type { Affected } from '../app/liveFacts.ts';
import { idKey } from '../domain/armId.ts';
import type { Scope } from '../domain/scope.ts';
import type { Missing } from '../domain/verdict.ts';
import { NetguardError } from '../errors.ts';
import type { ComputeDirectory, PlacedCompute } from './computeDirectory.ts';
import type { NetworkReader } from './networkReader.ts';
import { at, bodiesAt, referencedId, referencedIds, targetsOfEndpoint } from './references.ts';

/** Which subnets a scope reaches, and what of that could not be read. */
interface Reach {
  readonly subnets: readonly string[];
  readonly missing: readonly Missing[];
}

/**
 * The compute that a change of the scope may touch. An NSG, route table or NAT gateway says itself, read live, which subnets use it, a private
 * endpoint which resources it leads to; a resource that is gone or may not be read says nothing, and its former dependents are known from
 * earlier evaluations.
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
  if (scope.kind === 'privateEndpoint') return await behindEndpoint(scope, network, directory);
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

/** The compute of the workspaces that a private endpoint leads to, or to whose accounts it does. */
async function behindEndpoint(scope: Scope, network: NetworkReader, directory: ComputeDirectory): Promise<Affected> {
  const { body, missing } = await readScope(scope, network);
  const targets = targetsOfEndpoint(body);
  if (targets.length === 0) return { computes: [], missing, transient: false };
  const listing = await directory.ofWorkspacesOf(targets);
  return { ...listing, computes: listing.computes.map(({ id }) => id) };
}

/** The changed resource itself; undefined where it is gone, which is no missing fact, or may not be read. */
async function readScope(
  scope: Scope,
  network: NetworkReader,
): Promise<{ readonly body: unknown; readonly missing: readonly Missing[] }> {
  const outcome = await network(scope.id);
  if (outcome.kind === 'read') return { body: outcome.body, missing: [] };
  if (outcome.transient) throw new NetguardError('resource-unreadable', `${scope.id}: ${outcome.why}`);
  const isGone = outcome.why === '404';
  return { body: undefined, missing: isGone ? [] : [{ fact: scope.kind, resource: scope.id, why: outcome.why }] };
}

async function reachOf(scope: Scope, network: NetworkReader): Promise<Reach> {
  const { body, missing: unread } = await readScope(scope, network);
  if (scope.kind === 'networkInterface') return { subnets: subnetsOfInterface(body), missing: unread };
  const subnets = [...referencedIds(at(body, 'properties', 'subnets'))];
  const missing = [...unread];
  for (const id of referencedIds(at(body, 'properties', 'networkInterfaces'))) {
    const networkInterface = await network(id);
    if (networkInterface.kind === 'read') subnets.push(...subnetsOfInterface(networkInterface.body));
    else if (networkInterface.why !== '404')
      missing.push({ fact: 'networkInterface', resource: id, why: networkInterface.why });
  }
  return { subnets, missing };
}

function subnetsOfInterface(body: unknown): readonly string[] {
  return bodiesAt(body, 'properties', 'ipConfigurations')
    .map((configuration) => referencedId(at(configuration, 'properties', 'subnet')))
    .filter((id) => id !== null);
}
