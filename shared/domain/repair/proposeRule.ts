import { idKey, nameOf } from '../armId.ts';
import { decideFlow } from '../network/decideFlow.ts';
import { describeHop } from '../network/describeHop.ts';
import type { RuleSource } from '../network/layer.ts';
import { type Direction, parseSecurityRules, type SecurityRule } from '../network/securityRule.ts';
import { printable } from '../printable.ts';
import { type BlockedPeer, decideRequirement, portTexts } from '../requirements/judges/decideRequirement.ts';
import { describeMissing } from '../requirements/judges/flowMessage.ts';
import type { PlacedGroup } from '../requirements/path/groupSite.ts';
import type { PlacedLayer } from '../requirements/path/layerStack.ts';
import type { NetworkPath } from '../requirements/path/networkPath.ts';
import type { FlowRequirement } from '../requirements/requirement.ts';
import { type ComputeFacts, workspaceId } from '../requirements/subjects/computeFacts.ts';
import type { Remediation, RemediationChange } from '../verdict.ts';
import { whyManaged } from './managedGroup.ts';
import { describeOwnRule, ruleNamePrefix } from './ownRule.ts';

const firstPriority = 100;
const lastPriority = 4096;
/** Azure's limit on the rules of one group, defaults not counted. https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits */
const mostRules = 1000;

/**
 * Proposes the smallest repair of a violated flow: for each blocked peer and direction one allow rule in each group that blocks it (that of
 * the subnet, that of the network interface, or both), with its exact tag or addresses, its ports and the nodes' own addresses, at the
 * highest free priority that still comes before the first rule that blocks there. Proven by deciding the requirement again on the patched
 * rules. Proposes nothing where that does not succeed, and says why. No existing rule is ever edited or deleted.
 */
export function proposeRule(
  requirement: FlowRequirement,
  facts: ComputeFacts,
  path: NetworkPath,
  blocked: readonly BlockedPeer[],
): Remediation {
  const refuse = (reason: string): Remediation => ({ class: requirement.remediation, changes: [], reason });
  if (requirement.remediation === 'manual') return refuse('a person decides this one');
  const repairs = blocked.map((peer) => ({ peer, blocking: blockingGroups(peer, path) }));
  const managed = repairs
    .flatMap(({ blocking }) => blocking)
    .map(({ group }) =>
      whyManaged(
        group.id,
        group.rules.map(({ name }) => name),
      ),
    )
    .find((why) => why !== null);
  if (managed !== undefined) return refuse(managed);
  if (!blocked.every(({ exact }) => exact)) return refuse('the region that chooses the tag is not known');
  const outside = blocked.flatMap((peer) => blamedOutside(peer, path))[0];
  if (outside !== undefined) return refuse(`${outside} blocks it too, and a rule of this group does not change that`);

  const patched = new Map<string, readonly SecurityRule[]>();
  const changes: RemediationChange[] = [];
  for (const { peer, blocking } of repairs) {
    if (blocking.length === 0) return refuse('no network security group blocks it');
    for (const { group, first } of blocking) {
      const rules = patched.get(idKey(group.id)) ?? group.rules;
      const place = freePriority(rules, peer.direction, first);
      if ('reason' in place) return refuse(place.reason);
      const name = freeName(rules, `${ruleNamePrefix}${requirement.id}`);
      const body = { properties: ruleProperties(requirement, facts, path, peer, place.priority) };
      changes.push({ operation: 'put', resource: `${group.id}/securityRules/${name}`, body });
      patched.set(idKey(group.id), [...rules, ...parseSecurityRules([{ name, ...body }], '').rules]);
    }
  }
  const isFull = [...patched.values()].some(
    (rules) => rules.filter(({ priority }) => priority <= lastPriority).length > mostRules,
  );
  if (isFull) return refuse(`the network security group has no room for another rule (Azure allows ${mostRules})`);

  const result = decideRequirement(requirement, facts, path, (flow, _, far) => {
    return decideFlow(path.stack(flow.direction, far, patched).layers, flow);
  });
  if (result.state === 'violated') return refuse('no single rule is proven to restore it');
  const [open] = [...path.unread, ...result.missing];
  return open === undefined
    ? { class: requirement.remediation, changes }
    : refuse(`whether a rule would restore it cannot be told: ${describeMissing([open])}`);
}

