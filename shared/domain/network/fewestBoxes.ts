import { packetsOutside } from './boxSets.ts';
import { type Budget, meetingWork, spend } from './budget.ts';
import type { Family } from './family.ts';
import { type Box, countPackets, mayMeet } from './headerSpace.ts';
import { numbers } from './numbers.ts';
import { isEveryPort } from './portSet.ts';
import { withPorts } from './protocols.ts';

/** A field of a box, in which it can grow while the others stay. */
type Field = 'protocols' | 'remote' | 'local' | 'sourcePorts' | 'destinationPorts';

/** Ways to let a box grow: which way leaves fewer boxes differs from set to set. */
const orders: readonly (readonly Field[])[] = [
  ['destinationPorts', 'sourcePorts', 'remote', 'local', 'protocols'],
  ['remote', 'local', 'protocols', 'destinationPorts', 'sourcePorts'],
];

/**
 * The same packets in as few boxes as a person would need: each box as large as the set allows, none that the others hold already.
 * The boxes may overlap, and one may hold protocols with and without ports where its ports are all. `within` is what all packets
 * are taken from. Where the budget ends, boxes are only joined that differ in one field: more of them, but the same packets.
 */
export function fewestBoxes<N extends number | bigint>(
  family: Family<N>,
  boxes: readonly Box<N>[],
  within: readonly Box<N>[],
  budget: Budget,
): readonly Box<N>[] {
  const joined = joinBoxes(family, boxes);
  if (joined.length <= 1) return joined;
  const outside = packetsOutside(family, within, joined, budget);
  if (budget.work < 0) return joined;
  const attempts = orders.map((order) => {
    const grown = joined.map((box) => grow(family, box, within, outside, order, budget));
    return withoutRedundant(family, distinct(grown), budget);
  });
  const [best] = attempts.toSorted((one, other) => one.length - other.length);
  return budget.work < 0 || best === undefined ? joined : best;
}

/** Joins boxes that differ in one field only, until none are left. */
function joinBoxes<N extends number | bigint>(family: Family<N>, boxes: readonly Box<N>[]): readonly Box<N>[] {
  const fields = ['remote', 'destinationPorts', 'local', 'sourcePorts', 'protocols'] as const;
  let joined = boxes;
  for (let before = joined.length + 1; joined.length < before; ) {
    before = joined.length;
    for (const field of fields) {
      const alike = Map.groupBy(joined, (box) => keyOf(box, field));
      joined = [...alike.values()].map((group) => joinField(family, group, field));
    }
  }
  return joined;
}

function joinField<N extends number | bigint>({ algebra }: Family<N>, group: readonly Box<N>[], field: Field): Box<N> {
  const [first] = group as readonly [Box<N>];
  if (group.length === 1) return first;
  switch (field) {
    case 'protocols':
      return { ...first, protocols: group.reduce((all, { protocols }) => all | protocols, 0) };
    case 'remote':
    case 'local':
      return { ...first, [field]: algebra.normalise(group.flatMap((box) => box[field])) };
    case 'sourcePorts':
    case 'destinationPorts':
      return { ...first, [field]: numbers.normalise(group.flatMap((box) => box[field])) };
  }
}

/** Boxes with the same key differ in this field alone. */
function keyOf(box: Box<number | bigint>, but?: Field): string {
  const { protocols, remote, local, sourcePorts, destinationPorts } = box;
  const fields = { protocols: [protocols], remote, local, sourcePorts, destinationPorts };
  return Object.entries(fields)
    .map(([field, values]) => (field === but ? '' : values.join()))
    .join(' ');
}

/** Lets a box grow, field by field, as far as it meets nothing outside the set. */
function grow<N extends number | bigint>(
  family: Family<N>,
  box: Box<N>,
  within: readonly Box<N>[],
  outside: readonly Box<N>[],
  order: readonly Field[],
  budget: Budget,
): Box<N> {
  const { algebra } = family;
  let grown = box;
  for (const field of order) {
    const reach = outside.filter(
      (other) => spend(budget, meetingWork(family, grown, other)) && meetsBut(algebra, grown, other, field),
    );
    switch (field) {
      case 'protocols': {
        const all = within.reduce((union, { protocols }) => union | protocols, 0);
        const legal = isEveryPort(grown.sourcePorts) && isEveryPort(grown.destinationPorts) ? all : all & withPorts;
        const taken = reach.reduce((union, { protocols }) => union | protocols, 0);
        grown = { ...grown, protocols: grown.protocols | (legal & ~taken) };
        break;
      }
      case 'remote':
      case 'local': {
        const all = algebra.normalise(within.flatMap((one) => one[field]));
        grown = { ...grown, [field]: algebra.subtract(all, algebra.normalise(reach.flatMap((one) => one[field]))) };
        break;
      }
      case 'sourcePorts':
      case 'destinationPorts': {
        const all = numbers.normalise(within.flatMap((one) => one[field]));
        grown = { ...grown, [field]: numbers.subtract(all, numbers.normalise(reach.flatMap((one) => one[field]))) };
        break;
      }
    }
  }
  return grown;
}

/** Whether the boxes meet in every field but one. */
function meetsBut<N extends number | bigint>(
  algebra: Family<N>['algebra'],
  one: Box<N>,
  other: Box<N>,
  but: Field,
): boolean {
  const there = { ...other, [but]: one[but] };
  return (
    mayMeet(one, there) &&
    numbers.intersect(one.destinationPorts, there.destinationPorts).length > 0 &&
    numbers.intersect(one.sourcePorts, there.sourcePorts).length > 0 &&
    algebra.intersect(one.local, there.local).length > 0 &&
    algebra.intersect(one.remote, there.remote).length > 0
  );
}

function distinct<N extends number | bigint>(boxes: readonly Box<N>[]): readonly Box<N>[] {
  return [...new Map(boxes.map((box) => [keyOf(box), box])).values()];
}

/** Leaves out each box, the smallest first, that the remaining ones hold. */
function withoutRedundant<N extends number | bigint>(
  family: Family<N>,
  boxes: readonly Box<N>[],
  budget: Budget,
): readonly Box<N>[] {
  const size = (box: Box<N>): number => countPackets(family.algebra, box);
  let kept = boxes.toSorted((one, other) => size(other) - size(one));
  for (const box of kept.toReversed()) {
    const others = kept.filter((other) => other !== box);
    if (packetsOutside(family, [box], others, budget).length === 0) kept = others;
  }
  return kept;
}
