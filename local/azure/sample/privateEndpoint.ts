import type { JsonBag } from '../json.ts';
import { sampleId, sampleResource } from './sampleIds.ts';

export interface SamplePrivateEndpoint {
  readonly resourceGroup: string;
  readonly name: string;
  readonly workspace: string;
  readonly network: string;
  readonly subnet: string;
  /** One address for each zone of a workspace: its API, its notebooks. */
  readonly addresses: readonly [string, string];
}

const workspaceZones = ['privatelink.api.azureml.ms', 'privatelink.notebooks.azure.net'];

/** The approved private endpoint of a workspace, its network interface and the private DNS zones linked to its network. */
export function workspacePrivateEndpoint(endpoint: SamplePrivateEndpoint): readonly JsonBag[] {
  const { resourceGroup, name, addresses } = endpoint;
  const networkInterface = sampleResource(resourceGroup, 'Microsoft.Network/networkInterfaces', `${name}-nic`, {
    ipConfigurations: addresses.map((address, index) => ({
      name: `config-${index}`,
      properties: {
        provisioningState: 'Succeeded',
        privateIPAddress: address,
        privateIPAllocationMethod: 'Dynamic',
        subnet: { id: endpoint.subnet },
        primary: index === 0,
        privateIPAddressVersion: 'IPv4',
      },
    })),
    privateEndpoint: { id: sampleId(resourceGroup, 'Microsoft.Network/privateEndpoints', name) },
  });
  const body = sampleResource(resourceGroup, 'Microsoft.Network/privateEndpoints', name, {
    subnet: { id: endpoint.subnet },
    networkInterfaces: [{ id: networkInterface['id'] ?? '' }],
    privateLinkServiceConnections: [
      {
        name,
        properties: {
          privateLinkServiceId: endpoint.workspace,
          groupIds: ['amlworkspace'],
          privateLinkServiceConnectionState: {
            status: 'Approved',
            description: 'Auto-Approved',
            actionsRequired: 'None',
          },
        },
      },
    ],
    manualPrivateLinkServiceConnections: [],
    customDnsConfigs: [],
  });
  const zones = workspaceZones.flatMap((zone) => [
    sampleResource(resourceGroup, 'Microsoft.Network/privateDnsZones', zone, {}, { location: 'global' }),
    {
      ...sampleResource(
        resourceGroup,
        'Microsoft.Network/privateDnsZones',
        `${zone}/virtualNetworkLinks/link`,
        { virtualNetwork: { id: endpoint.network }, registrationEnabled: false, virtualNetworkLinkState: 'Completed' },
        { location: 'global' },
      ),
      name: 'link',
      type: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    },
  ]);
  return [networkInterface, body, ...zones];
}
