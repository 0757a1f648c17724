import { subscriptionOf } from './sampleSubnet.ts';

/** What a complete list is about, in one network of a sample. */
export interface ListedNetwork {
  readonly networkId: string;
  readonly location: string;
  readonly workspaceIds: readonly string[];
  readonly batchAccountIds: readonly string[];
  /** What stands in the lists of its subscription. */
  readonly locks: readonly object[];
  readonly policies: readonly object[];
}

const contributor = '/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7';

/** The lists by which an export says that nothing was left out, so that what it does not hold does not exist. */
export function completeLists(network: ListedNetwork): readonly object[] {
  const subscription = subscriptionOf(network);
  const usages = `${subscription}/providers/Microsoft.Network/locations/${network.location}`;
  return [
    listOf('adminRules', network.networkId, []),
    listOf('networkSecurityGroups', `${subscription}/resourceGroups/rg-ml`, []),
    ...network.workspaceIds.map((id) => listOf('computes', id, [])),
    ...network.batchAccountIds.map((id) => listOf('batchPools', id, [])),
    listOf('locks', subscription, network.locks),
    listOf('policies', subscription, network.policies),
    listOf('roleAssignments', subscription, roles(subscription)),
    listOf('privateDnsZones', subscription, []),
    listOf(
      'networkUsages',
      usages,
      ['NetworkSecurityGroups', 'PublicIPAddresses', 'LoadBalancers'].map((value) => ({
        id: `${usages}/usages/${value}`,
        name: { value },
        currentValue: 10,
        limit: 1000,
      })),
    ),
  ];
}

function listOf(list: string, scope: string, value: readonly object[]): object {
  return { listOf: list, scope, value };
}

/** Somebody may put compute into the networks of the subscription. */
function roles(scope: string): readonly object[] {
  return [
    {
      id: `${scope}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-0000000000aa`,
      properties: {
        roleDefinitionId: contributor,
        principalId: '00000000-0000-4000-8000-0000000000bb',
        principalType: 'Group',
        scope,
      },
    },
    {
      id: contributor,
      properties: {
        roleName: 'Network Contributor',
        permissions: [{ actions: ['Microsoft.Network/*'], notActions: [] }],
      },
    },
  ];
}
