import type { Alert } from '../domain/alert.ts';

/** Alerts that are decided and not yet accepted by the channel. A box holds those of one compute, or of the poison queue. */
export interface Outbox {
  waiting(box: string): Promise<readonly OutgoingAlert[]>;
  /** Takes the alert for this sender until then; false when another has it. */
  claim(alert: OutgoingAlert, until: Date): Promise<boolean>;
  release(alert: OutgoingAlert, attempts: number): Promise<void>;
  remove(alert: OutgoingAlert): Promise<void>;
  /** Boxes that hold something. */
  filled(): Promise<readonly string[]>;
  /** The box of a compute's alerts. */
  boxOf(compute: string): string;
  /** Keeps the text of a poison message, and its alert to send, in one transaction. The box it is in. */
  putPoison(key: string, text: string, alert: Alert): Promise<string>;
}

export interface OutgoingAlert {
  readonly box: string;
  readonly key: string;
  readonly alert: Alert;
  readonly attempts: number;
  /** Another sender's until then; null when free. */
  readonly claimedUntil: string | null;
  readonly version: string;
}
