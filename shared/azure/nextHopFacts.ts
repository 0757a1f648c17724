import { idKey } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { FactReading, Row } from './factReading.ts';
import { networkOf } from './references.ts';
import type { UnitReading } from './unitReading.ts';

/**
 * Finds what has the addresses that route tables name as virtual appliances. Addresses repeat from network to network, so only what sits in
 * the unit's own network or a peered one counts: a next hop has to be reached directly.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
 *
 * @returns what was asked for and is not listed, which is missing to the estate; a query that failed is missing to each unit
 */
export async function readNextHops(units: readonly UnitReading[], reading: FactReading): Promise<readonly Missing[]> {
  const found = await reading.query(
    'nextHops',
    units.flatMap(({ places }) => places.flatMap(({ appliances }) => appliances?.addresses ?? [])),
  );
  const unlisted: Missing[] = [];
  for (const { places, dependsOn, missing } of units) {
    for (const { appliances, reach } of places) {
      if (appliances === null || appliances.addresses.length === 0) continue;
      const resource = appliances.routeTable;
      if (found.kind === 'missing') {
        missing.push({ fact: 'nextHop', resource, why: found.why });
        continue;
      }
      const networks = new Set(reach.map(idKey));
      for (const address of appliances.addresses) {
        const holders = found.rows.filter((row) => row['address'] === address && networks.has(networkKey(row)));
        for (const { address: _, subnet: __, ...body } of holders) {
          reading.hold(body);
          if (typeof body['id'] === 'string') dependsOn.add(body['id']);
        }
        const why = `no network interface, load balancer or firewall with the address ${address} is listed by Resource Graph`;
        if (holders.length === 0) unlisted.push({ fact: 'nextHop', resource, why });
      }
    }
  }
  return unlisted;
}

function networkKey(row: Row): string {
  return idKey(networkOf(row['subnet']) ?? '');
}
