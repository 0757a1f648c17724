import { noAddress } from '../network/addressSet.ts';
import { cover, type DecidedBox, outside } from '../network/cover.ts';
import { type Family, ipv4, ipv6 } from '../network/family.ts';
import type { Flow } from '../network/flow.ts';
import { type Box, intersectBoxes } from '../network/headerSpace.ts';
import type { Effect, Layer, LayerRule } from '../network/layer.ts';
import { everyPort, type PortSet } from '../network/portSet.ts';
import { parsePrefix } from '../network/prefix.ts';
import { protocolNamed } from '../network/protocols.ts';
import { requiredPackets } from '../network/requiredPackets.ts';
import { walk } from '../network/walk.ts';
import { describePacket, pickPacket } from '../network/witness.ts';
import type { PlacedLayer } from '../requirements/path/layerStack.ts';
import type { Packet } from '../verdict.ts';
import { casesOf, openFacts, settle, settleLayer } from './openFacts.ts';
import { describePieces, gatherPieces } from './pieces.ts';
import type { ArguedLayer, Argument, Case, Piece } from './proof.ts';

/** What is to be shown of a flow: that all its packets pass, that the witness does, and likewise that they are blocked. */
export interface Thesis {
  readonly state: 'compliant' | 'violated';
  readonly witness: Packet | null;
  /** Whether routes to endpoints may go before those that block. */
  readonly endpoints: boolean;
}

export type Argued = { readonly argument: Argument } | { readonly none: string };

/** The argument for a thesis, or why there is none: the engine may know more of open facts than a covering set can show. */
export function argue(flow: Flow, layers: readonly PlacedLayer[], thesis: Thesis): Argued {
  const { facts, unnamed } = openFacts(flow, layers);
  const answers = casesOf(facts);
  const silent = layers.map((layer) => unnamed.has(layer));
  const needsAll = thesis.state === 'compliant' || layers.some(({ kind }, index) => silent[index] && kind !== 'routes');
  if (answers === null || (needsAll && unnamed.size > 0)) return { none: 'it hangs on facts that a proof cannot name' };
  const cases: Case[] = [];
  for (const one of answers) {
    const settled = layers.map((layer) => settleLayer(layer, one));
    const asked = { ...flow, remote: settle(flow.remote, 'remote', one), local: settle(flow.local, 'local', one) };
    const v4 = argueFamily(ipv4, asked, settled, silent, thesis);
    const v6 = argueFamily(ipv6, asked, settled, silent, thesis);
    if (v4 === null || v6 === null) return { none: 'what decides it cannot be shown' };
    if (thesis.witness !== null && !v4.hasPackets && !v6.hasPackets) {
      return { none: 'whether its witness is needed hangs on facts that nobody knows' };
    }
    const argued = settled.map(
      ({ kind, resource }, index): ArguedLayer => ({
        kind,
        resource,
        pieces: gatherPieces([v4.pieces[index] ?? null, v6.pieces[index] ?? null]),
      }),
    );
    cases.push({ open: one.map(({ end, name, members }) => ({ end, name, members })), layers: argued });
  }
  return { argument: { witness: thesis.witness, cases } };
}

interface ArguedFamily {
  /** By layer; null where there is nothing to say of it. */
  readonly pieces: readonly (readonly Piece[] | null)[];
  readonly hasPackets: boolean;
}

/** The argument for one address family; null where it fails. A violated flow needs no word about layers that do not block it. */
function argueFamily<N extends number | bigint>(
  family: Family<N>,
  flow: Flow,
  layers: readonly PlacedLayer[],
  silent: readonly boolean[],
  { state, witness, endpoints }: Thesis,
): ArguedFamily | null {
  const required = requiredPackets(family, flow).sure;
  const packets = witness === null ? required : only(family, required, witness, flow.direction);
  const blocked: Box<N>[] = [];
  const pieces: (readonly Piece[] | null)[] = [];
  for (const [index, layer] of layers.entries()) {
    const decided = silent[index] === true ? [] : cover(family, layer, packets);
    if (decided === null) return null;
    const isPlain = decided.every(({ by }) => by === null || canBeShown(by, layer, endpoints));
    if (state === 'compliant' && !isPlain) return null;
    const withEffect = (effect: Effect): readonly DecidedBox<N>[] =>
      decided.filter(({ by }) => (by?.effect ?? layer.otherwise) === effect);
    if (state === 'compliant' && withEffect('pass').length < decided.length) return null;
    if (isPlain) blocked.push(...withEffect('block'));
    pieces.push(isPlain && silent[index] !== true ? describePieces(family, decided, packets) : null);
  }
  if (state === 'violated' && outside(family, packets, blocked).length > 0) return null;
  return { pieces, hasPackets: packets.length > 0 };
}

/** What a route to an endpoint takes, and what becomes of packets at an appliance, rests on more bodies than a proof names. */
function canBeShown({ source, effect }: LayerRule, { direction }: Layer, endpoints: boolean): boolean {
  if (source.kind !== 'route') return true;
  const toEndpoint = ['InterfaceEndpoint', 'VirtualNetworkServiceEndpoint'].includes(source.nextHopType);
  const atAppliance = source.nextHopType === 'VirtualAppliance' && direction === 'Outbound';
  return !toEndpoint && !(effect === 'block' && (atAppliance || endpoints));
}

/** The witness, where it is among the packets. */
function only<N extends number | bigint>(
  family: Family<N>,
  packets: readonly Box<N>[],
  witness: Packet,
  direction: Flow['direction'],
): readonly Box<N>[] {
  const address = (text: string): Box<N>['remote'] => family.of(parsePrefix(text) ?? noAddress);
  const [source, destination] = [address(witness.source), address(witness.destination)];
  const box: Box<N> = {
    protocols: protocolNamed(witness.protocol),
    remote: direction === 'Inbound' ? source : destination,
    local: direction === 'Inbound' ? destination : source,
    sourcePorts: portSet(witness.sourcePort),
    destinationPorts: portSet(witness.destinationPort),
  };
  return packets.map((packet) => intersectBoxes(family.algebra, packet, box)).filter((hit) => hit !== null);
}

function portSet(port: number | null): PortSet {
  return port === null ? everyPort : [port, port];
}

/** One packet of a flow that surely passes; null where there is none. */
export function passingPacket(flow: Flow, layers: readonly Layer[]): Packet | null {
  const inFamily = <N extends number | bigint>(family: Family<N>): Packet | null => {
    const { passed } = walk(family, layers, requiredPackets(family, flow).sure);
    const cell = pickPacket(family, passed);
    return cell === null ? null : describePacket(family, flow.direction, cell);
  };
  return inFamily(ipv4) ?? inFamily(ipv6);
}
