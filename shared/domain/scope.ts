import { type ArmId, idKey, parseArmId } from './armId.ts';

/** What is evaluated again together after a change. */
type ScopeKind =
  | 'networkSecurityGroup'
  | 'routeTable'
  | 'virtualNetwork'
  | 'subnet'
  | 'networkInterface'
  | 'natGateway'
  | 'privateEndpoint'
  | 'workspace'
  | 'compute';

/** The resource whose change is followed: its compute is what has to be evaluated again. */
export interface Scope {
  /** The lower-case ARM id. */
  readonly id: string;
  readonly kind: ScopeKind;
}

/** The watched resource types, lower case: which kind of scope they are, or (`inside`) that they are a part of the resource that holds them. */
const watchedTypes: Readonly<Record<string, ScopeKind | 'inside'>> = {
  'microsoft.network/networksecuritygroups': 'networkSecurityGroup',
  'microsoft.network/networksecuritygroups/securityrules': 'inside',
  'microsoft.network/routetables': 'routeTable',
  'microsoft.network/routetables/routes': 'inside',
  'microsoft.network/virtualnetworks': 'virtualNetwork',
  'microsoft.network/virtualnetworks/virtualnetworkpeerings': 'inside',
  'microsoft.network/virtualnetworks/subnets': 'subnet',
  'microsoft.network/networkinterfaces': 'networkInterface',
  'microsoft.network/natgateways': 'natGateway',
  'microsoft.network/privateendpoints': 'privateEndpoint',
  'microsoft.machinelearningservices/workspaces': 'workspace',
  'microsoft.machinelearningservices/workspaces/computes': 'compute',
};

/** The ARM types whose changes are followed, lower case. */
export const watchedResourceTypes: readonly string[] = Object.keys(watchedTypes);

/** The scope that a resource belongs to: a rule's NSG, a route's table, else the resource itself. Null for a type that nothing depends on. */
export function scopeOf(id: ArmId): Scope | null {
  const kind = Object.hasOwn(watchedTypes, id.type) ? watchedTypes[id.type] : undefined;
  if (kind === undefined) return null;
  if (kind !== 'inside') return { id: idKey(id.text), kind };
  const holder = id.parent === null ? null : parseArmId(id.parent);
  return holder === null ? null : scopeOf(holder);
}

/** The scope that a text names, null when it names none. */
export function readScope(text: unknown): Scope | null {
  const id = parseArmId(text);
  return id === null ? null : scopeOf(id);
}
