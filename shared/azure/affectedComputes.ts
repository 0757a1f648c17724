import type { Affected } from '../app/liveFacts.ts';
import { idKey } from '../domain/armId.ts';
import { governedId, readScope, type Scope } from '../domain/scope.ts';
import type { Missing } from '../domain/verdict.ts';
import { NetguardError } from '../errors.ts';
import { apiVersionOf } from './apiVersions.ts';
import type { ArmOutcome } from './armOutcome.ts';
import type { PlacedUnit, UnitListing } from './computeDirectory.ts';
import type { FactSources } from './factReading.ts';
import type { NetworkReader } from './networkReader.ts';
import { peersOf } from './readPlace.ts';
import { at, bodiesAt, networkOf, referencedIds, subnetsOfConfigurations, targetsOfEndpoint } from './references.ts';

/** Where a change is felt, and what of that could not be read. */
interface Reach {
  /** Ids of subnets, networks, resource groups or subscriptions. */
  readonly areas: readonly string[];
  readonly missing: readonly Missing[];
}

/**
 * The units that a change of the scope may touch. A network resource says itself, read live, which subnets use it, a private endpoint which
 * resources it leads to; a resource that is gone or may not be read says nothing, and its former dependents are known from earlier evaluations.
 */
export async function affectedComputes(scope: Scope, sources: FactSources): Promise<Affected> {
  const { directory } = sources;
  switch (scope.kind) {
    case 'compute':
    case 'batchPool':
      return { computes: [scope.id], missing: [], transient: false };
    case 'workspace':
      return affectedBy(await directory.ofWorkspace(scope.id));
    case 'batchAccount':
      return affectedBy(await directory.ofBatchAccount(scope.id));
    case 'account':
      return affectedBy(await directory.ofWorkspacesOf([scope.id]));
    case 'privateEndpoint':
      return await behindEndpoint(scope, sources);
    case 'virtualMachine':
    case 'hdInsightCluster':
    case 'databricksWorkspace':
      return affectedBy(
        await directory.everywhere(),
        ({ attached }) => attached !== null && idKey(attached) === scope.id,
      );
    case 'virtualNetwork':
    case 'subnet':
      return await within({ areas: [scope.id], missing: [] }, sources);
    case 'networkSecurityGroup':
    case 'routeTable':
    case 'natGateway':
    case 'serviceEndpointPolicy':
      return await within(await reachOfSubnets(scope, sources), sources);
    case 'networkInterface':
      return await within(await reachOfInterface(scope, sources), sources);
    case 'loadBalancer':
    case 'azureFirewall':
      return await within(await reachOfNextHop(scope, sources), sources);
    case 'privateDnsZone':
      return await within(await reachOfZone(scope, sources), sources);
    case 'governed':
      return await governed(scope, sources);
  }
}

function affectedBy(listing: UnitListing, isTouched: (unit: PlacedUnit) => boolean = () => true): Affected {
  const { units, missing, transient } = listing;
  return { computes: units.filter(isTouched).map(({ id }) => id), missing, transient };
}

/** The units that are in one of the areas. */
async function within({ areas, missing }: Reach, { directory }: FactSources): Promise<Affected> {
  if (areas.length === 0) return { computes: [], missing, transient: false };
  const keys = new Set(areas.map((area) => `${idKey(area)}/`));
  const isInside = (subnet: string): boolean => [...keys].some((key) => `${idKey(subnet)}/`.startsWith(key));
  const affected = affectedBy(await directory.everywhere(), ({ subnets }) => subnets.some(isInside));
  return { ...affected, missing: [...missing, ...affected.missing] };
}

