import { parsePorts } from '../../shared/domain/network/portSet.ts';
import type { Direction } from '../../shared/domain/network/securityRule.ts';
import { type PlainRule, plainDefaultRules } from '../samples/plainRule.ts';

/**
 * A check as the engine's peers get it: names replaced by IPv4 prefixes, rules in the order of priority, and only those of the
 * direction that share protocol and ports with it. All that is done for them and not timed.
 */
export interface PeerQuestion {
  readonly protocol: PlainRule['protocol'];
  readonly ports: PeerRange;
  readonly remote: readonly string[];
  readonly local: string;
  readonly rules: readonly PeerRule[];
}

export interface PeerRule {
  readonly access: PlainRule['access'];
  readonly protocol: PlainRule['protocol'];
  /** Null: every address. */
  readonly remote: readonly string[] | null;
  readonly local: readonly string[] | null;
  readonly sourcePorts: PeerRange;
  readonly ports: readonly PeerRange[];
}

export type PeerRange = readonly [low: number, high: number];

/** IPv4 prefixes of a name in a rule. The same list for the same name, so that a peer may keep what it makes of it. */
export type PrefixesOf = (name: string) => readonly string[];

export interface PeerAsk {
  readonly direction: Direction;
  readonly protocol: PlainRule['protocol'];
  readonly ports: string;
  readonly remote: readonly string[];
  readonly local: string;
}

export function peerQuestion(ask: PeerAsk, rules: readonly PlainRule[], prefixesOf: PrefixesOf): PeerQuestion {
  const [low, high] = rangeOf(ask.ports);
  const meeting = [...rules, ...plainDefaultRules].filter(
    ({ direction, protocol, destinationPorts }) =>
      direction === ask.direction &&
      (ask.protocol === '*' || protocol === '*' || protocol === ask.protocol) &&
      destinationPorts.map(rangeOf).some(([from, to]) => from <= high && low <= to),
  );
  return {
    protocol: ask.protocol,
    ports: [low, high],
    remote: ask.remote,
    local: ask.local,
    rules: meeting
      .toSorted((a, b) => a.priority - b.priority)
      .map(({ access, protocol, remote, local, sourcePorts, destinationPorts }) => ({
        access,
        protocol,
        remote: prefixes(remote, prefixesOf),
        local: prefixes(local, prefixesOf),
        sourcePorts: rangeOf(sourcePorts),
        ports: destinationPorts.map(rangeOf),
      })),
  };
}

/** `Internet` is everything outside the network, as far as a list of prefixes can say that. */
export function prefixLookup(tagPrefixes: PrefixesOf, networkPrefix: string, internet: readonly string[]): PrefixesOf {
  const held = new Map<string, readonly string[]>([
    ['VirtualNetwork', [networkPrefix]],
    ['Internet', internet],
    ['AzureLoadBalancer', ['168.63.129.16/32']],
  ]);
  return (name) => {
    const known = held.get(name);
    if (known !== undefined) return known;
    const list = /^\d/.test(name) ? [name] : tagPrefixes(name).filter((prefix) => !prefix.includes(':'));
    held.set(name, list);
    return list;
  };
}

function prefixes(names: readonly string[], prefixesOf: PrefixesOf): readonly string[] | null {
  if (names.includes('*')) return null;
  const [only] = names;
  return names.length === 1 && only !== undefined ? prefixesOf(only) : names.flatMap(prefixesOf);
}

function rangeOf(text: string): PeerRange {
  const [low, high] = parsePorts(text) ?? [];
  if (low === undefined || high === undefined) throw new Error(`${text}: expected a port or a range of ports`);
  return [low, high];
}
