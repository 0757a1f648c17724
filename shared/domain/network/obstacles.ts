import { type Budget, usualBudget } from './budget.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import { mayMeet } from './headerSpace.ts';
import type { Layer, LayerRule, RuleSource } from './layer.ts';
import { type RequiredPackets, requiredPackets } from './requiredPackets.ts';
import { type Cell, walk } from './walk.ts';

/** A rule that has to go, or get an exception before it, for a flow to pass. */
interface Obstacle {
  /** Index of the layer it stands in. */
  readonly layer: number;
  readonly rule: RuleSource;
  /** `now`: it is the first to decide some packet of the flow in its layer. `next`: it would be, once the obstacles before it are gone. */
  readonly decides: 'now' | 'next';
  /** False where it hangs on an open fact whether the flow has a packet that meets it. */
  readonly sure: boolean;
}

export interface Obstacles {
  /**
   * In the order of layers and of their rules. Without all of them every packet that can be told passes; with any sure one left, some
   * do not.
   */
  readonly obstacles: readonly Obstacle[];
  /** False where the work was cut off: then there may be more. */
  readonly complete: boolean;
}

/**
 * Everything that blocks a flow or would block it next: in each layer the rules that are the first to match a packet of it when the
 * blocking rules before them are left out, default rules included. A layer that drops what no rule matches is taken to let it pass:
 * no rule is to blame there.
 */
export function findObstacles(layers: readonly Layer[], flow: Flow, budget: Budget = usualBudget()): Obstacles {
  const v4 = findInFamily(ipv4, layers, requiredPackets(ipv4, flow), budget);
  const v6 = findInFamily(ipv6, layers, requiredPackets(ipv6, flow), budget);
  const found = layers.flatMap(({ rules }, layer) =>
    rules.flatMap((rule): Obstacle[] => {
      const kinds = [v4.get(rule), v6.get(rule)].filter((kind) => kind !== undefined);
      if (kinds.length === 0) return [];
      const decides = kinds.some((kind) => kind.decides === 'now') ? 'now' : 'next';
      return [{ layer, rule: rule.source, decides, sure: kinds.some(({ sure }) => sure) }];
    }),
  );
  return { obstacles: found, complete: budget.work >= 0 };
}

type Kind = Pick<Obstacle, 'decides' | 'sure'>;

function findInFamily<N extends number | bigint>(
  family: Family<N>,
  layers: readonly Layer[],
  required: RequiredPackets<N>,
  budget: Budget,
): ReadonlyMap<LayerRule, Kind> {
  const found = new Map<LayerRule, Kind>();
  const cells = [...required.sure, ...required.possible];

  /** Whether packets are blocked, for sure or perhaps, by the last rule of these layers alone. */
  function meets(stack: readonly Layer[], rule: LayerRule): 'surely' | 'perhaps' | 'never' {
    let perhaps = false;
    const onBlock = (by: LayerRule): void => {
      perhaps ||= by === rule;
    };
    const sure = walk(family, stack, required.sure, { budget, onBlock });
    walk(family, stack, required.possible, { budget, onBlock });
    return sure.blocked.length > 0 ? 'surely' : perhaps ? 'perhaps' : 'never';
  }

  for (const [index, layer] of layers.entries()) {
    const before = layers.slice(0, index).map(open);
    const relevant = layer.rules.filter((rule) => cells.some((cell) => mayMeetRule(family, cell, rule)));
    for (const [place, rule] of relevant.entries()) {
      if (rule.effect !== 'block') continue;
      const earlier = relevant.slice(0, place);
      const alone = meets([...before, { ...open(layer), rules: [...earlier.filter(lets), rule] }], rule);
      if (alone === 'never') continue;
      const others = earlier.map((one): LayerRule => (lets(one) ? one : { ...one, effect: 'pass' }));
      const now = meets([...before, { ...open(layer), rules: [...others, rule] }], rule);
      found.set(rule, { decides: now === 'never' ? 'next' : 'now', sure: alone === 'surely' });
    }
  }
  return found;
}

function lets({ effect }: LayerRule): boolean {
  return effect !== 'block';
}

/** A layer as if nothing in it blocked. */
function open(layer: Layer): Layer {
  return { ...layer, rules: layer.rules.filter(lets), otherwise: 'pass' };
}

function mayMeetRule<N extends number | bigint>({ algebra, of }: Family<N>, cell: Cell<N>, rule: LayerRule): boolean {
  if (!mayMeet(cell, rule)) return false;
  const { sure, conditions } = rule.remote;
  return [sure, ...conditions.map(({ within }) => within)].some(
    (set) => algebra.intersect(cell.remote, of(set)).length > 0,
  );
}
