import type { IntervalAlgebra, Intervals } from './intervals.ts';
import { numbers } from './numbers.ts';
import { everyPort, type PortSet } from './portSet.ts';
import { countProtocols, type Protocols, withoutPorts, withPorts } from './protocols.ts';

/**
 * A box of packets of one address family: within a field the values are alternatives, across fields all must hold.
 * A box holds either protocols with ports or protocols without; the port fields of the latter are full and mean nothing.
 */
export interface Box<N extends number | bigint> {
  readonly protocols: Protocols;
  readonly remote: Intervals<N>;
  readonly local: Intervals<N>;
  readonly sourcePorts: PortSet;
  readonly destinationPorts: PortSet;
}

/** False when a glance at protocols and outermost ports shows that no packet is in both. */
export function mayMeet(
  a: Pick<Box<number | bigint>, 'protocols' | 'sourcePorts' | 'destinationPorts'>,
  b: Pick<Box<number | bigint>, 'protocols' | 'sourcePorts' | 'destinationPorts'>,
): boolean {
  return (
    (a.protocols & b.protocols) !== 0 &&
    !areApart(a.destinationPorts, b.destinationPorts) &&
    !areApart(a.sourcePorts, b.sourcePorts)
  );
}

function areApart(a: PortSet, b: PortSet): boolean {
  return (a[a.length - 1] ?? -1) < (b[0] ?? 0) || (b[b.length - 1] ?? -1) < (a[0] ?? 0);
}

/** The packets in both boxes, or null when there are none. */
export function intersectBoxes<N extends number | bigint>(
  algebra: IntervalAlgebra<N>,
  a: Box<N>,
  b: Box<N>,
): Box<N> | null {
  const protocols = a.protocols & b.protocols;
  if (protocols === 0) return null;
  const destinationPorts = numbers.intersect(a.destinationPorts, b.destinationPorts);
  if (destinationPorts.length === 0) return null;
  const sourcePorts = numbers.intersect(a.sourcePorts, b.sourcePorts);
  if (sourcePorts.length === 0) return null;
  const local = algebra.intersect(a.local, b.local);
  if (local.length === 0) return null;
  const remote = algebra.intersect(a.remote, b.remote);
  if (remote.length === 0) return null;
  return { protocols, remote, local, sourcePorts, destinationPorts };
}

/** The packets of `a` outside `hit`, where `hit` is the intersection of `a` with another box: at most five disjoint boxes. */
export function boxesOutside<N extends number | bigint, B extends Box<N>>(
  algebra: IntervalAlgebra<N>,
  a: B,
  hit: Box<N>,
): readonly B[] {
  const rest: B[] = [];
  const protocols = a.protocols & ~hit.protocols;
  if (protocols !== 0) rest.push({ ...a, protocols });
  const destinationPorts = numbers.subtract(a.destinationPorts, hit.destinationPorts);
  if (destinationPorts.length > 0) rest.push({ ...a, protocols: hit.protocols, destinationPorts });
  const sourcePorts = numbers.subtract(a.sourcePorts, hit.sourcePorts);
  const narrowed = { ...a, protocols: hit.protocols, destinationPorts: hit.destinationPorts };
  if (sourcePorts.length > 0) rest.push({ ...narrowed, sourcePorts });
  const local = algebra.subtract(a.local, hit.local);
  if (local.length > 0) rest.push({ ...narrowed, sourcePorts: hit.sourcePorts, local });
  const remote = algebra.subtract(a.remote, hit.remote);
  if (remote.length > 0) rest.push({ ...narrowed, sourcePorts: hit.sourcePorts, local: hit.local, remote });
  return rest;
}

/** Splits a box so that none mixes protocols with and without ports, and opens the ports of those without. */
export function splitByPorts<N extends number | bigint>(box: Box<N>): readonly Box<N>[] {
  const parts: Box<N>[] = [];
  if (box.protocols & withPorts) parts.push({ ...box, protocols: box.protocols & withPorts });
  if (box.protocols & withoutPorts) {
    const protocols = box.protocols & withoutPorts;
    parts.push({ ...box, protocols, sourcePorts: everyPort, destinationPorts: everyPort });
  }
  return parts;
}

/** Number of distinct packets (protocol, addresses, ports where there are ports); a double, exact below 2^53. */
export function countPackets<N extends number | bigint>(algebra: IntervalAlgebra<N>, box: Box<N>): number {
  const ports = box.protocols & withPorts ? numbers.size(box.sourcePorts) * numbers.size(box.destinationPorts) : 1;
  return countProtocols(box.protocols) * algebra.size(box.remote) * algebra.size(box.local) * ports;
}
