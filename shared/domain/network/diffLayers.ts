import { type AddressSet, everyAddress } from './addressSet.ts';
import { packetsInBoth, packetsOutside } from './boxSets.ts';
import { type Budget, usualBudget } from './budget.ts';
import { comparableLayers } from './comparableLayers.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import { fewestBoxes } from './fewestBoxes.ts';
import { type Box, splitByPorts } from './headerSpace.ts';
import type { Layer } from './layer.ts';
import { divideAtOpenFact } from './openFact.ts';
import { everyPort, type PortSet } from './portSet.ts';
import { everyProtocol, type Protocols } from './protocols.ts';
import { type Cell, walk } from './walk.ts';

/**
 * Packets of both address families: any of the protocols between any remote and any local address of one family. Source and
 * destination ports restrict Tcp and Udp only; other protocols are there only where both are all.
 */
export interface PacketBox {
  readonly protocols: Protocols;
  readonly remote: AddressSet;
  readonly local: AddressSet;
  readonly sourcePorts: PortSet;
  readonly destinationPorts: PortSet;
}

/** The packets that two stacks of layers treat differently. Boxes of one list may overlap; no packet is in two lists but the last two. */
export interface LayersDiff {
  /** Surely blocked before, surely passing now. */
  readonly allowed: readonly PacketBox[];
  /** Surely passing before, surely blocked now. */
  readonly blocked: readonly PacketBox[];
  /** One of the two, or nothing: that hangs on `open`. Packets that may have become either are in both. */
  readonly mayBeAllowed: readonly PacketBox[];
  readonly mayBeBlocked: readonly PacketBox[];
  /** What would have to be known to tell. Sorted; empty where nothing is uncertain. */
  readonly open: readonly string[];
  /** False where the work was cut off: then more packets may be treated differently than are named. */
  readonly complete: boolean;
}

const nothing = {
  allowed: [],
  blocked: [],
  mayBeAllowed: [],
  mayBeBlocked: [],
  open: [],
  complete: true,
} as const satisfies LayersDiff;

/**
 * Which packets between a set of local addresses and anywhere pass one stack and not the other. What nobody knows is taken to be the
 * same before and after: a tag without prefixes holds the same addresses, an appliance lets the same packets through.
 */
export function diffLayers(
  before: readonly Layer[],
  after: readonly Layer[],
  local: AddressSet,
  budget: Budget = usualBudget(),
): LayersDiff {
  const comparable = comparableLayers(before, after);
  if (comparable === 'equal') return nothing;
  const v4 = diffFamily(ipv4, comparable.before, comparable.after, local, budget);
  const v6 = diffFamily(ipv6, comparable.before, comparable.after, local, budget);
  return {
    allowed: bothFamilies(v4.allowed, v6.allowed),
    blocked: bothFamilies(v4.blocked, v6.blocked),
    mayBeAllowed: bothFamilies(v4.mayBeAllowed, v6.mayBeAllowed),
    mayBeBlocked: bothFamilies(v4.mayBeBlocked, v6.mayBeBlocked),
    open: [...new Set([...v4.open, ...v6.open])].toSorted(),
    complete: v4.complete && v6.complete,
  };
}

/** What may become of packets: those in a `mayBe` list are in no other, but for the other of these two. */
interface Changes<N extends number | bigint> {
  readonly allowed: readonly Box<N>[];
  readonly blocked: readonly Box<N>[];
  readonly mayBeAllowed: readonly Box<N>[];
  readonly mayBeBlocked: readonly Box<N>[];
  readonly open: readonly string[];
  readonly complete: boolean;
}

