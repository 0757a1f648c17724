import type { Change } from '../domain/change.ts';

/** Pending scopes, the changes that are not evaluated yet (blame), and which compute depends on what. */
export interface ScopeStore {
  /** Blame and pending mark in one transaction; the mark gets a new generation. */
  record(change: Change, at: Date): Promise<void>;
  /** The generation of the scope's pending mark, null without one. */
  generation(scope: string): Promise<string | null>;
  blame(scope: string): Promise<readonly Change[]>;
  /** Whether a finished evaluation is known to have seen the event's change. */
  isCovered(scope: string, eventId: string): Promise<boolean>;
  markCovered(scope: string, eventIds: readonly string[]): Promise<void>;
  forgetBlame(scope: string, eventIds: readonly string[]): Promise<void>;
  /** Takes the pending mark away unless it has got another generation meanwhile. */
  close(scope: string, generation: string): Promise<void>;
  /** Ids of the compute that an earlier evaluation found to depend on the resource. */
  dependents(resource: string): Promise<readonly string[]>;
  addDependent(resource: string, compute: string): Promise<void>;
  removeDependent(resource: string, compute: string): Promise<void>;
  pending(): Promise<readonly PendingScope[]>;
}

export interface PendingScope {
  readonly scope: string;
  /** When the last change was recorded, ISO 8601. */
  readonly since: string;
}
