import { completeLists } from './completeLists.ts';
import { armGroup } from './plainRule.ts';
import { type SampleSubnet, sampleRules, sampleSubnet, subnetsPerNetwork } from './sampleSubnet.ts';

/**
 * An export of the sample estate as `netguard check` reads it: in each network a workspace, in each subnet a cluster. The text
 * of one JSON array, put together body by body.
 */
export function armEstateText(count: number): string {
  const bodies: string[] = [];
  for (let first = 0; first < count; first += subnetsPerNetwork) {
    const subnets = Array.from({ length: Math.min(subnetsPerNetwork, count - first) }, (_, offset) =>
      sampleSubnet(first + offset),
    );
    for (const body of networkBodies(subnets)) bodies.push(JSON.stringify(body));
  }
  return `[${bodies.join(',')}]`;
}

function networkBodies(subnets: readonly SampleSubnet[]): readonly object[] {
  const [some] = subnets;
  if (some === undefined) return [];
  const location = some.region.toLowerCase();
  const provider = some.networkId.replace(/Microsoft\.Network\/.*/, 'Microsoft.MachineLearningServices');
  const workspaceId = `${provider}/workspaces/ws-${some.network}`;
  const storageId = some.networkId.replace(
    /Microsoft\.Network\/.*/,
    `Microsoft.Storage/storageAccounts/stml${some.network}`,
  );
  return [
    {
      id: some.networkId,
      name: `vnet-${some.network}`,
      type: 'Microsoft.Network/virtualNetworks',
      location,
      properties: {
        addressSpace: { addressPrefixes: [some.networkPrefix] },
        virtualNetworkPeerings: [],
        subnets: subnets.map(({ id, index, prefix, groupId }) => ({
          id,
          name: `subnet-${index}`,
          properties: { addressPrefix: prefix, networkSecurityGroup: { id: groupId }, delegations: [] },
        })),
      },
    },
    {
      id: workspaceId,
      name: `ws-${some.network}`,
      type: 'Microsoft.MachineLearningServices/workspaces',
      location,
      properties: { hbiWorkspace: false, storageAccount: storageId, privateEndpointConnections: [] },
    },
    {
      id: storageId,
      name: `stml${some.network}`,
      type: 'Microsoft.Storage/storageAccounts',
      location,
      properties: { privateEndpointConnections: [] },
    },
    ...completeLists({
      networkId: some.networkId,
      location,
      workspaceIds: [workspaceId],
      batchAccountIds: [],
      locks: [],
      policies: [],
    }),
    ...subnets.map((subnet) => armGroup(subnet.groupId, location, sampleRules(subnet), subnet.id)),
    ...subnets.map(({ id, index }) => ({
      id: `${workspaceId}/computes/cluster-${index}`,
      name: `cluster-${index}`,
      type: 'Microsoft.MachineLearningServices/workspaces/computes',
      location,
      properties: {
        computeType: 'AmlCompute',
        computeLocation: location,
        properties: {
          subnet: { id },
          enableNodePublicIp: true,
          remoteLoginPortPublicAccess: 'Disabled',
          scaleSettings: { minNodeCount: 0, maxNodeCount: 4 },
        },
      },
    })),
  ];
}
