import type { EstateDocument } from '../domain/estate/estate.ts';
import type { ServiceTags } from '../domain/network/serviceTags.ts';
import type { Scope } from '../domain/scope.ts';
import type { Missing, VerdictDocument } from '../domain/verdict.ts';

export interface Affected {
  readonly computes: readonly string[];
  readonly missing: readonly Missing[];
  /** Some compute may have been overlooked for a reason that time can heal. */
  readonly transient: boolean;
}

/** Everything that could be read of some units, at one time. */
export interface Facts {
  readonly documents: readonly EstateDocument[];
  readonly missing: readonly Missing[];
  /** A fact is missing that may be there on the next try (429, 5xx, no answer). */
  readonly transient: boolean;
  /** By lower-case id. */
  readonly computes: ReadonlyMap<string, ComputeFacts>;
}

/** What was read of one unit: a compute, the serverless compute of a workspace (by the id of that), a Batch pool. */
export interface ComputeFacts {
  readonly id: string;
  /** What holds the unit: its workspace, or the Batch account of a pool. */
  readonly workspace: string;
  readonly state: 'read' | 'gone' | 'unreadable';
  readonly dependsOn: readonly string[];
  readonly missing: readonly Missing[];
}

export interface LiveFacts {
  /**
   * The units that a change of the scope may touch, by ARM's own back-references and the subnets of the units.
   * Throws `resource-unreadable` when the scope itself cannot be read for now.
   */
  affected(scope: Scope): Promise<Affected>;
  read(computes: readonly string[]): Promise<Facts>;
  /** Likewise, with every other place that a network security group filters. */
  readAround(group: string, computes: readonly string[]): Promise<Facts>;
  /** Ids of everything in the watched subscriptions that holds units: workspaces and Batch accounts. Throws `workspaces-unlisted`. */
  holders(): Promise<readonly string[]>;
}

/** The evaluation of these compute by their facts, as of an instant (ISO 8601). */
export type Judge = (
  facts: Facts,
  computes: readonly string[],
  asOf: string,
) => Promise<{
  readonly document: VerdictDocument;
  /** The service tags could not be read for a reason that time can heal. */
  readonly transient: boolean;
}>;

/** The service tags as a subscription sees them. The location only says which copy is asked: every answer holds all regions. */
export type ServiceTagReader = (subscription: string, location: string) => Promise<ServiceTagReading>;

export interface ServiceTagReading {
  readonly tags: ServiceTags | null;
  readonly missing: Missing | null;
  readonly transient: boolean;
}
