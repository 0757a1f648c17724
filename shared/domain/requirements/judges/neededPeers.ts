import { decideFlow } from '../../network/decideFlow.ts';
import type { Layer, RuleSource } from '../../network/layer.ts';
import type { Route } from '../../network/route.ts';
import { tagKey } from '../../network/tagName.ts';
import type { Missing } from '../../verdict.ts';
import { conditions } from '../conditions.ts';
import { flows } from '../entries/flows.ts';
import type { FarEnd, PlacedLayer } from '../path/layerStack.ts';
import type { NetworkPath } from '../path/networkPath.ts';
import type { Peer } from '../path/peer.ts';
import { appliesTo, type FlowRequirement, type Requirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { decideRequirement, type FlowResult } from './decideRequirement.ts';
import { eachOnce } from './judgeFlow.ts';

/** What a layer does to the service tags that the flows of a compute name, in either direction. */
export interface NeededResult {
  readonly needed: FlowResult;
  /** To those of flows of which nobody can tell whether they are needed here, and what is missing to tell. */
  readonly perhaps: FlowResult;
  readonly missing: readonly Missing[];
}

/** Decides whether packets for what a compute needs pass a layer; those for a far side that `spares` names pass anyway. */
export function decideNeeded(
  layer: Layer,
  facts: ComputeFacts,
  path: NetworkPath,
  spares: (far: FarEnd) => boolean = () => false,
): NeededResult {
  const { needed, perhaps, missing } = neededPeers(facts);
  const decide = (peers: FlowRequirement['peers']): FlowResult => {
    // Routes look at no port; that of a witness is as good as any.
    const asked = { direction: 'Outbound', protocol: 'Tcp', ports: ['443'], peers } as const;
    return decideRequirement(asked, facts, path, (flow, _peer, far) => decideFlow(spares(far) ? [] : [layer], flow));
  };
  return { needed: decide(needed), perhaps: decide(perhaps), missing };
}

/** Whether packets that a compute needs take a route. */
export type RouteNeed =
  | { readonly state: 'needed'; readonly route: Route }
  | { readonly state: 'not needed' }
  | { readonly state: 'cannot tell'; readonly missing: readonly Missing[] };

/** Whether packets that the compute needs, other than for storage nearby, take one of some routes to the internet. */
export function needOfRoutes(
  routes: readonly Route[],
  table: PlacedLayer,
  facts: ComputeFacts,
  path: NetworkPath,
): RouteNeed {
  const asked = new Set<RuleSource>(routes);
  const layer: Layer = {
    ...table,
    rules: table.rules.map((rule) => ({ ...rule, effect: asked.has(rule.source) ? 'block' : 'pass' })),
  };
  const { needed, perhaps, missing } = decideNeeded(layer, facts, path, (far) => far === 'storage nearby');
  if (needed.state === 'violated') {
    const blamed = needed.blocked.flatMap(({ decision }) => decision.blockedBy.map(({ rule }) => rule));
    const route = routes.find((one) => blamed.includes(one)) ?? routes[0];
    if (route !== undefined) return { state: 'needed', route };
  }
  const open = [...needed.missing, ...(perhaps.state === 'violated' ? missing : perhaps.missing)];
  // Azure documents what an HDInsight cluster needs by host names, whose addresses nobody knows.
  if (facts.kind === 'HDInsight') {
    open.push({
      fact: 'hostNames',
      resource: facts.subnetId,
      why: 'the hosts that the cluster needs are known by name',
    });
  }
  return open.length > 0 ? { state: 'cannot tell', missing: eachOnce(open) } : { state: 'not needed' };
}

interface NeededPeers {
  readonly needed: FlowRequirement['peers'];
  /** Of requirements of which nobody can tell whether they hold here. */
  readonly perhaps: FlowRequirement['peers'];
  readonly missing: readonly Missing[];
}

function neededPeers(facts: ComputeFacts): NeededPeers {
  const needed = new Map<string, readonly Peer[]>();
  const perhaps = new Map<string, readonly Peer[]>();
  const missing: Missing[] = [];
  for (const flow of flows as readonly Requirement[]) {
    if (flow.kind !== 'flow' || !appliesTo(flow, facts.kind, facts.profile)) continue;
    const condition = conditions[flow.when].decide(facts);
    if (condition.holds === 'no') continue;
    if (condition.holds === 'cannot tell') missing.push(condition.missing);
    const into = condition.holds === 'yes' ? needed : perhaps;
    for (const group of flow.peers) if (group.some(isPlace)) into.set(JSON.stringify(group), group);
  }
  return { needed: [...needed.values()], perhaps: [...perhaps.values()], missing };
}

/** The whole internet is no place: somebody may well drop parts of it. */
function isPlace(peer: Peer): boolean {
  return peer.kind === 'tag' && tagKey(peer.tag) !== 'internet';
}
