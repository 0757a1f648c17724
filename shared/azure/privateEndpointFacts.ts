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
  const endpoints = new Map(found.rows.map((row) => [idKey(referencedId(row) ?? ''), row]));
  for (const row of endpoints.values()) reading.hold(row);
  for (const compute of placed) {
    const targets = new Set(targetsOf(compute).map(idKey));
    for (const row of endpoints.values()) {
      if (targetsOfEndpoint(row).some((target) => targets.has(idKey(target)))) await readEndpoint(row, compute);
    }
  }
  const interfaces = await readInterfaces([...endpoints.values()], placed, reading);
  const unlisted = [...placed.map(({ workspaceBody }) => workspaceBody), ...(placed.length === 0 ? [] : accounts)]
    .flatMap((body) => bodiesAt(body, 'properties', 'privateEndpointConnections'))
    .map((connection) => referencedId(at(connection, 'properties', 'privateEndpoint')))
    .filter((id) => id !== null)
    .filter((id) => !endpoints.has(idKey(id)))
    .map((resource) => ({ fact: 'privateEndpoint', resource, why: 'not listed by Resource Graph' }));
  return [...interfaces, ...unlisted];
}

function targetsOf({ workspace, accounts }: ComputeReading): readonly string[] {
  return [workspace, ...accounts];
}

async function readEndpoint(row: Row, compute: ComputeReading): Promise<void> {
  const [id, subnetId] = [referencedId(row), referencedId(at(row, 'properties', 'subnet'))];
  const network = networkOf(subnetId);
  if (id !== null) compute.dependsOn.add(id);
  if (subnetId === null || network === null) return;
  const subnet = subnetInside(await compute.get('virtualNetwork', network), subnetId);
  const group = referencedId(at(subnet, 'properties', 'networkSecurityGroup'));
  const policies = at(subnet, 'properties', 'privateEndpointNetworkPolicies');
  if (group !== null && filteredEndpoints.includes(policies)) await compute.get('networkSecurityGroup', group);
}

/** The network interfaces hold the addresses, which the endpoint itself repeats only where it makes no DNS records of its own. */
async function readInterfaces(
  endpoints: readonly Row[],
  computes: readonly ComputeReading[],
  reading: FactReading,
): Promise<readonly Missing[]> {
  const ids = endpoints.flatMap((row) => referencedIds(at(row, 'properties', 'networkInterfaces')));
  const found = await reading.query('resources', ids);
  if (found.kind === 'missing') {
    for (const { missing } of computes)
      for (const resource of ids) missing.push({ fact: 'networkInterface', resource, why: found.why });
    return [];
  }
  for (const row of found.rows) reading.hold(row);
  const listed = new Set(referencedIds(found.rows).map(idKey));
  return ids
    .filter((id) => !listed.has(idKey(id)))
    .map((resource) => ({ fact: 'networkInterface', resource, why: 'not listed by Resource Graph' }));
}
