import { idKey } from '../../armId.ts';
import { type Estate, type Fact, type Subnet, valueOf } from '../../estate/estate.ts';
import type { Missing } from '../../verdict.ts';
import type { FarSide, Nodes } from './nextHop.ts';

/** How packets for the internet leave a subnet, or what is missing to tell. */
export type WayOut =
  | { readonly by: 'public address' | 'NAT gateway' | 'default outbound access' | 'storage nearby' | 'nothing' }
  | { readonly missing: Missing };

/**
 * Whether packets for the internet find a public address to leave from: the node's own, a NAT gateway's, or the one that Azure lends
 * subnets that are not private.
 * https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access
 */
export function wayOut({ subnet, publicIp }: Nodes, far: FarSide, estate: Estate): WayOut {
  if (publicIp) return { by: 'public address' };
  const nat = natGateway(subnet, estate);
  if ('value' in nat && nat.value) return { by: 'NAT gateway' };
  const access = subnet.defaultOutboundAccess;
  if ('value' in access && access.value !== false) return { by: 'default outbound access' };
  if (far === 'storage nearby') return { by: far };
  if ('missing' in nat) {
    return { missing: { fact: 'natGateway', resource: valueOf(subnet.natGateway) ?? subnet.id, why: nat.missing } };
  }
  return 'missing' in access
    ? { missing: { fact: 'subnet', resource: subnet.id, why: access.missing } }
    : { by: 'nothing' };
}

/** Whether a NAT gateway with a public address serves the subnet. */
export function natGateway({ natGateway: reference }: Subnet, estate: Estate): Fact<boolean> {
  if ('missing' in reference) return reference;
  if (reference.value === null) return { value: false };
  const addresses = estate.natGateways.get(idKey(reference.value))?.publicAddresses;
  if (addresses === undefined) return { missing: 'not in the estate' };
  return 'missing' in addresses ? addresses : { value: addresses.value > 0 };
}
