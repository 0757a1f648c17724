import type { PacketEnd } from './addressScope.ts';
import { assume, assumed } from './assumptions.ts';
import type { Family } from './family.ts';
import { mayMeet } from './headerSpace.ts';
import type { Layer, LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import type { Condition, Selection } from './selection.ts';
import { type Cell, factOf } from './walk.ts';

/** Packets divided at a fact that is open about one of their addresses. */
export interface DividedCell<N extends number | bigint> {
  readonly ifSo: Cell<N>;
  readonly ifNot: Cell<N>;
  /** Packets to which the fact does not matter. */
  readonly outside: readonly Cell<N>[];
  /** What to call the fact. */
  readonly name: string;
}

/** Divides packets at the first open fact that a rule of these layers asks about them; null where no rule asks any. */
export function divideAtOpenFact<N extends number | bigint>(
  family: Family<N>,
  layers: readonly Layer[],
  cell: Cell<N>,
): DividedCell<N> | null {
  for (const [index, layer] of layers.entries()) {
    for (const rule of layer.rules) {
      const divided = mayMatch(family, cell, rule)
        ? (divideAt(family, cell, 'remote', rule.remote, index) ?? divideAt(family, cell, 'local', rule.local, index))
        : null;
      if (divided !== null) return divided;
    }
  }
  return null;
}

/** Whether a rule matches some packet of the cell in one way in which the open facts may turn out. */
function mayMatch<N extends number | bigint>(family: Family<N>, cell: Cell<N>, rule: LayerRule): boolean {
  if (rule.remote.conditions.length === 0 && rule.local.conditions.length === 0) return false;
  return (
    mayMeet(cell, rule) &&
    numbers.intersect(cell.destinationPorts, rule.destinationPorts).length > 0 &&
    numbers.intersect(cell.sourcePorts, rule.sourcePorts).length > 0 &&
    mayReach(family, cell.local, rule.local) &&
    mayReach(family, cell.remote, rule.remote)
  );
}

function mayReach<N extends number | bigint>(
  { algebra, of }: Family<N>,
  addresses: readonly N[],
  { sure, conditions }: Selection,
): boolean {
  return [sure, ...conditions.map(({ within }) => within)].some(
    (set) => algebra.intersect(addresses, of(set)).length > 0,
  );
}

function divideAt<N extends number | bigint>(
  { algebra, of }: Family<N>,
  cell: Cell<N>,
  end: PacketEnd,
  { conditions }: Selection,
  layer: number,
): DividedCell<N> | null {
  const facts = end === 'remote' ? cell.remoteFacts : cell.localFacts;
  const isOpen = (condition: Condition): boolean =>
    assumed(facts, factOf(condition, layer)) === undefined &&
    algebra.intersect(cell[end], of(condition.within)).length > 0;
  const condition = conditions.find(isOpen);
  if (condition === undefined) return null;
  const here = algebra.intersect(cell[end], of(condition.within));
  const elsewhere = algebra.subtract(cell[end], here);
  const inside = (holds: boolean): Cell<N> => {
    const assumptions = assume(facts, factOf(condition, layer), holds);
    return { ...cell, [end]: here, ...(end === 'remote' ? { remoteFacts: assumptions } : { localFacts: assumptions }) };
  };
  return {
    ifSo: inside(true),
    ifNot: inside(false),
    outside: elsewhere.length === 0 ? [] : [{ ...cell, [end]: elsewhere }],
    name: condition.name,
  };
}
