import type { Assumptions } from './assumptions.ts';
import type { Family } from './family.ts';
import type { Box } from './headerSpace.ts';
import type { LayerRule } from './layer.ts';
import type { Selection } from './selection.ts';

/**
 * Bounds on the work for one flow. Past them the remaining packets are undecided, so a hostile configuration gives
 * `unknown`, never a wrong answer or a hang. Real groups stay far below: 1,000 rules against a tag of 3,000 prefixes that
 * they cut into pieces stay within a tenth.
 */
export interface Budget {
  /** In steps of about the work that one bound of an IPv4 interval takes. */
  work: number;
  /** How many times packets may be followed both ways. */
  forks: number;
  /** How many assumptions may be made about one address: each nests a call. */
  readonly nesting: number;
}

export function usualBudget(): Budget {
  return { work: 20_000_000, forks: 4_096, nesting: 256 };
}

/** Takes work from the budget; false when it is used up. */
export function spend(budget: Budget, work: number): boolean {
  budget.work -= work;
  return budget.work >= 0;
}

/** A glance at two boxes that shows that they do not meet. */
export const glanceWork = 2;
/** What the boxes themselves take, however few bounds they have. */
const boxesWork = 100;

type AnyFamily = Pick<Family<number>, 'boundWork'>;
type AnyCell = AnyBox & { readonly remoteFacts: Assumptions | null; readonly localFacts: Assumptions | null };
type AnyBox = Pick<Box<number | bigint>, 'remote' | 'local' | 'sourcePorts' | 'destinationPorts'>;

/** Two boxes that are held against each other. */
export function meetingWork({ boundWork }: AnyFamily, one: AnyBox, other: AnyBox): number {
  return boxesWork + boundWork * (size(one) + size(other));
}

/** A cell that is held against a rule, and the assumptions about its addresses that are looked through. */
export function ruleWork({ boundWork }: AnyFamily, cell: AnyCell, rule: LayerRule): number {
  const { sourcePorts, destinationPorts } = rule;
  const ends = selectionWork(rule.remote, cell.remoteFacts) + selectionWork(rule.local, cell.localFacts);
  return boxesWork + boundWork * (size(cell) + sourcePorts.length + destinationPorts.length + ends);
}

function size({ remote, local, sourcePorts, destinationPorts }: AnyBox): number {
  return remote.length + local.length + sourcePorts.length + destinationPorts.length;
}

function selectionWork({ sure, conditions }: Selection, facts: Assumptions | null): number {
  let work = sure.v4.length + sure.v6.length;
  for (const { within } of conditions) work += within.v4.length + within.v6.length + (facts?.count ?? 0);
  return work;
}
