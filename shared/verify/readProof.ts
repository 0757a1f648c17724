import { everyPort, everyProtocol, otherProtocols, readAddresses, readPorts, readProtocol } from './addresses.ts';
import { at, isFields } from './json.ts';
import { type Ranges, union } from './sets.ts';

/** What a proof claims, taken apart; addresses, ports and protocols are sets already. */
export interface ReadProof {
  readonly claim: Claim;
  readonly inputs: ClaimedInputs;
  /** One for each remote of the claim. */
  readonly arguments: readonly Argument[];
}

export interface Claim {
  readonly verdict: string;
  readonly requirement: string;
  readonly state: 'compliant' | 'violated';
  readonly extent: 'all' | 'some';
  readonly compute: string;
  readonly subnet: string;
  readonly publicIp: boolean;
  readonly direction: 'Inbound' | 'Outbound';
  readonly protocol: string;
  readonly ports: readonly string[];
  readonly local: readonly string[];
  readonly remotes: readonly Remote[];
  readonly assumptions: readonly string[];
}

/** The far side: a service tag or plain prefixes, without the `except`. */
export interface Remote {
  readonly name: string;
  readonly serviceTag: string | null;
  readonly prefixes: Ranges;
  readonly except: Ranges;
}

export interface ClaimedInputs {
  readonly resources: readonly { readonly id: string; readonly hash: string }[];
  readonly tags: readonly { readonly name: string; readonly hash: string }[] | null;
}

export interface Argument {
  readonly witness: Piece | null;
  readonly cases: readonly Case[];
}

/** What holds under one set of answers to what nobody knows: `remote virtualnetwork` true: every address that may be in the tag is. */
export interface Case {
  readonly open: ReadonlyMap<string, boolean>;
  readonly layers: readonly ArguedLayer[];
}

export interface ArguedLayer {
  readonly kind: string;
  readonly resource: string;
  readonly pieces: readonly Piece[];
}

/** Packets that one rule decides. A field that is not given leaves open what the claim allows. */
export interface Piece {
  readonly decidedBy: string;
  readonly fields: readonly [
    protocols: Ranges | null,
    remote: Ranges | null,
    local: Ranges | null,
    sourcePorts: Ranges | null,
    destinationPorts: Ranges | null,
  ];
}

/** Where a document is no proof: a JSON path and what was expected there. */
export class NoProof extends Error {}

function wrong(path: string, expected: string): never {
  throw new NoProof(`${path}: expected ${expected}`);
}

/** @throws NoProof where the document is none of schema version 1. */
export function readProof(document: unknown): ReadProof {
  if (at(document, 'schemaVersion') !== 1) wrong('$.schemaVersion', 'a proof of schema version 1');
  const inClaim = (name: string): readonly [unknown, string] => [at(document, 'claim', name), `$.claim.${name}`];
  const tags = at(document, 'inputs', 'serviceTags') ?? null;
  const direction = word(['Inbound', 'Outbound'], ...inClaim('direction'));
  return {
    claim: {
      verdict: text(...inClaim('verdict')),
      requirement: text(...inClaim('requirement')),
      state: word(['compliant', 'violated'], ...inClaim('state')),
      extent: word(['all', 'some'], ...inClaim('extent')),
      compute: text(...inClaim('compute')),
      subnet: text(...inClaim('subnet')),
      publicIp: word([true, false], ...inClaim('publicIp')),
      direction,
      protocol: text(...inClaim('protocol')),
      ports: list(...inClaim('ports'), text),
      local: list(...inClaim('local'), text),
      remotes: list(...inClaim('remotes'), readRemote),
      assumptions: list(...inClaim('assumptions'), text),
    },
    inputs: {
      resources: list(at(document, 'inputs', 'resources'), '$.inputs.resources', (item, path) => ({
        id: text(at(item, 'id'), `${path}.id`),
        hash: text(at(item, 'sha256'), `${path}.sha256`),
      })),
      tags:
        tags === null
          ? null
          : list(at(tags, 'tags'), '$.inputs.serviceTags.tags', (item, path) => ({
              name: text(at(item, 'name'), `${path}.name`),
              hash: text(at(item, 'sha256'), `${path}.sha256`),
            })),
    },
    arguments: list(at(document, 'arguments'), '$.arguments', (item, path) => readArgument(item, path, direction)),
  };
}

function readRemote(value: unknown, path: string): Remote {
  const tag = at(value, 'serviceTag');
  const prefixes = tag === undefined ? list(at(value, 'prefixes'), `${path}.prefixes`, addresses) : [];
  return {
    name: tag === undefined ? text(at(value, 'name'), `${path}.name`) : text(tag, `${path}.serviceTag`),
    serviceTag: tag === undefined ? null : text(tag, `${path}.serviceTag`),
    prefixes: union(...prefixes),
    except: union(...list(at(value, 'except') ?? [], `${path}.except`, addresses)),
  };
}

