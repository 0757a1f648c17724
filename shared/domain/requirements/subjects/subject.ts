import type {
  BatchAccount,
  BatchPool,
  DatabricksWorkspace,
  HdInsightCluster,
  VirtualMachine,
} from '../../estate/attachedResource.ts';
import type { Compute, NetworkInterface, Workspace } from '../../estate/estate.ts';
import type { Missing } from '../../verdict.ts';
import type { ComputeKind } from '../requirement.ts';
import type { OutsideProfile, Profile } from './profile.ts';

/** The resource behind a compute that Azure Machine Learning does not run itself. */
export type Attached =
  | { readonly virtualMachine: VirtualMachine }
  | { readonly hdInsight: HdInsightCluster }
  | { readonly databricks: DatabricksWorkspace }
  | { readonly pool: BatchPool; readonly account: BatchAccount | null };

/** One subnet that a subject is in; for a virtual machine with the interface by which it is there. */
export interface Seat {
  /** As the body of the subject names it: the subnet may not exist. */
  readonly subnet: string;
  readonly networkInterface?: NetworkInterface;
}

export type Placement =
  | {
      readonly in: 'customer network';
      readonly profile: Profile;
      /** Why it is this profile, as the end of a sentence. */
      readonly because: string;
      /** Whether somebody chose the profile by name, or the resource itself names it. */
      readonly chosen: boolean;
      readonly seats: readonly [Seat, ...Seat[]];
      /** What else the profile may be, and what is missing to tell. */
      readonly unsure: { readonly alternatives: readonly Profile[]; readonly missing: Missing } | null;
    }
  /** `otherwise` is the profile it would have in a customer's network. */
  | {
      readonly in: 'no customer network';
      readonly profile: OutsideProfile;
      readonly because: string;
      readonly otherwise: Profile;
    }
  | { readonly in: 'cannot tell'; readonly missing: readonly Missing[] };

/** By what a compute is known. */
interface Known {
  /** The lower-case id of what is evaluated as one: the compute, the pool, or the workspace for its serverless compute. */
  readonly key: string;
  /** The ARM id that verdicts call the compute: of an attached one the resource behind it. */
  readonly id: string;
  /** Of what is no compute of a workspace: what its own body says, in a compute's terms. */
  readonly compute: Compute;
  /** The id of the workspace, in the estate or not; null for a Batch pool. */
  readonly workspaceId: string | null;
}

/** A compute of a kind that nobody judges, or whose kind is not known. */
export interface NoSubject extends Known {
  readonly kind: null;
  readonly missing: Missing;
}

/** One thing that is judged: a compute of a workspace, its serverless compute as a whole, or a Batch pool. */
export interface Subject extends Known {
  readonly kind: ComputeKind;
  readonly workspace: Workspace | null;
  readonly attached: Attached | null;
  readonly placement: Placement;
}
