import ipaddr from 'ipaddr.js';
import type { Packet, Question } from './bruteForce.ts';
import type { WrittenRoute } from './plainRoutes.ts';
import type { WrittenRule } from './plainRules.ts';

/** A question as formulas about one packet, in SMT-LIB 2. Written from the contract; shares nothing with the brute force. */
export interface SmtQuestion {
  /** Declarations of the packet, and of the functions `consistent`, `required` and `blocked`. */
  readonly preamble: string;
  /**
   * What nobody knows about the packet (does an unexpanded tag hold this end, does it go by that route, what does a next hop
   * do with it), each a truth value and a parameter of the functions.
   */
  readonly unknowns: readonly string[];
}

/** An address is 129 bits: 0, 96 zeros and 32 bits of IPv4; or 1 and 128 bits of IPv6. A prefix is their beginning. */
type Bits = string;
type End = 'remote' | 'local';

const protocols = ['tcp', 'udp', 'icmp', 'esp', 'ah', 'other'];

interface Terms {
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** By end, the truth value of each tag or group that nobody expanded. */
  readonly open: Readonly<Record<End, Map<string, string>>>;
}

export function smtQuestion(question: Question): SmtQuestion {
  const terms: Terms = {
    tags: new Map(Object.entries(question.serviceTags ?? {}).map(([name, list]) => [keyOf(name), list])),
    open: { remote: new Map(), local: new Map() },
  };
  const protocol = question.protocol.toLowerCase();
  const required = and([
    or(question.remote.map((item) => holds(terms, 'remote', item))),
    or(question.local.map((item) => holds(terms, 'local', item))),
    protocol === '*' ? 'true' : isProtocol(protocol),
    or([not('hasPorts'), portIn('destinationPort', question.ports)]),
  ]);
  const denied = or((question.securityGroups ?? []).map(({ rules }) => denies(terms, question.direction, rules)));
  const routing = question.routes === undefined ? noRouting : routed(terms, question.routes);
  const consistent = and([...routing.laws, ...(['remote', 'local'] as const).flatMap((end) => tagLaws(terms, end))]);
  const unknowns = [...terms.open.remote.values(), ...terms.open.local.values(), ...routing.unknowns];
  const parameters = unknowns.map((name) => `(${name} Bool)`).join(' ');
  return {
    unknowns,
    preamble: `
(declare-const remote (_ BitVec 129))
(declare-const local (_ BitVec 129))
(declare-const protocol (_ BitVec 3))
(declare-const sourcePort (_ BitVec 16))
(declare-const destinationPort (_ BitVec 16))
(define-fun hasPorts () Bool ${or([isProtocol('tcp'), isProtocol('udp')])})
(assert (bvule protocol ${bits(5, 3)}))
(assert (= ((_ extract 128 128) remote) ((_ extract 128 128) local)))
${['remote', 'local'].map((end) => `(assert ${or([inPrefix(end, v4), inPrefix(end, '1')])})`).join('\n')}
(define-fun consistent (${parameters}) Bool ${consistent})
(define-fun required (${parameters}) Bool ${required})
(define-fun blocked (${parameters}) Bool ${or([denied, routing.blocks])})`,
  };
}

/** Says that the packet of the formulas is this one. */
export function smtPacket(question: Question, packet: Packet): string {
  const inbound = question.direction.toLowerCase() === 'inbound';
  const { source, destination, sourcePort, destinationPort } = packet;
  return and([
    inPrefix(inbound ? 'remote' : 'local', bitsOf(source)),
    inPrefix(inbound ? 'local' : 'remote', bitsOf(destination)),
    isProtocol(protocols.includes(packet.protocol.toLowerCase()) ? packet.protocol.toLowerCase() : 'other'),
    sourcePort === null ? not('hasPorts') : and(['hasPorts', `(= sourcePort ${bits(sourcePort, 16)})`]),
    destinationPort === null ? not('hasPorts') : and(['hasPorts', `(= destinationPort ${bits(destinationPort, 16)})`]),
  ]);
}

// Addresses and tags

const v4: Bits = '0'.repeat(97);

