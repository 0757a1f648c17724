/** The verdict document, schema version 1: the contract of the command line, the HTTP API, alerts and the audit log. */

/** What is known of one requirement for one compute. `unknown` is never counted as compliant. */
export type VerdictState = 'compliant' | 'violated' | 'at-risk' | 'unknown' | 'not-applicable';

/** How bad a violation is: `critical` = nodes cannot start or go unusable; `high` = jobs or scaling fail; the rest is degraded or hygiene. */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** `auto` = one narrow, additive, reversible rule; `guarded` = possible, but widens what may leave or enter; `manual` = a person decides. */
export type RemediationClass = 'auto' | 'guarded' | 'manual';

/** A fact that a verdict needed and did not get: which, of which resource, and why (403, 404, not in the estate…). */
export interface Missing {
  readonly fact: string;
  readonly resource: string;
  readonly why: string;
}

/** One concrete packet. Ports are null for protocols that have none. */
export interface Packet {
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort: number | null;
  readonly destination: string;
  readonly destinationPort: number | null;
}

/** The witness of a verdict: a packet and the direction it travels, seen from the compute. */
export interface Witness extends Packet {
  readonly direction: 'Inbound' | 'Outbound';
}

/** A rule or route that surely blocks part of what is required. */
export type Blocker = RuleBlocker | RouteBlocker;

interface RuleBlocker {
  /** `adminRule`: of Azure Virtual Network Manager, at the level of the network. */
  readonly kind: 'securityRule' | 'adminRule';
  readonly level: 'network' | 'subnet' | 'networkInterface';
  readonly resource: string;
  readonly rule: string;
  readonly priority: number;
}

interface RouteBlocker {
  readonly kind: 'route';
  readonly level: 'subnet';
  /** The route table; the subnet where the route is one that Azure adds by itself. */
  readonly resource: string;
  /** Null for a route that Azure adds by itself. */
  readonly route: string | null;
  /** As written: a CIDR prefix or a service tag. */
  readonly prefix: string;
  readonly nextHopType: string;
}

export interface Evidence {
  /** 0..1: the blocked share of the required packets, in the address family where it is larger. */
  readonly blockedShare: number;
  readonly witness: Witness | null;
  /** The deciding rule of each layer for the witness first, then every other rule that blocks a part. */
  readonly blockedBy: readonly Blocker[];
  /** What would block packets once all of that is gone: it has to change too. As far as a bounded search finds it. */
  readonly blocksNext: readonly Blocker[];
  /** What a judge that is not about flows saw: property path and value. */
  readonly observed: Readonly<Record<string, unknown>>;
  readonly assumptions: readonly string[];
  readonly missing: readonly Missing[];
}

/** One child resource to write: the smallest change that restores the requirement. */
export interface RemediationChange {
  readonly operation: 'put';
  readonly resource: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Remediation {
  readonly class: RemediationClass;
  /** Empty when nothing is to be repaired or no single rule can do it; `reason` then says why. */
  readonly changes: readonly RemediationChange[];
  readonly reason?: string;
}

export interface Verdict {
  /** Stable key of requirement, judged unit and subnet. */
  readonly id: string;
  readonly requirement: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: VerdictState;
  /** What people call it: of an attached compute the resource that stands behind it, of serverless compute the workspace. */
  readonly compute: string;
  readonly computeKind: string;
  /** The set of rules it is judged by; several, joined by `or`, where that cannot be told. */
  readonly profile: string;
  /** Why that one, as the end of a sentence. */
  readonly profileBecause: string;
  readonly subnet: string | null;
  readonly workspace: string | null;
  readonly message: string;
  readonly evidence: Evidence;
  readonly remediation: Remediation;
}

/** The key of what was judged: the lower-case id of the compute, of the Batch pool, or of the workspace for its serverless compute. */
export function unitOf({ id }: Pick<Verdict, 'id'>): string {
  return id.split('|')[1] ?? '';
}

export interface Coverage {
  /** Resources read, by lower-case type. */
  readonly resources: Readonly<Record<string, number>>;
  /** Resources of types that no requirement looks at, by lower-case type. */
  readonly ignoredTypes: Readonly<Record<string, number>>;
  readonly missing: readonly Missing[];
}

export interface VerdictDocument {
  readonly schemaVersion: 1;
  /** The instant by which dated severities are judged, ISO 8601. */
  readonly asOf: string;
  readonly serviceTags: { readonly cloud: string; readonly changeNumber: number | null } | null;
  readonly coverage: Coverage;
  /** Number of computes, and of verdicts by state. */
  readonly summary: { readonly computes: number } & Readonly<Record<VerdictState, number>>;
  readonly verdicts: readonly Verdict[];
}
