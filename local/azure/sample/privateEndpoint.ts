import type { JsonBag } from '../json.ts';
import { workspaceGuid } from './machineLearning.ts';
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

interface Zone {
  readonly zone: string;
  /** What ends the public names that the zone answers for. */
  readonly suffix: string;
  /** The part of the workspace that is reached. */
  readonly member: string;
  /** Its names in the zone. */
  readonly names: readonly string[];
}

/** UNVERIFIED which names Azure writes beside the one of the workspace itself. */
function zonesOf(workspace: string): readonly Zone[] {
  const guid = workspaceGuid(workspace);
  const name = workspace.slice(workspace.lastIndexOf('/') + 1);
  const own = `${guid}.workspace.westeurope`;
  return [
    { zone: 'privatelink.api.azureml.ms', suffix: 'api.azureml.ms', member: 'default', names: [own, `${own}.cert`] },
    {
      zone: 'privatelink.notebooks.azure.net',
      suffix: 'notebooks.azure.net',
      member: 'notebook',
      names: [`ml-${name}-westeurope-${guid}.westeurope`],
    },
  ];
}

/** The approved private endpoint of a workspace, its network interface and the private DNS zones linked to its network. */
export function workspacePrivateEndpoint(endpoint: SamplePrivateEndpoint): readonly JsonBag[] {
  const { resourceGroup, name, addresses } = endpoint;
  const zones = zonesOf(endpoint.workspace);
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
        privateLinkConnectionProperties: {
          groupId: 'amlworkspace',
          requiredMemberName: zones[index]?.member ?? '',
          fqdns: zones[index]?.names.map((own) => `${own}.${zones[index]?.suffix}`) ?? [],
        },
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
  return [
    networkInterface,
    body,
    ...zones.flatMap((zone, index) => zoneBodies(endpoint, zone, addresses[index] ?? '')),
  ];
}

/** A private DNS zone, the link by which the network sees it, and its records. */
function zoneBodies(
  { resourceGroup, network }: SamplePrivateEndpoint,
  { zone, names }: Zone,
  ipv4Address: string,
): readonly JsonBag[] {
  const type = 'Microsoft.Network/privateDnsZones';
  const child = (kind: string, name: string, properties: JsonBag): JsonBag => ({
    ...sampleResource(resourceGroup, type, `${zone}/${kind}/${name}`, properties, { location: 'global' }),
    name,
    type: `${type}/${kind}`,
  });
  return [
    sampleResource(resourceGroup, type, zone, {}, { location: 'global' }),
    child('virtualNetworkLinks', 'link', {
      virtualNetwork: { id: network },
      registrationEnabled: false,
      virtualNetworkLinkState: 'Completed',
    }),
    ...names.map((name) =>
      child('A', name, { fqdn: `${name}.${zone}.`, ttl: 10, isAutoRegistered: false, aRecords: [{ ipv4Address }] }),
    ),
  ];
}
