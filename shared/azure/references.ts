import { idKey, parseArmId } from '../domain/armId.ts';
import { isRecord } from '../domain/isRecord.ts';

/** The value at a path of fields in a raw ARM body; undefined where the path ends early. */
export function at(body: unknown, ...path: readonly string[]): unknown {
  let value = body;
  for (const name of path) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** The id that a reference holds, `{ "id": … }` or the bare text; null for what is no resource id. */
export function referencedId(reference: unknown): string | null {
  return parseArmId(isRecord(reference) ? reference['id'] : reference)?.text ?? null;
}

/** The ids in a list of references; what is no resource id is left out. */
export function referencedIds(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(referencedId).filter((id) => id !== null) : [];
}

/** The subnet of a compute body, null where it is in none. */
export function subnetOfCompute(body: unknown): string | null {
  return referencedId(at(body, 'properties', 'properties', 'subnet'));
}

/** The storage account, key vault and container registry of a workspace. */
export function accountsOfWorkspace(workspace: unknown): readonly string[] {
  return referencedIds(
    ['storageAccount', 'keyVault', 'containerRegistry'].map((name) => at(workspace, 'properties', name)),
  );
}

/** The subnet of a Batch pool, null where it is in none. */
export function subnetOfPool(body: unknown): string | null {
  return referencedId(at(body, 'properties', 'networkConfiguration', 'subnetId'));
}

/** The subnet of the serverless compute of a workspace, null where it runs none in a network of the customer's. */
export function serverlessSubnetOf(workspace: unknown): string | null {
  return referencedId(at(workspace, 'properties', 'serverlessComputeSettings', 'serverlessComputeCustomSubnet'));
}

/** The subnets that a network interface, a load balancer or a firewall has private addresses in. */
export function subnetsOfConfigurations(body: unknown): readonly string[] {
  return ['ipConfigurations', 'frontendIPConfigurations']
    .flatMap((name) => bodiesAt(body, 'properties', name))
    .map((configuration) => referencedId(at(configuration, 'properties', 'subnet')))
    .filter((id) => id !== null);
}

/** The body of a subnet as it stands inside its virtual network. */
export function subnetInside(virtualNetwork: unknown, subnet: string): unknown {
  const subnets = at(virtualNetwork, 'properties', 'subnets');
  if (!Array.isArray(subnets)) return undefined;
  return subnets.find((one: unknown) => idKey(referencedId(one) ?? '') === idKey(subnet));
}

/** The virtual network of a subnet, null for what is no subnet's id. */
export function networkOf(subnet: unknown): string | null {
  const id = parseArmId(subnet);
  return id?.type === 'microsoft.network/virtualnetworks/subnets' ? id.parent : null;
}

/** The bodies in the list at a path of fields; [] where there is no list. */
export function bodiesAt(body: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = at(body, ...path);
  return Array.isArray(list) ? list : [];
}

/** The resources that a private endpoint leads to, by connections approved by themselves or by hand. */
export function targetsOfEndpoint(endpoint: unknown): readonly string[] {
  return ['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections']
    .flatMap((name) => bodiesAt(endpoint, 'properties', name))
    .map((connection) => referencedId(at(connection, 'properties', 'privateLinkServiceId')))
    .filter((id) => id !== null);
}