function readArgument(value: unknown, path: string, direction: Claim['direction']): Argument {
  const witness = at(value, 'witness') ?? null;
  return {
    witness: witness === null ? null : readWitness(witness, `${path}.witness`, direction),
    cases: list(at(value, 'cases'), `${path}.cases`, readCase),
  };
}

/** A packet as the piece that holds nothing else. */
function readWitness(value: unknown, path: string, direction: Claim['direction']): Piece {
  const address = (name: string): Ranges => {
    const one = addresses(at(value, name), `${path}.${name}`);
    return one[0]?.[0] === one[0]?.[1] ? one : wrong(`${path}.${name}`, 'a single address');
  };
  const port = (name: string): Ranges => {
    const number = at(value, name) ?? null;
    if (number === null) return everyPort;
    return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 65535
      ? [[BigInt(number), BigInt(number)]]
      : wrong(`${path}.${name}`, 'a port or null');
  };
  const [source, destination] = [address('source'), address('destination')];
  const protocol = protocolAt(at(value, 'protocol'), `${path}.protocol`);
  if (protocol === everyProtocol) wrong(`${path}.protocol`, 'a single protocol');
  const [remote, local] = direction === 'Inbound' ? [source, destination] : [destination, source];
  return { decidedBy: '', fields: [protocol, remote, local, port('sourcePort'), port('destinationPort')] };
}

function readCase(value: unknown, path: string): Case {
  const open = list(at(value, 'open'), `${path}.open`, (fact, where) => {
    const all = word(['all', 'none'], at(fact, 'members'), `${where}.members`) === 'all';
    const end = word(['remote', 'local'], at(fact, 'end'), `${where}.end`);
    return [`${end} ${text(at(fact, 'name'), `${where}.name`).toLowerCase()}`, all] as const;
  });
  return { open: new Map(open), layers: list(at(value, 'layers'), `${path}.layers`, readLayer) };
}

function readLayer(value: unknown, path: string): ArguedLayer {
  return {
    kind: text(at(value, 'kind'), `${path}.kind`),
    resource: text(at(value, 'resource'), `${path}.resource`),
    pieces: list(at(value, 'pieces'), `${path}.pieces`, readPiece),
  };
}

function readPiece(value: unknown, path: string): Piece {
  const set = (name: string, read: (item: unknown, where: string) => Ranges): Ranges | null => {
    const items = at(value, name);
    return items === undefined ? null : union(...list(items, `${path}.${name}`, read));
  };
  return {
    decidedBy: describeRule(at(value, 'decidedBy'), `${path}.decidedBy`),
    fields: [
      set('protocols', protocolAt),
      set('remote', addresses),
      set('local', addresses),
      set('sourcePorts', portsAt),
      set('destinationPorts', portsAt),
    ],
  };
}

/** A rule or route in one line, which also tells it from the others of its layer. */
function describeRule(value: unknown, path: string): string {
  if (value === null) return noRule;
  if (!isFields(value)) return wrong(path, 'a rule, a route or null');
  if (Object.hasOwn(value, 'rule')) return ruleLabel(text(value['rule'], `${path}.rule`), Number(value['priority']));
  return routeLabel(
    value['route'] === null ? null : text(value['route'], `${path}.route`),
    text(value['prefix'], `${path}.prefix`),
    text(value['nextHopType'], `${path}.nextHopType`),
  );
}

export const noRule = 'no rule';

export function ruleLabel(name: string, priority: number): string {
  return `rule ${name} (priority ${priority})`;
}

export function routeLabel(name: string | null, prefix: string, nextHopType: string): string {
  return `${name === null ? 'system route' : `route ${name}`} (${prefix} to ${nextHopType})`;
}

function text(value: unknown, path: string): string {
  return typeof value === 'string' ? value : wrong(path, 'text');
}

function word<Word extends string | boolean>(words: readonly Word[], value: unknown, path: string): Word {
  return words.find((known) => known === value) ?? wrong(path, words.join(' or '));
}

function list<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): readonly T[] {
  return Array.isArray(value)
    ? value.map((item: unknown, index) => read(item, `${path}[${index}]`))
    : wrong(path, 'a list');
}

function portsAt(value: unknown, path: string): Ranges {
  return readPorts(text(value, path)) ?? wrong(path, 'a port or a range low-high');
}

function protocolAt(value: unknown, path: string): Ranges {
  return value === 'Other' ? otherProtocols : (readProtocol(text(value, path)) ?? wrong(path, 'a protocol'));
}

function addresses(value: unknown, path: string): Ranges {
  return readAddresses(text(value, path)) ?? wrong(path, 'an address, a CIDR prefix or a range first-last');
}
