import type { Compute, Workspace } from '../estate/estate.ts';
import { valueOf } from '../estate/estate.ts';
import type { Missing } from '../verdict.ts';

/** How the nodes of a compute in a customer's network talk to the service: it decides what they need. */
export type Profile = 'aml-public-ip' | 'aml-no-public-ip' | 'aml-classic-2021';

/** Computes that are in no customer network: nothing there can break them. */
export type OutsideProfile = 'aml-managed-vnet' | 'none';

export const profiles = ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'] as const satisfies readonly Profile[];

/** The tag of a workspace by which its owner chooses the profile of its computes. */
const profileTag = 'netguard-profile';

export type ProfileSelection =
  /** `subnet` is the ARM id of the compute's subnet. */
  | { readonly in: 'customer network'; readonly profile: Profile; readonly chosen: boolean; readonly subnet: string }
  /** `otherwise` is the profile the compute would have in a customer's network. */
  | { readonly in: 'no customer network'; readonly profile: OutsideProfile; readonly otherwise: Profile }
  | { readonly in: 'cannot tell'; readonly missing: Missing };

/**
 * Selects the profile from ARM bodies. A choice, by option or by the workspace's tag, replaces the profile of computes in a customer's
 * network only. A managed virtual network and a subnet of one's own exclude each other, so a subnet is an answer even without the workspace.
 * https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet
 */
export function selectProfile(compute: Compute, workspace: Workspace | null, option?: Profile): ProfileSelection {
  const publicIp = compute.enableNodePublicIp;
  const otherwise: Profile = valueOf(publicIp) === false ? 'aml-no-public-ip' : 'aml-public-ip';
  if (workspace !== null) {
    const mode = valueOf(workspace.isolationMode)?.toLowerCase() ?? 'disabled';
    if (mode === 'allowinternetoutbound' || mode === 'allowonlyapprovedoutbound') {
      return { in: 'no customer network', profile: 'aml-managed-vnet', otherwise };
    }
    if (mode !== 'disabled') {
      const why = `properties.managedNetwork.isolationMode has a value that is not known: ${mode}`;
      return { in: 'cannot tell', missing: { fact: 'workspace', resource: workspace.id, why } };
    }
  }
  const { subnet } = compute;
  if ('missing' in subnet) return { in: 'cannot tell', missing: unreadable(compute, subnet.missing) };
  if (subnet.value === null) return { in: 'no customer network', profile: 'none', otherwise };
  const chosen = option ?? chosenByTag(workspace);
  if (chosen !== null) return { in: 'customer network', profile: chosen, chosen: true, subnet: subnet.value };
  if ('missing' in publicIp) return { in: 'cannot tell', missing: unreadable(compute, publicIp.missing) };
  return { in: 'customer network', profile: otherwise, chosen: false, subnet: subnet.value };
}

/** Whether the nodes have public addresses of their own. The mode of 2021 says nothing of that; the compute's body does. */
export function nodesArePublic(profile: Profile, { enableNodePublicIp }: Compute): boolean {
  switch (profile) {
    case 'aml-public-ip':
      return true;
    case 'aml-no-public-ip':
      return false;
    case 'aml-classic-2021':
      return valueOf(enableNodePublicIp) !== false;
  }
}

function unreadable(compute: Compute, why: string): Missing {
  return { fact: 'compute', resource: compute.id, why };
}

function chosenByTag(workspace: Workspace | null): Profile | null {
  const value = workspace?.tags[profileTag]?.trim().toLowerCase();
  return profiles.find((profile) => profile === value) ?? null;
}

/** A workspace whose tag names no profile: its owner meant something, and the choice is not in force. */
export function misspelledProfile(workspace: Workspace): Missing | null {
  const value = workspace.tags[profileTag];
  if (value === undefined || chosenByTag(workspace) !== null) return null;
  const why = `the tag ${profileTag} names none of ${profiles.join(', ')}: ${value}`;
  return { fact: 'profile', resource: workspace.id, why };
}
