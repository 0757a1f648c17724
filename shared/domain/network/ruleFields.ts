import { type Issue, shown } from '../issue.ts';
import { addressSet, everyAddress, noAddress } from './addressSet.ts';
import { everyPort, type PortSet, parsePorts, unionPorts } from './portSet.ts';
import { type AddressBounds, parsePrefix, readPrefix } from './prefix.ts';
import { type Protocols, parseProtocol } from './protocols.ts';
import { remember } from './remember.ts';
import type { RuleAddresses } from './securityRule.ts';
import { isTagName } from './tagName.ts';

/** Reads the fields of one rule; what is wrong with them is gathered in `issues`, with a harmless value in its place. */
export interface FieldReader {
  readonly fields: Readonly<Record<string, unknown>>;
  /** The JSON path of the fields, written out only where something is wrong. */
  readonly path: () => string;
  readonly issues: Issue[];
}

type End = 'source' | 'destination';

/** What the fields of each end are called. */
const called = {
  source: {
    prefix: 'sourceAddressPrefix',
    prefixes: 'sourceAddressPrefixes',
    groups: 'sourceApplicationSecurityGroups',
    port: 'sourcePortRange',
    ports: 'sourcePortRanges',
  },
  destination: {
    prefix: 'destinationAddressPrefix',
    prefixes: 'destinationAddressPrefixes',
    groups: 'destinationApplicationSecurityGroups',
    port: 'destinationPortRange',
    ports: 'destinationPortRanges',
  },
} as const;

/** One of the given words, in any letter case. */
export function readChoice<Word extends string>(
  reader: FieldReader,
  field: string,
  words: readonly Word[],
): Word | null {
  const value = reader.fields[field];
  const exact = words.indexOf(value as Word);
  if (exact >= 0) return words[exact] as Word;
  const word = typeof value === 'string' ? words.find((w) => w.toLowerCase() === value.toLowerCase()) : undefined;
  if (word === undefined) refuse(reader, field, words.join(' or '), value);
  return word ?? null;
}

/** 100..4096 for custom rules, 65000..65500 for Azure's defaults. https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview */
export function readPriority(reader: FieldReader): number | null {
  const value = reader.fields['priority'];
  const legal =
    Number.isInteger(value) && (within(value as number, 100, 4096) || within(value as number, 65000, 65500));
  if (!legal) refuse(reader, 'priority', 'an integer from 100 to 4096 (65000 to 65500 in a default rule)', value);
  return legal ? (value as number) : null;
}

export function readProtocol(reader: FieldReader): Protocols {
  const value = reader.fields['protocol'];
  const protocols = typeof value === 'string' ? parseProtocol(value) : null;
  if (protocols === null) refuse(reader, 'protocol', 'Tcp, Udp, Icmp, Esp, Ah or *', value);
  return protocols ?? 0;
}

/**
 * The addresses of one end: `sourceAddressPrefix`, `sourceAddressPrefixes` or `sourceApplicationSecurityGroups` (likewise
 * for the destination). A rule that fills the singular and the plural field with different content is refused: which of
 * them Azure enforces is not documented, and for an Allow rule their union would be the unsafe guess. The values are handed in: fields
 * read by their literal names are read much more quickly than by names in variables.
 */
export function readAddresses(
  reader: FieldReader,
  end: End,
  prefix: unknown,
  prefixes: unknown,
  groupValues: unknown,
): RuleAddresses {
  const sole = soleText(prefix, prefixes);
  const known = sole === null || !isEmpty(groupValues) ? null : addressesOf(sole);
  if (known !== null) return known;
  const names = called[end];
  const texts = readTexts(reader, names.prefix, prefix, names.prefixes, prefixes);
  const groups = readGroups(reader, names.groups, groupValues);
  if (texts === null) return { prefixes: noAddress, tags: none, groups };
  const bounds: AddressBounds = { v4: [], v6: [] };
  let tags: string[] | null = null;
  let any = false;
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] as string;
    if (text === '*') any = true;
    else if (isTagName(text)) (tags ??= []).push(text);
    else if (!readPrefix(text, bounds)) {
      const place = sole === null ? `${names.prefixes}[${index}]` : names.prefix;
      refuse(reader, place, 'an IPv4 or IPv6 address, a CIDR prefix, a service tag or *', text);
    }
  }
  if (texts.length === 0 && groups.length === 0) {
    refuse(reader, names.prefix, 'an address prefix, a service tag or *', prefix);
  }
  return { prefixes: any ? everyAddress : addressSet(bounds), tags: tags ?? none, groups };
}

