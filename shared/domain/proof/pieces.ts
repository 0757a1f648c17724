import type { DecidedBox } from '../network/cover.ts';
import type { Family } from '../network/family.ts';
import type { Box } from '../network/headerSpace.ts';
import type { Intervals } from '../network/intervals.ts';
import type { RuleSource } from '../network/layer.ts';
import type { PortSet } from '../network/portSet.ts';
import { firstProtocol, type Protocols } from '../network/protocols.ts';
import type { DecidingRule, Piece } from './proof.ts';

/** Boxes of one address family as a proof writes them: a field that is as wide as that of the packets they are a part of is left out. */
export function describePieces<N extends number | bigint>(
  family: Family<N>,
  boxes: readonly DecidedBox<N>[],
  packets: readonly Box<N>[],
): readonly Piece[] {
  const everything = packets.reduce((all, { protocols }) => all | protocols, 0);
  return boxes.map((box) => {
    const whole = packets.find(({ protocols }) => (protocols & box.protocols) !== 0) ?? box;
    return {
      decidedBy: decidingRule(box.by?.source ?? null),
      ...(box.protocols === everything ? {} : { protocols: protocolsOf(box.protocols) }),
      remote: addressRanges(family, box.remote),
      ...(family.algebra.within(whole.local, box.local) ? {} : { local: addressRanges(family, box.local) }),
      ...(isSame(whole.sourcePorts, box.sourcePorts) ? {} : { sourcePorts: portRanges(box.sourcePorts) }),
      ...(isSame(whole.destinationPorts, box.destinationPorts)
        ? {}
        : { destinationPorts: portRanges(box.destinationPorts) }),
    };
  });
}

/**
 * The pieces of both address families in as few words as possible: those that differ in their remote addresses only are one, and a rule
 * that decides everything says no more. Null for a family of which nothing is said.
 */
export function gatherPieces(families: readonly (readonly Piece[] | null)[]): readonly Piece[] {
  const pieces = families.flatMap((family) => family ?? []);
  const alike = Map.groupBy(pieces, (piece) => JSON.stringify({ ...piece, remote: [] }));
  const gathered = [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, remote: [first, ...others].flatMap(({ remote }) => remote ?? []) }],
  );
  const deciders = new Set(pieces.map(({ decidedBy }) => JSON.stringify(decidedBy)));
  const [only] = gathered;
  const isWhole = deciders.size === 1 && !families.includes(null);
  return isWhole && only !== undefined ? [{ decidedBy: only.decidedBy }] : gathered;
}

function decidingRule(source: RuleSource | null): DecidingRule | null {
  if (source === null) return null;
  return source.kind === 'route'
    ? { route: source.name, prefix: source.prefix, nextHopType: source.nextHopType }
    : { rule: source.name, priority: source.priority };
}

function protocolsOf(protocols: Protocols): readonly string[] {
  return [0, 1, 2, 3, 4, 5]
    .map((bit) => 1 << bit)
    .filter((bit) => protocols & bit)
    .map(firstProtocol);
}

/** Addresses, and ranges `first-last`. */
export function addressRanges<N extends number | bigint>(family: Family<N>, set: Intervals<N>): readonly string[] {
  return ranges(set, family.format);
}

function portRanges(ports: PortSet): readonly string[] {
  return ranges(ports, String);
}

function ranges<N extends number | bigint>(set: Intervals<N>, format: (bound: N) => string): readonly string[] {
  const texts: string[] = [];
  for (let index = 0; index < set.length; index += 2) {
    const [low, high] = [set[index] as N, set[index + 1] as N];
    texts.push(low === high ? format(low) : `${format(low)}-${format(high)}`);
  }
  return texts;
}

function isSame(one: PortSet, other: PortSet): boolean {
  return one.length === other.length && one.every((bound, index) => bound === other[index]);
}
