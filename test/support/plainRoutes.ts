import { type AddressRange, everyAddressOf, rangeOf } from './plainAddress.ts';
import { tagName } from './plainTags.ts';

/** The fields of an ARM route that decide about packets. */
export interface RouteFields {
  readonly name?: string;
  readonly addressPrefix?: string;
  readonly nextHopType?: string;
  readonly nextHopIpAddress?: string | null;
}

/** A route as people write it: ARM's nested shape, or the flat one of the command line. */
export type WrittenRoute = RouteFields & { readonly properties?: RouteFields };

export interface Route {
  /** As `blockedBy` names it: null for the routes that Azure adds by itself. */
  readonly route: string | null;
  readonly prefix: string;
  readonly nextHopType: string;
  /** What becomes of a packet that goes by the route; `either`: the next hop decides, and nobody knows how. */
  readonly effect: 'pass' | 'block' | 'either';
  /** At one prefix the lowest goes first. */
  readonly rank: number;
  readonly ranges: readonly AddressRange[];
  /** The tag whose addresses may go by the route, each or none of them, because nobody knows its prefixes. */
  readonly openTag: string | null;
}

export const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** The written routes together with those that Azure adds by itself. */
export function routesOf(written: readonly WrittenRoute[], tags: ReadonlyMap<string, readonly string[]>): Route[] {
  const network = tags.get('virtualnetwork');
  const taken = (network ?? []).map(rangeOf).filter((range) => range !== null);
  const unused = privateRanges.filter((prefix) => {
    const range = rangeOf(prefix);
    return range !== null && !isHeld(range, taken);
  });
  return [
    ...written.map((route) => userRoute({ ...route, ...route.properties }, tags)),
    systemRoute('VirtualNetwork', 'VnetLocal', taken, network === undefined ? 'virtualnetwork' : null),
    systemRoute('0.0.0.0/0', 'Internet', [everyAddressOf(4)]),
    systemRoute('::/0', 'Internet', [everyAddressOf(6)]),
    ...unused.map((prefix) =>
      systemRoute(
        prefix,
        'None',
        [rangeOf(prefix)].filter((range) => range !== null),
      ),
    ),
  ];
}

/**
 * The routes by which an address may go. Where prefixes are not known it is open, for each address that the tag may hold,
 * whether it goes by the tag's route; else the longest prefix takes it.
 */
export function waysOf(
  routes: readonly Route[],
  family: 4 | 6,
  value: bigint,
  holds: (tag: string) => boolean,
): readonly Route[] {
  const open = routes.filter(({ openTag }) => openTag !== null && holds(openTag));
  let best: Route | null = null;
  let bestSize = 0n;
  for (const route of routes) {
    for (const range of route.ranges) {
      if (range.family !== family || value < range.low || range.high < value) continue;
      const size = range.high - range.low;
      if (best === null || size < bestSize || (size === bestSize && route.rank < best.rank)) {
        best = route;
        bestSize = size;
      }
    }
  }
  return best === null ? open : [...open, best];
}

function userRoute(fields: RouteFields, tags: ReadonlyMap<string, readonly string[]>): Route {
  const prefix = fields.addressPrefix ?? '';
  const range = rangeOf(prefix);
  const tag = tagName(prefix);
  const given = tags.get(tag);
  const nextHopType = nextHopOf(fields.nextHopType ?? '');
  return {
    route: fields.name ?? null,
    prefix,
    nextHopType,
    effect: effectOf(nextHopType),
    rank: range === null ? rankOf(tag) : 0,
    ranges: range === null ? (given ?? []).map(rangeOf).filter((each) => each !== null) : [range],
    openTag: range === null && given === undefined ? tag : null,
  };
}

function systemRoute(
  prefix: string,
  nextHopType: string,
  ranges: readonly AddressRange[],
  openTag: string | null = null,
): Route {
  return { route: null, prefix, nextHopType, effect: effectOf(nextHopType), rank: 5, ranges, openTag };
}

/** At one prefix, behind an explicit CIDR: regional tags, top-level tags, AzureCloud's regions, AzureCloud. */
function rankOf(tag: string): number {
  if (tag === 'azurecloud') return 4;
  if (tag.startsWith('azurecloud.')) return 3;
  return tag.includes('.') ? 1 : 2;
}

function nextHopOf(text: string): string {
  const known = ['Internet', 'VnetLocal', 'VirtualAppliance', 'VirtualNetworkGateway', 'None'];
  return known.find((type) => type.toLowerCase() === text.toLowerCase()) ?? text;
}

function effectOf(nextHopType: string): Route['effect'] {
  if (nextHopType === 'None') return 'block';
  return nextHopType === 'Internet' || nextHopType === 'VnetLocal' ? 'pass' : 'either';
}

/** Is every address of the range in one of the others? */
function isHeld(range: AddressRange, others: readonly AddressRange[]): boolean {
  let next = range.low;
  for (const other of others.toSorted((one, two) => (one.low < two.low ? -1 : 1))) {
    if (other.family === range.family && other.low <= next && other.high >= next) next = other.high + 1n;
  }
  return next > range.high;
}
