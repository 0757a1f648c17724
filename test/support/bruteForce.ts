import { rangeOf } from './plainAddress.ts';
import { type Route, routesOf, type WrittenRoute, waysOf } from './plainRoutes.ts';
import {
  type Decider,
  type End,
  everyPort,
  type Layer,
  layerOf,
  type PortRange,
  portRange,
  type Rule,
  type WrittenRule,
} from './plainRules.ts';
import { assignments, contains, tagName } from './plainTags.ts';
import { type Kind, merge, portStretches, portsHold, singles, stretches } from './stretches.ts';

/** A `netguard prove` question as a person writes it. */
export interface Question {
  readonly id?: unknown;
  readonly direction: string;
  readonly protocol: string;
  readonly remote: readonly string[];
  readonly local: readonly string[];
  readonly ports: readonly string[];
  readonly securityGroups?: readonly { readonly name: string; readonly rules: readonly WrittenRule[] }[];
  readonly routes?: readonly WrittenRoute[];
  readonly serviceTags?: Readonly<Record<string, readonly string[]>>;
}

export interface Packet {
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort: number | null;
  readonly destination: string;
  readonly destinationPort: number | null;
}

/** What the contract promises for a question. */
export interface Expectation {
  /** `empty`: no packet can be asked about, whatever the unknown tags hold. */
  readonly state: 'allowed' | 'blocked' | 'partial' | 'unknown' | 'empty';
  /** Null when no packet is surely required: a tag that nobody expanded is all that was asked about. */
  readonly blockedShare: number | null;
  /** Is any of the surely required packets surely blocked, and any of Tcp? */
  readonly hasSurelyBlocked: boolean;
  readonly hasSurelyBlockedTcp: boolean;
}

/** How addresses are visited: one for each stretch that no prefix divides, or each single one. */
export type Visit = 'stretches' | 'everyAddress';

type Protocol = (typeof protocols)[number];

const protocols = ['tcp', 'udp', 'icmp', 'esp', 'ah', 'other'] as const;
const families = [4, 6] as const;

