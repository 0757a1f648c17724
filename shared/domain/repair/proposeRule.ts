import { nameOf } from '../armId.ts';
import { decideFlow } from '../network/decideFlow.ts';
import { describeHop } from '../network/describeHop.ts';
import type { RuleSource } from '../network/layer.ts';
import { parseSecurityRules, type SecurityRule } from '../network/securityRule.ts';
import { printable } from '../printable.ts';
import { type ComputeFacts, workspaceId } from '../requirements/computeFacts.ts';
import { type BlockedPeer, decideRequirement, portTexts } from '../requirements/decideRequirement.ts';
import { describeMissing } from '../requirements/flowMessage.ts';
import type { PlacedLayer } from '../requirements/layerStack.ts';
import type { NetworkPath } from '../requirements/networkPath.ts';
import type { FlowRequirement } from '../requirements/requirement.ts';
import type { Remediation, RemediationChange } from '../verdict.ts';
import { whyManaged } from './managedGroup.ts';
import { describeOwnRule, ruleNamePrefix } from './ownRule.ts';

const firstPriority = 100;
const lastPriority = 4096;
/** Azure's limit on the rules of one group, defaults not counted. https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits */
const mostRules = 1000;

/**
 * Proposes the smallest repair of a violated flow: one allow rule per blocked peer and direction, with its exact tag or addresses, its ports
 * and the subnet's own prefixes, at the highest free priority that still comes before the first rule that blocks. Proven by deciding the
 * requirement again on the patched rules. Proposes nothing where that does not succeed, and says why. No existing rule is ever edited or deleted.
 */
export function proposeRule(
  requirement: FlowRequirement,
  facts: ComputeFacts,
  path: NetworkPath,
  blocked: readonly BlockedPeer[],
): Remediation {
  const { securityGroup, stack } = path;
  const refuse = (reason: string): Remediation => ({ class: requirement.remediation, changes: [], reason });
  if (requirement.remediation === 'manual') return refuse('a person decides this one');
  if (securityGroup === null) return refuse('no network security group blocks it');
  const managed = whyManaged(
    securityGroup.id,
    securityGroup.rules.map(({ name }) => name),
  );
  if (managed !== null) return refuse(managed);
  if (!blocked.every(({ exact }) => exact)) return refuse('the region that chooses the tag is not known');
  const outside = blocked.flatMap((peer) => blamedOutside(peer, path))[0];
  if (outside !== undefined) return refuse(`${outside} blocks it too, and a rule of this group does not change that`);

  const rules: SecurityRule[] = [...securityGroup.rules];
  const changes: RemediationChange[] = [];
  for (const peer of blocked) {
    const place = freePriority(rules, peer);
    if ('reason' in place) return refuse(place.reason);
    const name = freeName(rules, `${ruleNamePrefix}${requirement.id}`);
    const body = { properties: ruleProperties(requirement, facts, path, peer, place.priority) };
    changes.push({ operation: 'put', resource: `${securityGroup.id}/securityRules/${name}`, body });
    rules.push(...parseSecurityRules([{ name, ...body }], '').rules);
  }

  if (rules.filter(({ priority }) => priority <= lastPriority).length > mostRules) {
    return refuse(`the network security group has no room for another rule (Azure allows ${mostRules})`);
  }

  const patched = decideRequirement(requirement, facts, path, (flow, _, far) => {
    return decideFlow(stack(flow.direction, far, rules).layers, flow);
  });
  if (patched.state === 'violated') return refuse('no single rule is proven to restore it');
  const [open] = [...path.unread, ...patched.missing];
  return open === undefined
    ? { class: requirement.remediation, changes }
    : refuse(`whether a rule would restore it cannot be told: ${describeMissing([open])}`);
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
  { direction, decision }: BlockedPeer,
): { readonly priority: number } | { readonly reason: string } {
  const blockers = [...decision.blockedBy, ...decision.alsoBlockedBy].flatMap(({ rule }) =>
    rule.kind === 'securityRule' ? [rule] : [],
  );
  const [first] = blockers.toSorted((one, other) => one.priority - other.priority);
  if (first === undefined) return { reason: 'no rule is known that blocks it' };
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
