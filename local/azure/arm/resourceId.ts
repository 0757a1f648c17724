/** An ARM resource id, taken apart. Ids compare without letter case: `key` is the form to compare by. */
export interface ResourceId {
  readonly id: string;
  readonly key: string;
  /** Empty for what stands above subscriptions. */
  readonly subscriptionId: string;
  /** Empty for what stands in none. */
  readonly resourceGroup: string;
  /** As written, e.g. `Microsoft.Network/networkSecurityGroups/securityRules`. */
  readonly type: string;
  readonly name: string;
  /** The id of the parent resource, or of the resource that this one extends; null for any other. */
  readonly parent: string | null;
}

const shape = /^(?:\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?)?\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+$/i;

/** Null when the text is not the id of a resource. Of an extension resource the last `providers` part counts. */
export function parseResourceId(id: string): ResourceId | null {
  const found = shape.exec(id);
  if (found === null) return null;
  const [, subscriptionId = '', resourceGroup = ''] = found;
  const all = id.split('/');
  const providers = all.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  const [namespace = '', ...segments] = all.slice(providers + 1);
  if (namespace === '' || segments.length === 0) return null;
  const types = segments.filter((_, index) => index % 2 === 0);
  const holder = all.slice(0, segments.length > 2 ? -2 : providers).join('/');
  // Management groups have no resource of their own here.
  const parent = subscriptionId !== '' && /\/providers\//i.test(holder) ? holder : null;
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

/** What an extension resource hangs on: a resource, resource group, subscription or management group; empty for Azure itself. */
export function scopeOfExtension(id: string): string {
  return id.slice(0, id.toLowerCase().lastIndexOf('/providers/'));
}

/** Whether one scope is the other, or holds it. Management groups hold every subscription. */
export function holdsScope(holder: string, scope: string): boolean {
  if (/^(\/providers\/Microsoft\.Management\/managementGroups\/[^/]+)?$/i.test(holder)) return true;
  return `${scope}/`.toLowerCase().startsWith(`${holder}/`.toLowerCase());
}

/** The id of the top-level resource that a child belongs to; a top-level resource's own id. */
export function rootOf(id: ResourceId): ResourceId {
  const parent = id.parent === null ? null : parseResourceId(id.parent);
  return parent === null ? id : rootOf(parent);
}
