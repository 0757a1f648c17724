import { type Budget, glanceWork, meetingWork, spend } from './budget.ts';
import type { Family } from './family.ts';
import { type Box, boxesOutside, intersectBoxes, mayMeet } from './headerSpace.ts';

/**
 * The packets in some box of each list, in the shape of the first list's. Past the budget (`budget.work` is negative then) some
 * are missing, none is wrong.
 */
export function packetsInBoth<N extends number | bigint, B extends Box<N>>(
  family: Family<N>,
  these: readonly B[],
  those: readonly Box<N>[],
  budget: Budget,
): readonly B[] {
  const result: B[] = [];
  for (const one of these) {
    for (const other of those) {
      const meets = mayMeet(one, other);
      if (!spend(budget, meets ? meetingWork(family, one, other) : glanceWork)) return result;
      const box = meets ? intersectBoxes(family.algebra, one, other) : null;
      if (box !== null) result.push({ ...one, ...box });
    }
  }
  return result;
}

/** The packets of the first list in no box of the second. Past the budget (`budget.work` is negative then) also some that are in one. */
export function packetsOutside<N extends number | bigint, B extends Box<N>>(
  family: Family<N>,
  these: readonly B[],
  those: readonly Box<N>[],
  budget: Budget,
): readonly B[] {
  let rest = these;
  for (const box of those) {
    const outside: B[] = [];
    for (const one of rest) {
      const meets = mayMeet(one, box);
      if (!spend(budget, meets ? meetingWork(family, one, box) : glanceWork)) return rest;
      const hit = meets ? intersectBoxes(family.algebra, one, box) : null;
      if (hit === null) outside.push(one);
      else outside.push(...boxesOutside(family.algebra, one, hit));
    }
    rest = outside;
  }
  return rest;
}
