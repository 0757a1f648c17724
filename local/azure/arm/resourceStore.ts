import { randomUUID } from 'node:crypto';
import { bags, isBag, type Json, type JsonBag, member } from '../json.ts';
import { backReferences, type HeldResource } from './backReferences.ts';
import { defaultSecurityRules } from './defaultSecurityRules.ts';
import { holdsScope, parseResourceId, type ResourceId, scopeOfExtension } from './resourceId.ts';
import { type GraphTable, nestedTypes, type ResourceType, resourceType, usageType } from './resourceTypes.ts';

/** The resources of the stand-in, in ARM's wire shape. Ids are found in any letter case and keep the one they came with. */
export interface ResourceStore {
  /** The resource as ARM answers it: with its children, default rules, back references and etag. */
  read(id: string): JsonBag | undefined;
  etag(id: string): string | undefined;
  /** Every resource of a type, as Azure spells it, in the scope or (of types that are inherited) above it, in the order in which they came. */
  list(scope: string, type: string): readonly JsonBag[];
  /** Every resource that a table of Resource Graph lists, as ARM answers it. */
  listed(table: GraphTable): readonly JsonBag[];
  /** Writes a resource; children given inside a parent's body replace the parent's children of that kind. */
  write(id: ResourceId, body: JsonBag): void;
  /** Changes a resource's own body and leaves its children alone. */
  amend(id: string, change: (body: JsonBag) => JsonBag): void;
  remove(id: string): void;
  hasResourceGroup(id: ResourceId): boolean;
  hasSubscription(subscriptionId: string): boolean;
}

interface Held extends HeldResource {
  etag: string;
}

const newEtag = (): string => `W/"${randomUUID()}"`;
const groupKey = ({ subscriptionId, resourceGroup }: ResourceId): string =>
  `${subscriptionId}/${resourceGroup}`.toLowerCase();

/** What Azure computes itself, and therefore ignores in a body. */
const computed: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.Network/networkSecurityGroups': ['subnets', 'networkInterfaces', 'defaultSecurityRules'],
  'Microsoft.Network/routeTables': ['subnets'],
  'Microsoft.Network/natGateways': ['subnets'],
  'Microsoft.Network/virtualNetworks/subnets': ['ipConfigurations', 'privateEndpoints'],
  'Microsoft.Network/networkInterfaces': ['virtualMachine'],
  'Microsoft.Network/serviceEndpointPolicies': ['subnets'],
};

const ruleLists = ['sourcePortRanges', 'destinationPortRanges', 'sourceAddressPrefixes', 'destinationAddressPrefixes'];

/** What Azure answers where a body said nothing: the plural fields of a rule are always there. */
function defaults(type: ResourceType): JsonBag {
  if (type.name.startsWith('Microsoft.Authorization/')) return {};
  const lists = type.nestedIn === 'securityRules' ? Object.fromEntries(ruleLists.map((name) => [name, []])) : {};
  return { provisioningState: 'Succeeded', ...lists };
}

/** Properties of a resource without the children and without what Azure computes. */
function ownProperties(type: string, body: JsonBag): JsonBag {
  const properties = member(body, 'properties');
  if (!isBag(properties)) return {};
  const left = new Set([...nestedTypes(type).map(({ nestedIn }) => nestedIn), ...(computed[type] ?? [])]);
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !left.has(name)));
}

