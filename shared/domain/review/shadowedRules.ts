import { type Budget, usualBudget } from '../network/budget.ts';
import { type Family, ipv4, ipv6 } from '../network/family.ts';
import { mayMeet } from '../network/headerSpace.ts';
import type { Layer, LayerRule } from '../network/layer.ts';
import { withPorts } from '../network/protocols.ts';
import { requiredPackets } from '../network/requiredPackets.ts';
import { type Cell, walk } from '../network/walk.ts';

/** A rule that never decides a packet. */
export interface ShadowedRule {
  readonly rule: LayerRule;
  /** The rules before it that decide all of its packets, in their order: one where one does, else as few as are needed together. */
  readonly coveredBy: readonly LayerRule[];
}

/**
 * The rules of a layer of which every packet is decided by earlier rules, whichever way open facts turn out. A rule that names no packet
 * at all is none of them. Past the budget the remaining rules are not looked at: then `complete` is false.
 */
export function shadowedRules(
  { rules }: Layer,
  budget: Budget = usualBudget(),
): { readonly shadowed: readonly ShadowedRule[]; readonly complete: boolean } {
  const shadowed: ShadowedRule[] = [];
  for (const [index, rule] of rules.entries()) {
    const ends = [packetsOf(ipv4, rule), packetsOf(ipv6, rule)] as const;
    if (ends.every(({ length }) => length === 0)) continue;
    const earlier = rules.slice(0, index).filter((one) => ends.flat().some((cell) => mayMeet(cell, one)));
    const met = coveringRules(ends, earlier, budget);
    if (budget.work < 0) break;
    if (met !== null) shadowed.push({ rule, coveredBy: fewest(ends, met, budget) });
  }
  return { shadowed, complete: budget.work >= 0 };
}

type Ends = readonly [v4: readonly Cell<number>[], v6: readonly Cell<bigint>[]];

/** The packets that a rule names, each with the assumption under which it does. */
function packetsOf<N extends number | bigint>(family: Family<N>, rule: LayerRule): readonly Cell<N>[] {
  const { protocols, remote, local, sourcePorts, destinationPorts: ports } = rule;
  const { sure, possible } = requiredPackets(family, { direction: 'Inbound', protocols, remote, local, ports });
  return [...sure, ...possible].map((cell) => (cell.protocols & withPorts ? { ...cell, sourcePorts } : cell));
}

/** Those of the rules that decide some of the packets; null unless together they decide all. */
function coveringRules([v4, v6]: Ends, rules: readonly LayerRule[], budget: Budget): readonly LayerRule[] | null {
  const met = new Set<LayerRule>();
  const marked = rules.map((rule): LayerRule => ({ ...rule, effect: 'block' }));
  const layer: Layer = { kind: 'securityGroup', direction: 'Inbound', rules: marked, otherwise: 'pass' };
  const covered = <N extends number | bigint>(family: Family<N>, cells: readonly Cell<N>[]): boolean => {
    const { passed, undecided } = walk(family, [layer], cells, { budget, onBlock: (rule) => met.add(rule) });
    return passed.length === 0 && undecided.length === 0;
  };
  return covered(ipv4, v4) && covered(ipv6, v6)
    ? rules.filter((_, index) => met.has(marked[index] as LayerRule))
    : null;
}

/** One rule that decides all the packets, or else those that are left when each one that is not needed is taken out. */
function fewest(ends: Ends, rules: readonly LayerRule[], budget: Budget): readonly LayerRule[] {
  const alone = rules.find((rule) => coveringRules(ends, [rule], budget) !== null);
  if (alone !== undefined) return [alone];
  let needed = rules;
  for (const rule of rules.toReversed()) {
    const others = needed.filter((one) => one !== rule);
    if (coveringRules(ends, others, budget) !== null) needed = others;
  }
  return needed;
}
