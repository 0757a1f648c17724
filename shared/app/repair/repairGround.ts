import type { RepairTarget } from '../../domain/repair/mayRepair.ts';

/** What was read right now, or why it was not. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'missing'; readonly why: string; readonly transient: boolean };

/** A child rule as it stands. */
export interface StandingRule {
  readonly etag: string | null;
  /** `Updating` or `Deleting` while Azure is still at it. */
  readonly provisioningState: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where a repair is made, read live from ARM with the reader's identity. */
export interface RepairGround {
  /** What says whether a network security group may be written at all. */
  target(group: string): Promise<Reading<RepairTarget>>;
  /** The group's raw body. Its etag changes with each of its rules. */
  group(group: string): Promise<Reading<unknown>>;
  /** As its group holds it, so that the right to read that is enough. Null where there is no such rule. */
  rule(rule: string): Promise<Reading<StandingRule | null>>;
}
