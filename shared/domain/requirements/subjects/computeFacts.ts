import { idKey } from '../../armId.ts';
import {
  type Account,
  type Compute,
  type EndpointConnection,
  type Estate,
  type Fact,
  type NetworkInterface,
  valueOf,
  type Workspace,
} from '../../estate/estate.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import type { Missing } from '../../verdict.ts';
import type { LookUpPath, PathLookup } from '../path/networkPath.ts';
import { type AccountOf, type EndpointOwner, placeNames, type RegionOf } from '../path/peer.ts';
import type { ComputeKind } from '../requirement.ts';
import { nodesArePublic, type Profile } from './profile.ts';
import type { Attached, Seat, Subject } from './subject.ts';

/** What the judges get to know of one compute in one subnet of a customer's network. */
export interface ComputeFacts {
  readonly estate: Estate;
  readonly serviceTags: ServiceTags | null;
  readonly compute: Compute;
  readonly kind: ComputeKind;
  readonly profile: Profile;
  readonly workspace: Workspace | null;
  /** The subnet that the compute names, whether it exists or not. */
  readonly subnetId: string;
  readonly attached: Attached | null;
  /** The interface by which a virtual machine is in the subnet. */
  readonly networkInterface: NetworkInterface | null;
}

/** The facts with the instant by which dates are judged, ISO 8601. */
export interface DatedFacts extends ComputeFacts {
  readonly asOf: string;
}

/** The facts of one seat of a subject. */
export function factsOf(
  subject: Subject,
  seat: Seat,
  profile: Profile,
  { estate, serviceTags }: Pick<ComputeFacts, 'estate' | 'serviceTags'>,
): ComputeFacts {
  const { compute, kind, workspace, attached } = subject;
  const { subnet: subnetId, networkInterface = null } = seat;
  return { estate, serviceTags, compute, kind, profile, workspace, subnetId, attached, networkInterface };
}

/** What stands before the nodes of a seat. */
export function pathOf({ subnetId, profile, compute, networkInterface }: ComputeFacts, lookUp: LookUpPath): PathLookup {
  const publicIp = nodesArePublic(profile, compute);
  return lookUp(subnetId, { publicIp, ...(networkInterface === null ? {} : { networkInterface }) });
}

/** The id of an account that the workspace uses, null where it surely uses none. */
export function accountId(facts: ComputeFacts, of: AccountOf): Fact<string | null> {
  return facts.workspace === null ? { missing: 'the workspace is not in the estate' } : facts.workspace[of];
}

/** The body of that account; null where the estate does not hold it. */
export function accountBody(facts: ComputeFacts, of: AccountOf): Account | null {
  const id = valueOf(accountId(facts, of));
  return id === null ? null : (facts.estate.accounts.get(idKey(id)) ?? null);
}

/** What private endpoints lead to: its id, null where it surely does not exist, and its body, null where the estate does not hold it. */
export function endpointOwner(
  facts: ComputeFacts,
  of: EndpointOwner,
): {
  readonly id: Fact<string | null>;
  readonly body: { readonly connections: readonly EndpointConnection[] | null } | null;
} {
  if (of !== 'databricks') return { id: accountId(facts, of), body: accountBody(facts, of) };
  const body = facts.attached !== null && 'databricks' in facts.attached ? facts.attached.databricks : null;
  return { id: { value: body?.id ?? null }, body };
}

export function workspaceId(facts: ComputeFacts): string {
  return facts.workspace?.id ?? facts.compute.workspace;
}

/**
 * The location that chooses a tag's region (for a pair: the one that has it), or what is missing to know it. A workspace without a
 * registry gets one beside itself with its first own image.
 */
export function regionOf(
  facts: ComputeFacts,
  of: RegionOf,
): { readonly region: string } | { readonly missing: Missing } {
  if (of === 'compute') return orMissing(computeLocation(facts.compute), facts.compute.id, placeNames[of]);
  if (of === 'workspace' || of === 'workspacePair') {
    const location = facts.workspace?.location ?? { missing: 'not in the estate' };
    return orMissing(location, workspaceId(facts), placeNames[of]);
  }
  const id = accountId(facts, of);
  if ('missing' in id) return { missing: { fact: 'workspace', resource: workspaceId(facts), why: id.missing } };
  if (id.value === null) {
    const location = of === 'containerRegistry' ? facts.workspace?.location : undefined;
    return orMissing(location ?? { value: null }, workspaceId(facts), placeNames[of]);
  }
  const account = accountBody(facts, of);
  const location = account?.location ?? { missing: 'not in the estate' };
  return orMissing(location, id.value, placeNames[of]);
}

/** Where the nodes are: the compute's own location, or else the workspace's, which the body repeats. */
export function computeLocation(compute: Compute): Fact<string | null> {
  return valueOf(compute.computeLocation) === null ? compute.location : compute.computeLocation;
}

function orMissing(
  location: Fact<string | null>,
  resource: string,
  place: string,
): { readonly region: string } | { readonly missing: Missing } {
  if ('value' in location && location.value !== null) return { region: location.value };
  const why = 'missing' in location ? location.missing : `the location of the ${place} is not known`;
  return { missing: { fact: 'location', resource, why } };
}
