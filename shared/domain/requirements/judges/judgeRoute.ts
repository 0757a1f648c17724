import { nameOf } from '../../armId.ts';
import { intersectAddresses, isNoAddress, unionAddresses } from '../../network/addressSet.ts';
import type { Layer, LayerRule } from '../../network/layer.ts';
import type { Route } from '../../network/route.ts';
import { printable } from '../../printable.ts';
import type { Evidence } from '../../verdict.ts';
import type { PlacedLayer } from '../path/layerStack.ts';
import type { NetworkPath, PathLookup } from '../path/networkPath.ts';
import { describePeer } from '../path/peer.ts';
import { prefixShare } from '../path/prefixShare.ts';
import { resolvePeer } from '../path/resolvePeer.ts';
import type { RouteRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { type AskedFlow, type DecidedPeer, decideRequirement } from './decideRequirement.ts';
import { describeWays } from './describeWays.ts';
import { sentence } from './flowMessage.ts';
import { blockerOf, eachBlockerOnce, eachOnce, type Judgement, noEvidence, witnessOf } from './judgeFlow.ts';
import { compliant, unknown } from './judgement.ts';
import { decisionsByRoutes } from './routeDecisions.ts';

/**
 * Judges where the packets for addresses go: of each the route that Azure takes, by prefix length and kind, has to lead straight to the
 * internet or to a service endpoint. An appliance, however much it lets through, is no straight way.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#how-azure-selects-a-route
 */
export function judgeRoute(requirement: RouteRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const subnet = printable(nameOf(facts.subnetId));
  const question = `Whether packets of subnet ${subnet} go straight to`;
  if ('missing' in lookup) return unknown(`${question} ${plainPeers(requirement)}`, lookup.missing);
  const { path } = lookup;
  const { layers } = path.stack('Outbound', 'public');
  const table = layers.find(({ kind }) => kind === 'routes');
  if (table === undefined) return unknown(`${question} ${plainPeers(requirement)}`, path.unread);

  const asked = askedFlow(requirement, facts, path);
  const { state, peers, blocked, missing } = decideRequirement(asked, facts, path, (flow, peer) =>
    decideStraight(layers, flow, peer),
  );
  const names = peers.join(' and ');
  switch (state) {
    case 'compliant':
      return compliant(`Packets of subnet ${subnet} go straight to ${names}`);
    case 'unknown':
      return unknown(`${question} ${names}`, eachOnce(missing));
    case 'violated': {
      const [first] = blocked;
      const straight = straightOnly(table);
      const ways =
        first === undefined
          ? names
          : `${describeWays(first, straight, facts.serviceTags)}${describeStale(first, straight, facts)}`;
      return {
        state,
        message: sentence(`${requirement.breaks}: ${ways}`),
        evidence: { ...noEvidence, ...routeEvidence(blocked, table, path) },
        blocked,
      };
    }
  }
}

/** The packet of a witness has to have some port; routes look at none. */
function askedFlow({ peers }: RouteRequirement, facts: ComputeFacts, path: NetworkPath): AskedFlow {
  const existing = peers.filter((group) => group.some((peer) => resolvePeer(peer, facts, path).kind !== 'none'));
  return { direction: 'Outbound', protocol: 'Tcp', ports: ['443'], peers: existing };
}

function plainPeers({ peers }: RouteRequirement): string {
  return peers.map((group) => group.map(describePeer).join(' or ')).join(' and ');
}

const decideStraight = decisionsByRoutes(straightOnly);

/** The routes of a subnet as a layer that only straight ways pass. */
function straightOnly(routes: PlacedLayer): Layer {
  return { ...routes, rules: routes.rules.map((rule) => ({ ...rule, ...straightness(rule) })) };
}

function straightness({ source, effect, open }: LayerRule): Pick<LayerRule, 'effect' | 'open'> {
  if (source.kind !== 'route') return { effect };
  switch (source.nextHopType) {
    case 'Internet':
      return { effect: 'pass' };
    case 'VirtualNetworkServiceEndpoint':
      // Azure refuses it in a route of the user's.
      if (source.name === null) return { effect: 'pass' };
      break;
    case 'VirtualAppliance':
    case 'VirtualNetworkGateway':
    case 'None':
    case 'VnetLocal':
    case 'VNetPeering':
    case 'InterfaceEndpoint':
      return { effect: 'block' };
  }
  return { effect: 'cannotTell', open: open ?? source.prefix };
}

/** Routes to single addresses were right for the list of some week; the tag may have changed since. */
function describeStale({ name, flow }: DecidedPeer, { rules }: Layer, { serviceTags }: ComputeFacts): string {
  const parts = rules.flatMap(({ source, effect, remote }) => {
    if (effect !== 'pass' || source.kind !== 'route' || source.name === null || !isExplicit(source)) return [];
    const part = intersectAddresses(remote.sure, flow.remote.sure);
    return isNoAddress(part) ? [] : [part];
  });
  if (parts.length === 0) return '';
  return `; the routes to single addresses cover only ${prefixShare(name, unionAddresses(parts), serviceTags)} as the tag is today`;
}

function isExplicit({ addresses, length }: Route): boolean {
  return addresses !== null && length !== 0;
}

/** What proves that packets go astray: the routes that take them, in decisions of a layer that was made from the subnet's routes, and one packet. */
export function routeEvidence(
  blocked: readonly DecidedPeer[],
  table: PlacedLayer,
  path: NetworkPath,
): Pick<Evidence, 'blockedShare' | 'witness' | 'blockedBy'> {
  const blames = blocked.flatMap(({ decision }) => [...decision.blockedBy, ...decision.alsoBlockedBy]);
  return {
    blockedShare: Math.max(...blocked.map(({ decision }) => decision.blockedShare)),
    witness: witnessOf(blocked),
    blockedBy: eachBlockerOnce(blames.map(({ rule }) => blockerOf(rule, table, path))),
  };
}