function diffFamily<N extends number | bigint>(
  family: Family<N>,
  before: readonly Layer[],
  after: readonly Layer[],
  local: AddressSet,
  budget: Budget,
): Changes<N> {
  /** For the work of walking and comparing. Packets are followed both ways here, through both stacks at once, and not by the walk. */
  const work: Budget = { ...budget, forks: 0 };
  let { forks } = budget;

  function compare(cell: Cell<N>): Changes<N> {
    const was = walk(family, before, [cell], { budget: work });
    const fromBlocked = walk(family, after, was.blocked, { budget: work });
    const fromPassed = walk(family, after, was.passed, { budget: work });
    if (work.work < 0) return { ...nothing, complete: false };
    const undecided = [...fromBlocked.undecided, ...fromPassed.undecided];
    return together([
      { ...nothing, allowed: fromBlocked.passed, blocked: fromPassed.blocked },
      ...was.undecided.map((open) => bothWays(open, before)),
      ...undecided.map((open) => bothWays(open, after)),
    ]);
  }

  /** Packets that one stack cannot tell: both are asked again with the fact it hangs on, and without it. */
  function bothWays(cell: Cell<N>, layers: readonly Layer[]): Changes<N> {
    const divided = divideAtOpenFact(family, layers, cell);
    const nested = Math.max(cell.remoteFacts?.count ?? 0, cell.localFacts?.count ?? 0);
    if (divided === null || forks <= 0 || nested >= work.nesting) return { ...nothing, complete: false };
    forks -= 1;
    const { ifSo, ifNot, outside, name } = divided;
    return together([either(compare(ifSo), compare(ifNot), name), ...outside.map(compare)]);
  }

  function either(ifSo: Changes<N>, ifNot: Changes<N>, name: string): Changes<N> {
    const allowed = packetsInBoth(family, ifSo.allowed, ifNot.allowed, work);
    const blocked = packetsInBoth(family, ifSo.blocked, ifNot.blocked, work);
    const mayBeAllowed = [...ifSo.allowed, ...ifNot.allowed, ...ifSo.mayBeAllowed, ...ifNot.mayBeAllowed];
    const mayBeBlocked = [...ifSo.blocked, ...ifNot.blocked, ...ifSo.mayBeBlocked, ...ifNot.mayBeBlocked];
    const changes = {
      allowed,
      blocked,
      mayBeAllowed: packetsOutside(family, mayBeAllowed, allowed, work),
      mayBeBlocked: packetsOutside(family, mayBeBlocked, blocked, work),
    };
    const hangs =
      beyondBoth(changes.mayBeAllowed, ifSo.mayBeAllowed, ifNot.mayBeAllowed) ||
      beyondBoth(changes.mayBeBlocked, ifSo.mayBeBlocked, ifNot.mayBeBlocked);
    const open = [...(hangs ? [name] : []), ...ifSo.open, ...ifNot.open];
    return { ...changes, open, complete: ifSo.complete && ifNot.complete && work.work >= 0 };
  }

  /** Whether there are packets that one fact makes certain. Those that stay uncertain either way do not hang on it. */
  function beyondBoth(uncertain: readonly Box<N>[], ifSo: readonly Box<N>[], ifNot: readonly Box<N>[]): boolean {
    return packetsOutside(family, uncertain, packetsInBoth(family, ifSo, ifNot, work), work).length > 0;
  }

  const box = { protocols: everyProtocol, remote: family.of(everyAddress), local: family.of(local) };
  const within = splitByPorts({ ...box, sourcePorts: everyPort, destinationPorts: everyPort });
  const cells = family.of(local).length === 0 ? [] : within;
  const changes = together(cells.map((part) => compare({ ...part, remoteFacts: null, localFacts: null })));
  const fewest = (boxes: readonly Box<N>[]): readonly Box<N>[] => fewestBoxes(family, boxes, within, usualBudget());
  return {
    ...changes,
    allowed: fewest(changes.allowed),
    blocked: fewest(changes.blocked),
    mayBeAllowed: fewest(changes.mayBeAllowed),
    mayBeBlocked: fewest(changes.mayBeBlocked),
  };
}

function together<N extends number | bigint>(parts: readonly Changes<N>[]): Changes<N> {
  return {
    allowed: parts.flatMap(({ allowed }) => allowed),
    blocked: parts.flatMap(({ blocked }) => blocked),
    mayBeAllowed: parts.flatMap(({ mayBeAllowed }) => mayBeAllowed),
    mayBeBlocked: parts.flatMap(({ mayBeBlocked }) => mayBeBlocked),
    open: [...new Set(parts.flatMap(({ open }) => open))],
    complete: parts.every(({ complete }) => complete),
  };
}

/** Joins what is the same traffic in both families, in one order whatever the order of the rules. */
function bothFamilies(v4: readonly Box<number>[], v6: readonly Box<bigint>[]): readonly PacketBox[] {
  const waiting = Map.groupBy(v6, trafficOf);
  const joined = v4.map((box): PacketBox => {
    const twin = waiting.get(trafficOf(box))?.shift();
    return {
      ...traffic(box),
      remote: { v4: box.remote, v6: twin?.remote ?? [] },
      local: { v4: box.local, v6: twin?.local ?? [] },
    };
  });
  const alone = [...waiting.values()].flat().map((box): PacketBox => {
    return { ...traffic(box), remote: { v4: [], v6: box.remote }, local: { v4: [], v6: box.local } };
  });
  return [...joined, ...alone].toSorted(inOrder);
}

function traffic({ protocols, sourcePorts, destinationPorts }: Traffic): Traffic {
  return { protocols, sourcePorts, destinationPorts };
}

type Traffic = Pick<PacketBox, 'protocols' | 'sourcePorts' | 'destinationPorts'>;

function trafficOf({ protocols, sourcePorts, destinationPorts }: Traffic): string {
  return [protocols, sourcePorts.join(), destinationPorts.join()].join(' ');
}

/** By destination port, protocol, source port, then addresses. */
function inOrder(one: PacketBox, other: PacketBox): number {
  const there = orderOf(other);
  for (const [index, value] of orderOf(one).entries()) {
    const against = there[index];
    if (against === undefined || value > against) return 1;
    if (value < against) return -1;
  }
  return -1;
}

function orderOf({ protocols, remote, local, sourcePorts, destinationPorts }: PacketBox): readonly (number | bigint)[] {
  return [...destinationPorts, protocols, ...sourcePorts, ...remote.v4, ...remote.v6, ...local.v4, ...local.v6];
}
