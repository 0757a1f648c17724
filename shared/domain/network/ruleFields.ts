import { type Issue, shown } from '../issue.ts';
import { type AddressSet, everyAddress, noAddress, unionAddresses } from './addressSet.ts';
import { everyPort, type PortSet, parsePorts, unionPorts } from './portSet.ts';
import { parsePrefix } from './prefix.ts';
import { type Protocols, parseProtocol } from './protocols.ts';
import type { RuleAddresses } from './securityRule.ts';
import { isTagName } from './tagName.ts';

/** Reads the fields of one rule; what is wrong with them is gathered in `issues`, with a harmless value in its place. */
export interface FieldReader {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly issues: Issue[];
}

type End = 'source' | 'destination';

/** One of the given words, in any letter case. */
export function readChoice<Word extends string>(
  reader: FieldReader,
  field: string,
  words: readonly Word[],
): Word | null {
  const value = reader.fields[field];
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
 * them Azure enforces is not documented, and for an Allow rule their union would be the unsafe guess.
 */
export function readAddresses(reader: FieldReader, end: End): RuleAddresses {
  const texts = readTexts(reader, `${end}AddressPrefix`, `${end}AddressPrefixes`);
  const groups = readGroups(reader, `${end}ApplicationSecurityGroups`);
  const sets: AddressSet[] = [];
  const tags: string[] = [];
  for (const { text, field } of texts) {
    if (text === '*') {
      sets.push(everyAddress);
      continue;
    }
    const prefix = parsePrefix(text);
    if (prefix !== null) sets.push(prefix);
    else if (isTagName(text)) tags.push(text);
    else refuse(reader, field, 'an IPv4 or IPv6 address, a CIDR prefix, a service tag or *', text);
  }
  if (texts.length === 0 && groups.length === 0) {
    refuse(
      reader,
      `${end}AddressPrefix`,
      'an address prefix, a service tag or *',
      reader.fields[`${end}AddressPrefix`],
    );
  }
  return { prefixes: sets.length === 0 ? noAddress : unionAddresses(sets), tags, groups };
}

/** The ports of one end. Absent source ports mean any: flows are asked about from any source port. */
export function readPorts(reader: FieldReader, end: End): PortSet {
  const texts = readTexts(reader, `${end}PortRange`, `${end}PortRanges`);
  if (texts.length === 0) {
    if (end === 'source') return everyPort;
    refuse(reader, 'destinationPortRange', 'a port, a range of ports or *', reader.fields['destinationPortRange']);
    return [];
  }
  const sets: PortSet[] = [];
  for (const { text, field } of texts) {
    const ports = parsePorts(text);
    if (ports === null) refuse(reader, field, 'a port from 0 to 65535, a range low-high or *', text);
    else sets.push(ports);
  }
  return unionPorts(sets);
}

interface FieldText {
  readonly text: string;
  readonly field: string;
}

/** The texts of a pair of singular and plural fields, of which ARM fills one and leaves the other empty or absent. */
function readTexts(reader: FieldReader, singular: string, plural: string): readonly FieldText[] {
  const one = reader.fields[singular] ?? '';
  const many = reader.fields[plural] ?? [];
  if (typeof one !== 'string') {
    refuse(reader, singular, 'a string', one);
    return [];
  }
  if (!Array.isArray(many)) {
    refuse(reader, plural, 'an array of strings', many);
    return [];
  }
  const texts: FieldText[] = [];
  for (const [index, text] of many.entries()) {
    if (typeof text === 'string') texts.push({ text, field: `${plural}[${index}]` });
    else refuse(reader, `${plural}[${index}]`, 'a string', text);
  }
  if (one === '') return texts;
  if (texts.length > 0 && !texts.every(({ text }) => text.toLowerCase() === one.toLowerCase())) {
    refuse(reader, plural, `nothing but ${shown(one)}, which ${singular} says`, many);
  }
  return [{ text: one, field: singular }];
}

function readGroups(reader: FieldReader, field: string): readonly string[] {
  const value = reader.fields[field] ?? [];
  if (!Array.isArray(value)) {
    refuse(reader, field, 'an array of application security groups', value);
    return [];
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
  reader.issues.push({ path: `${reader.path}.${field}`, expected: `expected ${wanted}, got ${shown(got)}` });
}

function within(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}
