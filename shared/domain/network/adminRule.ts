import { parseArmId } from '../armId.ts';
import { isRecord } from '../isRecord.ts';
import { describeIssue, type Issue, shown } from '../issue.ts';
import { type AddressSet, everyAddress, unionAddresses } from './addressSet.ts';
import { everyPort, type PortSet } from './portSet.ts';
import { parsePrefix } from './prefix.ts';
import { everyProtocol, type Protocols, parseProtocol } from './protocols.ts';
import { type FieldReader, readChoice, readPorts, refuse } from './ruleFields.ts';
import type { Direction, RuleAddresses, SecurityRule } from './securityRule.ts';
import { isTagName } from './tagName.ts';

/**
 * A security admin rule of Azure Virtual Network Manager, as it is in effect on a virtual network. Admin rules come before security groups:
 * Allow hands the packet on to them, AlwaysAllow lets it pass them, Deny ends it.
 * https://learn.microsoft.com/azure/virtual-network-manager/concept-security-admins
 */
export interface AdminRule extends Omit<SecurityRule, 'kind' | 'access'> {
  readonly kind: 'adminRule';
  readonly access: 'Allow' | 'AlwaysAllow' | 'Deny';
  /** The ARM id of the rule, below its network manager; '' where unknown. */
  readonly resource: string;
}

export interface ParsedAdminRules {
  readonly rules: readonly AdminRule[];
  readonly issues: readonly Issue[];
  /** False when the order of the rules is not known, so that no packet can be decided by them. */
  readonly ordered: boolean;
}

/**
 * Reads the rules that ARM lists as effective on one virtual network (`listNetworkManagerEffectiveSecurityAdminRules`), of kind Custom and
 * Default alike, nested (`properties.…`) or flat. A rule whose match cannot be read stays in the list, marked `unreadable`.
 *
 * Two things that Azure does not document leave the order open: rules of one priority and direction with different access, which different
 * rule collections may hold, and rules of several network managers, of which the one with the wider scope is said to win whatever the
 * priorities. UNVERIFIED: whether such an answer lists the rules already in order.
 */
export function parseAdminRules(raw: unknown, path: string): ParsedAdminRules {
  if (!Array.isArray(raw)) {
    const expected = `expected an array of security admin rules, got ${shown(raw)}`;
    return { rules: [], issues: [{ path, expected }], ordered: false };
  }
  const issues: Issue[] = [];
  const read = raw.map((value: unknown, index) => parseAdminRule(value, `${path}[${index}]`, issues));
  const rules = read.filter((rule) => rule !== null);
  return { rules, issues, ordered: rules.length === read.length && areOrdered(rules) };
}

/** Rules that may do anything to any packet: what is known of a network that has admin rules which nobody could read. */
export function unreadAdminRules(why: string): readonly AdminRule[] {
  const anywhere: RuleAddresses = { prefixes: everyAddress, tags: [], groups: [] };
  return (['Inbound', 'Outbound'] as const).flatMap((direction) =>
    (['AlwaysAllow', 'Deny'] as const).map(
      (access): AdminRule => ({
        kind: 'adminRule',
        resource: '',
        name: 'unread security admin rules',
        priority: 1,
        direction,
        access,
        protocols: everyProtocol,
        source: anywhere,
        sourcePorts: everyPort,
        destination: anywhere,
        destinationPorts: everyPort,
        unreadable: why,
      }),
    ),
  );
}

/** Null when direction, access or priority cannot be read: nobody then knows what the rule does, or when. */
function parseAdminRule(value: unknown, path: string, issues: Issue[]): AdminRule | null {
  if (!isRecord(value)) {
    issues.push({ path, expected: `expected a security admin rule, got ${shown(value)}` });
    return null;
  }
  const nested = value['properties'];
  const fields = isRecord(nested) ? nested : value;
  const reader: FieldReader = { fields, path: () => (fields === nested ? `${path}.properties` : path), issues: [] };
  const direction = readChoice(reader, 'direction', ['Inbound', 'Outbound'] as const);
  const access = readChoice(reader, 'access', ['Allow', 'AlwaysAllow', 'Deny'] as const);
  const priority = readPriority(reader);
  const protocols = readProtocol(reader);
  const [source, destination] = [readEnd(reader, 'sources'), readEnd(reader, 'destinations')];
  const [sourcePorts, destinationPorts] = [readAnyPorts(reader, 'source'), readAnyPorts(reader, 'destination')];
  issues.push(...reader.issues);
  if (direction === null || access === null || priority === null) return null;
  const id = parseArmId(value['id']);
  const [first] = reader.issues;
  return {
    kind: 'adminRule',
    resource: id?.text ?? '',
    name: typeof value['name'] === 'string' ? value['name'] : (id?.name ?? `priority ${priority}`),
    priority,
    direction,
    access,
    protocols,
    source: source.addresses,
    sourcePorts,
    destination: destination.addresses,
    destinationPorts,
    unreadable: first === undefined ? (source.open ?? destination.open) : describeIssue(first),
  };
}

