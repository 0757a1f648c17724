import { valueOf } from '../estate/estate.ts';
import type { Missing } from '../verdict.ts';
import { accountBody, accountId, type ComputeFacts, computeLocation, workspaceId } from './computeFacts.ts';
import { placeNames } from './peer.ts';

/** Whether a requirement's `when` holds: yes, no (and why not), or what is missing to tell. */
export type Condition =
  | { readonly holds: 'yes' }
  | { readonly holds: 'no'; readonly because: string }
  | { readonly holds: 'cannot tell'; readonly missing: Missing };

export type ConditionName =
  | 'always'
  | 'sshPublicAccess'
  | 'workspacePrivateEndpoint'
  | 'anyPrivateEndpoint'
  | 'publicRegistry'
  | 'hbiWorkspace'
  | 'publicAzureMonitor'
  | 'publicCloud'
  | 'outsideChina'
  | 'severalNodes';

interface NamedCondition {
  /** As documentation writes it. */
  readonly text: string;
  readonly decide: (facts: ComputeFacts) => Condition;
}

const yes: Condition = { holds: 'yes' };
const no = (because: string): Condition => ({ holds: 'no', because });
const cannotTell = (fact: string, resource: string, why: string): Condition => ({
  holds: 'cannot tell',
  missing: { fact, resource, why },
});

/** The conditions by name. What the estate does not hold is `cannot tell`, never `no`. */
export const conditions: Readonly<Record<ConditionName, NamedCondition>> = {
  always: { text: 'always', decide: () => yes },
  sshPublicAccess: { text: 'SSH over the public IP address is enabled', decide: sshPublicAccess },
  workspacePrivateEndpoint: { text: 'the workspace has a private endpoint', decide: workspacePrivateEndpoint },
  anyPrivateEndpoint: {
    text: 'the nodes have no public IP address, or the workspace or one of its accounts has a private endpoint',
    decide: anyPrivateEndpoint,
  },
  publicRegistry: {
    text: 'the workspace has a container registry without private endpoint (in the 2021 profile always)',
    decide: publicRegistry,
  },
  hbiWorkspace: { text: 'the workspace is marked as high business impact', decide: hbiWorkspace },
  publicAzureMonitor: {
    text: 'Azure Monitor is not reached through a private link scope',
    decide: (facts) => cannotTell('azureMonitorPrivateLinkScope', workspaceId(facts), 'not read yet'),
  },
  publicCloud: { text: 'in the public cloud', decide: (facts) => inCloud(facts, (cloud) => cloud === 'public') },
  severalNodes: { text: 'the cluster may have more than one node', decide: severalNodes },
  outsideChina: { text: 'not in the cloud of China', decide: (facts) => inCloud(facts, (cloud) => cloud !== 'china') },
};

function sshPublicAccess({ compute }: ComputeFacts): Condition {
  const access = compute.sshPublicAccess;
  if ('missing' in access) return cannotTell('compute', compute.id, access.missing);
  return access.value?.toLowerCase() === 'enabled' ? yes : no('SSH over the public IP address is not enabled');
}

function severalNodes({ compute }: ComputeFacts): Condition {
  const most = compute.maxNodeCount;
  if ('missing' in most) return cannotTell('compute', compute.id, most.missing);
  if (most.value === null) return cannotTell('compute', compute.id, 'its body does not say how many nodes it may have');
  return most.value > 1 ? yes : no('the cluster never has more than one node');
}

function workspacePrivateEndpoint(facts: ComputeFacts): Condition {
  const states = facts.workspace?.privateEndpoints ?? { missing: 'the workspace is not in the estate' };
  if ('missing' in states) return cannotTell('workspace', workspaceId(facts), states.missing);
  return states.value.some((state) => state.toLowerCase() === 'approved')
    ? yes
    : no('the workspace has no approved private endpoint');
}

/** Nodes without a public IP address reach their workspace through a private endpoint or not at all. */
function anyPrivateEndpoint(facts: ComputeFacts): Condition {
  if (facts.profile === 'aml-no-public-ip') return yes;
  const all = [
    workspacePrivateEndpoint(facts),
    ...(['storageAccount', 'keyVault', 'containerRegistry'] as const).map((of) => privateEndpointsOf(facts, of)),
  ];
  return (
    all.find(({ holds }) => holds === 'yes') ??
    all.find(({ holds }) => holds === 'cannot tell') ??
    no('neither the workspace nor its accounts have a private endpoint')
  );
}

/** Whether private endpoints lead to an account of the workspace. Only its own body can deny it. */
export function privateEndpointsOf(
  facts: ComputeFacts,
  of: 'storageAccount' | 'keyVault' | 'containerRegistry',
): Condition {
  const id = accountId(facts, of);
  if ('missing' in id) return cannotTell('workspace', workspaceId(facts), id.missing);
  if (id.value === null) return no(`the workspace has no ${placeNames[of]}`);
  const account = accountBody(facts, of);
  if (account !== null && account.connections !== null) {
    const some = account.connections.some(({ state }) => mayBeApproved(state));
    return some ? yes : no(`the ${placeNames[of]} has no private endpoint`);
  }
  const why = account === null ? 'not in the estate' : 'its body does not list private endpoint connections';
  return cannotTell('privateEndpoints', id.value, why);
}

/** Whether a connection in this state can be one that works; null where nobody says. */
export function mayBeApproved(state: string | null): boolean {
  return state === null || state.toLowerCase() === 'approved';
}

function publicRegistry(facts: ComputeFacts): Condition {
  if (facts.profile === 'aml-classic-2021') return yes;
  const registry = accountId(facts, 'containerRegistry');
  if ('value' in registry && registry.value === null) return no('the workspace has no container registry');
  const endpoints = privateEndpointsOf(facts, 'containerRegistry');
  if (endpoints.holds === 'yes') return no('the container registry is reached through private endpoints');
  return endpoints.holds === 'no' ? yes : endpoints;
}

function hbiWorkspace(facts: ComputeFacts): Condition {
  const hbi = facts.workspace?.hbiWorkspace ?? { missing: 'the workspace is not in the estate' };
  if ('missing' in hbi) return cannotTell('workspace', workspaceId(facts), hbi.missing);
  return hbi.value === true ? yes : no('the workspace is not marked as high business impact');
}

type Cloud = 'public' | 'government' | 'china';

/** The regions of the sovereign clouds carry its name; a region is therefore as good a witness as a list of service tags. */
function inCloud(facts: ComputeFacts, wanted: (cloud: Cloud) => boolean): Condition {
  const location = valueOf(computeLocation(facts.compute));
  if (location === null) return cannotTell('location', facts.compute.id, 'the location of the compute is not known');
  const cloud = location.startsWith('china') ? 'china' : /^us(gov|dod)/.test(location) ? 'government' : 'public';
  return wanted(cloud) ? yes : no(`not in the cloud of ${location}`);
}
