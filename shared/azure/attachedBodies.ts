import { at, bodiesAt, referencedId, referencedIds } from './references.ts';

/** The fact that the resource behind an attached compute is, by its lower-case type. Compute of other kinds is in no network that is watched. */
export const attachedFacts: Readonly<Record<string, string>> = {
  'microsoft.compute/virtualmachines': 'virtualMachine',
  'microsoft.hdinsight/clusters': 'hdInsightCluster',
  'microsoft.databricks/workspaces': 'databricksWorkspace',
};

const attachedKinds: readonly string[] = ['virtualmachine', 'hdinsight', 'databricks'];

/** The resource that an attached compute stands for; null for any other compute. */
export function attachedOf(compute: unknown): string | null {
  const kind = at(compute, 'properties', 'computeType');
  const isAttached = typeof kind === 'string' && attachedKinds.includes(kind.toLowerCase());
  return isAttached ? referencedId(at(compute, 'properties', 'resourceId')) : null;
}

/** The network interfaces of a virtual machine. */
export function interfacesOfMachine(machine: unknown): readonly string[] {
  return referencedIds(at(machine, 'properties', 'networkProfile', 'networkInterfaces'));
}

/** The subnets of the roles of an HDInsight cluster, each once. */
export function subnetsOfCluster(cluster: unknown): readonly string[] {
  const roles = bodiesAt(cluster, 'properties', 'computeProfile', 'roles');
  return [...new Set(referencedIds(roles.map((role) => at(role, 'virtualNetworkProfile', 'subnet'))))];
}

/** The host and the container subnet of a Databricks workspace in a network of the customer's. */
export function subnetsOfDatabricks(workspace: unknown): readonly string[] {
  const parameter = (name: string): unknown => at(workspace, 'properties', 'parameters', name, 'value');
  const network = referencedId(parameter('customVirtualNetworkId'));
  if (network === null) return [];
  const names: readonly unknown[] = ['customPublicSubnetName', 'customPrivateSubnetName'].map(parameter);
  return names.flatMap((name) => (typeof name === 'string' && name !== '' ? [`${network}/subnets/${name}`] : []));
}
