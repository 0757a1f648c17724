import { idKey, parseArmId, sameId } from '../armId.ts';
import { type EndpointConnection, type PrivateEndpoint, valueOf } from '../estate/estate.ts';
import type { Missing } from '../verdict.ts';
import { accountBody, accountId, type ComputeFacts } from './computeFacts.ts';
import { mayBeApproved, privateEndpointsOf } from './conditions.ts';
import type { NetworkPath } from './networkPath.ts';
import type { Peer } from './peer.ts';
import type { ConnectedNetworks } from './virtualNetworkTag.ts';

/** A private endpoint and all of its addresses. */
export interface NearEndpoint {
  readonly endpoint: PrivateEndpoint;
  readonly addresses: readonly string[];
}

/** What leads to an account from a network. */
interface Target {
  readonly account: string;
  readonly connections: readonly EndpointConnection[];
  readonly near: ConnectedNetworks;
}

/**
 * The approved private endpoints, in the network of the compute and those it is connected to, that lead to the wanted parts of an account;
 * none where some part surely has none. An endpoint that the estate does not hold matters only where a part has no other: most likely it
 * serves somebody else's network.
 */
export function nearEndpoints(
  { of, groups }: Peer & { readonly kind: 'privateEndpoints' },
  facts: ComputeFacts,
  path: NetworkPath,
): readonly NearEndpoint[] | { readonly missing: Missing } {
  const exists = privateEndpointsOf(facts, of);
  if (exists.holds === 'no') return [];
  const account = valueOf(accountId(facts, of));
  if (account === null) return exists.holds === 'yes' ? [] : exists;
  const connections = accountBody(facts, of)?.connections ?? [];
  const target: Target = { account, connections, near: path.connected };
  const alive = connections.filter(({ state }) => mayBeApproved(state));
  const bodyOf = ({ endpoint }: EndpointConnection) => facts.estate.privateEndpoints.get(idKey(endpoint ?? ''));
  const unseen = alive.find((connection) => bodyOf(connection) === undefined);
  // Of an endpoint that cannot be read only the account says that it leads there.
  const unread = alive.flatMap((connection) => bodyOf(connection) ?? []).filter(({ targets }) => 'missing' in targets);
  const candidates = [...path.endpointsTo(account), ...unread];

  const found = new Map<string, NearEndpoint>();
  for (const group of groups) {
    let served = false;
    for (const endpoint of candidates) {
      const use = usable(endpoint, group, target);
      if (use === null) continue;
      if ('missing' in use) return { missing: { fact: 'privateEndpoint', resource: endpoint.id, why: use.missing } };
      found.set(endpoint.id, { endpoint, addresses: use.addresses });
      served = true;
    }
    if (served) continue;
    if (exists.holds === 'cannot tell') return exists;
    if (unseen === undefined) return [];
    return { missing: { fact: 'privateEndpoint', resource: unseen.endpoint ?? account, why: 'not in the estate' } };
  }
  return [...found.values()];
}

/** The addresses by which an endpoint leads to a part of the account, null where it surely does not lead there, or not from here. */
function usable(
  { id, subnet, targets, addresses }: PrivateEndpoint,
  group: string,
  { account, connections, near }: Target,
): { readonly addresses: readonly string[] } | { readonly missing: string } | null {
  if ('missing' in targets) return targets;
  const target = targets.value.find(
    ({ resource, groups }) => sameId(resource, account) && groups.some((one) => one.toLowerCase() === group),
  );
  if (target === undefined) return null;
  const connection = connections.find(({ endpoint }) => endpoint !== null && sameId(endpoint, id));
  const state = target.state ?? connection?.state ?? null;
  if (!mayBeApproved(state)) return null;

  const network = parseArmId(valueOf(subnet))?.parent ?? null;
  if (network === null) return { missing: 'missing' in subnet ? subnet.missing : 'its body names no subnet' };
  if (!near.ids.has(idKey(network))) {
    return near.missing.length === 0
      ? null
      : { missing: `whether its network is connected: ${near.missing.join('; ')}` };
  }
  if (state === null) return { missing: 'nothing says whether its connection is approved' };
  if ('missing' in addresses) return addresses;
  return addresses.value.length === 0
    ? { missing: 'its network interfaces have no address' }
    : { addresses: addresses.value };
}
