import type {
  BlockedShare,
  Decider,
  ExplainedPacket,
  ExplainedStep,
  Explanation,
  ExplanationBasis,
} from './explanation.ts';
import { addressesWithin } from './network/addressSet.ts';
import type { FlowDecision } from './network/decideFlow.ts';
import type { Flow } from './network/flow.ts';
import type { LayerRule } from './network/layer.ts';
import { platformExemption } from './network/platformExemption.ts';
import { parsePrefix } from './network/prefix.ts';
import type { ServiceTags } from './network/serviceTags.ts';
import { choosePacket, type TracedStep, tracePacket } from './network/tracePacket.ts';
import { decideRequirement, type FlowResult, portTexts } from './requirements/judges/decideRequirement.ts';
import { blockedPart, describeFlow } from './requirements/judges/flowMessage.ts';
import type { GroupSite } from './requirements/path/groupSite.ts';
import type { FarEnd, LayerStack, PlacedLayer } from './requirements/path/layerStack.ts';
import { missingFacts } from './requirements/path/missingFact.ts';
import type { NetworkPath, PathLookup } from './requirements/path/networkPath.ts';
import { wayOut } from './requirements/path/wayOut.ts';
import type { FlowRequirement } from './requirements/requirement.ts';
import type { ComputeFacts } from './requirements/subjects/computeFacts.ts';
import type { Blocker, Packet, Verdict, VerdictState } from './verdict.ts';

/** A flow that was decided to judge the requirement. */
interface AskedFlow {
  readonly flow: Flow;
  readonly peer: string;
  readonly far: FarEnd;
  readonly decision: FlowDecision;
}

type FlowExplanation = Pick<ExplanationBasis, 'required' | 'peers'> &
  Partial<Pick<Explanation, 'packet' | 'steps' | 'outcome' | 'blocked' | 'alsoBlockedBy'>>;

/** What a verdict on a flow is based on, and the way of one of its packets. */
export function explainFlow(
  requirement: FlowRequirement,
  { state, evidence }: Verdict,
  facts: ComputeFacts,
  lookup: PathLookup,
): FlowExplanation {
  if ('missing' in lookup) return { required: null, peers: [] };
  const { path } = lookup;
  const { serviceTags } = facts;
  const result = decideRequirement(requirement, facts, path);
  // Of alternatives, those that do not matter are no example of what was found: each group is asked for itself.
  const groups = requirement.peers.map((peers) => askGroup({ ...requirement, peers: [peers] }, facts, path));
  const telling = groups.filter((group) => group.state === result.state).flatMap(({ asked }) => asked);
  const basis = {
    required: describeFlow(requirement, portTexts(requirement, facts), result.peers.join(' and ')),
    peers: peersOf(
      groups.flatMap(({ asked }) => asked),
      serviceTags,
    ),
  };
  const chosen = choose(telling, result, path, state);
  const trace = chosen === null ? null : tracePacket(layersFor(chosen, path), chosen.flow, chosen.packet);
  if (chosen === null || trace === null) return basis;
  const steps = explainSteps(chosen, trace.steps, facts, path);
  const unread = trace.outcome === 'passes' && steps.some(({ effect }) => effect === 'cannotTell');
  return {
    ...basis,
    packet: explainedPacket(chosen, serviceTags),
    steps,
    outcome: unread ? 'unknown' : trace.outcome,
    blocked: state === 'violated' ? blockedShares(result, serviceTags) : [],
    alsoBlockedBy: evidence.blockedBy.filter((blocker) => !steps.some((step) => meets(step, blocker))),
  };
}

interface AskedGroup {
  readonly state: FlowResult['state'];
  readonly asked: readonly AskedFlow[];
}

/** How a requirement of one group of peers is decided, and by which flows. */
function askGroup(requirement: FlowRequirement, facts: ComputeFacts, path: NetworkPath): AskedGroup {
  const asked: AskedFlow[] = [];
  const { state } = decideRequirement(requirement, facts, path, (flow, peer, far) => {
    const decision = path.decide(flow, peer, far);
    asked.push({ flow, peer, far, decision });
    return decision;
  });
  return { state, asked };
}

