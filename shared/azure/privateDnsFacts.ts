import { idKey, nameOf, parseArmId } from '../domain/armId.ts';
import { atOnce } from './atOnce.ts';
import type { FactReading, Items } from './factReading.ts';
import { at, bodiesAt, referencedId, referencedIds } from './references.ts';
import type { UnitReading } from './unitReading.ts';

/** The zones by which a workspace with private endpoints is found, in every cloud. https://learn.microsoft.com/azure/machine-learning/how-to-custom-dns */
const workspaceZone = /^privatelink\.(api|notebooks)\./i;
/** The names of compute instances. Which spelling of the domain counts is for the requirement to say: the documentation has several. */
const instanceZone = /(^|\.)instances\./i;

/** Zones that are asked for what is in them at the same time. */
const width = 4;

/**
 * Finds how the networks of units resolve the names of workspaces with private endpoints: the zones of those names, wherever Resource Graph
 * knows some, and all that their subscriptions and that of the network hold of them. Where no workspace has a private endpoint nothing is asked.
 */
export async function readPrivateDns(units: readonly UnitReading[], reading: FactReading): Promise<void> {
  const concerned = units.filter(usesPrivateNames);
  const found = await reading.query('privateDns', concerned.flatMap(networksOf));
  const rows = found.kind === 'read' ? found.rows : [];
  const listed = new Set<string>();
  const elsewhere = zonesOf(rows).filter(matters).map(subscriptionOf);
  await Promise.all(
    concerned.map(async (unit) => {
      const { dependsOn, missing } = unit;
      const networks = networksOf(unit);
      if (found.kind === 'missing')
        for (const resource of networks) missing.push({ fact: 'privateDnsLinks', resource, why: found.why });
      const links: unknown[] = [...rows];
      const scopes = [...networks.map(subscriptionOf), ...elsewhere];
      for (const [, scope] of new Map(scopes.map((id) => [idKey(id), id]))) {
        const zones = await reading.complete('privateDnsZones', scope, async () => await readZones(scope, reading));
        if (zones.kind === 'missing') missing.push({ fact: 'privateDnsZones', resource: scope, why: zones.why });
        else {
          listed.add(idKey(scope));
          links.push(...zones.items);
        }
      }
      for (const zone of zonesOf(linksOf(networks, links))) dependsOn.add(zone);
    }),
  );
  // Resource Graph lags: of what a list has, its rows know nothing more, and perhaps what is gone by now.
  for (const row of rows) if (!listed.has(idKey(subscriptionOf(referencedId(row) ?? '')))) reading.hold(row);
}

function usesPrivateNames({ kind, services }: UnitReading): boolean {
  return (
    kind === 'compute' &&
    services.some(({ body }) => bodiesAt(body, 'properties', 'privateEndpointConnections').length > 0)
  );
}

function networksOf({ places }: UnitReading): readonly string[] {
  return [...new Set(places.map(({ virtualNetwork }) => virtualNetwork))];
}

function subscriptionOf(id: string): string {
  return `/subscriptions/${parseArmId(id)?.subscription}`;
}

/** All private zones of a subscription, with the links of those that matter here, and the addresses of the instances. Of other zones only that they are there. */
async function readZones(subscription: string, reading: FactReading): Promise<Items> {
  const zones = await reading.list(`${subscription}/providers/Microsoft.Network/privateDnsZones`);
  if (zones.kind === 'missing') return zones;
  const paths = referencedIds(zones.items)
    .filter(matters)
    .flatMap((zone) => [`${zone}/virtualNetworkLinks`, ...(instanceZone.test(nameOf(zone)) ? [`${zone}/A`] : [])]);
  const inside = await atOnce(width, paths, async (path) => await reading.list(path));
  const items: unknown[] = [...zones.items];
  for (const part of inside) {
    if (part.kind === 'missing') return part;
    items.push(...part.items);
  }
  return { kind: 'read', items };
}

function matters(zone: string): boolean {
  return workspaceZone.test(nameOf(zone)) || instanceZone.test(nameOf(zone));
}

/** The links, among other bodies, of one of the networks. */
function linksOf(networks: readonly string[], bodies: readonly unknown[]): readonly unknown[] {
  const keys = new Set(networks.map(idKey));
  return bodies.filter((body) => keys.has(idKey(referencedId(at(body, 'properties', 'virtualNetwork')) ?? '')));
}

/** The zones that are or hold the bodies, each once. */
function zonesOf(bodies: readonly unknown[]): readonly string[] {
  const zones = referencedIds(bodies).map((id) => parseArmId(id)?.parent ?? id);
  return [...new Map(zones.map((zone) => [idKey(zone), zone])).values()];
}