/** 1..4096, the lowest first. https://learn.microsoft.com/azure/virtual-network-manager/concept-security-admins */
function readPriority(reader: FieldReader): number | null {
  const value = reader.fields['priority'];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 4096) return value;
  refuse(reader, 'priority', 'an integer from 1 to 4096', value);
  return null;
}

/** `Any` is this provider's word for `*`. */
function readProtocol(reader: FieldReader): Protocols {
  const value = reader.fields['protocol'];
  if (typeof value === 'string' && value.toLowerCase() === 'any') return everyProtocol;
  const protocols = typeof value === 'string' ? parseProtocol(value) : null;
  if (protocols === null) refuse(reader, 'protocol', 'Tcp, Udp, Icmp, Esp, Ah or Any', value);
  return protocols ?? 0;
}

/** Absent or empty ports mean any, at both ends. */
function readAnyPorts(reader: FieldReader, end: 'source' | 'destination'): PortSet {
  const field = `${end}PortRanges`;
  const listed = reader.fields[field] ?? [];
  if (Array.isArray(listed)) return listed.length === 0 ? everyPort : readPorts(reader, end, undefined, listed);
  refuse(reader, field, 'an array of strings', listed);
  return everyPort;
}

interface ReadEnd {
  readonly addresses: RuleAddresses;
  /** Why nobody knows which addresses these are, though nothing is wrong with the input. */
  readonly open: string | null;
}

/**
 * One end of a rule, a list of `{ addressPrefix, addressPrefixType }`. The text itself says whether it is a prefix or a tag. A network group
 * names networks by a membership that is not in the answer. UNVERIFIED: that a list which is absent or empty means any address; it is refused.
 */
function readEnd(reader: FieldReader, field: 'sources' | 'destinations'): ReadEnd {
  const items = reader.fields[field];
  const sets: AddressSet[] = [];
  const tags: string[] = [];
  let open: string | null = null;
  if (!Array.isArray(items) || items.length === 0) refuse(reader, field, 'a list of address prefixes', items);
  for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
    const text: unknown = isRecord(item) ? item['addressPrefix'] : undefined;
    const type: unknown = isRecord(item) ? item['addressPrefixType'] : undefined;
    const prefix = typeof text === 'string' ? parsePrefix(text) : null;
    if (typeof type === 'string' && type.toLowerCase() === 'networkgroup') {
      open ??= `the members of the network group ${shown(text)} are not known`;
    } else if (text === '*') sets.push(everyAddress);
    else if (prefix !== null) sets.push(prefix);
    else if (typeof text === 'string' && isTagName(text)) tags.push(text);
    else refuse(reader, `${field}[${index}].addressPrefix`, 'an address, a CIDR prefix, a service tag or *', text);
  }
  return { addresses: { prefixes: unionAddresses(sets), tags, groups: [] }, open };
}

function areOrdered(rules: readonly AdminRule[]): boolean {
  const inOrder = (direction: Direction): boolean => {
    const own = rules.filter((rule) => rule.direction === direction);
    if (new Set(own.map(({ access }) => access)).size <= 1) return true;
    if (new Set(own.map(managerOf)).size > 1) return false;
    const accesses = Map.groupBy(own, ({ priority }) => priority);
    return [...accesses.values()].every((tied) => new Set(tied.map(({ access }) => access)).size === 1);
  };
  return inOrder('Inbound') && inOrder('Outbound');
}

/** The network manager that a rule belongs to, by the rule's id. */
function managerOf({ resource }: AdminRule): string {
  return resource.toLowerCase().replace(/\/securityadminconfigurations\/.*/s, '');
}
