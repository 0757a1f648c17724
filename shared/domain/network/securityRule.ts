import { describeIssue, type Issue, shown } from '../issue.ts';
import type { AddressSet } from './addressSet.ts';
import type { PortSet } from './portSet.ts';
import type { Protocols } from './protocols.ts';
import { type FieldReader, readAddresses, readChoice, readPorts, readPriority, readProtocol } from './ruleFields.ts';

export type Direction = 'Inbound' | 'Outbound';
export type Access = 'Allow' | 'Deny';

/** One end of a rule: the prefixes written out, and the names whose addresses depend on where the rule is evaluated. */
export interface RuleAddresses {
  readonly prefixes: AddressSet;
  readonly tags: readonly string[];
  /** Application security groups, by ARM id. */
  readonly groups: readonly string[];
}

/** A network security group's rule, read from ARM and not yet bound to a place. */
export interface SecurityRule {
  readonly kind: 'securityRule';
  readonly name: string;
  /** 100..4096 for custom rules, 65000..65500 for Azure's defaults; the lowest that matches decides. */
  readonly priority: number;
  readonly direction: Direction;
  readonly access: Access;
  readonly protocols: Protocols;
  readonly source: RuleAddresses;
  readonly sourcePorts: PortSet;
  readonly destination: RuleAddresses;
  readonly destinationPorts: PortSet;
  /** Why the rule's match cannot be read. It may then match any packet, and what depends on it is unknown. */
  readonly unreadable: string | null;
}

export interface ParsedSecurityRules {
  readonly rules: readonly SecurityRule[];
  readonly issues: readonly Issue[];
  /** False when a rule's place in the order could not be read, so that no packet can be decided by these rules. */
  readonly ordered: boolean;
}

/** Rules at or above this priority are Azure's own. */
export const firstDefaultPriority = 65000;

/**
 * Reads a list of ARM security rules, nested (`properties.…`) or flat as the Azure CLI prints them, in any letter case.
 * Refuses what Azure refuses, naming the JSON path: prefixes, ports, priorities outside 100..4096 in custom rules, and two
 * rules of one priority and direction. A rule whose match cannot be read stays in the list, marked `unreadable`.
 */
export function parseSecurityRules(raw: unknown, path: string): ParsedSecurityRules {
  if (!Array.isArray(raw)) {
    const expected = `expected an array of security rules, got ${shown(raw)}`;
    return { rules: [], issues: [{ path, expected }], ordered: false };
  }
  const rules: SecurityRule[] = [];
  const issues: Issue[] = [];
  let ordered = true;
  const holders = new Map<number, number>();
  for (let index = 0; index < raw.length; index++) {
    const rule = parseSecurityRule(raw[index], path, index, issues);
    if (rule === null) {
      ordered = false;
      continue;
    }
    rules.push(rule);
    const slot = rule.direction === 'Inbound' ? rule.priority : -rule.priority;
    const holder = holders.get(slot);
    if (holder !== undefined) {
      const expected = `expected a priority that no other ${rule.direction} rule has, got ${rule.priority} as in ${path}[${holder}]`;
      issues.push({ path: `${path}[${index}].priority`, expected });
      ordered = false;
    }
    holders.set(slot, index);
  }
  return { rules, issues, ordered };
}

const directions = ['Inbound', 'Outbound'] as const;
const accesses = ['Allow', 'Deny'] as const;

/** Null when direction, access or priority cannot be read: nobody then knows what the rule does, or when. */
function parseSecurityRule(value: unknown, list: string, index: number, issues: Issue[]): SecurityRule | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    issues.push({ path: `${list}[${index}]`, expected: `expected a security rule, got ${shown(value)}` });
    return null;
  }
  const outer = value as Readonly<Record<string, unknown>>;
  const nested = outer['properties'];
  const isNested = typeof nested === 'object' && nested !== null && !Array.isArray(nested);
  const fields = isNested ? (nested as Readonly<Record<string, unknown>>) : outer;
  const first = issues.length;
  const reader: FieldReader = { fields, path: () => `${list}[${index}]${isNested ? '.properties' : ''}`, issues };
  const direction = readChoice(reader, 'direction', directions);
  const access = readChoice(reader, 'access', accesses);
  const priority = readPriority(reader);
  const protocols = readProtocol(reader);
  const source = readAddresses(
    reader,
    'source',
    fields['sourceAddressPrefix'],
    fields['sourceAddressPrefixes'],
    fields['sourceApplicationSecurityGroups'],
  );
  const sourcePorts = readPorts(reader, 'source', fields['sourcePortRange'], fields['sourcePortRanges']);
  const destination = readAddresses(
    reader,
    'destination',
    fields['destinationAddressPrefix'],
    fields['destinationAddressPrefixes'],
    fields['destinationApplicationSecurityGroups'],
  );
  const destinationPorts = readPorts(
    reader,
    'destination',
    fields['destinationPortRange'],
    fields['destinationPortRanges'],
  );
  if (direction === null || access === null || priority === null) return null;
  const wrong = issues[first];
  return {
    kind: 'securityRule',
    name: typeof outer['name'] === 'string' ? outer['name'] : `priority ${priority}`,
    priority,
    direction,
    access,
    protocols,
    source,
    sourcePorts,
    destination,
    destinationPorts,
    unreadable: wrong === undefined ? null : describeIssue(wrong),
  };
}
