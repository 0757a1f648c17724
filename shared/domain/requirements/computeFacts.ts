import { idKey } from '../armId.ts';
import { type Account, type Compute, type Estate, type Fact, valueOf, type Workspace } from '../estate/estate.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import type { Missing } from '../verdict.ts';
import { placeNames, type RegionOf } from './peer.ts';
import type { Profile } from './profile.ts';
import type { ComputeKind } from './requirement.ts';

/** What the judges get to know of one compute in a customer's network. */
export interface ComputeFacts {
  readonly estate: Estate;
  readonly serviceTags: ServiceTags | null;
  readonly compute: Compute;
  readonly kind: ComputeKind;
  readonly profile: Profile;
  readonly workspace: Workspace | null;
  /** The subnet that the compute names, whether it exists or not. */
  readonly subnetId: string;
}

/** The accounts of a workspace that requirements speak of. */
export type AccountOf = Exclude<RegionOf, 'compute'>;

/** The id of an account that the workspace uses, null where it surely uses none. */
export function accountId(facts: ComputeFacts, of: AccountOf): Fact<string | null> {
  return facts.workspace === null ? { missing: 'the workspace is not in the estate' } : facts.workspace[of];
}

/** The body of that account; null where the estate does not hold it. */
export function accountBody(facts: ComputeFacts, of: AccountOf): Account | null {
  const id = valueOf(accountId(facts, of));
  return id === null ? null : (facts.estate.accounts.get(idKey(id)) ?? null);
}

export function workspaceId(facts: ComputeFacts): string {
  return facts.workspace?.id ?? facts.compute.workspace;
}

/**
 * The location that chooses a tag's region, or what is missing to know it. A workspace without a registry gets one beside itself with its
 * first own image.
 */
export function regionOf(
  facts: ComputeFacts,
  of: RegionOf,
): { readonly region: string } | { readonly missing: Missing } {
  if (of === 'compute') return orMissing(computeLocation(facts.compute), facts.compute.id, placeNames[of]);
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