/** Throws when an estate holds something that is no ARM resource, or of a type the stand-in does not know. */
export function createResourceStore(estate: readonly JsonBag[]): ResourceStore {
  const held = new Map<string, Held>();
  const resourceGroups = new Set<string>();
  const subscriptions = new Set<string>();

  function childrenOf(id: string): Held[] {
    const parent = id.toLowerCase();
    return [...held.values()].filter((resource) => resource.id.parent?.toLowerCase() === parent);
  }

  function compose({ id, type, body, etag }: Held): JsonBag {
    // A usage is no resource: it has no properties, and its name is an object.
    if (type.name === usageType) return body;
    const properties: Record<string, Json> = { ...defaults(type), ...ownProperties(type.name, body) };
    for (const { name, nestedIn } of nestedTypes(type.name))
      if (nestedIn !== null)
        properties[nestedIn] = childrenOf(id.id)
          .filter((child) => child.type.name === name)
          .map(compose);
    if (type.name === 'Microsoft.Network/networkSecurityGroups')
      properties['defaultSecurityRules'] = defaultSecurityRules(id.id);
    Object.assign(properties, backReferences(id, type.name, held.values()));
    const isNetwork = type.name.startsWith('Microsoft.Network/');
    return {
      ...body,
      id: id.id,
      name: id.name,
      type: type.name,
      ...(isNetwork ? { etag } : {}),
      properties,
    };
  }

  function touch(id: string | null): void {
    const resource = id === null ? undefined : held.get(id.toLowerCase());
    if (resource === undefined) return;
    resource.etag = newEtag();
    if (resource.type.nestedIn !== null) touch(resource.id.parent);
  }

  function write(id: ResourceId, body: JsonBag): void {
    const type = resourceType(id.type);
    if (type === undefined) throw new Error(`${id.id}: the stand-in does not hold resources of type ${id.type}`);
    const before = held.get(id.key);
    const kept = before?.id ?? id;
    // A Map keeps the place of a key that is written again: the order of rules stays as it was.
    held.set(id.key, { id: kept, type, body, etag: newEtag() });
    if (id.resourceGroup !== '') resourceGroups.add(groupKey(id));
    if (id.subscriptionId !== '') subscriptions.add(id.subscriptionId.toLowerCase());
    for (const nested of nestedTypes(type.name)) {
      const given = nested.nestedIn === null ? undefined : member(body, 'properties', nested.nestedIn);
      // A virtual network written without `subnets` keeps them; a group written without rules has none.
      if (given === undefined && type.name === 'Microsoft.Network/virtualNetworks') continue;
      for (const child of childrenOf(kept.id)) if (child.type === nested) held.delete(child.id.key);
      const segment = nested.name.split('/').at(-1);
      for (const child of bags(given)) {
        const name = child['name'];
        const childId = typeof name === 'string' ? parseResourceId(`${kept.id}/${segment}/${name}`) : null;
        if (childId === null) throw new Error(`${kept.id}: one of its ${segment} has no name`);
        write(childId, child);
      }
    }
    if (type.nestedIn !== null) touch(id.parent);
  }

  function isIn(scope: string, { type, id }: Held): boolean {
    return (
      id.key.startsWith(`${scope.toLowerCase()}/`) || (type.inherited && holdsScope(scopeOfExtension(id.id), scope))
    );
  }

  const identified = estate.map((resource) => {
    const id = typeof resource['id'] === 'string' ? parseResourceId(resource['id']) : null;
    if (id === null)
      throw new Error(`the estate holds something without an ARM id: ${JSON.stringify(resource).slice(0, 80)}`);
    return { id, resource };
  });
  // Parents first: writing a parent replaces its children.
  for (const { id, resource } of identified) if (id.parent === null) write(id, resource);
  for (const { id, resource } of identified) if (id.parent !== null) write(id, resource);

  return {
    read(id) {
      const found = held.get(id.toLowerCase());
      return found === undefined ? undefined : compose(found);
    },
    etag: (id) => held.get(id.toLowerCase())?.etag,
    list: (scope, type) =>
      [...held.values()].filter((resource) => resource.type.name === type && isIn(scope, resource)).map(compose),
    listed: (table) => [...held.values()].filter(({ type }) => type.table === table).map(compose),
    write,
    amend(id, change) {
      const found = held.get(id.toLowerCase());
      if (found === undefined) return;
      found.body = change(found.body);
      touch(id);
    },
    remove(id) {
      for (const child of childrenOf(id)) held.delete(child.id.key);
      const found = held.get(id.toLowerCase());
      held.delete(id.toLowerCase());
      if (found !== undefined && found.type.nestedIn !== null) touch(found.id.parent);
    },
    hasResourceGroup: (id) => resourceGroups.has(groupKey(id)),
    hasSubscription: (subscriptionId) => subscriptions.has(subscriptionId.toLowerCase()),
  };
}
