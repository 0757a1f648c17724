import { idKey } from '../domain/armId.ts';
import { isRecord } from '../domain/isRecord.ts';
import type { Missing } from '../domain/verdict.ts';
import { atOnce } from './atOnce.ts';
import type { FactReading, Row } from './factReading.ts';
import { at, bodiesAt, networkOf, referencedId, referencedIds, subnetInside, targetsOfEndpoint } from './references.ts';
import type { UnitReading } from './unitReading.ts';

/** Endpoints read at the same time. */
const width = 4;

/** Where the security group of the subnet has a say in what reaches an endpoint. https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy */
const filteredEndpoints: readonly unknown[] = ['Enabled', 'NetworkSecurityGroupEnabled'];

/**
 * Finds the private endpoints of what the units use, with their network interfaces, networks and the security groups that filter what reaches
 * them.
 *
 * @param accounts - the bodies of the accounts, which name the endpoints that lead to them
 * @returns what is not listed, which is missing to the estate; a query that failed is missing to each unit
 */
export async function readPrivateEndpoints(
  units: readonly UnitReading[],
  accounts: readonly unknown[],
  reading: FactReading,
): Promise<readonly Missing[]> {
  const placed = units.filter(({ places }) => places.length > 0);
  const found = await reading.query('privateEndpoints', placed.flatMap(targetsOf));
  if (found.kind === 'missing') {
    for (const { services, missing } of placed)
      for (const { id } of services) missing.push({ fact: 'privateEndpoints', resource: id, why: found.why });
    return [];
  }
  const endpoints = await readNow(found.rows, reading);
  const interfaces = await reading.query('resources', endpoints.flatMap(interfacesOf));
  const rows = [...endpoints, ...(interfaces.kind === 'read' ? interfaces.rows : [])];
  for (const row of rows) reading.hold(row);
  for (const unit of placed) {
    const targets = new Set(targetsOf(unit).map(idKey));
    const leadsThere = (row: Row): boolean => targetsOfEndpoint(row).some((target) => targets.has(idKey(target)));
    for (const row of endpoints.filter(leadsThere)) {
      await readSurroundings(row, unit);
      if (interfaces.kind === 'read') continue;
      for (const resource of interfacesOf(row))
        unit.missing.push({ fact: 'networkInterface', resource, why: interfaces.why });
    }
  }
  const named = [...placed.flatMap(({ services }) => services.map(({ body }) => body)), ...accounts];
  return [
    ...(interfaces.kind === 'read' ? notAmong(rows, 'networkInterface', endpoints.flatMap(interfacesOf)) : []),
    ...notAmong(rows, 'privateEndpoint', named.flatMap(endpointsTo)),
  ];
}

/** The endpoints as they are now: Resource Graph lags behind their states, and still has some that are gone. */
async function readNow(rows: readonly Row[], reading: FactReading): Promise<readonly Row[]> {
  const now = await atOnce(width, rows, async (row) => {
    const outcome = await reading.get(referencedId(row) ?? '');
    if (outcome.kind === 'read') return isRecord(outcome.body) ? [outcome.body] : [];
    return outcome.why === '404' ? [] : [row];
  });
  return now.flat();
}

/** What is named and yet not listed: Resource Graph leaves out in silence what may not be read. */
function notAmong(rows: readonly Row[], fact: string, ids: readonly string[]): readonly Missing[] {
  const listed = new Set(referencedIds(rows).map(idKey));
  return ids
    .filter((id) => !listed.has(idKey(id)))
    .map((resource) => ({ fact, resource, why: 'not listed by Resource Graph' }));
}

function targetsOf({ services, accounts }: UnitReading): readonly string[] {
  return [...services.map(({ id }) => id), ...accounts];
}

/** The network interfaces hold the addresses, which the endpoint itself repeats only where it makes no DNS records of its own. */
function interfacesOf(endpoint: Row): readonly string[] {
  return referencedIds(at(endpoint, 'properties', 'networkInterfaces'));
}

/** The endpoints that a workspace, a Batch account or another account says lead to it. */
function endpointsTo(body: unknown): readonly string[] {
  const connections = bodiesAt(body, 'properties', 'privateEndpointConnections');
  return referencedIds(connections.map((connection) => at(connection, 'properties', 'privateEndpoint')));
}

/** The network of an endpoint and, where it has a say, the security group of its subnet. */
async function readSurroundings(row: Row, unit: UnitReading): Promise<void> {
  const [id, subnetId] = [referencedId(row), referencedId(at(row, 'properties', 'subnet'))];
  const network = networkOf(subnetId);
  if (id !== null) unit.dependsOn.add(id);
  if (subnetId === null || network === null) return;
  const subnet = subnetInside(await unit.get('virtualNetwork', network), subnetId);
  const group = referencedId(at(subnet, 'properties', 'networkSecurityGroup'));
  const policies = at(subnet, 'properties', 'privateEndpointNetworkPolicies');
  if (group !== null && filteredEndpoints.includes(policies)) await unit.get('networkSecurityGroup', group);
}
