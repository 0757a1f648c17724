import type { Packet } from '../verdict.ts';
import type { Family } from './family.ts';
import { numbers } from './numbers.ts';
import { firstProtocol, tcp, udp, withPorts } from './protocols.ts';
import type { Direction } from './securityRule.ts';
import type { Cell } from './walk.ts';

/** A client's usual first ephemeral port; taken as source port wherever the rules leave it open. */
const usualSourcePort = 49152;

/** One packet of the cells as a cell of its own, Tcp before Udp before the rest; null when there is none. */
export function pickPacket<N extends number | bigint, C extends Cell<N>>(
  family: Family<N>,
  cells: readonly C[],
): C | null {
  const cell =
    cells.find(({ protocols }) => protocols & tcp) ?? cells.find(({ protocols }) => protocols & udp) ?? cells[0];
  if (cell === undefined) return null;
  const local = usualHost(family, cell.local);
  const remote = otherHost(family, cell, local);
  const sourcePort = numbers.has(cell.sourcePorts, usualSourcePort) ? usualSourcePort : (cell.sourcePorts[0] as number);
  const destinationPort = cell.destinationPorts[0] as number;
  return {
    ...cell,
    protocols: cell.protocols & -cell.protocols,
    remote: [remote, remote],
    local: [local, local],
    sourcePorts: [sourcePort, sourcePort],
    destinationPorts: [destinationPort, destinationPort],
  };
}

/** The far end, which in the sender's own subnet is its neighbour: nobody sends to himself, or to an address that Azure keeps. */
function otherHost<N extends number | bigint>(family: Family<N>, { remote, local }: Cell<N>, own: N): N {
  const likely = likelyHost(family, remote);
  const neighbour = family.after(own, 1);
  return (likely === own || likely === local[0]) && family.algebra.has(remote, neighbour) ? neighbour : likely;
}

/** The first address, or the first that can be a host's where the set starts below: nobody sends from 0.0.0.0 or ::. */
function likelyHost<N extends number | bigint>({ algebra, firstHost }: Family<N>, addresses: readonly N[]): N {
  const low = addresses[0] as N;
  return low < firstHost && algebra.has(addresses, firstHost) ? firstHost : low;
}

/** Azure keeps a subnet's first four addresses for itself, so the fifth is the first that a node can have. */
function usualHost<N extends number | bigint>(family: Family<N>, addresses: readonly N[]): N {
  const [low, high] = addresses as readonly [N, N];
  const fifth = family.after(low, 4);
  return fifth <= high ? fifth : low;
}

/** A one-packet cell in words. */
export function describePacket<N extends number | bigint>(
  family: Family<N>,
  direction: Direction,
  cell: Cell<N>,
): Packet {
  const remote = family.format(cell.remote[0] as N);
  const local = family.format(cell.local[0] as N);
  const hasPorts = (cell.protocols & withPorts) !== 0;
  return {
    protocol: firstProtocol(cell.protocols),
    source: direction === 'Inbound' ? remote : local,
    sourcePort: hasPorts ? (cell.sourcePorts[0] as number) : null,
    destination: direction === 'Inbound' ? local : remote,
    destinationPort: hasPorts ? (cell.destinationPorts[0] as number) : null,
  };
}
