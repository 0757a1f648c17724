import { type Assumptions, assume } from './assumptions.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import { splitByPorts } from './headerSpace.ts';
import { everyPort } from './portSet.ts';
import type { Selection } from './selection.ts';
import type { Cell } from './walk.ts';

/** The packets of a flow in one address family. */
export interface RequiredPackets<N extends number | bigint> {
  /** Packets that the flow surely has. */
  readonly sure: readonly Cell<N>[];
  /** Packets that it has if they belong to a tag or group whose members are not known. They carry that assumption. */
  readonly possible: readonly Cell<N>[];
  /** Names of those tags and groups. */
  readonly open: readonly string[];
}

export function requiredPackets<N extends number | bigint>(family: Family<N>, flow: Flow): RequiredPackets<N> {
  const sure: Cell<N>[] = [];
  const possible: Cell<N>[] = [];
  const open = new Set<string>();
  for (const remote of parts(family, flow.remote)) {
    for (const local of parts(family, flow.local)) {
      const { protocols, ports: destinationPorts } = flow;
      const box = { protocols, remote: remote.set, local: local.set, sourcePorts: everyPort, destinationPorts };
      const facts = { remoteFacts: remote.facts, localFacts: local.facts };
      const cells = splitByPorts(box).map((part) => ({ ...part, ...facts }));
      const names = [remote.name, local.name].filter((name) => name !== null);
      (names.length === 0 ? sure : possible).push(...cells);
      for (const name of names) open.add(name);
    }
  }
  return { sure, possible, open: [...open] };
}

/** Whether there is nothing to decide, as where one end has IPv4 addresses only and the other IPv6. Such a flow would pass for want of packets. */
export function hasNoPackets(flow: Flow): boolean {
  return [requiredPackets(ipv4, flow), requiredPackets(ipv6, flow)].every(
    ({ sure, possible }) => sure.length === 0 && possible.length === 0,
  );
}

interface Part<N extends number | bigint> {
  readonly set: readonly N[];
  readonly facts: Assumptions | null;
  readonly name: string | null;
}

function parts<N extends number | bigint>(family: Family<N>, selection: Selection): readonly Part<N>[] {
  const all: Part<N>[] = [
    { set: family.of(selection.sure), facts: null, name: null },
    ...selection.conditions.map(({ fact, holds, within, name }) => ({
      set: family.of(within),
      facts: assume(null, fact, holds),
      name,
    })),
  ];
  return all.filter(({ set }) => set.length > 0);
}
