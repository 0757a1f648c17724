/** What is worth knowing of the guard itself. */
export interface Journal {
  sweepDone(sweep: SweepReport): Promise<void>;
  /** State changes that a sweep found and no event had announced. */
  missedByEvents(sweep: string, compute: string, evaluation: number, differences: number): Promise<void>;
  /** An event did announce them, late. */
  announcedLate(compute: string, evaluation: number): Promise<void>;
  channelFailed(channel: string, why: string, at: Date): Promise<void>;
  channelWorked(channel: string): Promise<void>;
  /** An alert that waited for a channel that is not set up any more was given up, since others tell it. */
  alertDropped(channel: string, at: Date): Promise<void>;
  read(): Promise<JournalReading>;
}

export interface SweepReport {
  readonly id: string;
  readonly at: string;
  /** How many workspaces and Batch accounts were sent to be evaluated: those that are listed, and those known from earlier evaluations. */
  readonly workspaces: number;
  /** How many Resource Graph listed. */
  readonly listed: number;
  readonly requeued: number;
  readonly redelivered: number;
  readonly failure: string | null;
}

export interface JournalReading {
  readonly lastSweep: (SweepReport & { readonly missedByEvents: number }) | null;
  readonly channels: readonly FailingChannel[];
  readonly droppedAlerts: readonly DroppedAlerts[];
  readonly poison: number;
}

/** A channel whose last answer was a refusal. */
export interface FailingChannel {
  readonly name: string;
  /** Since it last accepted something. */
  readonly failures: number;
  /** Of the last refusal. */
  readonly why: string;
  readonly since: string;
}

export interface DroppedAlerts {
  readonly channel: string;
  readonly count: number;
  readonly last: string;
}