function peersOf(asked: readonly AskedFlow[], serviceTags: ServiceTags | null): ExplanationBasis['peers'] {
  const bothWays = new Set(asked.map(({ flow }) => flow.direction)).size > 1;
  const byName = new Map(
    asked.map(({ peer, flow, decision }) => {
      const prefixes = serviceTags?.prefixes(peer).length ?? 0;
      const name = bothWays ? `${peer} (${flow.direction.toLowerCase()})` : peer;
      return [name, { name, prefixes: prefixes === 0 ? null : prefixes, state: decision.state }];
    }),
  );
  return [...byName.values()];
}

type ChosenPacket = AskedFlow & { readonly packet: Packet; readonly role: ExplainedPacket['role'] };

/** The witness of a violation; else a packet that nobody can decide, or one that passes. */
function choose(
  asked: readonly AskedFlow[],
  { state, blocked }: FlowResult,
  path: NetworkPath,
  verdict: VerdictState,
): ChosenPacket | null {
  if (state === 'violated') {
    // The peer whose witness is the verdict's own.
    const first = blocked.find(({ decision }) => decision.witness !== null);
    const one = asked.find(({ peer, flow }) => peer === first?.name && flow.direction === first.direction);
    const packet = first?.decision.witness ?? null;
    const role = verdict === 'violated' ? 'blocked' : 'perhapsRequired';
    return one === undefined || packet === null ? null : { ...one, packet, role };
  }
  // What passes as far as anybody can see is undecided where a layer before a private endpoint could not be read.
  const hidden = asked.find(
    ({ flow, far }) => typeof far !== 'string' && path.stack(flow.direction, far).unread.length > 0,
  );
  if (state === 'unknown' && hidden !== undefined) {
    const packet = choosePacket(layersFor(hidden, path), hidden.flow, 'passed');
    if (packet !== null) return { ...hidden, packet, role: 'undecided' };
  }
  const passed = ['passed', 'representative'] as const;
  // Of a tag that holds more than what is needed, a part may be blocked, and nobody knows whether it is the part that is needed.
  const fates =
    state === 'compliant' ? [passed] : ([['undecided', 'undecided'], ['blocked', 'perhapsRequired'], passed] as const);
  for (const [fate, role] of fates) {
    for (const one of asked.toSorted((first, second) => rank(first) - rank(second))) {
      const packet = choosePacket(layersFor(one, path), one.flow, fate);
      if (packet !== null) return { ...one, packet, role };
    }
  }
  return null;
}

/** What passes as a whole is the better example of what passes. */
function rank({ decision }: AskedFlow): number {
  return decision.state === 'allowed' ? 0 : 1;
}

function layersFor({ flow, far }: AskedFlow, path: NetworkPath): readonly PlacedLayer[] {
  return path.stack(flow.direction, far).layers;
}

function explainedPacket({ flow, packet, role, peer }: ChosenPacket, serviceTags: ServiceTags | null): ExplainedPacket {
  const far = parsePrefix(flow.direction === 'Inbound' ? packet.source : packet.destination);
  const holds = (text: string): boolean => {
    const prefix = parsePrefix(text);
    return prefix !== null && far !== null && addressesWithin(far, prefix);
  };
  const prefix = serviceTags?.prefixes(peer).find(holds) ?? null;
  return { witness: { direction: flow.direction, ...packet }, role, peer, prefix };
}

