/** What is assumed about the open facts of one packet end, newest first. */
export interface Assumptions {
  readonly fact: string;
  readonly holds: boolean;
  readonly older: Assumptions | null;
  /** How many there are. */
  readonly count: number;
}

export function assume(older: Assumptions | null, fact: string, holds: boolean): Assumptions {
  return { fact, holds, older, count: (older?.count ?? 0) + 1 };
}

/**
 * The value of a fact under the assumptions, or undefined when it is still open.
 * Membership in Tag.Region implies membership in Tag, and not being in Tag rules Tag.Region out: the one containment that
 * is certain without prefixes.
 */
export function assumed(assumptions: Assumptions | null, fact: string): boolean | undefined {
  for (let held = assumptions; held !== null; held = held.older) {
    if (held.fact === fact) return held.holds;
    if (held.holds && isWithinTag(held.fact, fact)) return true;
    if (!held.holds && isWithinTag(fact, held.fact)) return false;
  }
  return undefined;
}

/** By name: `storage.westeurope` lies within `storage`. Facts that are not about tags have a colon, and dots of their own. */
function isWithinTag(inner: string, outer: string): boolean {
  return inner[outer.length] === '.' && inner.startsWith(outer) && !inner.includes(':');
}
