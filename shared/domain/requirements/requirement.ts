import type { Direction } from '../network/securityRule.ts';
import type { RemediationClass, Severity } from '../verdict.ts';
import type { ConditionName } from './conditions.ts';
import type { Judgement } from './judges/judgeFlow.ts';
import type { PathLookup } from './path/networkPath.ts';
import type { Peer } from './path/peer.ts';
import type { DatedFacts } from './subjects/computeFacts.ts';
import type { Profile } from './subjects/profile.ts';

/**
 * What is judged: the five kinds of training compute, serverless compute (by its workspace) and the pools of Batch accounts of one's own.
 */
export const computeKinds = [
  'AmlCompute',
  'ComputeInstance',
  'Serverless',
  'Databricks',
  'VirtualMachine',
  'HDInsight',
  'BatchPool',
] as const;

export type ComputeKind = (typeof computeKinds)[number];

/** A severity that ends: `before` up to and including the date, `after` from the next day on, `chosen` where the profile was chosen explicitly, or a pool names it. */
export interface DatedSeverity {
  readonly until: string;
  readonly before: Severity;
  readonly after: Severity;
  readonly chosen: Severity;
}

/** Which computes a requirement is about. */
interface Applicability {
  readonly profiles: readonly Profile[];
  readonly kinds: readonly ComputeKind[];
}

/** A rule of an example's network security group: priority, access, protocol, far side, ports. */
export type ExampleRule = readonly [
  priority: number,
  access: 'Allow' | 'Deny',
  protocol: string,
  remote: string,
  ports: string,
];

/** A route of an example: prefix, nextHopType and, for an appliance, its address. */
export type ExampleRoute = readonly [prefix: string, nextHopType: string, nextHopIpAddress?: string];

/**
 * How an example differs from the topology in which everything holds for a compute of its kind and profile. Texts may say `{region}`,
 * `{subnet}` for the prefix of the compute's subnet, and `{id:subnet}` for the id of a resource by its name there.
 */
export interface ExampleChange {
  /** Rules that go before all others, in the requirement's direction, or in both. */
  readonly rules?: readonly ExampleRule[];
  /** Routes of the subnet's table. */
  readonly routes?: readonly ExampleRoute[];
  /** What becomes of the bodies, by the names of the resources: JSON merge patches (RFC 7396); null takes the resource out. */
  readonly change?: Readonly<Record<string, unknown>>;
  /** More resources, in ARM's shape. */
  readonly add?: readonly Readonly<Record<string, unknown>>[];
}

export interface Example extends ExampleChange {
  readonly what: string;
  /** The state that the requirement has in a bad example that violates nothing yet; absent: violated. */
  readonly state?: 'unknown' | 'at-risk';
}

/** What a requirement stands for besides itself: an id of a rule that has no entry of its own, because another one decides it. */
interface Note {
  readonly id: string;
  readonly text: string;
}

interface Common {
  /** Stable, kebab-case, never used again for something else. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity | DatedSeverity;
  /** One sentence for people: what the compute needs this for. */
  readonly why: string;
  /** The page of the Azure documentation it is from, and that page's date. */
  readonly source: { readonly section: string; readonly asOf: string };
  readonly appliesTo: readonly Applicability[];
  readonly notes?: readonly Note[];
}

/** What can be decided from the control plane. */
interface Decidable extends Common {
  /** What fails without it, as the start of an alert. */
  readonly breaks: string;
  /** What the owner of the network should do. */
  readonly fix: string;
  readonly when: ConditionName;
  readonly remediation: RemediationClass;
  /** ARM types whose change can break it. */
  readonly watches: readonly string[];
  /** It is about the compute and not about each of its subnets. */
  readonly once?: true;
  /** Ids of requirements that its bad example violates as well, because one does not come without the other. */
  readonly coincidesWith?: readonly string[];
  readonly examples: { readonly given?: ExampleChange; readonly good: Example; readonly bad: Example };
}

/** Packets that must pass between every address of the compute's subnet and the far side. */
export interface FlowRequirement extends Decidable {
  readonly kind: 'flow';
  /** Seen from a node; `Both` where nodes talk to each other. */
  readonly direction: Direction | 'Both';
  /** `*` is every protocol. */
  readonly protocol: 'Tcp' | 'Udp' | '*';
  /** Destination ports; `ssh` is the port that the compute has for it. */
  readonly ports: readonly string[] | 'ssh';
  /** Every group of peers is needed; within a group one alternative is enough. */
  readonly peers: readonly (readonly Peer[])[];
  /** `some`: it is enough, and safer, that a part of the peer gets through. Absent: all of it has to. */
  readonly extent?: 'some';
}

/** Addresses that the nodes' packets must reach straight, by next hop Internet or a service endpoint, and not through an appliance. */
export interface RouteRequirement extends Decidable {
  readonly kind: 'route';
  /** Every group of peers is needed; within a group one alternative is enough. A group of which none exists here asks for nothing. */
  readonly peers: readonly (readonly Peer[])[];
}

/** A condition with a judge of its own. */
export interface JudgedRequirement extends Decidable {
  readonly kind: 'judged';
  /** One or two sentences: from what and how it is decided. */
  readonly decidedBy: string;
  readonly judge: Judge;
}

export type Judge = (requirement: JudgedRequirement, facts: DatedFacts, lookup: PathLookup) => Judgement;

/** What the control plane does not show. It is never judged; a person has to look. */
export interface UnobservableRequirement extends Common {
  readonly kind: 'unobservable';
  /** Why nobody can tell from outside. */
  readonly reason: string;
  /** How a person can check it. */
  readonly manualCheck: string;
}

export type DecidableRequirement = FlowRequirement | RouteRequirement | JudgedRequirement;

export type Requirement = DecidableRequirement | UnobservableRequirement;

export function isDecidable(requirement: Requirement): requirement is DecidableRequirement {
  return requirement.kind !== 'unobservable';
}

/** The severity on a day (ISO 8601, the first ten characters count). */
export function severityOn(severity: Severity | DatedSeverity, asOf: string, profileChosen: boolean): Severity {
  if (typeof severity === 'string') return severity;
  if (profileChosen) return severity.chosen;
  return asOf.slice(0, 10) <= severity.until ? severity.before : severity.after;
}

/** Whether a requirement is about a compute of this kind and profile. */
export function appliesTo(requirement: Requirement, kind: ComputeKind, profile: Profile): boolean {
  return requirement.appliesTo.some(({ kinds, profiles }) => kinds.includes(kind) && profiles.includes(profile));
}