function explainSteps(
  chosen: ChosenPacket,
  traced: readonly TracedStep[],
  facts: ComputeFacts,
  path: NetworkPath,
): readonly ExplainedStep[] {
  const { flow, far, peer } = chosen;
  const stack = path.stack(flow.direction, far);
  const found = (name: ExplainedStep['layer']): ExplainedStep | null => {
    const index = stack.layers.findIndex((layer) => layerName(layer) === name);
    const [layer, step] = [stack.layers[index], traced[index]];
    if (layer === undefined || step === undefined) return null;
    const asked = { name: peer, direction: flow.direction, far };
    const missing = step.open.flatMap((open) => stack.missing.get(open) ?? missingFacts(open, asked, facts, path));
    const { effect, unmatched } = step;
    return { ...blank(name, layer.resource), effect, unmatched, missing, decidedBy: step.decidedBy.map(deciderOf) };
  };
  // What is sent to the platform's own addresses is not routed.
  const unrouted = far === 'platform' ? blank('routes', path.subnet.id) : null;
  const routes = found('routes') ?? unrouted ?? unreadRoutesStep(path);
  const groups = path.groups.map((site) => found(groupLayerNames[site.level]) ?? unreadGroupStep(site));
  const steps = [
    found('adminRules') ?? {
      ...blank('adminRules', path.subnet.virtualNetwork),
      assumption: path.assumptions.find((name) => name === 'no-admin-rules') ?? null,
    },
    ...(flow.direction === 'Inbound' ? groups : groups.toReversed()),
    routes,
  ];
  if (typeof far !== 'string') {
    const beyond = found('farSecurityGroup') ?? unreadFarStep(stack);
    return beyond === null ? steps : [...steps, beyond];
  }
  const [hop] = routes.decidedBy;
  const leavesNetwork = hop?.kind === 'route' && hop.nextHopType === 'Internet' && far !== 'inside';
  if (flow.direction === 'Inbound' || !leavesNetwork) return steps;
  const way = wayOut(path, far, facts.estate);
  // The route itself is followed: what the packet meets behind it is a step of its own.
  const leaves: ExplainedStep = {
    ...routes,
    ...blank('wayOut', null),
    effect: routes.effect,
    missing: routes.missing,
    wayOut: way,
  };
  return [...steps.slice(0, -1), { ...routes, effect: 'pass', missing: [] }, leaves];
}

function blank(layer: ExplainedStep['layer'], resource: string | null): ExplainedStep {
  return {
    layer,
    resource,
    effect: 'absent',
    decidedBy: [],
    unmatched: 0,
    missing: [],
    assumption: null,
    wayOut: null,
  };
}

const groupLayerNames = {
  subnet: 'securityGroup',
  networkInterface: 'interfaceSecurityGroup',
} as const satisfies Record<GroupSite['level'], ExplainedStep['layer']>;

function layerName({ kind, level }: PlacedLayer): ExplainedStep['layer'] {
  return kind === 'securityGroup' && level !== 'network' ? groupLayerNames[level] : kind;
}

/** A security group that is not there, or that nobody could read. */
function unreadGroupStep({ level, resource, unread }: GroupSite): ExplainedStep {
  const layer = groupLayerNames[level];
  if (unread === null) return blank(layer, resource);
  return { ...blank(layer, unread.resource), effect: 'cannotTell', missing: [unread] };
}

/** Routes that nobody could read; those that Azure adds by itself are always there. */
function unreadRoutesStep({ subnet, unread }: NetworkPath): ExplainedStep {
  const missing = unread.filter(({ fact }) => fact === 'routes');
  const [first] = missing;
  if (first === undefined) return blank('routes', subnet.id);
  return { ...blank('routes', first.resource), effect: 'cannotTell', missing };
}

/** What stands before a private endpoint and could not be read. */
function unreadFarStep({ unread }: LayerStack): ExplainedStep | null {
  const [first] = unread;
  if (first === undefined) return null;
  return { ...blank('farSecurityGroup', first.resource), effect: 'cannotTell', missing: unread };
}

function deciderOf(rule: LayerRule | null): Decider {
  const source = rule?.source;
  if (source === undefined) return { kind: 'none' };
  if (source === platformExemption) return { kind: 'platformExemption' };
  switch (source.kind) {
    case 'securityRule':
    case 'adminRule':
      return { kind: source.kind, rule: source.name, priority: source.priority, access: source.access };
    case 'route': {
      const { kind, name: route, prefix, nextHopType, nextHopIpAddress } = source;
      return { kind, route, prefix, nextHopType, nextHopIpAddress };
    }
  }
}

function blockedShares({ blocked }: FlowResult, serviceTags: ServiceTags | null): readonly BlockedShare[] {
  return blocked.map((peer) => ({
    peer: peer.name,
    part: blockedPart(peer, serviceTags),
    share: peer.decision.blockedShare,
  }));
}

/** Whether that rule or route is what the packet meets in this layer: what it blocks is then not another part. */
function meets({ decidedBy }: ExplainedStep, blocker: Blocker): boolean {
  return decidedBy.some((decider) =>
    blocker.kind === 'route'
      ? decider.kind === 'route' && decider.route === blocker.route && decider.prefix === blocker.prefix
      : decider.kind === blocker.kind && decider.rule === blocker.rule && decider.priority === blocker.priority,
  );
}