function prefixBits(text: string): Bits | null {
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
function bitsOf(text: string): Bits {
  const prefix = prefixBits(text);
  if (prefix === null) throw new Error(`${text}: neither an address nor a prefix`);
  return prefix;
}

function inPrefix(end: string, prefix: Bits): string {
  return `(= ((_ extract 128 ${129 - prefix.length}) ${end}) #b${prefix})`;
}

function keyOf(tag: string): string {
  const classic: Record<string, string> = {
    virtual_network: 'virtualnetwork',
    azure_loadbalancer: 'azureloadbalancer',
  };
  return classic[tag.toLowerCase()] ?? tag.toLowerCase();
}

function holds(terms: Terms, end: End, item: string): string {
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
function tagLaws(terms: Terms, end: End): string[] {
  const open = [...terms.open[end].keys()].filter((tag) => !tag.startsWith('group '));
  const all = new Set([...open, ...terms.tags.keys()]);
  return [...all].flatMap((region) =>
    [...all]
      .filter((tag) => region.startsWith(`${tag}.`) && (open.includes(tag) || open.includes(region)))
      .map((tag) => `(=> ${holds(terms, end, region)} ${holds(terms, end, tag)})`),
  );
}

// Security groups

function denies(terms: Terms, direction: string, written: readonly WrittenRule[]): string {
  const way = direction.toLowerCase();
  const rules = written
    .map((rule) => ({ ...rule, ...rule.properties }))
    .filter((rule) => rule.direction?.toLowerCase() === way)
    .toSorted((one, other) => (one.priority ?? 0) - (other.priority ?? 0));
  const inbound = way === 'inbound';
  const decided = rules.map((rule) => {
    const ends = { source: inbound ? 'remote' : 'local', destination: inbound ? 'local' : 'remote' } as const;
    const meets = and([
      rule.protocol === '*' ? 'true' : isProtocol((rule.protocol ?? '').toLowerCase()),
      or(
        [
          ...union(rule.sourceAddressPrefix, rule.sourceAddressPrefixes),
          ...groupNames(rule.sourceApplicationSecurityGroups),
        ].map((item) => holds(terms, ends.source, item)),
      ),
      or(
        [
          ...union(rule.destinationAddressPrefix, rule.destinationAddressPrefixes),
          ...groupNames(rule.destinationApplicationSecurityGroups),
        ].map((item) => holds(terms, ends.destination, item)),
      ),
      portIn('sourcePort', union(rule.sourcePortRange, rule.sourcePortRanges)),
      portIn('destinationPort', union(rule.destinationPortRange, rule.destinationPortRanges)),
    ]);
    return { meets, denied: String(rule.access?.toLowerCase() === 'deny') };
  });
  const withDefaults = rules.some(({ priority }) => (priority ?? 0) >= 65_000);
  const network = and([holds(terms, 'remote', 'VirtualNetwork'), holds(terms, 'local', 'VirtualNetwork')]);
  const platform = inbound ? 'AzureLoadBalancer' : 'Internet';
  const otherwise = withDefaults ? 'true' : not(or([network, holds(terms, 'remote', platform)]));
  return decided.reduceRight((rest, { meets, denied }) => `(ite ${meets} ${denied} ${rest})`, otherwise);
}

function groupNames(groups: readonly { readonly id: string }[] | undefined): string[] {
  return (groups ?? []).map(({ id }) => `group ${id}`);
}

function union(single: string | null | undefined, list: readonly string[] | null | undefined): string[] {
  return [...(single === undefined || single === null || single === '' ? [] : [single]), ...(list ?? [])];
}

/** Is the port in the ranges? Without ports, do the ranges leave none out? */
function portIn(port: 'sourcePort' | 'destinationPort', texts: readonly string[]): string {
  const ranges = texts.map((text) => (text === '*' ? '0-65535' : text).split('-').map(Number));
  const inside = ranges.map(([low = 0, high = low]) =>
    and([`(bvule ${bits(low, 16)} ${port})`, `(bvule ${port} ${bits(high, 16)})`]),
  );
  let next = 0;
  for (const [low = 0, high = low] of ranges.toSorted(([a = 0], [b = 0]) => a - b)) {
    if (low <= next) next = Math.max(next, high + 1);
  }
  return `(ite hasPorts ${or(inside)} ${next > 65_535})`;
}

// Routes

interface Routing {
  readonly blocks: string;
  readonly laws: readonly string[];
  readonly unknowns: readonly string[];
}

const noRouting: Routing = { blocks: 'false', laws: [], unknowns: [] };

interface Candidate {
  readonly prefix: Bits;
  readonly rank: number;
  readonly nextHopType: string;
}

/** The remote end goes by the longest prefix, except where it may go by the route of a tag that nobody expanded. */
function routed(terms: Terms, written: readonly WrittenRoute[]): Routing {
  const routes = written.map((route) => ({ addressPrefix: '', nextHopType: '', ...route, ...route.properties }));
  const network = terms.tags.get('virtualnetwork')?.map(bitsOf);
  const open: { tag: string; nextHopType: string }[] =
    network === undefined ? [{ tag: 'virtualnetwork', nextHopType: 'VnetLocal' }] : [];
  const candidates: Candidate[] = [
    { prefix: v4, nextHopType: 'Internet' },
    { prefix: '1', nextHopType: 'Internet' },
    ...(network ?? []).map((prefix) => ({ prefix, nextHopType: 'VnetLocal' })),
    ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']
      .map(bitsOf)
      .filter((prefix) => !covers(network ?? [], prefix))
      .map((prefix) => ({ prefix, nextHopType: 'None' })),
  ].map((route) => ({ ...route, rank: 9 }));
  for (const { addressPrefix, nextHopType } of routes) {
    const prefix = prefixBits(addressPrefix);
    const tag = keyOf(addressPrefix);
    const given = terms.tags.get(tag);
    if (prefix !== null) candidates.push({ prefix, rank: 1, nextHopType });
    else if (given === undefined) open.push({ tag, nextHopType });
    else {
      const rank = (tag.startsWith('azurecloud') ? 4 : 2) + (tag.includes('.') ? 0 : 1);
      candidates.push(...given.map(bitsOf).map((each) => ({ prefix: each, rank, nextHopType })));
    }
  }
  const known = candidates
    .toSorted((one, other) => other.prefix.length - one.prefix.length || one.rank - other.rank)
    .reduceRight(
      (rest, { prefix, nextHopType }) => `(ite ${inPrefix('remote', prefix)} ${stops(nextHopType)} ${rest})`,
      'false',
    );
  return {
    blocks: open.reduceRight((rest, { nextHopType }, i) => `(ite goes${i} ${stops(nextHopType)} ${rest})`, known),
    laws: open.map(({ tag }, i) => `(=> goes${i} ${holds(terms, 'remote', tag)})`),
    unknowns: [...open.map((_, i) => `goes${i}`), 'stopped'],
  };
}

/** Does the next hop stop the packet? Where another box decides, nobody knows. */
function stops(nextHopType: string): string {
  const type = nextHopType.toLowerCase();
  if (type === 'none') return 'true';
  return type === 'internet' || type === 'vnetlocal' ? 'false' : 'stopped';
}

/** Do the prefixes together hold the whole of this one? */
function covers(prefixes: readonly Bits[], whole: Bits): boolean {
  if (prefixes.some((prefix) => whole.startsWith(prefix))) return true;
  const inside = prefixes.filter((prefix) => prefix.startsWith(whole));
  return inside.length > 0 && covers(inside, `${whole}0`) && covers(inside, `${whole}1`);
}

// Text

function isProtocol(protocol: string): string {
  return `(= protocol ${bits(protocols.indexOf(protocol), 3)})`;
}

function bits(value: number, width: number): string {
  return `#b${value.toString(2).padStart(width, '0')}`;
}

function and(terms: readonly string[]): string {
  return `(and true ${terms.join(' ')})`;
}

function or(terms: readonly string[]): string {
  return `(or false ${terms.join(' ')})`;
}

function not(term: string): string {
  return `(not ${term})`;
}
