import { isRecord } from '../isRecord.ts';
import { describeIssue, type Issue, shown } from '../issue.ts';
import type { AddressSet } from './addressSet.ts';
import { parsePrefix, prefixLength } from './prefix.ts';
import { isTagName, tagKey } from './tagName.ts';

/** A route of a route table, read from ARM and not yet bound to a place. */
export interface Route {
  readonly kind: 'route';
  /** Null for a system route, which Azure adds by itself. */
  readonly name: string | null;
  /** As written: a CIDR prefix or a service tag. */
  readonly prefix: string;
  /** The addresses of a CIDR prefix; null for a service tag, and where the route is unreadable. */
  readonly addresses: AddressSet | null;
  /** The length of a CIDR prefix, 0..32 or 0..128; null likewise. */
  readonly length: number | null;
  /** `Internet`, `VnetLocal`, `VirtualAppliance`, `VirtualNetworkGateway`, `None`; a type that is none of these stays as written. */
  readonly nextHopType: string;
  readonly nextHopIpAddress: string | null;
  /** Why the route cannot be read. It may then match any packet and send it anywhere, and what depends on it is unknown. */
  readonly unreadable: string | null;
}

export interface ParsedRoutes {
  readonly routes: readonly Route[];
  readonly issues: readonly Issue[];
}

const nextHopTypes = ['Internet', 'VnetLocal', 'VirtualAppliance', 'VirtualNetworkGateway', 'None'];

/** Tags that Azure refuses in a route. https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview */
const securityRuleTags = new Set([
  'virtualnetwork',
  'internet',
  'azureloadbalancer',
  'azureplatformdns',
  'azureplatformimds',
  'azureplatformlkm',
]);

/**
 * Reads a list of ARM routes, nested (`properties.…`) or flat as the Azure CLI prints them, in any letter case.
 * Refuses what Azure refuses, naming the JSON path: prefixes, tags that no route can name, what is no address of an appliance, and one prefix in
 * two routes. A route that cannot be read stays in the list, marked `unreadable`.
 */
export function parseRoutes(raw: unknown, path: string): ParsedRoutes {
  if (!Array.isArray(raw)) {
    return { routes: [], issues: [{ path, expected: `expected an array of routes, got ${shown(raw)}` }] };
  }
  const routes: Route[] = [];
  const issues: Issue[] = [];
  const holders = new Map<string, string>();
  for (const [index, value] of raw.entries()) {
    const { route, found } = parseRoute(value, `${path}[${index}]`, holders);
    routes.push(route);
    for (const issue of found) issues.push(issue);
  }
  return { routes, issues };
}

interface ReadRoute {
  readonly route: Route;
  readonly found: readonly Issue[];
}

/** `holders` remembers the name of the route that has a prefix. */
function parseRoute(value: unknown, path: string, holders: Map<string, string>): ReadRoute {
  if (!isRecord(value)) {
    const issue: Issue = { path, expected: `expected a route, got ${shown(value)}` };
    const nothing = { prefix: '', addresses: null, length: null, nextHopType: '', nextHopIpAddress: null };
    return { route: { kind: 'route', name: '', ...nothing, unreadable: describeIssue(issue) }, found: [issue] };
  }
  const nested = value['properties'];
  const fields = isRecord(nested) ? nested : value;
  const place = isRecord(nested) ? `${path}.properties` : path;
  const found: Issue[] = [];

  function refuse(field: string, wanted: string): void {
    found.push({ path: `${place}.${field}`, expected: `expected ${wanted}, got ${shown(fields[field])}` });
  }

  const { key, prefix, addresses, length } = readPrefix(fields, refuse);
  const name = typeof value['name'] === 'string' && value['name'] !== '' ? value['name'] : prefix;
  const holder = key === null ? undefined : holders.get(key);
  if (holder !== undefined) refuse('addressPrefix', `a prefix that no other route has (${shown(holder)} has it too)`);
  else if (key !== null) holders.set(key, name);
  const hop = readNextHop(fields, refuse);
  const [first] = found;
  const route: Route = {
    kind: 'route',
    name,
    prefix,
    addresses: first === undefined ? addresses : null,
    length: first === undefined ? length : null,
    ...hop,
    unreadable: first === undefined ? null : describeIssue(first),
  };
  return { route, found };
}

type Refuse = (field: string, wanted: string) => void;

interface Destination extends Pick<Route, 'prefix' | 'addresses' | 'length'> {
  /** The same for two spellings of one prefix; null when it cannot be read. */
  readonly key: string | null;
}

function readPrefix(fields: Readonly<Record<string, unknown>>, refuse: Refuse): Destination {
  const value = fields['addressPrefix'];
  const prefix = typeof value === 'string' ? value : '';
  const addresses = parsePrefix(prefix);
  if (addresses !== null) {
    const key = `${addresses.v4.join()} ${addresses.v6.join()}`;
    return { prefix, addresses, length: prefixLength(prefix), key };
  }
  const tag = { prefix, addresses: null, length: null };
  if (!isTagName(prefix)) {
    refuse('addressPrefix', 'a CIDR prefix such as 10.0.0.0/16 or a service tag');
    return { ...tag, key: null };
  }
  if (securityRuleTags.has(tagKey(prefix))) {
    refuse('addressPrefix', 'a service tag that a route can name');
    return { ...tag, key: null };
  }
  return { ...tag, key: tagKey(prefix) };
}

function readNextHop(
  fields: Readonly<Record<string, unknown>>,
  refuse: Refuse,
): Pick<Route, 'nextHopType' | 'nextHopIpAddress'> {
  const type = fields['nextHopType'];
  const address = fields['nextHopIpAddress'] ?? '';
  const written = typeof type === 'string' ? type : '';
  const nextHopType = nextHopTypes.find((known) => known.toLowerCase() === written.toLowerCase()) ?? written;
  if (written === '') refuse('nextHopType', nextHopTypes.join(' or '));
  // Azure asks for an appliance's address, but what becomes of a packet there is open with and without it.
  const legal =
    typeof address === 'string' && (nextHopType !== 'VirtualAppliance' || address === '' || isAddress(address));
  if (!legal) refuse('nextHopIpAddress', 'an IPv4 or IPv6 address, or nothing');
  return { nextHopType, nextHopIpAddress: typeof address === 'string' && address !== '' ? address : null };
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('/') && parsePrefix(value) !== null;
}
