import { idKey, nameOf } from '../../armId.ts';
import { type Estate, type Subnet, valueOf } from '../../estate/estate.ts';
import type { Route } from '../../network/route.ts';
import { onceFor } from '../../onceFor.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import { applianceAt, holds } from '../path/appliance.ts';
import type { PathLookup } from '../path/networkPath.ts';
import { tableRoutes } from '../path/subnetRoutes.ts';
import { connectedNetworks, connectedSpace } from '../path/virtualNetworkTag.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Whether there is somebody at the address of each appliance that the subnet's table names, and hands packets on. */
export function judgeAppliances(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const name = printable(nameOf(facts.subnetId));
  const question = `Whether the appliances behind subnet ${name} are there`;
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const { subnet } = lookup.path;
  const table = tableRoutes(subnet, facts.estate);
  if ('missing' in table) return unknown(question, lookup.path.unread);
  const handing = table.value.filter(({ nextHopType }) => nextHopType === 'VirtualAppliance' || nextHopType === '');
  if (handing.length === 0) return compliant(`No route of subnet ${name} leads to an appliance`);
  const found = handing.map((route) => ({ route, life: lifeOf(route, subnet, facts.estate) }));
  for (const { route, life } of found) {
    if (typeof life === 'object' && 'dead' in life) {
      const reason = `route ${printable(route.name ?? route.prefix)} leads to ${printable(route.nextHopIpAddress ?? '')}, where ${life.dead}`;
      return violated(requirement, reason, {
        'properties.routes.properties.nextHopIpAddress': route.nextHopIpAddress,
      });
    }
  }
  const missing = found.flatMap(({ life }) => (typeof life === 'object' && 'missing' in life ? [life.missing] : []));
  return missing.length > 0
    ? unknown(question, missing)
    : compliant(`Every appliance that a route of subnet ${name} leads to is there`);
}

type Life = 'alive' | { readonly dead: string } | { readonly missing: Missing };

function lifeOf(route: Route, subnet: Subnet, estate: Estate): Life {
  const address = route.nextHopIpAddress;
  if (address === null || route.unreadable !== null) {
    const why = route.unreadable ?? `route ${route.name ?? route.prefix} names no address`;
    return { missing: { fact: 'routes', resource: valueOf(subnet.routeTable) ?? subnet.id, why } };
  }
  const found = applianceAt(address, subnet, estate);
  switch (found.kind) {
    case 'azureFirewall':
    case 'loadBalancer':
      return 'alive';
    case 'networkInterface': {
      const { id, forwards } = found;
      if ('missing' in forwards) return { missing: { fact: found.kind, resource: id, why: forwards.missing } };
      if (forwards.value === true) return 'alive';
      return { dead: `network interface ${printable(nameOf(id))} does not forward packets` };
    }
    case 'elsewhere':
    case 'nobody':
      return nobodyAt(address, subnet, estate);
  }
}

/** That the estate holds nobody with the address proves something only where nobody can have it. */
function nobodyAt(address: string, subnet: Subnet, estate: Estate): Life {
  const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
  const cannotTell = (why: string): Life => ({ missing: { fact: 'appliance', resource: address, why } });
  if (network === undefined) return cannotTell('its network is not in the estate');
  const { own, peers, missing } = connectedSpace(network, estate);
  if (![...own, ...peers].some((prefix) => holds(prefix, address))) {
    const [why] = missing;
    return why === undefined
      ? { dead: `no network is that network ${printable(nameOf(network.id))} is connected to` }
      : cannotTell(why);
  }
  const { ids } = connectedNetworks(network);
  const near = [...ids].flatMap((id) => subnetsByNetwork(estate).get(id) ?? []);
  const around = near.find(({ prefixes }) => (valueOf(prefixes) ?? []).some((prefix) => holds(prefix, address)));
  if (around !== undefined && valueOf(around.takenAddresses) === 0 && isNobodysElse(around)) {
    return { dead: `nobody is: subnet ${printable(nameOf(around.id))} is empty` };
  }
  return cannotTell('no network interface, load balancer or firewall of the estate has this address');
}

/** Another service's subnet need not list the addresses that the service gives out. */
function isNobodysElse({ delegations, serviceAssociationLinks }: Subnet): boolean {
  return valueOf(delegations)?.length === 0 && valueOf(serviceAssociationLinks)?.length === 0;
}

const subnetsByNetwork = onceFor(({ subnets }: Estate) =>
  Map.groupBy(subnets.values(), ({ virtualNetwork }) => idKey(virtualNetwork)),
);