/** The units of what a private endpoint leads to. */
async function behindEndpoint(scope: Scope, sources: FactSources): Promise<Affected> {
  const { body, missing } = readChanged(scope, await sources.network(scope.id));
  const targets = targetsOfEndpoint(body)
    .map(readScope)
    .filter((target) => target !== null);
  const parts = await Promise.all(targets.map(async (target) => await affectedComputes(target, sources)));
  return {
    computes: [...new Set(parts.flatMap(({ computes }) => computes))],
    missing: [...missing, ...parts.flatMap((part) => part.missing)],
    transient: parts.some(({ transient }) => transient),
  };
}

/** What locks, policies and roles of a subscription, group or network may stop; those of a security group or route table follow that. */
async function governed(scope: Scope, sources: FactSources): Promise<Affected> {
  const id = governedId(scope);
  const resource = readScope(id);
  const follows = resource?.kind === 'networkSecurityGroup' || resource?.kind === 'routeTable';
  return follows ? await affectedComputes(resource, sources) : await within({ areas: [id], missing: [] }, sources);
}

/** The answer about the changed resource itself; undefined where it is gone, which is no missing fact, or may not be read. */
function readChanged(
  { id, kind }: Scope,
  outcome: ArmOutcome,
): { readonly body: unknown; readonly missing: readonly Missing[] } {
  if (outcome.kind === 'read') return { body: outcome.body, missing: [] };
  if (outcome.transient) throw new NetguardError('resource-unreadable', `${id}: ${outcome.why}`);
  const isGone = outcome.why === '404';
  return { body: undefined, missing: isGone ? [] : [{ fact: kind, resource: id, why: outcome.why }] };
}

/** The subnets that a resource says use it, also by their network interfaces. */
async function reachOfSubnets(scope: Scope, { network }: FactSources): Promise<Reach> {
  const { body, missing } = readChanged(scope, await network(scope.id));
  const interfaces = await readEach(
    'networkInterface',
    referencedIds(at(body, 'properties', 'networkInterfaces')),
    network,
  );
  return {
    areas: [...referencedIds(at(body, 'properties', 'subnets')), ...interfaces.bodies.flatMap(subnetsOfConfigurations)],
    missing: [...missing, ...interfaces.missing],
  };
}

async function reachOfInterface(scope: Scope, { network }: FactSources): Promise<Reach> {
  const { body, missing } = readChanged(scope, await network(scope.id));
  return { areas: subnetsOfConfigurations(body), missing };
}

/** A load balancer or firewall may be the next hop of its own network and of those peered with it. */
async function reachOfNextHop(scope: Scope, { network }: FactSources): Promise<Reach> {
  const { body, missing } = readChanged(scope, await network(scope.id));
  const own = [
    ...new Set(
      subnetsOfConfigurations(body)
        .map(networkOf)
        .filter((id) => id !== null),
    ),
  ];
  const networks = await readEach('virtualNetwork', own, network);
  return {
    areas: [...own, ...networks.bodies.flatMap((one) => peersOf(one).map(({ peer }) => peer))],
    missing: [...missing, ...networks.missing],
  };
}

/** The networks that are linked to a private zone. */
async function reachOfZone(scope: Scope, { rest }: FactSources): Promise<Reach> {
  const version = apiVersionOf('Microsoft.Network/privateDnsZones') ?? '';
  const { body, missing } = readChanged(scope, await rest.list(`${scope.id}/virtualNetworkLinks`, version));
  const links = bodiesAt(body, 'value');
  return { areas: referencedIds(links.map((link) => at(link, 'properties', 'virtualNetwork'))), missing };
}

/** What a changed resource names; what is gone by now is no missing fact. */
async function readEach(
  fact: string,
  ids: readonly string[],
  network: NetworkReader,
): Promise<{ readonly bodies: readonly unknown[]; readonly missing: readonly Missing[] }> {
  const bodies: unknown[] = [];
  const missing: Missing[] = [];
  for (const resource of ids) {
    const outcome = await network(resource);
    if (outcome.kind === 'read') bodies.push(outcome.body);
    else if (outcome.why !== '404') missing.push({ fact, resource, why: outcome.why });
  }
  return { bodies, missing };
}
