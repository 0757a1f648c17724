import type { Alert } from '../domain/alert.ts';
import type { Issue } from '../domain/issue.ts';
import type { RepairPolicy } from '../domain/repair/repairPolicy.ts';
import type { Severity } from '../domain/verdict.ts';
import type { FindingStore } from './findingStore.ts';
import type { Journal } from './journal.ts';
import type { Judge, LiveFacts } from './liveFacts.ts';
import type { Outbox } from './outbox.ts';
import type { Prover } from './repair/proveOnFacts.ts';
import type { RepairGround } from './repair/repairGround.ts';
import type { RepairStore } from './repair/repairStore.ts';
import type { RuleWriter } from './repair/ruleWriter.ts';
import type { ScopeStore } from './scopeStore.ts';

/** What the use-cases need from the outside. Every write may be done again with the same outcome. */
export interface Ports {
  readonly scopes: ScopeStore;
  readonly findings: FindingStore;
  readonly outbox: Outbox;
  readonly queue: ScopeQueue;
  readonly rejected: RejectedEvents;
  readonly facts: LiveFacts;
  readonly judge: Judge;
  readonly repairs: RepairStore;
  /** Where repairs are made, and how they are proven and written. */
  readonly ground: RepairGround;
  readonly prover: Prover;
  readonly rules: RuleWriter;
  /** The kill switch as it is now: nothing is written but what a person has taken back. */
  readonly repairsStopped: () => boolean;
  /** Every channel that is set up, at least one. */
  readonly channels: readonly AlertChannel[];
  readonly journal: Journal;
  readonly log: Log;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly settings: {
    readonly settleSeconds: number;
    readonly alertSeverity: Severity;
    readonly repair: {
      readonly policy: RepairPolicy;
      /** The client id of the identity that writes; null where it is nobody in particular. */
      readonly writer: string | null;
    };
  };
}

/** What the queue carries. Without an `event` a scope is evaluated whatever the tables say. */
export type Message =
  | { readonly scope: string; readonly event?: string; readonly sweep?: string; readonly attempt?: number }
  | { readonly deliver: string; readonly attempt?: number }
  | { readonly repair: string; readonly attempt?: number };

export interface ScopeQueue {
  send(message: Message, delaySeconds: number): Promise<void>;
}

/** Every kind of channel, in the order in which people read of them. */
export const channelNames = ['log', 'webhook', 'teams', 'mail', 'topic'] as const;
export type ChannelName = (typeof channelNames)[number];

/**
 * Where alerts go. `send` resolves once the receiver has accepted, and throws otherwise, in less time than an alert is claimed for.
 * Every copy of an alert carries the same identity.
 */
export interface AlertChannel {
  readonly name: ChannelName;
  send(alert: Alert): Promise<void>;
}

export interface RejectedEvents {
  keep(event: unknown, issues: readonly Issue[]): Promise<void>;
  /** How many are kept; `atLeast` when counting was cut short. */
  count(): Promise<{ readonly count: number; readonly atLeast: boolean }>;
}

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
