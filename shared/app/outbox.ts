import type { Alert } from '../domain/alert.ts';
import type { ChannelName } from './ports.ts';

/** Alerts that are decided and not yet accepted by their channels. A box holds those of one compute, or of the poison queue. */
export interface Outbox {
  /** What waits in the box, the oldest first. Clears away what no channel waits for any more. */
  waiting(box: string): Promise<readonly OutgoingAlert[]>;
  /** Takes the alert for this sender and channel until then; null when another has it. */
  claim(outgoing: OutgoingAlert, until: Date): Promise<Alert | null>;
  /** Gives the claim back after a refusal; nobody is to try again before then. */
  release(outgoing: OutgoingAlert, attempts: number, notBefore: Date): Promise<void>;
  /** The channel has the alert, or is not to have it. */
  remove(outgoing: OutgoingAlert): Promise<void>;
  /** Has an alert that is claimed wait for the channels that are set up, instead of the one it waited for. */
  readdress(outgoing: OutgoingAlert, alert: Alert): Promise<void>;
  /** Boxes that hold something. */
  filled(): Promise<readonly string[]>;
  /** The box of a compute's alerts. */
  boxOf(compute: string): string;
  /** Keeps the text of a poison message, and its alert to send, in one transaction. The box it is in. */
  putPoison(key: string, text: string, alert: Alert): Promise<string>;
}

/** One alert as it waits for one channel. */
export interface OutgoingAlert {
  readonly box: string;
  readonly key: string;
  /** Names the alert: the same for every channel that it waits for. */
  readonly alert: string;
  /** A channel that may not be set up any more; null in what the version with a single channel wrote. */
  readonly channel: string | null;
  /** The channels that the alert was last meant for, those that have it already included. */
  readonly addressed: readonly string[];
  readonly attempts: number;
  /** Another sender's until then; null when free. */
  readonly claimedUntil: string | null;
  /** Refused, and not to be tried before then; null when never refused. */
  readonly notBefore: string | null;
  readonly version: string;
}

/** Whether a channel of that name is set up. */
export function isSetUp(name: string | null, channels: readonly { readonly name: ChannelName }[]): boolean {
  return channels.some((channel) => channel.name === name);
}
