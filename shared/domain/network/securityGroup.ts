import type { AddressScope, PacketEnd } from './addressScope.ts';
import { everyAddress, noAddress } from './addressSet.ts';
import { defaultRules } from './defaultRules.ts';
import type { Layer, LayerRule } from './layer.ts';
import { everyPort, isEveryPort } from './portSet.ts';
import { everyProtocol, withPorts } from './protocols.ts';
import { type Direction, firstDefaultPriority, type RuleAddresses, type SecurityRule } from './securityRule.ts';
import { certain, type Selection, unionSelections } from './selection.ts';

/**
 * Binds a group's rules of one direction to a place and puts them in order. Azure's default rules are appended unless the
 * list carries rules of their priorities for this direction itself.
 */
export function compileSecurityGroup(rules: readonly SecurityRule[], direction: Direction, scope: AddressScope): Layer {
  const own = rules.filter((rule) => rule.direction === direction);
  const listsDefaults = own.some((rule) => rule.priority >= firstDefaultPriority);
  const all = listsDefaults ? own : [...own, ...defaultRules[direction]];
  all.sort((a, b) => a.priority - b.priority);
  return {
    kind: 'securityGroup',
    direction,
    otherwise: 'block',
    rules: all.map((rule, index) => compileRule(rule, index, scope)),
  };
}

function compileRule(rule: SecurityRule, index: number, scope: AddressScope): LayerRule {
  if (rule.unreadable !== null) return mayMatchAnything(rule, index);
  const inbound = rule.direction === 'Inbound';
  // A packet without ports is matched only by a rule that leaves its ports open.
  const anyPorts = isEveryPort(rule.sourcePorts) && isEveryPort(rule.destinationPorts);
  return {
    source: rule,
    effect: rule.access === 'Allow' ? 'pass' : 'block',
    protocols: anyPorts ? rule.protocols : rule.protocols & withPorts,
    remote: select(inbound ? rule.source : rule.destination, 'remote', scope),
    local: select(inbound ? rule.destination : rule.source, 'local', scope),
    sourcePorts: rule.sourcePorts,
    destinationPorts: rule.destinationPorts,
  };
}

function select(addresses: RuleAddresses, end: PacketEnd, scope: AddressScope): Selection {
  if (addresses.tags.length === 0 && addresses.groups.length === 0) return certain(addresses.prefixes);
  return unionSelections([
    certain(addresses.prefixes),
    ...addresses.tags.map((name) => scope.tag(name)),
    ...addresses.groups.map((id) => scope.applicationSecurityGroup(id, end)),
  ]);
}

/** Whether a packet matches a rule that cannot be read is an open fact about each packet. */
function mayMatchAnything(rule: SecurityRule, index: number): LayerRule {
  const fact = `rule:${index}:${rule.name}`;
  const name = `security rule ${rule.name} (${rule.unreadable})`;
  return {
    source: rule,
    effect: rule.access === 'Allow' ? 'pass' : 'block',
    protocols: everyProtocol,
    remote: { sure: noAddress, conditions: [{ fact, holds: true, within: everyAddress, name }] },
    local: certain(everyAddress),
    sourcePorts: everyPort,
    destinationPorts: everyPort,
  };
}
