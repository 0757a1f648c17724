import {
  type AddressSet,
  addressesWithin,
  intersectAddresses,
  isNoAddress,
  noAddress,
  subtractAddresses,
  unionAddresses,
} from './addressSet.ts';

/**
 * Addresses that are chosen only if a fact holds which nobody told us: the members of a tag whose prefixes are not given,
 * of an application security group, of a rule that cannot be read. The fact is about the single address, so the same
 * fact decides in every rule and every layer that an address passes.
 */
export interface Condition {
  readonly fact: string;
  /** The value of the fact under which these addresses are chosen: `Internet` is `VirtualNetwork` with `holds: false`. */
  readonly holds: boolean;
  /** Where the fact is open; outside this set the condition chooses nothing. */
  readonly within: AddressSet;
  /** What to call the missing fact in a message. */
  readonly name: string;
}

/** A set of addresses of which a part is certain and the rest hangs on open facts. */
export interface Selection {
  readonly sure: AddressSet;
  readonly conditions: readonly Condition[];
}

const noConditions: readonly Condition[] = [];

export function certain(sure: AddressSet): Selection {
  return { sure, conditions: noConditions };
}

const ofSet = new WeakMap<AddressSet, Selection>();

/** The same, one object for one set: service tags are named in thousands of places. */
export function certainShared(sure: AddressSet): Selection {
  const held = ofSet.get(sure);
  if (held !== undefined) return held;
  const fresh = certain(sure);
  ofSet.set(sure, fresh);
  return fresh;
}

/** The union of several selections; a condition keeps only what is not certain anyway. */
export function unionSelections(selections: readonly Selection[]): Selection {
  const some = selections.filter(({ sure, conditions }) => !isNoAddress(sure) || conditions.length > 0);
  if (some.length <= 1) return some[0] ?? certain(noAddress);
  const conditions = some.flatMap((selection) => selection.conditions);
  const sure = unionAddresses([...some.map((selection) => selection.sure), ...tautologies(conditions)]);
  const open: Condition[] = [];
  for (const condition of conditions) {
    if (open.some((other) => sameChoice(other, condition) && addressesWithin(condition.within, other.within))) continue;
    const within = subtractAddresses(condition.within, sure);
    if (!isNoAddress(within)) open.push({ ...condition, within });
  }
  return { sure, conditions: open };
}

/** Addresses chosen whichever way a fact turns out: where both the fact and its opposite choose them. */
function tautologies(conditions: readonly Condition[]): AddressSet[] {
  const opposites = conditions.flatMap((a) =>
    conditions.filter((b) => a.fact === b.fact && a.holds && !b.holds).map((b) => [a, b] as const),
  );
  return opposites.map(([a, b]) => intersectAddresses(a.within, b.within));
}

function sameChoice(a: Condition, b: Condition): boolean {
  return a.fact === b.fact && a.holds === b.holds;
}