interface BlockingGroup {
  readonly group: PlacedGroup;
  /** The first of its rules that block. */
  readonly first: SecurityRule;
}

/** The groups before the nodes that block a peer. One group may stand before the subnet and the interface. */
function blockingGroups({ decision, direction, far }: BlockedPeer, path: NetworkPath): readonly BlockingGroup[] {
  const { layers } = path.stack(direction, far);
  const blames = [...decision.blockedBy, ...decision.alsoBlockedBy];
  const groups = new Map(
    path.groups.flatMap(({ group }) => (group === null ? [] : [[idKey(group.id), group] as const])),
  );
  return [...groups].flatMap(([key, group]) => {
    const blockers = blames.flatMap(({ layer, rule }) => {
      const place = layers[layer];
      const isHere = place?.kind === 'securityGroup' && idKey(place.resource) === key;
      return isHere && rule.kind === 'securityRule' ? [rule] : [];
    });
    const [first] = blockers.toSorted((one, other) => one.priority - other.priority);
    return first === undefined ? [] : [{ group, first }];
  });
}

/** What blocks a peer besides the security group of the subnet. */
function blamedOutside({ decision, direction, far }: BlockedPeer, { stack }: NetworkPath): readonly string[] {
  const { layers } = stack(direction, far);
  return [...decision.blockedBy, ...decision.alsoBlockedBy].flatMap(({ layer, rule }) => {
    const place = layers[layer];
    return place === undefined || place.kind === 'securityGroup' ? [] : [describeSource(rule, place)];
  });
}

function describeSource(source: RuleSource, { kind, resource }: PlacedLayer): string {
  if (source.kind === 'route') return `the route to ${describeHop(source)}`;
  const rule = `rule ${printable(source.name)}`;
  return kind === 'farSecurityGroup' ? `${rule} of network security group ${nameOf(resource)}` : rule;
}

function freePriority(
  rules: readonly SecurityRule[],
  direction: Direction,
  first: SecurityRule,
): { readonly priority: number } | { readonly reason: string } {
  const blocker = `rule ${printable(first.name)}`;
  if (first.priority <= firstPriority) {
    return { reason: `${blocker} sits at priority ${first.priority}, and nothing can come before it` };
  }
  const taken = new Set(rules.filter((rule) => rule.direction === direction).map((rule) => rule.priority));
  for (let priority = Math.min(first.priority - 1, lastPriority); priority >= firstPriority; priority--) {
    if (!taken.has(priority)) return { priority };
  }
  return { reason: `no priority is free before ${blocker} (priority ${first.priority})` };
}

/** A name that no rule has: an existing rule is never written over, not even one of ours. */
function freeName(rules: readonly SecurityRule[], wanted: string): string {
  const taken = new Set(rules.map((rule) => rule.name.toLowerCase()));
  let name = wanted;
  for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${wanted}-${count}`;
  return name;
}

function ruleProperties(
  requirement: FlowRequirement,
  facts: ComputeFacts,
  path: NetworkPath,
  { direction, prefixes }: BlockedPeer,
  priority: number,
): Readonly<Record<string, unknown>> {
  const { protocol, id } = requirement;
  const [near, far] = direction === 'Inbound' ? ['destination', 'source'] : ['source', 'destination'];
  return {
    description: describeOwnRule(id, facts.compute.id, workspaceId(facts)),
    access: 'Allow',
    direction,
    priority,
    protocol,
    sourcePortRange: '*',
    ...oneOrMany('destinationPortRange', portTexts(requirement, facts)),
    ...oneOrMany(`${far}AddressPrefix`, prefixes),
    ...oneOrMany(`${near}AddressPrefix`, path.prefixes),
  };
}

/** ARM has a field for one value and another for several (`…Prefix`, `…Prefixes`). */
function oneOrMany(field: string, values: readonly string[]): Readonly<Record<string, unknown>> {
  const plural = field.endsWith('Prefix') ? `${field}es` : `${field}s`;
  return values.length === 1 ? { [field]: values[0] } : { [plural]: values };
}
