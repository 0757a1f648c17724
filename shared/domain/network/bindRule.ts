import type { AddressScope, PacketEnd } from './addressScope.ts';
import { everyAddress, noAddress } from './addressSet.ts';
import type { AdminRule } from './adminRule.ts';
import type { Effect, LayerRule } from './layer.ts';
import { everyPort, isEveryPort } from './portSet.ts';
import { everyProtocol, withPorts } from './protocols.ts';
import type { RuleAddresses, SecurityRule } from './securityRule.ts';
import { certain, type Selection, unionSelections } from './selection.ts';

const effects = { Allow: 'pass', AlwaysAllow: 'passFilters', Deny: 'block' } as const satisfies Record<
  AdminRule['access'],
  Effect
>;

/**
 * At which end of the packets a rule stands. What enters the near end comes from the far one; what enters the far end comes from the near
 * one, so that there an inbound rule is about what the nodes send.
 */
export type RuleEnd = 'near' | 'far';

/** Binds a rule to a place, where its tags are addresses. `index` tells unreadable rules of one layer apart. */
export function bindRule(
  rule: SecurityRule | AdminRule,
  index: number,
  scope: AddressScope,
  end: RuleEnd = 'near',
): LayerRule {
  if (rule.unreadable !== null) return mayMatchAnything(rule, index);
  const fromFar = (rule.direction === 'Inbound') === (end === 'near');
  // A packet without ports is matched only by a rule that leaves its ports open.
  const anyPorts = isEveryPort(rule.sourcePorts) && isEveryPort(rule.destinationPorts);
  return {
    source: rule,
    effect: effects[rule.access],
    protocols: anyPorts ? rule.protocols : rule.protocols & withPorts,
    remote: select(fromFar ? rule.source : rule.destination, 'remote', scope),
    local: select(fromFar ? rule.destination : rule.source, 'local', scope),
    sourcePorts: rule.sourcePorts,
    destinationPorts: rule.destinationPorts,
  };
}

function select({ prefixes, tags, groups }: RuleAddresses, end: PacketEnd, scope: AddressScope): Selection {
  if (groups.length === 0) {
    if (tags.length === 0) return prefixes === everyAddress ? anywhere : certain(prefixes);
    if (tags.length === 1 && prefixes === noAddress) return scope.tag(tags[0] as string);
  }
  return unionSelections([
    certain(prefixes),
    ...tags.map((name) => scope.tag(name)),
    ...groups.map((id) => scope.applicationSecurityGroup(id, end)),
  ]);
}

const anywhere = certain(everyAddress);

/** Whether a packet matches a rule that cannot be read is an open fact about each packet. */
function mayMatchAnything(rule: SecurityRule | AdminRule, index: number): LayerRule {
  const fact = `rule:${index}:${rule.name}`;
  const name = `security rule ${rule.name} (${rule.unreadable})`;
  return {
    source: rule,
    effect: effects[rule.access],
    protocols: everyProtocol,
    remote: { sure: noAddress, conditions: [{ fact, holds: true, within: everyAddress, name }] },
    local: certain(everyAddress),
    sourcePorts: everyPort,
    destinationPorts: everyPort,
  };
}
