import { parentTag } from './tagName.ts';

/** What is assumed about the open facts of one packet end, newest first. */
export interface Assumptions {
  readonly fact: string;
  readonly holds: boolean;
  readonly older: Assumptions | null;
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

function isWithinTag(inner: string, outer: string): boolean {
  for (let parent = parentTag(inner); parent !== null; parent = parentTag(parent)) {
    if (parent === outer) return true;
  }
  return false;
}
