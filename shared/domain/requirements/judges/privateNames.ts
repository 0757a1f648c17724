import { idKey, nameOf, parseArmId } from '../../armId.ts';
import { listKey } from '../../estate/completeList.ts';
import type { Estate } from '../../estate/estate.ts';
import type { PrivateDnsLink } from '../../estate/privateDns.ts';
import { once } from '../../once.ts';
import { onceFor } from '../../onceFor.ts';
import type { Missing } from '../../verdict.ts';

/** Whether a network sees a private zone of a name. */
export type ZoneSight =
  | { readonly seen: string }
  /** The zones of that name, none of which is linked to the network. */
  | { readonly hidden: readonly [string, ...string[]] }
  /** No zone of that name is known, and another subscription may hold one. */
  | { readonly nowhere: Missing }
  | { readonly missing: readonly Missing[] };

/**
 * Whether one of the private zones of a name is linked to a network. Only a zone that the estate holds, in a subscription all of whose zones
 * and links are known, proves that none is: another subscription may hold another zone of the name.
 * https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links
 */
export function sightOf(domain: string, networkId: string, estate: Estate): ZoneSight {
  const { zones, linksTo } = zonesByName(estate).get(domain.toLowerCase()) ?? none;
  const linked = (network: string): readonly PrivateDnsLink[] => linksTo.get(network) ?? [];
  const open: Missing[] = [];
  for (const { id, zone, virtualNetwork, state } of [...linked(anyNetwork), ...linked(idKey(networkId))]) {
    const unread = (why: string): void => void open.push({ fact: 'privateDnsLink', resource: id, why });
    if ('missing' in virtualNetwork) unread(virtualNetwork.missing);
    else if ('missing' in state) unread(state.missing);
    else if ((state.value ?? 'Completed').toLowerCase() === 'completed') return { seen: zone };
    else unread(`its state is ${state.value}`);
  }
  const [first, ...others] = zones.values();
  if (first === undefined) {
    const why = 'no zone of this name is in the estate, and another subscription may hold it';
    return { nowhere: { fact: 'privateDnsZone', resource: domain, why } };
  }
  const missing = [...open, ...unlistedSubscriptions([first, ...others], estate)];
  return missing.length === 0 ? { hidden: [first, ...others] } : { missing };
}

/** The zones of one name by their keys, also those of which only a link is known, and the links that lead from them by the network's key. */
interface ZonesOfName {
  readonly zones: Map<string, string>;
  readonly linksTo: Map<string, PrivateDnsLink[]>;
}

const none: ZonesOfName = { zones: new Map(), linksTo: new Map() };

/** Where a link stands that may be to any network: nobody could read to which. */
const anyNetwork = '';

/** The zones of an estate by their names, gathered once for all computes that ask. */
const zonesByName = onceFor((estate: Estate): ReadonlyMap<string, ZonesOfName> => {
  const named = new Map<string, ZonesOfName>();
  const of = (zone: string): ZonesOfName => {
    const ofName = once(named, nameOf(zone).toLowerCase(), () => ({ zones: new Map(), linksTo: new Map() }));
    if (!ofName.zones.has(idKey(zone))) ofName.zones.set(idKey(zone), zone);
    return ofName;
  };
  for (const { id } of estate.privateDnsZones.values()) of(id);
  for (const link of estate.privateDnsLinks.values()) {
    const { virtualNetwork } = link;
    const network = 'missing' in virtualNetwork ? anyNetwork : idKey(virtualNetwork.value ?? '');
    once(of(link.zone).linksTo, network, () => []).push(link);
  }
  return named;
});

/** The subscriptions of resources whose list of zones, links and records is not known to be complete. */
export function unlistedSubscriptions(ids: readonly string[], { complete }: Estate): readonly Missing[] {
  const subscriptions = new Set(ids.map((id) => `/subscriptions/${parseArmId(id)?.subscription?.toLowerCase()}`));
  return [...subscriptions].flatMap((resource) =>
    complete.has(listKey('privateDnsZones', resource))
      ? []
      : [{ fact: 'privateDnsZones', resource, why: 'they are not known to be listed completely' }],
  );
}

/** What a zone says of a name. */
export type Answer =
  | { readonly addresses: readonly string[] }
  | { readonly none: true }
  | { readonly missing: readonly Missing[] };

/** The addresses of a name in a zone, with its wildcards. https://learn.microsoft.com/azure/dns/dns-zones-records#wildcard-records */
export function lookUpName(name: string, zone: string, estate: Estate): Answer {
  const relative = name.slice(0, -(nameOf(zone).length + 1)).toLowerCase();
  const labels = relative.split('.');
  const candidates = [relative, ...labels.map((_, index) => ['*', ...labels.slice(index + 1)].join('.'))];
  for (const candidate of candidates) {
    const record = estate.privateDnsRecords.get(idKey(`${zone}/A/${candidate}`));
    if (record === undefined) continue;
    const { id, addresses } = record;
    if ('value' in addresses) return { addresses: addresses.value };
    return { missing: [{ fact: 'privateDnsRecord', resource: id, why: addresses.missing }] };
  }
  const missing = unlistedSubscriptions([zone], estate);
  return missing.length === 0 ? { none: true } : { missing };
}
