import type { Direction } from '../network/securityRule.ts';
import type { RemediationClass, Severity } from '../verdict.ts';
import type { ConditionName } from './conditions.ts';
import type { Peer } from './peer.ts';
import type { Profile } from './profile.ts';

/** The kinds of ML compute whose network is judged. */
export type ComputeKind = 'AmlCompute' | 'ComputeInstance';

/** A severity that ends: `before` up to and including the date, `after` from the next day on, `chosen` where the profile was chosen explicitly. */
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

/** A rule of an example's network security group, in the requirement's direction, or in both: priority, access, protocol, far side, ports. */
export type ExampleRule = readonly [
  priority: number,
  access: 'Allow' | 'Deny',
  protocol: string,
  remote: string,
  ports: string,
];

/** A small topology: one compute in one subnet. `{region}` in a tag stands for the example's region, `{subnet}` for its
 * subnet. */
export interface Example {
  readonly what: string;
  /** The state that the requirement has in a bad example whose condition nobody can decide; absent: violated. */
  readonly state?: 'unknown';
  readonly rules?: readonly ExampleRule[];
  /** Services that the subnet is delegated to. */
  readonly delegations?: readonly string[];
  /** False: the network does not list the subnet. */
  readonly subnetExists?: boolean;
  /** Whether the subnet has a NAT gateway with a public address; absent: none. */
  readonly natGateway?: boolean;
  /** Whether the subnet is private (`defaultOutboundAccess` is false); absent: nobody said. */
  readonly privateSubnet?: boolean;
}

/** What the example's compute and workspace need to have for the requirement to apply at all. */
export interface ExampleSetting {
  readonly sshPublicAccess?: boolean;
  readonly hbiWorkspace?: boolean;
  readonly containerRegistry?: boolean;
  readonly privateEndpoint?: boolean;
  readonly maxNodeCount?: number;
}

interface Common {
  /** Stable, kebab-case, never used again for something else. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity | DatedSeverity;
  /** One sentence for people: what the compute needs this for. */
  readonly why: string;
  /** What fails without it, as the start of an alert. */
  readonly breaks: string;
  /** What the owner of the network should do. */
  readonly fix: string;
  /** The page of the Azure documentation it is from, and that page's date. */
  readonly source: { readonly section: string; readonly asOf: string };
  readonly appliesTo: readonly Applicability[];
  readonly when: ConditionName;
  readonly remediation: RemediationClass;
  /** ARM types whose change can break it. */
  readonly watches: readonly string[];
  readonly examples: { readonly given?: ExampleSetting; readonly good: Example; readonly bad: Example };
}

/** Packets that must pass between every address of the compute's subnet and the far side. */
export interface FlowRequirement extends Common {
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

/** A condition with a judge of its own. */
export interface JudgedRequirement extends Common {
  readonly kind: 'judged';
  readonly judge: JudgeName;
}

export type JudgeName = 'subnetExists' | 'subnetNotDelegated' | 'explicitOutbound';

export type Requirement = FlowRequirement | JudgedRequirement;

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
