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

/** Null when the text is not the id of a resource in a resource group. Of an extension resource the last `providers` part counts. */
export function parseResourceId(id: string): ResourceId | null {
  const [, subscriptionId, resourceGroup] = shape.exec(id) ?? [];
  if (!subscriptionId || !resourceGroup) return null;
  const all = id.split('/');
  const providers = all.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  const [namespace = '', ...segments] = all.slice(providers + 1);
  if (namespace === '' || segments.length === 0) return null;
  const types = segments.filter((_, index) => index % 2 === 0);
  const holder = all.slice(0, segments.length > 2 ? -2 : providers).join('/');
  const parent = /\/providers\//i.test(holder) ? holder : null;
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