const none: readonly never[] = [];
const anyAddress: RuleAddresses = { prefixes: everyAddress, tags: none, groups: none };

/** What one text names; null when it is neither a prefix nor a tag nor `*`. Rules of one group say the same few texts again and again. */
const addressesOf = remember(4_096, (text): RuleAddresses | null => {
  if (text === '*') return anyAddress;
  if (isTagName(text)) return { prefixes: noAddress, tags: [text], groups: none };
  const prefixes = parsePrefix(text);
  return prefixes === null ? null : { prefixes, tags: none, groups: none };
});

/** The ports of one end. Absent source ports mean any: flows are asked about from any source port. */
export function readPorts(reader: FieldReader, end: End, port: unknown, list: unknown): PortSet {
  const sole = soleText(port, list);
  const known = sole === null ? null : portsOf(sole);
  if (known !== null) return known;
  const names = called[end];
  const texts = readTexts(reader, names.port, port, names.ports, list);
  if (texts === null) return none;
  if (texts.length === 0) {
    if (end === 'source') return everyPort;
    refuse(reader, names.port, 'a port, a range of ports or *', port);
    return none;
  }
  const sets: PortSet[] = [];
  for (const [index, text] of texts.entries()) {
    const ports = portsOf(text);
    if (ports !== null) sets.push(ports);
    else {
      const place = sole === null ? `${names.ports}[${index}]` : names.port;
      refuse(reader, place, 'a port from 0 to 65535, a range low-high or *', text);
    }
  }
  return unionPorts(sets);
}

/** Many rules name few ports. */
const portsOf = remember(4_096, parsePorts);

/** The text of the singular field where the plural one is empty or absent, as ARM mostly answers. */
function soleText(one: unknown, many: unknown): string | null {
  return typeof one === 'string' && one !== '' && isEmpty(many) ? one : null;
}

function isEmpty(list: unknown): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0);
}

/**
 * The texts of a pair of singular and plural fields, of which ARM fills one and leaves the other empty or absent; null where they are
 * refused.
 */
function readTexts(
  reader: FieldReader,
  singular: string,
  one: unknown,
  plural: string,
  many: unknown,
): readonly string[] | null {
  if (typeof (one ?? '') !== 'string') {
    refuse(reader, singular, 'a string', one);
    return null;
  }
  const list = many ?? none;
  if (!Array.isArray(list)) {
    refuse(reader, plural, 'an array of strings', many);
    return null;
  }
  const wrong = list.findIndex((text) => typeof text !== 'string');
  if (wrong >= 0) {
    refuse(reader, `${plural}[${wrong}]`, 'a string', list[wrong]);
    return null;
  }
  const texts: readonly string[] = list;
  if (typeof one !== 'string' || one === '') return texts;
  if (texts.length > 0 && !texts.every((text) => text.toLowerCase() === one.toLowerCase())) {
    refuse(reader, plural, `nothing but ${shown(one)}, which ${singular} says`, many);
  }
  return [one];
}

function readGroups(reader: FieldReader, field: string, value: unknown): readonly string[] {
  if (isEmpty(value)) return none;
  if (!Array.isArray(value)) {
    refuse(reader, field, 'an array of application security groups', value);
    return none;
  }
  const ids: string[] = [];
  for (const [index, group] of value.entries()) {
    const id: unknown = typeof group === 'object' && group !== null ? (group as { id?: unknown }).id : undefined;
    if (typeof id === 'string' && id !== '') ids.push(id);
    else refuse(reader, `${field}[${index}].id`, 'the ARM id of an application security group', id);
  }
  return ids;
}

/** Notes that a field does not hold what was expected of it. */
export function refuse(reader: FieldReader, field: string, wanted: string, got: unknown): void {
  reader.issues.push({ path: `${reader.path()}.${field}`, expected: `expected ${wanted}, got ${shown(got)}` });
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
