import type { AddressSet } from './addressSet.ts';
import type { Effect, LayerRule } from './layer.ts';
import { isEveryPort } from './portSet.ts';
import { zonesOf } from './zones.ts';

/**
 * The rules of a layer side by side, field by field: a flow passes over most rules, and mostly one takes it whole, and none of that has
 * to touch the rules themselves, which lie all over the memory.
 */
export interface RuleColumns {
  /** Of each rule one after the other: its protocols, its first and last destination port, its {@link traits}, the zones of its sure far addresses. */
  readonly numbers: readonly number[];
  /** The sure addresses of both ends. */
  readonly remote: readonly AddressSet[];
  readonly local: readonly AddressSet[];
}

/** How many numbers each rule has. */
export const columnWidth = 5;

/** What a rule is, as bits. */
export const traits = {
  /** Its destination ports have no gap. */
  onePortRange: 1,
  anySourcePort: 2,
  /** Some addresses of an end hang on an open fact. */
  remoteOpen: 4,
  localOpen: 8,
  blocks: 16,
  passesFilters: 32,
  cannotTell: 64,
} as const;

const ofEffect: Readonly<Record<Effect, number>> = {
  pass: 0,
  block: traits.blocks,
  passFilters: traits.passesFilters,
  cannotTell: traits.cannotTell,
};

/** Where a list of rules keeps its columns: a table of all lists beside them would be one more place to look in. */
const kept = Symbol('columns');

type Rules = readonly LayerRule[] & { [kept]?: RuleColumns };

/** The columns of a list of rules, made once. */
export function ruleColumns(rules: Rules): RuleColumns {
  const held = rules[kept];
  if (held !== undefined) return held;
  const numbers: number[] = [];
  for (const rule of rules) {
    const ports = rule.destinationPorts;
    numbers.push(
      rule.protocols,
      ports[0] ?? 0,
      ports[ports.length - 1] ?? -1,
      traitsOf(rule),
      zonesOf(rule.remote.sure),
    );
  }
  const made = {
    numbers,
    remote: rules.map(({ remote }) => remote.sure),
    local: rules.map(({ local }) => local.sure),
  };
  rules[kept] = made;
  return made;
}

/** Whether a glance at protocols and outermost destination ports shows that a rule matches none of these packets. */
export function isAside(
  { numbers }: RuleColumns,
  index: number,
  { protocols, destinationPorts }: Pick<LayerRule, 'protocols' | 'destinationPorts'>,
): boolean {
  const at = index * columnWidth;
  return (
    ((numbers[at] as number) & protocols) === 0 ||
    (numbers[at + 1] as number) > (destinationPorts[destinationPorts.length - 1] ?? -1) ||
    (numbers[at + 2] as number) < (destinationPorts[0] ?? 0)
  );
}

function traitsOf({ destinationPorts, sourcePorts, remote, local, effect }: LayerRule): number {
  return (
    (destinationPorts.length === 2 ? traits.onePortRange : 0) |
    (isEveryPort(sourcePorts) ? traits.anySourcePort : 0) |
    (remote.conditions.length > 0 ? traits.remoteOpen : 0) |
    (local.conditions.length > 0 ? traits.localOpen : 0) |
    ofEffect[effect]
  );
}
