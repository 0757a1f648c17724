import { containerKey, nameOf, parseArmId } from '../../armId.ts';
import { listKey } from '../../estate/completeList.ts';
import { type Estate, type NetworkSecurityGroup, valueOf } from '../../estate/estate.ts';
import type { AddressScope } from '../../network/addressScope.ts';
import { compileSecurityGroup } from '../../network/securityGroup.ts';
import { firstDefaultPriority, type SecurityRule } from '../../network/securityRule.ts';
import { onceFor } from '../../onceFor.ts';
import { printable } from '../../printable.ts';
import { isBatchGroup } from '../../repair/managedGroup.ts';
import type { Missing } from '../../verdict.ts';
import { conditions } from '../conditions.ts';
import { flows } from '../entries/flows.ts';
import type { NetworkPath, PathLookup } from '../path/networkPath.ts';
import { sharedDecisions } from '../path/sharedDecisions.ts';
import { appliesTo, type FlowRequirement, type JudgedRequirement, type Requirement } from '../requirement.ts';
import type { DatedFacts } from '../subjects/computeFacts.ts';
import { decideRequirement, portTexts } from './decideRequirement.ts';
import { describeFlow } from './flowMessage.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/**
 * The groups that Azure Batch puts on its nodes lie in the resource group of their network, one for every hundred nodes, and go with the
 * last node. Rules of Azure Batch's own may close ports for people, never what its service or Azure Machine Learning need.
 * https://learn.microsoft.com/azure/batch/batch-virtual-network
 */
export function judgeBatchGroups(requirement: JudgedRequirement, facts: DatedFacts, lookup: PathLookup): Judgement {
  if (valueOf(facts.compute.currentNodeCount) === 0) {
    return compliant('There is no node that could have a network security group of Azure Batch');
  }
  const question = 'Whether the network security groups of Azure Batch let the nodes work';
  if ('missing' in lookup) return unknown(question, lookup.missing);
  const place = parseArmId(lookup.path.subnet.virtualNetwork);
  const scope = `/subscriptions/${place?.subscription ?? ''}/resourceGroups/${place?.resourceGroup ?? ''}`;
  const groups = batchGroups(facts.estate).get(containerKey(scope)) ?? [];
  const missing: Missing[] = facts.estate.complete.has(listKey('networkSecurityGroups', scope))
    ? []
    : [{ fact: 'networkSecurityGroups', resource: scope, why: 'not all groups of the resource group are listed' }];
  for (const group of groups) {
    const found = obstacleIn(group, facts, lookup.path);
    if (found === null) continue;
    if ('missing' in found) {
      missing.push(...found.missing);
      continue;
    }
    const { name, priority } = found.rule;
    const reason = `rule ${printable(name)} (priority ${priority}) of ${printable(nameOf(group.id))} blocks ${found.flow}`;
    return violated(requirement, reason, { id: group.id, 'properties.securityRules': [name] });
  }
  if (missing.length > 0) return unknown(question, missing);
  return compliant(
    groups.length === 0
      ? 'Azure Batch has no network security group beside the network'
      : `In ${groups.map(({ id }) => printable(nameOf(id))).join(', ')} no rule denies what the nodes need`,
  );
}

const batchGroups = onceFor(({ networkSecurityGroups }: Estate): ReadonlyMap<string, NetworkSecurityGroup[]> => {
  const ofBatch = [...networkSecurityGroups.values()].filter(({ id }) => isBatchGroup(id));
  return Map.groupBy(ofBatch, ({ id }) => containerKey(id));
});

type Obstacle = { readonly rule: SecurityRule; readonly flow: string } | { readonly missing: readonly Missing[] };

/** A rule of the group that denies a part of what the compute needs; what is missing to tell, or null where there is none. */
function obstacleIn({ id, rules }: NetworkSecurityGroup, facts: DatedFacts, path: NetworkPath): Obstacle | null {
  if ('missing' in rules) return { missing: [{ fact: 'networkSecurityGroup', resource: id, why: rules.missing }] };
  const open: Missing[] = [];
  for (const needed of neededFlows(facts)) {
    const result = decideRequirement(needed, facts, path, (flow, peer) =>
      decide(layersOf(path.scope)(rules.value)[flow.direction], flow, peer),
    );
    for (const { decision, name } of result.blocked) {
      const rule = [...decision.blockedBy, ...decision.alsoBlockedBy].map((blame) => blame.rule).find(isDenial);
      if (rule !== undefined) return { rule, flow: describeFlow(needed, portTexts(needed, facts), name) };
    }
    open.push(...result.missing);
  }
  return open.length === 0 ? null : { missing: open };
}

const decide = sharedDecisions();

/** The rules of a group as layers, bound once for all nodes to which the names in them mean the same. */
const layersOf = onceFor((scope: AddressScope) =>
  onceFor((rules: readonly SecurityRule[]) => ({
    Inbound: [compileSecurityGroup(rules, 'Inbound', scope)],
    Outbound: [compileSecurityGroup(rules, 'Outbound', scope)],
  })),
);

/** A rule that somebody wrote, and not one of the defaults of every group. */
function isDenial(rule: { readonly kind: string }): rule is SecurityRule {
  return rule.kind === 'securityRule' && (rule as SecurityRule).priority < firstDefaultPriority;
}

/** What the compute surely needs of services, and cannot work without. */
function neededFlows(facts: DatedFacts): readonly FlowRequirement[] {
  const all: readonly Requirement[] = flows;
  return all.filter(
    (requirement): requirement is FlowRequirement =>
      requirement.kind === 'flow' &&
      appliesTo(requirement, facts.kind, facts.profile) &&
      (typeof requirement.severity !== 'string' || ['critical', 'high'].includes(requirement.severity)) &&
      requirement.peers.every((group) => group.some(({ kind }) => kind === 'tag')) &&
      conditions[requirement.when].decide(facts).holds === 'yes',
  );
}
