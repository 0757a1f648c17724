import { nameOf } from '../../armId.ts';
import { valueOf } from '../../estate/estate.ts';
import {
  type AddressSet,
  intersectAddresses,
  isNoAddress,
  noAddress,
  subtractAddresses,
} from '../../network/addressSet.ts';
import { describeHop } from '../../network/describeHop.ts';
import type { Route } from '../../network/route.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import { missingFacts } from '../path/missingFact.ts';
import type { NetworkPath, PathLookup } from '../path/networkPath.ts';
import { natGateway } from '../path/wayOut.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { type ComputeFacts, computeLocation } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { atRisk, compliant, unknown, violated } from './judgement.ts';
import { needOfRoutes, type RouteNeed } from './neededPeers.ts';
import { publicSpace } from './publicSpace.ts';

/**
 * How nodes without a public address get out of their subnet. A NAT gateway is a way of the subnet's own; so is an appliance or a gateway
 * that takes everything public, whatever it lets out. Otherwise there is only what Azure lends to subnets that are not private, by default.
 * https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
 */
export function judgeEgress(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const subnetName = printable(nameOf(facts.subnetId));
  const question = `How the nodes of subnet ${subnetName} get out`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { path } = lookup;
  const { subnet } = path;
  const nat = natGateway(subnet, facts.estate);
  if ('value' in nat && nat.value) {
    return compliant(`The nodes get out through NAT gateway ${printable(nameOf(valueOf(subnet.natGateway) ?? ''))}`);
  }

  const ways = waysOut(facts, path);
  if (ways.missing.length > 0) return unknown(question, ways.missing);
  const access = subnet.defaultOutboundAccess;
  const observed = {
    'properties.natGateway': valueOf(subnet.natGateway),
    'properties.routeTable': valueOf(subnet.routeTable),
    'properties.defaultOutboundAccess': valueOf(access),
  };
  const need = needOfDirect(
    ways.direct.filter(({ name }) => name !== null),
    facts,
    path,
  );
  const direct = need.state === 'needed' ? need.route : ways.direct.find(({ name }) => name === null);
  if (direct === undefined && need.state === 'cannot tell') return unknown(question, need.missing);
  if (direct === undefined) {
    const [other] = ways.handedOn;
    return other === undefined
      ? violated(requirement, `the routes of subnet ${subnetName} drop everything public`, observed)
      : compliant(`Everything public goes to ${describeHop(other)}, and what that lets out is its own affair`);
  }
  if ('missing' in nat) {
    return unknown(question, [
      { fact: 'natGateway', resource: valueOf(subnet.natGateway) ?? subnet.id, why: nat.missing },
    ]);
  }
  if ('missing' in access) return unknown(question, [{ fact: 'subnet', resource: subnet.id, why: access.missing }]);
  const without = `no NAT gateway with a public address, and ${describeRoute(direct)} leads to the internet`;
  if (access.value === false) {
    return violated(requirement, `subnet ${subnetName} is private and has ${without}`, observed);
  }
  return atRisk(
    `The nodes get out only by the outbound access that Azure lends by default, which it discourages and no longer gives to new networks: subnet ${subnetName} has ${without}`,
    observed,
  );
}

/** The routes that take public addresses, by where they lead; what is dropped is in neither list. */
interface WaysOut {
  /** To the internet, for which the subnet needs a public address. */
  readonly direct: readonly Route[];
  /** To an appliance or a gateway. */
  readonly handedOn: readonly Route[];
  readonly missing: readonly Missing[];
}

export function waysOut(facts: ComputeFacts, path: NetworkPath): WaysOut {
  const layer = path.stack('Outbound', 'public').layers.find(({ kind }) => kind === 'routes');
  if (layer === undefined) return { direct: [], handedOn: [], missing: path.unread };
  const sought = publicAddresses(facts, path);
  const meets = (addresses: AddressSet): boolean => !isNoAddress(intersectAddresses(addresses, sought));
  const direct: Route[] = [];
  const handedOn: Route[] = [];
  const open = new Set<string>();
  for (const { source, remote, open: hop } of layer.rules) {
    for (const { name, within } of remote.conditions) if (meets(within)) open.add(name);
    if (source.kind !== 'route' || !meets(remote.sure)) continue;
    if (source.nextHopType === 'Internet') direct.push(source);
    else if (source.nextHopType === 'VirtualAppliance' || source.nextHopType === 'VirtualNetworkGateway') {
      handedOn.push(source);
    } else if (hop !== undefined) open.add(hop);
  }
  const asked = { name: 'the internet', direction: 'Outbound', far: 'public' } as const;
  return { direct, handedOn, missing: [...open].flatMap((name) => missingFacts(name, asked, facts, path)) };
}

/** Whether the compute needs what routes of the table send straight to the internet: a way for others' packets is none of its own. */
export function needOfDirect(routes: readonly Route[], facts: ComputeFacts, path: NetworkPath): RouteNeed {
  const table = path.stack('Outbound', 'public').layers.find(({ kind }) => kind === 'routes');
  return routes.length === 0 || table === undefined
    ? { state: 'not needed' }
    : needOfRoutes(routes, table, facts, path);
}

/** What the nodes need a way out for: of the families they have, and without storage of their region, which needs none. */
function publicAddresses({ compute }: ComputeFacts, path: NetworkPath): AddressSet {
  const location = valueOf(computeLocation(compute));
  const storage = location === null ? null : path.regionalTag('Storage', location);
  return subtractAddresses(publicFamilies(path), storage === null ? noAddress : path.scope.tag(storage).sure);
}

/** The public addresses of the families that the nodes have. */
export function publicFamilies({ local }: NetworkPath): AddressSet {
  const { v4, v6 } = publicSpace;
  return { v4: local.sure.v4.length > 0 ? v4 : [], v6: local.sure.v6.length > 0 ? v6 : [] };
}

function describeRoute({ name, prefix }: Route): string {
  return name === null ? `the system route ${prefix}` : `route ${printable(name)} (${printable(prefix)})`;
}
