/** An ARM resource id, taken apart. Ids compare without letter case; `text` keeps the spelling, with a leading slash and no trailing one. */
export interface ArmId {
  readonly text: string;
  readonly subscription: string | null;
  readonly resourceGroup: string | null;
  /** Namespace and type chain, lower case: `microsoft.network/virtualnetworks/subnets`. */
  readonly type: string;
  /** One name per part of the type chain, as written. */
  readonly names: readonly string[];
  readonly name: string;
  /** The id of the resource that holds this one; null for a top-level resource. */
  readonly parent: string | null;
}

/** ARM limits ids to far less; a longer text is somebody's mistake or attack. */
const longestId = 2048;

/** Control characters, white space at the ends and empty segments occur in no resource id. */
const segment = /^[^\p{Cc}\p{Zl}\p{Zp}/]+$/u;

/**
 * The id of a resource (`…/providers/Namespace/type/name…`), or null for anything else. An id without its leading slash is accepted: some
 * answers spell it so. Of an extension resource the last `providers` part counts.
 */
export function parseArmId(text: unknown): ArmId | null {
  if (typeof text !== 'string' || text.length > longestId || text !== text.trim()) return null;
  const segments = text.replace(/^\/|\/$/g, '').split('/');
  if (!segments.every((part) => segment.test(part))) return null;
  const lower = segments.map((part) => part.toLowerCase());
  const providers = lower.lastIndexOf('providers');
  const [namespace, ...chain] = segments.slice(providers + 1);
  if (providers < 0 || namespace === undefined || chain.length === 0 || chain.length % 2 !== 0) return null;

  const names = chain.filter((_, index) => index % 2 === 1);
  const types = chain.filter((_, index) => index % 2 === 0);
  const holder = chain.length > 2 ? segments.slice(0, -2) : segments.slice(0, providers);
  return {
    text: `/${segments.join('/')}`,
    subscription: lower[0] === 'subscriptions' && providers >= 2 ? (segments[1] ?? null) : null,
    resourceGroup: lower[2] === 'resourcegroups' && providers >= 4 ? (segments[3] ?? null) : null,
    type: [namespace, ...types].join('/').toLowerCase(),
    names,
    name: names.at(-1) ?? '',
    parent: lower.slice(0, holder.length).includes('providers') ? `/${holder.join('/')}` : null,
  };
}

/** The key by which a resource is looked up: lower case, one leading slash, no trailing one. */
export function idKey(id: string): string {
  const plain = id.startsWith('/') && !(id.endsWith('/') && id.length > 1);
  return (plain ? id : `/${id.replace(/^\/|\/$/g, '')}`).toLowerCase();
}

/** The key of the resource group that a resource is in or that an id names, or else of its subscription; empty where it has neither. */
export function containerKey(id: string): string {
  return /^\/subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?/.exec(idKey(id))?.[0] ?? '';
}

/** Whether two ids name the same resource. */
export function sameId(one: string, other: string): boolean {
  return idKey(one) === idKey(other);
}

/**
 * What an extension resource (a lock, a role assignment…) hangs on, in lower case and with a leading slash: a management group, a
 * subscription, a resource group, another resource, or `/`, the whole directory.
 */
export function scopeOfExtension(id: string): string {
  const key = idKey(id);
  return key.slice(0, Math.max(0, key.lastIndexOf('/providers/'))) || '/';
}

/** The last segment of an id, which is the resource's name. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
