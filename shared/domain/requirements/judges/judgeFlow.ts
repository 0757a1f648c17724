import { valueOf } from '../../estate/estate.ts';
import type { RuleBlame } from '../../network/blame.ts';
import { usualBudget } from '../../network/budget.ts';
import type { RuleSource } from '../../network/layer.ts';
import { findObstacles } from '../../network/obstacles.ts';
import type { Blocker, Evidence, Missing, VerdictState, Witness } from '../../verdict.ts';
import { conditions } from '../conditions.ts';
import type { LayerStack, PlacedLayer } from '../path/layerStack.ts';
import type { NetworkPath, PathLookup } from '../path/networkPath.ts';
import { describePeer } from '../path/peer.ts';
import type { ComputeKind, FlowRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { type BlockedPeer, type DecidedPeer, decideRequirement, portTexts } from './decideRequirement.ts';
import { describeBlocked, describeFlow, describeMissing, sentence } from './flowMessage.ts';

/** What a judge says of one requirement for one compute. */
export interface Judgement {
  readonly state: VerdictState;
  readonly message: string;
  readonly evidence: Evidence;
  /** The peers that are blocked, for a repair. */
  readonly blocked: readonly BlockedPeer[];
}

export const noEvidence: Evidence = {
  blockedShare: 0,
  witness: null,
  blockedBy: [],
  blocksNext: [],
  observed: {},
  assumptions: [],
  missing: [],
};

/**
 * Judges a flow. A packet that a layer surely blocks violates it whatever the others would do; what passes those that could be read is
 * compliant only if nothing that is not read could stop it. A condition that cannot be decided matters only where the flow is not open anyway.
 */
export function judgeFlow(requirement: FlowRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const condition = conditions[requirement.when].decide(facts);
  if (condition.holds === 'no') return notApplicable(condition.because);
  if (requirement.ports === 'ssh' && 'missing' in facts.compute.sshPort) {
    const missing = [{ fact: 'compute', resource: facts.compute.id, why: facts.compute.sshPort.missing }];
    return {
      state: 'unknown',
      message: sentence(`whether SSH passes cannot be told: ${describeMissing(missing)}`),
      evidence: { ...noEvidence, assumptions: assumptionsOf(facts, lookup), missing },
      blocked: [],
    };
  }
  const undecided = condition.holds === 'cannot tell' ? [condition.missing] : [];
  const assumptions = assumptionsOf(facts, lookup);
  const ports = portTexts(requirement, facts);

  const unknown = (missing: readonly Missing[], message: string): Judgement => ({
    state: 'unknown',
    message: sentence(`${message} cannot be told: ${describeMissing(missing)}`),
    evidence: { ...noEvidence, assumptions, missing },
    blocked: [],
  });
  const whether = (peers: string): string => `whether ${describeFlow(requirement, ports, peers)} passes`;

  if ('missing' in lookup) return unknown(lookup.missing, whether(plainPeers(requirement)));
  const { path } = lookup;
  const result = decideRequirement(requirement, facts, path);
  const peers = result.peers.join(' and ');
  if (result.state === 'violated') {
    const blockedBy = blockersOf(result.blocked, path);
    const reason = describeBlocked(requirement, ports, result.blocked, blockedBy, facts.serviceTags);
    if (undecided.length > 0) return unknown(undecided, `${reason}, and whether that is needed`);
    return {
      state: 'violated',
      message: sentence(`${requirement.breaks}: ${reason}`),
      evidence: {
        ...noEvidence,
        assumptions,
        blockedShare: Math.max(...result.blocked.map(({ decision }) => decision.blockedShare)),
        witness: witnessOf(result.blocked),
        blockedBy,
        blocksNext: nextBlockers(result.blocked, path),
      },
      blocked: result.blocked,
    };
  }
  const unread = isOfPlatform(requirement) ? path.unread.filter(({ fact }) => fact !== 'routes') : path.unread;
  const missing = eachOnce([...unread, ...result.missing, ...(result.state === 'unknown' ? undecided : [])]);
  if (result.state === 'unknown' || missing.length > 0) return unknown(missing, whether(peers));
  return {
    state: 'compliant',
    message: sentence(`${describeFlow(requirement, ports, peers)} passes`),
    evidence: { ...noEvidence, assumptions },
    blocked: [],
  };
}

/** Routes have no say over what is sent to the platform's own addresses. */
function isOfPlatform({ peers }: FlowRequirement): boolean {
  return peers.flat().every(({ kind }) => kind === 'platform');
}

/** Two open questions of the engine may hang on the same fact. */
export function eachOnce(missing: readonly Missing[]): readonly Missing[] {
  return [...new Map(missing.map((one) => [[one.fact, one.resource, one.why].join('\n'), one])).values()];
}

/** The peers where nothing is known that would choose a region. */
function plainPeers({ peers }: FlowRequirement): string {
  const names = peers.flatMap((group) => {
    const peer = group.find(({ kind }) => kind === 'tag') ?? group[0];
    return peer === undefined ? [] : [peer.kind === 'tag' ? peer.tag : describePeer(peer)];
  });
  return [...new Set(names)].join(' and ');
}

export function notApplicable(because: string): Judgement {
  return { state: 'not-applicable', message: `Not needed: ${because}.`, evidence: noEvidence, blocked: [] };
}

/**
 * Azure Batch puts a group of its own on nodes with a public IP address, in no body that is tied to the compute. Machines, clusters and
 * workspaces that are only attached are none of its nodes.
 */
function assumptionsOf({ compute, kind }: ComputeFacts, lookup: PathLookup): readonly string[] {
  const ofPath = 'path' in lookup ? lookup.path.assumptions : [];
  const isOfBatch = !attachedKinds.has(kind) && valueOf(compute.enableNodePublicIp) !== false;
  return isOfBatch ? ['batch-managed-nsg', ...ofPath] : ofPath;
}

const attachedKinds: ReadonlySet<ComputeKind> = new Set<ComputeKind>(['VirtualMachine', 'HDInsight', 'Databricks']);

/** What decides the witness first, then everything else that blocks a part. */
export function blockersOf(
  blocked: readonly Pick<BlockedPeer, 'direction' | 'decision' | 'far'>[],
  path: NetworkPath,
): readonly Blocker[] {
  const blames = (['blockedBy', 'alsoBlockedBy'] as const).flatMap((which) =>
    blocked.flatMap(({ direction, decision, far }) => blockersIn(path.stack(direction, far), decision[which], path)),
  );
  return eachBlockerOnce(blames);
}

/** What stands behind that: rules that would come to block the flow if all that block it now were gone. */
function nextBlockers(blocked: readonly DecidedPeer[], path: NetworkPath): readonly Blocker[] {
  const next = blocked.flatMap(({ direction, far, flow }) => {
    const stack = path.stack(direction, far);
    const { obstacles } = findObstacles(stack.layers, flow, { ...usualBudget(), work: obstacleWork });
    return blockersIn(
      stack,
      obstacles.filter(({ decides, sure }) => decides === 'next' && sure),
      path,
    );
  });
  return eachBlockerOnce(next);
}

function blockersIn({ layers }: LayerStack, blames: readonly RuleBlame[], path: NetworkPath): readonly Blocker[] {
  return blames.flatMap(({ layer, rule }) => {
    const place = layers[layer];
    return place === undefined ? [] : [blockerOf(rule, place, path)];
  });
}

/** Two groups may have the very same rule, as Azure's own ones are. */
export function eachBlockerOnce(blockers: readonly Blocker[]): readonly Blocker[] {
  return [...new Map(blockers.map((blocker) => [JSON.stringify(blocker), blocker])).values()];
}

/** Enough for hundreds of rules that meet the flow, and not so much that a hostile group holds up all verdicts. */
const obstacleWork = 2_000_000;

export function blockerOf(source: RuleSource, { level, resource }: PlacedLayer, { subnet }: NetworkPath): Blocker {
  switch (source.kind) {
    case 'securityRule':
    case 'adminRule':
      return { kind: source.kind, level, resource, rule: source.name, priority: source.priority };
    case 'route': {
      const { kind, name: route, prefix, nextHopType } = source;
      return { kind, level: 'subnet', resource: route === null ? subnet.id : resource, route, prefix, nextHopType };
    }
  }
}

export function witnessOf(blocked: readonly BlockedPeer[]): Witness | null {
  for (const { direction, decision } of blocked) {
    if (decision.witness !== null) return { direction, ...decision.witness };
  }
  return null;
}
