import ipaddr from 'ipaddr.js';

/** An address is 129 bits: 0, 96 zeros and 32 bits of IPv4; or 1 and 128 bits of IPv6. A prefix is their beginning. */
export type Bits = string;
export type End = 'remote' | 'local';

/** What the formulas of one question know and leave open about addresses. */
export interface Terms {
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** By end, the truth value of each tag or group that nobody expanded. */
  readonly open: Readonly<Record<End, Map<string, string>>>;
}

export const protocols = ['tcp', 'udp', 'icmp', 'esp', 'ah', 'other'];

/** The beginning of every IPv4 address. */
export const v4: Bits = '0'.repeat(97);

/** Null when the text is neither an address nor a prefix. */
export function prefixBits(text: string): Bits | null {
  const [address = '', length] = text.split('/');
  if (!ipaddr.isValid(address)) return null;
  const parsed = ipaddr.parse(address);
  const all = parsed
    .toByteArray()
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return (parsed.kind() === 'ipv4' ? v4 : '1') + all.slice(0, length === undefined ? all.length : Number(length));
}

/** The prefix of a text that has to be one. */
export function bitsOf(text: string): Bits {
  const prefix = prefixBits(text);
  if (prefix === null) throw new Error(`${text}: neither an address nor a prefix`);
  return prefix;
}

/** Formula: the address begins like the prefix. */
export function inPrefix(end: string, prefix: Bits): string {
  return `(= ((_ extract 128 ${129 - prefix.length}) ${end}) #b${prefix})`;
}

/** One spelling for a tag. */
export function keyOf(tag: string): string {
  const classic: Record<string, string> = {
    virtual_network: 'virtualnetwork',
    azure_loadbalancer: 'azureloadbalancer',
  };
  return classic[tag.toLowerCase()] ?? tag.toLowerCase();
}

/** Formula: the prefix, `*`, tag or group holds the address at the end. */
export function holds(terms: Terms, end: End, item: string): string {
  if (item === '*') return 'true';
  const prefix = prefixBits(item);
  if (prefix !== null) return inPrefix(end, prefix);
  const tag = keyOf(item);
  const given = terms.tags.get(tag) ?? (tag === 'azureloadbalancer' ? ['168.63.129.16'] : undefined);
  if (given !== undefined) return or(given.map((text) => inPrefix(end, bitsOf(text))));
  if (tag === 'internet') return not(holds(terms, end, 'virtualnetwork'));
  const known = terms.open[end].get(tag);
  if (known !== undefined) return known;
  const name = `${end}${terms.open[end].size}`;
  terms.open[end].set(tag, name);
  return name;
}

/** Tag.Region lies within Tag, where one of the two is not expanded. */
export function tagLaws(terms: Terms, end: End): string[] {
  const open = [...terms.open[end].keys()].filter((tag) => !tag.startsWith('group '));
  const all = new Set([...open, ...terms.tags.keys()]);
  return [...all].flatMap((region) =>
    [...all]
      .filter((tag) => region.startsWith(`${tag}.`) && (open.includes(tag) || open.includes(region)))
      .map((tag) => `(=> ${holds(terms, end, region)} ${holds(terms, end, tag)})`),
  );
}

export function isProtocol(protocol: string): string {
  return `(= protocol ${bits(protocols.indexOf(protocol), 3)})`;
}

export function bits(value: number, width: number): string {
  return `#b${value.toString(2).padStart(width, '0')}`;
}

export function and(terms: readonly string[]): string {
  return `(and true ${terms.join(' ')})`;
}

export function or(terms: readonly string[]): string {
  return `(or false ${terms.join(' ')})`;
}

export function not(term: string): string {
  return `(not ${term})`;
}
