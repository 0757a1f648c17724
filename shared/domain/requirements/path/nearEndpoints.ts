import { idKey, parseArmId, sameId } from '../../armId.ts';
import { type EndpointConnection, type PrivateEndpoint, valueOf } from '../../estate/estate.ts';
import type { Missing } from '../../verdict.ts';
import { mayBeApproved, privateEndpointsOf } from '../conditions.ts';
import { type ComputeFacts, endpointOwner, workspaceId } from '../subjects/computeFacts.ts';
import type { NetworkPath } from './networkPath.ts';
import type { Peer } from './peer.ts';

/** A private endpoint and all of its addresses. */
interface NearEndpoint {
  readonly endpoint: PrivateEndpoint;
  readonly addresses: readonly string[];
}

/** A resource, and what its own body says of the endpoints that lead to it. */
interface Target {
  readonly resource: string;
  readonly groups: readonly string[];
  readonly connections: readonly EndpointConnection[];
  /** Why there may be more of them; null where the body lists all. */
  readonly open: Missing | null;
}

type Near = readonly NearEndpoint[] | { readonly missing: Missing };

/**
 * The approved private endpoints, in the network of the compute and those it is connected to, that lead to the wanted parts of an account;
 * none where some part surely has none.
 */
export function nearEndpoints(
  { of, groups }: Peer & { readonly kind: 'privateEndpoints' },
  facts: ComputeFacts,
  path: NetworkPath,
): Near {
  const exists = privateEndpointsOf(facts, of);
  if (exists.holds === 'no') return [];
  const open = exists.holds === 'cannot tell' ? exists.missing : null;
  const owner = endpointOwner(facts, of);
  const resource = valueOf(owner.id);
  if (resource === null) return open === null ? [] : { missing: open };
  const connections = owner.body?.connections ?? [];
  return endpointsLeadingTo({ resource, groups, connections, open }, facts, path);
}

/** The same for the workspace itself. */
export function nearWorkspaceEndpoints(facts: ComputeFacts, path: NetworkPath): Near {
  const { workspace } = facts;
  const resource = workspaceId(facts);
  const listed = workspace?.connections ?? { missing: 'not in the estate' };
  const open = 'missing' in listed ? { fact: 'workspace', resource, why: listed.missing } : null;
  const connections = valueOf(listed) ?? [];
  if (open === null && !connections.some(({ state }) => mayBeApproved(state))) return [];
  return endpointsLeadingTo({ resource, groups: ['amlworkspace'], connections, open }, facts, path);
}

/** An endpoint that the estate does not hold matters only where a part has no other: most likely it serves somebody else's network. */
function endpointsLeadingTo(target: Target, { estate }: ComputeFacts, path: NetworkPath): Near {
  const { resource, groups, connections, open } = target;
  const alive = connections.filter(({ state }) => mayBeApproved(state));
  const bodyOf = ({ endpoint }: EndpointConnection) => estate.privateEndpoints.get(idKey(endpoint ?? ''));
  const unseen = alive.find((connection) => bodyOf(connection) === undefined);
  // Of an endpoint that cannot be read only the resource says that it leads there.
  const unread = alive.flatMap((connection) => bodyOf(connection) ?? []).filter(({ targets }) => 'missing' in targets);
  const candidates = [...path.endpointsTo(resource), ...unread];

  const found = new Map<string, NearEndpoint>();
  for (const group of groups) {
    let served = false;
    let beyond: Missing | null = null;
    for (const endpoint of candidates) {
      const use = usable(endpoint, group, target, path);
      if (use === null) continue;
      if ('beyond' in use) {
        const why = `it is in another network, and ${use.beyond}`;
        beyond ??= { fact: 'privateEndpoint', resource: endpoint.id, why };
        continue;
      }
      if ('missing' in use) return { missing: { fact: 'privateEndpoint', resource: endpoint.id, why: use.missing } };
      found.set(endpoint.id, { endpoint, addresses: use.addresses });
      served = true;
    }
    if (served) continue;
    if (open !== null) return { missing: open };
    if (beyond !== null) return { missing: beyond };
    if (unseen === undefined) return [];
    return { missing: { fact: 'privateEndpoint', resource: unseen.endpoint ?? resource, why: 'not in the estate' } };
  }
  return [...found.values()];
}

/** The addresses by which an endpoint leads to a part of the resource, null where it surely does not lead there, or not from here; `beyond`: why it may. */
function usable(
  { id, subnet, targets, addresses }: PrivateEndpoint,
  group: string,
  { resource, connections }: Target,
  { connected: near, transit }: NetworkPath,
): { readonly addresses: readonly string[] } | { readonly missing: string } | { readonly beyond: string } | null {
  if ('missing' in targets) return targets;
  const target = targets.value.find(
    (one) => sameId(one.resource, resource) && one.groups.some((part) => part.toLowerCase() === group),
  );
  if (target === undefined) return null;
  const connection = connections.find(({ endpoint }) => endpoint !== null && sameId(endpoint, id));
  // Each side learns of the other's doing a little later: whichever says no is right.
  if (![target, connection].every((side) => mayBeApproved(side?.state ?? null))) return null;
  const state = target.state ?? connection?.state ?? null;

  const network = parseArmId(valueOf(subnet))?.parent ?? null;
  if (network === null) return { missing: 'missing' in subnet ? subnet.missing : 'its body names no subnet' };
  if (!near.ids.has(idKey(network))) {
    if (near.missing.length > 0) return { missing: `whether its network is connected: ${near.missing.join('; ')}` };
    const beyond = transit(addresses);
    return beyond === null ? null : { beyond };
  }
  if (state === null) return { missing: 'nothing says whether its connection is approved' };
  if ('missing' in addresses) return addresses;
  return addresses.value.length === 0
    ? { missing: 'its network interfaces have no address' }
    : { addresses: addresses.value };
}