interface Asked {
  readonly protocols: readonly Protocol[];
  readonly source: readonly string[];
  readonly destination: readonly string[];
  readonly ports: readonly PortRange[];
  readonly layers: readonly Layer[];
  /** The end by whose address routes are looked up, in both directions. */
  readonly remoteEnd: End;
  /** Null where routing is not asked about. */
  readonly routes: readonly Route[] | null;
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

/** For each layer, for each of its rules: does this part of a packet (an end, or protocol and ports) meet it? */
type Meets = readonly (readonly boolean[])[];

/** One end of a packet under one reading of the unknown tags. */
interface Reading {
  readonly required: boolean;
  readonly meets: Meets;
  /** Which route the packet or its reply goes by; null at the local end, and where routing is not asked about. */
  readonly way: number | null;
}

const neverAskedAbout: Reading = { required: false, meets: [], way: null };

interface Traffic {
  readonly protocol: Protocol;
  readonly meets: Meets;
}

/** What becomes of a packet under one reading of the unknown tags. */
export type Fate = 'notRequired' | 'blocked' | 'passes';

/**
 * Answers a question the long way: it visits packets, and for each packet every way in which the unknown tags may hold
 * its two ends. It knows the contract only and shares nothing with the engine that it checks.
 */
export function bruteForce(question: Question, visit: Visit = 'stretches'): Expectation {
  const asked = readQuestion(question);
  const traffics = asked.protocols.flatMap((protocol) => trafficKinds(asked, protocol));
  const seen = new Set<Fate>();
  const surely = new Set<Protocol>();
  const shares: number[] = [];
  for (const family of families) {
    const destinations = endKinds(asked, 'destination', family, visit);
    let required = 0n;
    let blocked = 0n;
    for (const source of endKinds(asked, 'source', family, visit)) {
      for (const destination of destinations) {
        for (const traffic of traffics) {
          const fates = fatesOf(asked, source.value, destination.value, traffic.value.meets);
          const packets = source.count * destination.count * traffic.count;
          for (const fate of fates) seen.add(fate);
          if (!fates.has('notRequired')) required += packets;
          if (isSurelyBlocked(fates)) {
            blocked += packets;
            surely.add(traffic.value.protocol);
          }
        }
      }
    }
    if (required > 0n) shares.push(Number((blocked * 10n ** 18n) / required) / 1e18);
  }
  return {
    state: stateOf(seen, surely.size > 0),
    blockedShare: shares.length > 0 ? Math.max(...shares) : null,
    hasSurelyBlocked: surely.size > 0,
    hasSurelyBlockedTcp: surely.has('tcp'),
  };
}

/** What may become of one packet: more than one thing where an unknown tag decides, or where one is asked about. */
export function fatesOfPacket(question: Question, packet: Packet): ReadonlySet<Fate> {
  const asked = readQuestion(question);
  const ends = readEnds(asked, packet);
  const protocol = protocolOf(packet);
  if (ends === null || !asked.protocols.includes(protocol) || !portsFit(asked, packet)) return new Set(['notRequired']);
  return fatesOf(asked, ends.source, ends.destination, trafficMeets(asked, protocol, packet));
}

/** The routes by which the packet, or its reply, may go where it is asked about. Empty where routing is not. */
export function waysOfPacket(question: Question, packet: Packet): readonly Route[] {
  const asked = readQuestion(question);
  const ends = readEnds(asked, packet);
  const required = ends?.[asked.remoteEnd].filter((reading) => reading.required) ?? [];
  return [...new Set(required.map(({ way }) => way))].flatMap((way) => asked.routes?.[way ?? -1] ?? []);
}

/** For each layer, the rules that may decide the packet where it is asked about. */
export function decidersOf(question: Question, packet: Packet): readonly (readonly Decider[])[] {
  const asked = readQuestion(question);
  const ends = readEnds(asked, packet);
  if (ends === null) return [];
  const traffic = trafficMeets(asked, protocolOf(packet), packet);
  const sources = ends.source.filter(({ required }) => required);
  const destinations = ends.destination.filter(({ required }) => required);
  return asked.layers.map((layer, index) => [
    ...new Set(sources.flatMap((s) => destinations.map((d) => decider(layer, index, s.meets, d.meets, traffic)))),
  ]);
}

function readQuestion(question: Question): Asked {
  const inbound = question.direction.toLowerCase() === 'inbound';
  const protocol = question.protocol.toLowerCase();
  const tags = new Map(Object.entries(question.serviceTags ?? {}).map(([name, list]) => [tagName(name), list]));
  return {
    protocols: protocols.filter((each) => protocol === '*' || protocol === each),
    source: (inbound ? question.remote : question.local).map(tagName),
    destination: (inbound ? question.local : question.remote).map(tagName),
    ports: question.ports.map(portRange),
    layers: (question.securityGroups ?? []).map((group) => layerOf(group.rules, inbound)),
    remoteEnd: inbound ? 'source' : 'destination',
    routes: question.routes === undefined ? null : routesOf(question.routes, tags),
    tags,
  };
}

/** Every reading of one end of a packet, each kind of reading once. */
function readings(asked: Asked, end: End, family: 4 | 6, value: bigint): Reading[] {
  if (asked[end].every((item) => contains(item, asked.tags, family, value) === false)) return [neverAskedAbout];
  const routes = end === asked.remoteEnd ? asked.routes : null;
  const items = new Set([
    ...asked[end],
    ...asked.layers.flatMap((layer) => layer.flatMap((rule) => rule[end])),
    ...(routes ?? []).flatMap(({ openTag }) => openTag ?? []),
  ]);
  const known = new Map([...items].map((item) => [item, contains(item, asked.tags, family, value)]));
  const all = assignments([...items], asked.tags, family, value).flatMap((member): Reading[] => {
    const holds = (item: string): boolean => known.get(item) ?? member(item);
    const required = asked[end].some(holds);
    const meets = asked.layers.map((layer) => layer.map((rule) => rule[end].some(holds)));
    const ways = routes === null ? [null] : waysOf(routes, family, value, holds).map((way) => routes.indexOf(way));
    return ways.map((way) => ({ required, meets, way }));
  });
  return all.length === 1 ? all : [...new Map(all.map((reading) => [JSON.stringify(reading), reading])).values()];
}

function readEnds(asked: Asked, packet: Packet): { source: Reading[]; destination: Reading[] } | null {
  const [source, destination] = [rangeOf(packet.source), rangeOf(packet.destination)];
  if (source === null || destination === null || source.family !== destination.family) return null;
  return {
    source: readings(asked, 'source', source.family, source.low),
    destination: readings(asked, 'destination', destination.family, destination.low),
  };
}

function endKinds(asked: Asked, end: End, family: 4 | 6, visit: Visit): Kind<Reading[]>[] {
  const visited = visit === 'stretches' ? stretches(family, divisions(asked, end)) : singles(family, asked[end]);
  return merge(
    visited
      .map(({ count, value }) => ({ count, value: readings(asked, end, family, value) }))
      .filter(({ value }) => value.some((reading) => reading.required)),
  );
}

/** Every prefix that may tell one address of this end from another. */
function divisions(asked: Asked, end: End): string[] {
  const rules = asked.layers.flat().flatMap((rule) => rule[end]);
  const routes = end === asked.remoteEnd && asked.routes !== null ? asked.routes.map(({ prefix }) => prefix) : [];
  return [...asked[end], ...[...asked.tags.values()].flat(), ...rules, ...routes, '168.63.129.16'];
}

function trafficKinds(asked: Asked, protocol: Protocol): Kind<Traffic>[] {
  const kind = (count: bigint, sourcePort: number | null, destinationPort: number | null): Kind<Traffic> => ({
    count,
    value: { protocol, meets: trafficMeets(asked, protocol, { sourcePort, destinationPort }) },
  });
  if (!hasPorts(protocol)) return [kind(1n, null, null)];
  const rules = asked.layers.flat();
  const sources = portStretches(rules.flatMap((rule) => rule.sourcePorts));
  const destinations = portStretches([...asked.ports, ...rules.flatMap((rule) => rule.destinationPorts)]);
  return merge(
    sources.flatMap((source) =>
      destinations
        .filter(({ value }) => portsHold(asked.ports, value))
        .map((destination) => kind(source.count * destination.count, source.value, destination.value)),
    ),
  );
}

function trafficMeets(
  asked: Asked,
  protocol: Protocol,
  { sourcePort, destinationPort }: Pick<Packet, 'sourcePort' | 'destinationPort'>,
): Meets {
  const meets = (rule: Rule): boolean =>
    (rule.protocol === '*' || rule.protocol === protocol) &&
    portsHold(rule.sourcePorts, sourcePort) &&
    portsHold(rule.destinationPorts, destinationPort);
  return asked.layers.map((layer) => layer.map(meets));
}

/** What may become of a packet, over every reading of its two ends. */
function fatesOf(
  asked: Asked,
  sources: readonly Reading[],
  destinations: readonly Reading[],
  traffic: Meets,
): ReadonlySet<Fate> {
  const fates = (source: Reading, destination: Reading): readonly Fate[] => {
    if (!source.required || !destination.required) return ['notRequired'];
    const denies = (layer: Layer, index: number): boolean =>
      decider(layer, index, source.meets, destination.meets, traffic).access === 'deny';
    if (asked.layers.some(denies)) return ['blocked'];
    return fatesByWay[asked.routes?.[source.way ?? destination.way ?? -1]?.effect ?? 'pass'];
  };
  return new Set(sources.flatMap((source) => destinations.flatMap((destination) => fates(source, destination))));
}

/** What may become of a packet that the security groups let pass. */
const fatesByWay: Readonly<Record<Route['effect'], readonly Fate[]>> = {
  pass: ['passes'],
  block: ['blocked'],
  either: ['passes', 'blocked'],
};

export function isSurelyBlocked(fates: ReadonlySet<Fate>): boolean {
  return fates.size === 1 && fates.has('blocked');
}

function stateOf(seen: ReadonlySet<Fate>, someSurelyBlocked: boolean): Expectation['state'] {
  if (!seen.has('blocked') && !seen.has('passes')) return 'empty';
  if (!seen.has('blocked')) return 'allowed';
  if (!seen.has('passes')) return 'blocked';
  return someSurelyBlocked ? 'partial' : 'unknown';
}

/** First match: the first rule of the layer that every part of the packet meets. */
function decider(layer: Layer, index: number, ...parts: readonly Meets[]): Rule {
  const rule = layer.find((_, i) => parts.every((meets) => meets[index]?.[i] === true));
  if (rule === undefined)
    throw new Error('no rule decides the packet: the security group lacks a rule for all traffic');
  return rule;
}

function portsFit(asked: Asked, packet: Packet): boolean {
  const { sourcePort, destinationPort } = packet;
  if (!hasPorts(protocolOf(packet))) return sourcePort === null && destinationPort === null;
  if (sourcePort === null || destinationPort === null) return false;
  return portsHold([everyPort], sourcePort) && portsHold(asked.ports, destinationPort);
}

function hasPorts(protocol: Protocol): boolean {
  return protocol === 'tcp' || protocol === 'udp';
}

function protocolOf(packet: Packet): Protocol {
  return protocols.find((each) => each === packet.protocol.toLowerCase()) ?? 'other';
}
