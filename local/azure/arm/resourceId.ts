/** An ARM resource id, taken apart. Ids compare without letter case: `key` is the form to compare by. */
export interface ResourceId {
  readonly id: string;
  readonly key: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** As written, e.g. `Microsoft.Network/networkSecurityGroups/securityRules`. */
  readonly type: string;
  readonly name: string;
  /** The id of the parent resource; null for a top-level resource. */
  readonly parent: string | null;
}

const shape =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+)\/((?:[^/]+\/[^/]+)(?:\/[^/]+\/[^/]+)*)$/i;

/** Null when the text is not the id of a resource in a resource group. */
export function parseResourceId(id: string): ResourceId | null {
  const [, subscriptionId, resourceGroup, namespace, path] = shape.exec(id) ?? [];
  if (!subscriptionId || !resourceGroup || !namespace || !path) return null;
  const segments = path.split('/');
  const types = segments.filter((_, index) => index % 2 === 0);
  const parent = segments.length > 2 ? id.split('/').slice(0, -2).join('/') : null;
  return {
    id,
    key: id.toLowerCase(),
    subscriptionId,
    resourceGroup,
    type: [namespace, ...types].join('/'),
    name: segments.at(-1) ?? '',
    parent,
  };
}

/** The id of the top-level resource that a child belongs to; a top-level resource's own id. */
export function rootOf(id: ResourceId): ResourceId {
  const parent = id.parent === null ? null : parseResourceId(id.parent);
  return parent === null ? id : rootOf(parent);
}
