import { everyAddress, readAddresses } from './addresses.ts';
import type { Inputs } from './inputs.ts';
import { at, fieldsOf, flagAt, listAt, refuse, textAt } from './json.ts';
import type { Members } from './scope.ts';
import { type Ranges, union } from './sets.ts';

/** What the raw bodies of a subnet and its network say, as far as a proof needs it. */
export interface Network {
  readonly local: Ranges;
  /** Ids; null where the subnet has none. */
  readonly securityGroup: string | null;
  readonly routeTable: string | null;
  /** The tag `VirtualNetwork`. */
  readonly virtualNetwork: Members;
}

export function readNetwork(inputs: Inputs, subnetId: string): Network {
  const networkId = subnetId.replace(/\/subnets\/[^/]+\/?$/i, '');
  const subnet = fieldsOf(inputs.body(subnetId));
  const network = fieldsOf(inputs.body(networkId));
  const routeTable = referenceAt(subnet, 'routeTable');
  const prefixes = [textAt(subnet, 'addressPrefix'), ...listAt(subnet, 'addressPrefixes')];
  const peerings = listAt(network, 'virtualNetworkPeerings').map((peering) => ({
    of: fieldsOf(peering),
    name: textAt(peering, 'name'),
  }));
  const connected = peerings.filter(({ of, name }) => isConnected(of, name));
  const peers = connected.flatMap(({ of, name }) =>
    flagAt(of, 'allowVirtualNetworkAccess', true) ? [peerAddresses(of, name)] : [],
  );
  const own = addressesOf(at(network, 'addressSpace'), networkId);
  const known = union(own, ...peers.map((peer) => peer ?? []), readAddresses('168.63.129.16') ?? []);
  const hasGateway =
    inputs.subnetNames(networkId).includes('gatewaysubnet') ||
    connected.some(({ of }) => flagAt(of, 'useRemoteGateways', false));
  // What a gateway has learned is in no body, so the tag may hold any other address as well.
  const isOpen = hasGateway || routeTable !== null || peers.includes(null);
  return {
    local: union(...prefixes.filter((prefix) => prefix !== '').map((prefix) => readPrefix(prefix, subnetId))),
    securityGroup: referenceAt(subnet, 'networkSecurityGroup'),
    routeTable,
    virtualNetwork: { known, possible: isOpen ? everyAddress : known },
  };

  /** As the peering repeats it, or else as the peer itself says; null where neither is at hand. */
  function peerAddresses(peering: unknown, name: string): Ranges | null {
    for (const field of ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace']) {
      if ((at(peering, field) ?? null) !== null) return addressesOf(at(peering, field), `peering ${name}`);
    }
    const peer = referenceAt(peering, 'remoteVirtualNetwork');
    return peer !== null && inputs.has(peer)
      ? addressesOf(at(fieldsOf(inputs.body(peer)), 'addressSpace'), peer)
      : null;
  }
}

function isConnected(peering: unknown, name: string): boolean {
  const state = textAt(peering, 'peeringState').toLowerCase();
  return state === '' ? refuse(`peering ${name} does not say its state`) : state === 'connected';
}

function addressesOf(addressSpace: unknown, where: string): Ranges {
  const prefixes = listAt(addressSpace, 'addressPrefixes');
  if (prefixes.length === 0) refuse(`${where} has no address space`);
  return union(...prefixes.map((prefix) => readPrefix(prefix, where)));
}

function readPrefix(prefix: unknown, where: string): Ranges {
  return (typeof prefix === 'string' ? readAddresses(prefix) : null) ?? refuse(`${where} has an unreadable prefix`);
}

/** A reference, `{ "id": … }` or the bare id. */
function referenceAt(fields: unknown, name: string): string | null {
  const id = at(fields, name, 'id') ?? at(fields, name) ?? null;
  if (id === null || id === '') return null;
  return typeof id === 'string' ? id : refuse(`${name} is no reference`);
}
