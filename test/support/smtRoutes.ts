import type { WrittenRoute } from './plainRoutes.ts';
import { type Bits, bitsOf, holds, inPrefix, keyOf, prefixBits, type Terms, v4 } from './smtTerms.ts';

export interface Routing {
  readonly blocks: string;
  readonly laws: readonly string[];
  readonly unknowns: readonly string[];
}

export const noRouting: Routing = { blocks: 'false', laws: [], unknowns: [] };

interface Candidate {
  readonly prefix: Bits;
  readonly rank: number;
  readonly nextHopType: string;
}

/** The remote end goes by the longest prefix, except where it may go by the route of a tag that nobody expanded. */
export function routed(terms: Terms, written: readonly WrittenRoute[]): Routing {
  const routes = written.map((route) => ({ addressPrefix: '', nextHopType: '', ...route, ...route.properties }));
  const network = terms.tags.get('virtualnetwork')?.map(bitsOf);
  const open: { tag: string; nextHopType: string }[] =
    network === undefined ? [{ tag: 'virtualnetwork', nextHopType: 'VnetLocal' }] : [];
  const candidates: Candidate[] = [
    { prefix: v4, nextHopType: 'Internet' },
    { prefix: '1', nextHopType: 'Internet' },
    ...(network ?? []).map((prefix) => ({ prefix, nextHopType: 'VnetLocal' })),
    ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']
      .map(bitsOf)
      .filter((prefix) => !covers(network ?? [], prefix))
      .map((prefix) => ({ prefix, nextHopType: 'None' })),
  ].map((route) => ({ ...route, rank: 9 }));
  for (const { addressPrefix, nextHopType } of routes) {
    const prefix = prefixBits(addressPrefix);
    const tag = keyOf(addressPrefix);
    const given = terms.tags.get(tag);
    if (prefix !== null) candidates.push({ prefix, rank: 1, nextHopType });
    else if (given === undefined) open.push({ tag, nextHopType });
    else {
      const rank = (tag.startsWith('azurecloud') ? 4 : 2) + (tag.includes('.') ? 0 : 1);
      candidates.push(...given.map(bitsOf).map((each) => ({ prefix: each, rank, nextHopType })));
    }
  }
  const known = candidates
    .toSorted((one, other) => other.prefix.length - one.prefix.length || one.rank - other.rank)
    .reduceRight(
      (rest, { prefix, nextHopType }) => `(ite ${inPrefix('remote', prefix)} ${stops(nextHopType)} ${rest})`,
      'false',
    );
  return {
    blocks: open.reduceRight((rest, { nextHopType }, i) => `(ite goes${i} ${stops(nextHopType)} ${rest})`, known),
    laws: open.map(({ tag }, i) => `(=> goes${i} ${holds(terms, 'remote', tag)})`),
    unknowns: [...open.map((_, i) => `goes${i}`), 'stopped'],
  };
}

/** Does the next hop stop the packet? Where another box decides, nobody knows. */
function stops(nextHopType: string): string {
  const type = nextHopType.toLowerCase();
  if (type === 'none') return 'true';
  return type === 'internet' || type === 'vnetlocal' ? 'false' : 'stopped';
}

/** Do the prefixes together hold the whole of this one? */
function covers(prefixes: readonly Bits[], whole: Bits): boolean {
  if (prefixes.some((prefix) => whole.startsWith(prefix))) return true;
  const inside = prefixes.filter((prefix) => prefix.startsWith(whole));
  return inside.length > 0 && covers(inside, `${whole}0`) && covers(inside, `${whole}1`);
}
