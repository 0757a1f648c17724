import type { RepairAlert } from '../../domain/alert.ts';
import type { Repair } from '../../domain/repair/repairRecord.ts';

export interface StoredRepair {
  readonly repair: Repair;
  /** A worker's until then, ISO 8601; null when free. */
  readonly claimedUntil: string | null;
  readonly version: string;
}

/** Repairs that an evaluation asks for, stored with it. They wait in the partition of its compute until each of them is stored for itself. */
export interface RepairOrders {
  readonly key: string;
  readonly repairs: readonly Repair[];
}

/** A step of a repair as it is stored: all of it in one transaction, or nothing. */
interface Advance {
  readonly from: StoredRepair;
  readonly to: Repair;
  readonly claimedUntil: string | null;
  /** What people are told of it. */
  readonly alert: RepairAlert | null;
}

/** Every repair with every step it took. Nothing of it is ever deleted. */
export interface RepairStore {
  /** What evaluations of the compute ask for and nobody has taken yet, oldest first. */
  orders(compute: string): Promise<readonly RepairOrders[]>;
  orderTaken(compute: string, key: string): Promise<void>;
  /** Stores a new repair; one that is there already stays as it is. */
  create(repair: Repair): Promise<void>;
  read(id: string): Promise<StoredRepair | null>;
  /** Null when the repair was changed by somebody else since it was read: nothing is written then. */
  advance(step: Advance): Promise<StoredRepair | null>;
  /** Takes the repair for one worker, or (null) lets it go; null as above. */
  claim(repair: StoredRepair, until: string | null): Promise<StoredRepair | null>;
  /** The newest first. */
  list(): Promise<readonly Repair[]>;
  /** Likewise, those of one finding, and those of one rule. */
  former(finding: string, rule: string): Promise<readonly Repair[]>;
  ofRule(rule: string): Promise<readonly Repair[]>;
  /** Ids of the repairs that are neither over nor wait for a person, and have stood still since then. */
  stuck(since: Date): Promise<readonly string[]>;
  /** Takes one of the automatic repairs that an hour has; true also when the repair has taken its own already. */
  reserve(repair: string, perHour: number, now: Date): Promise<boolean>;
  /** The outbox of a repair's alerts. */
  boxOf(id: string): string;
}
