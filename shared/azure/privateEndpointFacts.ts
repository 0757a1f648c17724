import { idKey } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { FactReading, Row } from './factReading.ts';
import type { ComputeReading } from './readCompute.ts';
import { at, bodiesAt, networkOf, referencedId, referencedIds, subnetInside, targetsOfEndpoint } from './references.ts';

/** Where the security group of the subnet has a say in what reaches an endpoint. https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy */
const filteredEndpoints: readonly unknown[] = ['Enabled', 'NetworkSecurityGroupEnabled'];

/**
 * Finds the private endpoints of the workspaces and their accounts, with their network interfaces, networks and the security groups that
 * filter what reaches them.
 *
 * @param accounts - the bodies of the accounts, which name the endpoints that lead to them
 * @returns what is not listed, which is missing to the estate; a query that failed is missing to each compute
 */
export async function readPrivateEndpoints(
  computes: readonly ComputeReading[],
  accounts: readonly Row[],
  reading: FactReading,
): Promise<readonly Missing[]> {
  const placed = computes.filter(({ virtualNetwork }) => virtualNetwork !== null);
  const found = await reading.query('privateEndpoints', placed.flatMap(targetsOf));
  if (found.kind === 'missing') {
    for (const { workspace, missing } of placed)
      missing.push({ fact: 'privateEndpoints', resource: workspace, why: found.why });
    return [];
  }
  const interfaces = await reading.query('resources', found.rows.flatMap(interfacesOf));
  const rows = [...found.rows, ...(interfaces.kind === 'read' ? interfaces.rows : [])];
  for (const row of rows) reading.hold(row);
  for (const compute of placed) {
    const targets = new Set(targetsOf(compute).map(idKey));
    const leadsThere = (row: Row): boolean => targetsOfEndpoint(row).some((target) => targets.has(idKey(target)));
    for (const row of found.rows.filter(leadsThere)) {
      await readSurroundings(row, compute);
      if (interfaces.kind === 'read') continue;
      for (const resource of interfacesOf(row))
        compute.missing.push({ fact: 'networkInterface', resource, why: interfaces.why });
    }
  }
  const named = placed.length === 0 ? [] : [...placed.map(({ workspaceBody }) => workspaceBody), ...accounts];
  return [
    ...(interfaces.kind === 'read' ? notAmong(rows, 'networkInterface', found.rows.flatMap(interfacesOf)) : []),
    ...notAmong(rows, 'privateEndpoint', named.flatMap(endpointsTo)),
  ];
}

/** What is named and yet not listed: Resource Graph leaves out in silence what may not be read. */
function notAmong(rows: readonly Row[], fact: string, ids: readonly string[]): readonly Missing[] {
  const listed = new Set(referencedIds(rows).map(idKey));
  return ids
    .filter((id) => !listed.has(idKey(id)))
    .map((resource) => ({ fact, resource, why: 'not listed by Resource Graph' }));
}

function targetsOf({ workspace, accounts }: ComputeReading): readonly string[] {
  return [workspace, ...accounts];
}

/** The network interfaces hold the addresses, which the endpoint itself repeats only where it makes no DNS records of its own. */
function interfacesOf(endpoint: Row): readonly string[] {
  return referencedIds(at(endpoint, 'properties', 'networkInterfaces'));
}

/** The endpoints that a workspace or an account says lead to it. */
function endpointsTo(body: unknown): readonly string[] {
  const connections = bodiesAt(body, 'properties', 'privateEndpointConnections');
  return referencedIds(connections.map((connection) => at(connection, 'properties', 'privateEndpoint')));
}

/** The network of an endpoint and, where it has a say, the security group of its subnet. */
async function readSurroundings(row: Row, compute: ComputeReading): Promise<void> {
  const [id, subnetId] = [referencedId(row), referencedId(at(row, 'properties', 'subnet'))];
  const network = networkOf(subnetId);
  if (id !== null) compute.dependsOn.add(id);
  if (subnetId === null || network === null) return;
  const subnet = subnetInside(await compute.get('virtualNetwork', network), subnetId);
  const group = referencedId(at(subnet, 'properties', 'networkSecurityGroup'));
  const policies = at(subnet, 'properties', 'privateEndpointNetworkPolicies');
  if (group !== null && filteredEndpoints.includes(policies)) await compute.get('networkSecurityGroup', group);
}
