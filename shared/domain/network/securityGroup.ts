import type { AddressScope, PacketEnd } from './addressScope.ts';
import { everyAddress, noAddress } from './addressSet.ts';
import { defaultRules } from './defaultRules.ts';
import { everyPort, isEveryPort, type PortSet } from './portSet.ts';
import { everyProtocol, type Protocols, withPorts } from './protocols.ts';
import {
  type Access,
  type Direction,
  firstDefaultPriority,
  type RuleAddresses,
  type SecurityRule,
} from './securityRule.ts';
import { certain, type Selection, unionSelections } from './selection.ts';

/** A rule bound to a place: its tags are addresses now, its ends are seen from the compute. */
export interface CompiledRule {
  readonly rule: SecurityRule;
  readonly access: Access;
  readonly protocols: Protocols;
  readonly remote: Selection;
  readonly local: Selection;
  readonly sourcePorts: PortSet;
  readonly destinationPorts: PortSet;
}

/** The rules of one group and direction in the order in which they are tried. The first that matches a packet decides. */
export interface CompiledSecurityGroup {
  readonly direction: Direction;
  readonly rules: readonly CompiledRule[];
}

/**
 * Binds a group's rules of one direction to a place and puts them in order. Azure's default rules are appended unless the
 * list carries rules of their priorities for this direction itself.
 */
export function compileSecurityGroup(
  rules: readonly SecurityRule[],
  direction: Direction,
  scope: AddressScope,
): CompiledSecurityGroup {
  const inDirection = (rule: SecurityRule): boolean => rule.direction === direction;
  const own = rules.filter(inDirection);
  const listsDefaults = own.some((rule) => rule.priority >= firstDefaultPriority);
  const all = listsDefaults ? own : [...own, ...defaultRules.filter(inDirection)];
  const ordered = all.toSorted((a, b) => a.priority - b.priority);
  return { direction, rules: ordered.map((rule, index) => compileRule(rule, index, scope)) };
}

function compileRule(rule: SecurityRule, index: number, scope: AddressScope): CompiledRule {
  if (rule.unreadable !== null) return mayMatchAnything(rule, index);
  const inbound = rule.direction === 'Inbound';
  // A packet without ports is matched only by a rule that leaves its ports open.
  const anyPorts = isEveryPort(rule.sourcePorts) && isEveryPort(rule.destinationPorts);
  return {
    rule,
    access: rule.access,
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
function mayMatchAnything(rule: SecurityRule, index: number): CompiledRule {
  const fact = `rule:${index}:${rule.name}`;
  const name = `security rule ${rule.name} (${rule.unreadable})`;
  return {
    rule,
    access: rule.access,
    protocols: everyProtocol,
    remote: { sure: noAddress, conditions: [{ fact, holds: true, within: everyAddress, name }] },
    local: certain(everyAddress),
    sourcePorts: everyPort,
    destinationPorts: everyPort,
  };
}
