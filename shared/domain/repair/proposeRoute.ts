import { idKey, nameOf } from '../armId.ts';
import { type Estate, type RouteTable, type Subnet, valueOf } from '../estate/estate.ts';
import { parseRoutes, type Route } from '../network/route.ts';
import { tagKey } from '../network/tagName.ts';
import { onceFor } from '../onceFor.ts';
import { printable } from '../printable.ts';
import type { BlockedPeer } from '../requirements/judges/decideRequirement.ts';
import { subjectsIn } from '../requirements/judges/freeAddresses.ts';
import { judgeRoute } from '../requirements/judges/judgeRoute.ts';
import { mostRoutes, mostTagRoutes, tagRoutes } from '../requirements/judges/judgeRouteLimits.ts';
import { type NetworkPath, networkPaths } from '../requirements/path/networkPath.ts';
import { wayOut } from '../requirements/path/wayOut.ts';
import type { RouteRequirement } from '../requirements/requirement.ts';
import { type ComputeFacts, pathOf } from '../requirements/subjects/computeFacts.ts';
import { nodesArePublic } from '../requirements/subjects/profile.ts';
import type { Remediation, RemediationChange } from '../verdict.ts';
import { ruleNamePrefix } from './ownRule.ts';

/**
 * Proposes the smallest repair of packets that go astray: one route of the subnet's table to the service tag with next hop Internet. Proven by
 * judging the requirement again with that route in the table; proposed only where every subnet that shares the table has a public address
 * to send such packets from. No existing route is ever edited or deleted, and nobody but a person writes the new one.
 */
export function proposeRoute(
  requirement: RouteRequirement,
  facts: ComputeFacts,
  { subnet }: NetworkPath,
  blocked: readonly BlockedPeer[],
): Remediation {
  const { estate, serviceTags } = facts;
  const refuse = (reason: string): Remediation => ({ class: requirement.remediation, changes: [], reason });
  const table = estate.routeTables.get(idKey(valueOf(subnet.routeTable) ?? ''));
  if (table === undefined || 'missing' in table.routes)
    return refuse('the subnet has no route table that could be read');
  if (!blocked.every(({ exact }) => exact)) return refuse('the region that chooses the tag is not known');
  const routes = table.routes.value;
  const tag = tagOf(blocked);
  if (tag === null) return refuse('no single service tag holds what goes astray');
  const held = routes.find(({ prefix }) => tagKey(prefix) === tagKey(tag));
  if (held !== undefined) {
    return refuse(`route ${printable(held.name ?? held.prefix)} is to ${tag} already, and a person has to change it`);
  }
  if (tagRoutes(routes).length >= mostTagRoutes || routes.length >= mostRoutes) {
    return refuse(`route table ${printable(table.name)} has no room for another route to a service tag`);
  }
  const change = changeFor(requirement, table, routes, tag);
  const [route] = parseRoutes([{ name: nameOf(change.resource), ...change.body }], '').routes;
  if (route === undefined || route.unreadable !== null) return refuse(`a route cannot name ${tag}`);
  const stranded = whyStranded(table, subnet.id, estate);
  if (stranded !== null) return refuse(stranded);

  const patched = { ...facts, estate: withRoute(estate, table, routes, route) };
  const { state } = judgeRoute(requirement, patched, pathOf(patched, networkPaths(patched.estate, serviceTags)));
  return state === 'compliant'
    ? { class: requirement.remediation, changes: [change] }
    : refuse('no single route is proven to restore it');
}

/** The tag of what goes astray; of several regions of one tag the whole tag, as Azure documents it. */
function tagOf(blocked: readonly BlockedPeer[]): string | null {
  const [tag, ...others] = new Set(blocked.flatMap(({ prefixes }) => prefixes));
  if (tag === undefined || others.length === 0) return tag ?? null;
  const [whole, ...more] = new Set([tag, ...others].map((name) => name.split('.')[0] ?? name));
  return more.length === 0 ? (whole ?? null) : null;
}

function changeFor(
  { id }: RouteRequirement,
  table: RouteTable,
  routes: readonly Route[],
  addressPrefix: string,
): RemediationChange {
  const taken = new Set(routes.map(({ name }) => name?.toLowerCase()));
  const wanted = `${ruleNamePrefix}${id}`;
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}-${count}`;
  const body = { properties: { addressPrefix, nextHopType: 'Internet' } };
  return { operation: 'put', resource: `${table.id}/routes/${name}`, body };
}

/** Why nodes in a subnet of the table might lose their way by a route past the appliance; null where all of them keep one. */
function whyStranded(table: RouteTable, own: string, estate: Estate): string | null {
  const sharing = subnetsByTable(estate).get(idKey(table.id)) ?? [];
  const ids = new Map([own, ...sharing.map(({ id }) => id), ...table.subnets].map((id) => [idKey(id), id]));
  for (const [key, id] of ids) {
    const subnet = estate.subnets.get(key);
    const named = `subnet ${printable(nameOf(id))} has the same route table`;
    if (subnet === undefined) return `${named} and is not in the estate`;
    if (keepsWay(estate)(subnet)) continue;
    return `${named}, and its nodes may have no public address of their own to send packets from`;
  }
  return null;
}

const subnetsByTable = onceFor(({ subnets }: Estate) =>
  Map.groupBy(subnets.values(), ({ routeTable }) => idKey(valueOf(routeTable) ?? '')),
);

/** Whether all nodes of a subnet keep a way out past the appliance. */
const keepsWay = onceFor((estate: Estate) =>
  onceFor((subnet: Subnet): boolean => {
    const way = wayOut({ subnet, publicIp: allPublic(subnet.id, estate) }, 'public', estate);
    return 'by' in way && (way.by === 'NAT gateway' || way.by === 'public address');
  }),
);

/** Whether all nodes and machines that are known in a subnet have public addresses of their own; false where none is known. */
function allPublic(subnet: string, estate: Estate): boolean {
  const subjects = subjectsIn(subnet, estate);
  const interfaces = interfacesBySubnet(estate).get(idKey(subnet)) ?? [];
  return (
    subjects.length > 0 &&
    subjects.every(
      ({ placement, compute }) =>
        placement.in === 'customer network' && placement.unsure === null && nodesArePublic(placement.profile, compute),
    ) &&
    interfaces.every(({ publicAddress }) => valueOf(publicAddress) === true)
  );
}

const interfacesBySubnet = onceFor(({ networkInterfaces }: Estate) => {
  const placed = [...networkInterfaces.values()].flatMap(({ subnets, publicAddress }) =>
    (valueOf(subnets) ?? []).map((subnet) => ({ subnet, publicAddress })),
  );
  return Map.groupBy(placed, ({ subnet }) => idKey(subnet));
});

function withRoute(estate: Estate, table: RouteTable, routes: readonly Route[], route: Route): Estate {
  const patched: RouteTable = { ...table, routes: { value: [...routes, route] } };
  return { ...estate, routeTables: new Map([...estate.routeTables, [idKey(table.id), patched]]) };
}
