import type { Compute, Workspace } from '../../estate/estate.ts';
import { valueOf } from '../../estate/estate.ts';
import type { Missing } from '../../verdict.ts';

/** The profiles of clusters and instances; a person may choose one of them for these. */
export const profiles = ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'] as const;

/** How the nodes of a cluster or an instance in a customer's network talk to the service: it decides what they need. */
export type AmlProfile = (typeof profiles)[number];

/** All sets of rules, by what they are for. */
export const allProfiles = [
  ...profiles,
  'aml-serverless-public-ip',
  'aml-serverless-no-public-ip',
  'databricks-public-ip',
  'databricks-scc',
  'databricks-scc-private-link',
  'attached-vm',
  'hdinsight-inbound',
  'hdinsight-outbound',
  'batch-classic',
  'batch-simplified',
] as const;

/** The set of rules that a compute in a customer's network is judged by. */
export type Profile = (typeof allProfiles)[number];

/** Computes that are in no customer network: nothing there can break them. */
export type OutsideProfile = 'aml-managed-vnet' | 'databricks-managed-vnet' | 'none';

/** The tag of a workspace by which its owner chooses the profile of its computes. */
const profileTag = 'netguard-profile';

export type ProfileSelection =
  /** `subnet` is the ARM id of the compute's subnet. */
  | {
      readonly in: 'customer network';
      readonly profile: AmlProfile;
      readonly because: string;
      readonly chosen: boolean;
      readonly subnet: string;
    }
  /** `otherwise` is the profile the compute would have in a customer's network. */
  | {
      readonly in: 'no customer network';
      readonly profile: OutsideProfile;
      readonly because: string;
      readonly otherwise: AmlProfile;
    }
  | { readonly in: 'cannot tell'; readonly missing: Missing };

/**
 * Selects the profile of a cluster or an instance from ARM bodies. A choice, by option or by the workspace's tag, replaces the profile of
 * computes in a customer's network only. A managed virtual network and a subnet of one's own exclude each other, so a subnet is an answer
 * even without the workspace.
 * https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet
 */
export function selectProfile(compute: Compute, workspace: Workspace | null, option?: AmlProfile): ProfileSelection {
  const publicIp = compute.enableNodePublicIp;
  const otherwise: AmlProfile = valueOf(publicIp) === false ? 'aml-no-public-ip' : 'aml-public-ip';
  const managed = workspace === null ? false : isManaged(workspace);
  if (managed === true) {
    return { in: 'no customer network', profile: 'aml-managed-vnet', because: becauseManaged, otherwise };
  }
  if (managed !== false) return { in: 'cannot tell', missing: managed };
  const { subnet } = compute;
  if ('missing' in subnet) return { in: 'cannot tell', missing: unreadable(compute, subnet.missing) };
  if (subnet.value === null) {
    return { in: 'no customer network', profile: 'none', because: 'the compute names no subnet', otherwise };
  }
  const inside = { in: 'customer network', subnet: subnet.value } as const;
  if (option !== undefined) return { ...inside, profile: option, because: 'chosen for this run', chosen: true };
  const tagged = chosenByTag(workspace);
  if (tagged !== null) {
    const because = `chosen by the tag ${profileTag} of the workspace`;
    return { ...inside, profile: tagged, because, chosen: true };
  }
  if ('missing' in publicIp) return { in: 'cannot tell', missing: unreadable(compute, publicIp.missing) };
  const because =
    publicIp.value === null
      ? 'the compute does not say that its nodes have no public address'
      : `enableNodePublicIp of the compute is ${publicIp.value}`;
  return { ...inside, profile: otherwise, because, chosen: false };
}

export const becauseManaged = 'the workspace has a managed virtual network';

/** Whether the computes of a workspace live in a managed virtual network, or what is missing to tell. */
export function isManaged({ id, isolationMode }: Workspace): boolean | Missing {
  const mode = valueOf(isolationMode)?.toLowerCase() ?? 'disabled';
  if (mode === 'allowinternetoutbound' || mode === 'allowonlyapprovedoutbound') return true;
  if (mode === 'disabled') return false;
  const why = `properties.managedNetwork.isolationMode has a value that is not known: ${mode}`;
  return { fact: 'workspace', resource: id, why };
}

/** Whether the nodes have public addresses of their own. A profile that says nothing of that leaves it to the body. */
export function nodesArePublic(profile: Profile, { enableNodePublicIp }: Pick<Compute, 'enableNodePublicIp'>): boolean {
  if (profile === 'aml-public-ip') return true;
  return profile !== 'aml-no-public-ip' && valueOf(enableNodePublicIp) !== false;
}

function unreadable(compute: Compute, why: string): Missing {
  return { fact: 'compute', resource: compute.id, why };
}

function chosenByTag(workspace: Workspace | null): AmlProfile | null {
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
