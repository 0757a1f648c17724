import { type ArmId, idKey, parseArmId } from './armId.ts';

/** What is evaluated again together after a change. */
type ScopeKind =
  | 'networkSecurityGroup'
  | 'routeTable'
  | 'virtualNetwork'
  | 'subnet'
  | 'networkInterface'
  | 'natGateway'
  | 'loadBalancer'
  | 'azureFirewall'
  | 'privateEndpoint'
  | 'privateDnsZone'
  | 'serviceEndpointPolicy'
  | 'account'
  | 'workspace'
  | 'compute'
  | 'virtualMachine'
  | 'hdInsightCluster'
  | 'databricksWorkspace'
  | 'batchAccount'
  | 'batchPool'
  | 'governed';

/** The resource whose change is followed: its compute is what has to be evaluated again. */
export interface Scope {
  /**
   * The lower-case ARM id. Of what is governed (see {@link governedId}) it is followed by `/providers/microsoft.authorization`: a group whose
   * rules changed and a group that was locked are two scopes.
   */
  readonly id: string;
  readonly kind: ScopeKind;
}

/**
 * The watched resource types, lower case: which kind of scope they are, or that they are a part of the resource that holds them (`inside`), or
 * that they govern what they hang on (`governs`).
 */
const watchedTypes: Readonly<Record<string, ScopeKind | 'inside' | 'governs'>> = {
  'microsoft.network/networksecuritygroups': 'networkSecurityGroup',
  'microsoft.network/networksecuritygroups/securityrules': 'inside',
  'microsoft.network/routetables': 'routeTable',
  'microsoft.network/routetables/routes': 'inside',
  'microsoft.network/virtualnetworks': 'virtualNetwork',
  'microsoft.network/virtualnetworks/virtualnetworkpeerings': 'inside',
  'microsoft.network/virtualnetworks/subnets': 'subnet',
  'microsoft.network/networkinterfaces': 'networkInterface',
  'microsoft.network/natgateways': 'natGateway',
  'microsoft.network/loadbalancers': 'loadBalancer',
  'microsoft.network/azurefirewalls': 'azureFirewall',
  'microsoft.network/privateendpoints': 'privateEndpoint',
  'microsoft.network/privatednszones': 'privateDnsZone',
  'microsoft.network/privatednszones/virtualnetworklinks': 'inside',
  'microsoft.network/privatednszones/a': 'inside',
  'microsoft.network/serviceendpointpolicies': 'serviceEndpointPolicy',
  'microsoft.network/serviceendpointpolicies/serviceendpointpolicydefinitions': 'inside',
  'microsoft.storage/storageaccounts': 'account',
  'microsoft.keyvault/vaults': 'account',
  'microsoft.containerregistry/registries': 'account',
  'microsoft.machinelearningservices/workspaces': 'workspace',
  'microsoft.machinelearningservices/workspaces/computes': 'compute',
  'microsoft.compute/virtualmachines': 'virtualMachine',
  'microsoft.hdinsight/clusters': 'hdInsightCluster',
  'microsoft.databricks/workspaces': 'databricksWorkspace',
  'microsoft.batch/batchaccounts': 'batchAccount',
  'microsoft.batch/batchaccounts/pools': 'batchPool',
  'microsoft.authorization/locks': 'governs',
  'microsoft.authorization/policyassignments': 'governs',
  'microsoft.authorization/policydefinitions': 'governs',
  'microsoft.authorization/policysetdefinitions': 'governs',
  'microsoft.authorization/policyexemptions': 'governs',
  'microsoft.authorization/roleassignments': 'governs',
  'microsoft.authorization/roledefinitions': 'governs',
};

/** The ARM types whose changes are followed, lower case. */
export const watchedResourceTypes: readonly string[] = Object.keys(watchedTypes);

const governance = '/providers/microsoft.authorization';

/** A subscription, or a resource group in one: neither is a resource. */
const holderOfResources = /^\/subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?$/;

/** The scope that a resource belongs to: a rule's NSG, a route's table, what a lock hangs on, else the resource itself. Null for a type that nothing depends on. */
export function scopeOf(id: ArmId): Scope | null {
  const kind = Object.hasOwn(watchedTypes, id.type) ? watchedTypes[id.type] : undefined;
  if (kind === undefined) return null;
  if (kind === 'governs') return governedBy(id);
  if (kind !== 'inside') return { id: idKey(id.text), kind };
  const holder = id.parent === null ? null : parseArmId(id.parent);
  return holder === null ? null : scopeOf(holder);
}

/** The scope that a text names, null when it names none. */
export function readScope(text: unknown): Scope | null {
  const isGoverned = typeof text === 'string' && text.toLowerCase().endsWith(governance);
  const id = parseArmId(isGoverned ? `${text}/locks/any` : text);
  return id === null ? null : scopeOf(id);
}

/** What the locks, policies and role assignments of a governed scope are for: the lower-case id of a subscription, resource group or resource. */
export function governedId({ id }: Scope): string {
  return id.slice(0, -governance.length);
}

/** Nothing above a subscription: the events of one do not tell of it. */
function governedBy({ text, subscription }: ArmId): Scope | null {
  const id = idKey(text);
  const governed = id.slice(0, id.lastIndexOf(governance));
  const isThere = subscription !== null && (holderOfResources.test(governed) || parseArmId(governed) !== null);
  return isThere ? { id: `${governed}${governance}`, kind: 'governed' } : null;
}
