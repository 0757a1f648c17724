import { everyAddress, everyPort, everyProtocol } from './addresses.ts';
import { idKey } from './inputs.ts';
import { refuse } from './json.ts';
import { type ArguedLayer, noRule, type Piece } from './readProof.ts';
import { type Box, commonBox, isWithin, outside, type Ranges, union } from './sets.ts';

export type Effect = 'pass' | 'block' | 'cannot tell';

/** One rule or route: what it does with the packets that it is the first to match. */
export interface Entry {
  readonly label: string;
  readonly effect: Effect;
  readonly box: Box;
}

/** One thing that packets have to get through: its rules in the order in which they are tried. */
export interface Layer {
  readonly kind: 'securityGroup' | 'routes';
  readonly resource: string;
  readonly entries: readonly Entry[];
}

const everything: Box = [everyProtocol, everyAddress, everyAddress, everyPort, everyPort];

/** Stands behind the rules of a layer for the packets that none of them matches. */
export function unmatched(effect: Effect): Entry {
  return { label: noRule, effect, box: everything };
}

/**
 * Checks a covering set: the rule that each piece names has to decide all of it. Where packets `mustPass`, the pieces have to hold every
 * one of them; else packets without a piece must not be blocked here, so that no rule that blocks is left out. Gives the pieces with the
 * effects of their rules.
 */
export function verifyLayer(
  layer: Layer,
  claimed: ArguedLayer,
  packets: readonly Box[],
  mustPass: boolean,
): readonly Entry[] {
  if (claimed.kind !== layer.kind || idKey(claimed.resource) !== idKey(layer.resource)) {
    refuse(`a layer is ${layer.kind} ${layer.resource}, the proof says ${claimed.kind} ${claimed.resource}`);
  }
  const reach = everything.map((_, field) => union(...packets.map((box) => box[field] as Ranges)));
  const found: Entry[] = [];
  for (const piece of claimed.pieces) {
    const strays = piece.fields.some((ranges, field) => ranges !== null && !isWithin(ranges, reach[field] ?? []));
    if (strays) refuse(`the piece of ${piece.decidedBy} has packets that the claim is not about`);
    for (const box of narrowed(packets, piece)) found.push(firstMatch(layer, piece.decidedBy, box));
  }
  const rest = outside(
    packets,
    found.map(({ box }) => box),
  );
  if (mustPass && rest.length > 0) refuse(`in ${layer.resource}, the pieces leave packets out`);
  const [packet] = rest;
  const silent = packet === undefined ? undefined : layer.entries.find((one) => commonBox(packet, one.box) !== null);
  if (silent?.effect === 'block') refuse(`in ${layer.resource}, the proof leaves out that ${silent.label} blocks`);
  return found;
}

/** The packets that are in a piece. */
export function narrowed(packets: readonly Box[], { fields }: Piece): readonly Box[] {
  const piece = everything.map((all, field) => fields[field] ?? all) as unknown as Box;
  return packets.map((box) => commonBox(box, piece)).filter((box) => box !== null);
}

/** The box with the effect of the rule that decides it, which has to be this one: no rule before it may meet any of its packets. */
function firstMatch({ entries, resource }: Layer, label: string, box: Box): Entry {
  let rest: readonly Box[] = [box];
  for (const entry of entries) {
    if (rest.every((part) => commonBox(part, entry.box) === null)) continue;
    if (entry.label !== label) {
      refuse(`in ${resource}, ${entry.label} decides packets that the proof gives to ${label}`);
    }
    rest = outside(rest, [entry.box]);
    if (rest.length === 0) return { ...entry, box };
  }
  return refuse(`in ${resource}, ${label} does not match all that the proof gives to it`);
}
