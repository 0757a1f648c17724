import { idKey, parseArmId } from '../../armId.ts';
import { type Estate, type Fact, type NetworkInterface, type Subnet, valueOf } from '../../estate/estate.ts';
import { type AddressSet, addressesWithin } from '../../network/addressSet.ts';
import { parsePrefix } from '../../network/prefix.ts';
import { onceFor } from '../../onceFor.ts';
import { addressesOf, connectedNetworks } from './virtualNetworkTag.ts';

/** What of the estate has the address that a route hands packets to. */
export type Appliance =
  | { readonly kind: 'azureFirewall' | 'loadBalancer'; readonly id: string }
  | { readonly kind: 'networkInterface'; readonly id: string; readonly forwards: Fact<boolean | null> }
  /** Only in networks that are not connected to the subnet's: they may use the same private addresses. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'nobody' };

/** Finds what stands behind the address of an appliance, as seen from a subnet. */
export function applianceAt(address: string, subnet: Subnet, estate: Estate): Appliance {
  const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
  const near = network === undefined ? new Set<string>() : connectedNetworks(network).ids;
  const isNear = ({ subnets }: Held): boolean =>
    (valueOf(subnets) ?? []).some((id) => near.has(idKey(parseArmId(id)?.parent ?? '')));
  // What names no subnet is in a virtual hub.
  const mayBeNear = (one: Held): boolean => isNear(one) || valueOf(one.subnets)?.length === 0;
  const firewalls = withAddress(estate.azureFirewalls, address);
  const firewall = firewalls.find(mayBeNear);
  if (firewall !== undefined) return { kind: 'azureFirewall', id: firewall.id };
  const balancers = withAddress(estate.loadBalancers, address);
  const balancer = balancers.find(mayBeNear);
  if (balancer !== undefined) return { kind: 'loadBalancer', id: balancer.id };
  const interfaces = withAddress(estate.networkInterfaces, address);
  const own = interfaces.find(isNear);
  if (own !== undefined) return { kind: 'networkInterface', id: own.id, forwards: own.ipForwarding };
  return { kind: firewalls.length + balancers.length + interfaces.length === 0 ? 'nobody' : 'elsewhere' };
}

type Held = Pick<NetworkInterface, 'subnets'>;

interface Addressed {
  readonly addresses: Fact<readonly string[]>;
}

interface Holder {
  readonly resource: Addressed;
  readonly held: AddressSet;
}

/** Which resources have an address, in their order. */
function withAddress<T extends Addressed>(resources: ReadonlyMap<string, T>, address: string): readonly T[] {
  const sought = parsePrefix(address);
  if (sought === null) return [];
  const { single, wider } = holdersOf(resources);
  const having = [...(single.get(keyOf(sought)) ?? []), ...wider.filter(({ held }) => addressesWithin(sought, held))];
  return [...new Set(having.toSorted((one, other) => one.order - other.order).map(({ resource }) => resource as T))];
}

/** Single addresses are looked up; what holds more of them is gone through. */
const holdersOf = onceFor((resources: ReadonlyMap<string, Addressed>) => {
  const all = [...resources.values()].flatMap((resource, order) =>
    addressesOf(valueOf(resource.addresses) ?? []).map((held) => ({ resource, held, order })),
  );
  const single = Map.groupBy(all.filter(isSingle), ({ held }) => keyOf(held));
  return { single, wider: all.filter((holder) => !isSingle(holder)) };
});

function isSingle({ held: { v4, v6 } }: Holder): boolean {
  return v4.length + v6.length === 2 && v4[0] === v4[1] && v6[0] === v6[1];
}

function keyOf({ v4, v6 }: AddressSet): string {
  return `${v4.join('-')} ${v6.join('-')}`;
}

/** Whether an address lies in a prefix. */
export function holds(prefix: string, address: string): boolean {
  const [held, sought] = [parsePrefix(prefix), parsePrefix(address)];
  return held !== null && sought !== null && addressesWithin(sought, held);
}
