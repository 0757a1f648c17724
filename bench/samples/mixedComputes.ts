import type { SampleSubnet } from './sampleSubnet.ts';

interface Workspaces {
  /** Without private endpoints, and with one. */
  readonly ids: readonly [open: string, closed: string];
  readonly batchAccount: string;
}

/** The ids of what the computes of a network belong to. */
export function workspacesOf({ networkId, network }: SampleSubnet): Workspaces {
  const group = groupOf(networkId);
  const workspaces = `${group}/Microsoft.MachineLearningServices/workspaces`;
  return {
    ids: [`${workspaces}/open-${network}`, `${workspaces}/closed-${network}`],
    batchAccount: `${group}/Microsoft.Batch/batchAccounts/batch${network}`,
  };
}

function groupOf(networkId: string): string {
  return networkId.replace(/\/Microsoft\.Network\/.*/, '');
}

/** Where the appliance of a network is: in its last subnet. */
export function applianceAddress(networkPrefix: string): string {
  const [first, second, third] = networkPrefix.split('.');
  return `${first}.${second}.${Number(third) + 9}.100`;
}

function each(count: number, make: (index: number) => readonly object[]): readonly object[] {
  return Array.from({ length: count }, (_, index) => make(index)).flat();
}

type Seat = Pick<SampleSubnet, 'id'>;

/** The computes of a network in its ten subnets, with their workspaces, accounts and what they stand for. */
export function mixedComputes(subnets: readonly SampleSubnet[]): readonly object[] {
  const [s0, s1, s2, s3, s4, s5, s6, s7, s8, s9] = subnets;
  if (!s0 || !s1 || !s2 || !s3 || !s4 || !s5 || !s6 || !s7 || !s8 || !s9) return [];
  const { ids, batchAccount } = workspacesOf(s0);
  const [open, closed] = ids;
  const group = groupOf(s0.networkId);
  const location = s0.region.toLowerCase();
  return [
    ...workspaceBodies(s0, s3, s9),
    // Clusters and instances with public addresses, clusters and instances without.
    ...[s0, s1, s2, s3].flatMap((seat, at) =>
      each(3, (index) => [cluster(`${open}/computes/c-${at}-${index}`, location, seat, true)]),
    ),
    ...each(4, (index) => [instance(`${open}/computes/i-${index}`, location, s1, true)]),
    ...each(4, (index) => [cluster(`${closed}/computes/c-${index}`, location, s4, false)]),
    ...each(3, (index) => [instance(`${closed}/computes/i-${index}`, location, s4, false)]),
    ...each(4, (index) => machine(`${open}/computes/vm-${index}`, group, location, s5, index)),
    ...each(2, (index) => hdInsight(`${open}/computes/hdi-${index}`, group, location, s5, index)),
    appliance(`${group}/Microsoft.Network/networkInterfaces/nva-nic`, location, s9),
    ...databricks(`${open}/computes/dbx`, group, location, [s6, s7]),
    { id: batchAccount, location, properties: { privateEndpointConnections: [] } },
    ...each(3, (index) => [pool(`${batchAccount}/pools/pool-${index}`, s8)]),
  ];
}

function cluster(id: string, location: string, subnet: Seat, enableNodePublicIp: boolean): object {
  return computeBody(id, location, 'AmlCompute', {
    subnet: { id: subnet.id },
    enableNodePublicIp,
    scaleSettings: { minNodeCount: 0, maxNodeCount: 4 },
    currentNodeCount: 1,
    targetNodeCount: 1,
    allocationState: 'Steady',
  });
}

function instance(id: string, location: string, subnet: Seat, enableNodePublicIp: boolean): object {
  return computeBody(id, location, 'ComputeInstance', {
    subnet: { id: subnet.id },
    enableNodePublicIp,
    state: 'Running',
  });
}

function computeBody(id: string, location: string, computeType: string, properties: object): object {
  return {
    id,
    location,
    properties: { computeType, computeLocation: location, provisioningState: 'Succeeded', properties },
  };
}

function attached(id: string, location: string, computeType: string, resourceId: string, properties: object): object {
  return {
    id,
    location,
    properties: { computeType, computeLocation: location, isAttachedCompute: true, resourceId, properties },
  };
}

function workspaceBodies(first: SampleSubnet, serverless: Seat, endpoints: SampleSubnet): readonly object[] {
  const { ids } = workspacesOf(first);
  const group = groupOf(first.networkId);
  const location = first.region.toLowerCase();
  const endpoint = `${group}/Microsoft.Network/privateEndpoints/pe`;
  const networkInterface = `${group}/Microsoft.Network/networkInterfaces/pe-nic`;
  const approved = { privateLinkServiceConnectionState: { status: 'Approved' } };
  const accounts = ids.map((_, index) => `${group}/Microsoft.Storage/storageAccounts/st${first.network}n${index}`);
  const account = { privateEndpointConnections: [], networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow' } };
  const [open, closed] = ids.map((id, index) => ({
    id,
    location,
    properties: { hbiWorkspace: false, storageAccount: accounts[index], privateEndpointConnections: [] as object[] },
  }));
  return [
    ...accounts.map((id) => ({ id, location, properties: account })),
    {
      ...open,
      properties: {
        ...open?.properties,
        serverlessComputeSettings: { serverlessComputeCustomSubnet: serverless.id, serverlessComputeNoPublicIP: false },
      },
    },
    {
      ...closed,
      properties: {
        ...closed?.properties,
        privateEndpointConnections: [{ properties: { privateEndpoint: { id: endpoint }, ...approved } }],
      },
    },
    {
      id: endpoint,
      location,
      properties: {
        subnet: { id: endpoints.id },
        networkInterfaces: [{ id: networkInterface }],
        privateLinkServiceConnections: [
          { properties: { privateLinkServiceId: ids[1], groupIds: ['amlworkspace'], ...approved } },
        ],
      },
    },
    interfaceBody(networkInterface, location, endpoints, 4),
  ];
}

function interfaceBody(id: string, location: string, subnet: SampleSubnet, host: number): object {
  const privateIPAddress = subnet.prefix.replace('.0/24', `.${host}`);
  const ipConfigurations = [{ name: 'c', properties: { privateIPAddress, subnet: { id: subnet.id } } }];
  return { id, location, properties: { ipConfigurations } };
}

function appliance(id: string, location: string, subnet: SampleSubnet): object {
  const privateIPAddress = applianceAddress(subnet.networkPrefix);
  const ipConfigurations = [{ name: 'c', properties: { privateIPAddress, subnet: { id: subnet.id } } }];
  return { id, location, properties: { enableIPForwarding: true, ipConfigurations } };
}

function machine(id: string, group: string, location: string, subnet: SampleSubnet, index: number): readonly object[] {
  const vm = `${group}/Microsoft.Compute/virtualMachines/vm-${index}`;
  const networkInterface = `${group}/Microsoft.Network/networkInterfaces/vm-${index}-nic`;
  const storageProfile = {
    imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' },
    osDisk: { osType: 'Linux' },
  };
  return [
    attached(id, location, 'VirtualMachine', vm, { sshPort: 22 }),
    {
      id: vm,
      location,
      properties: { storageProfile, networkProfile: { networkInterfaces: [{ id: networkInterface }] } },
    },
    interfaceBody(networkInterface, location, subnet, 10 + index),
  ];
}

function hdInsight(
  id: string,
  group: string,
  location: string,
  subnet: SampleSubnet,
  index: number,
): readonly object[] {
  const resource = `${group}/Microsoft.HDInsight/clusters/hdi-${index}`;
  const virtualNetworkProfile = { id: subnet.networkId, subnet: subnet.id };
  return [
    attached(id, location, 'HDInsight', resource, { sshPort: 22 }),
    {
      id: resource,
      location,
      properties: {
        clusterDefinition: { kind: 'spark' },
        networkProperties: { resourceProviderConnection: 'Outbound' },
        computeProfile: { roles: ['headnode', 'workernode'].map((name) => ({ name, virtualNetworkProfile })) },
      },
    },
  ];
}

function databricks(
  id: string,
  group: string,
  location: string,
  [host, container]: readonly [SampleSubnet, SampleSubnet],
): readonly object[] {
  const workspace = `${group}/Microsoft.Databricks/workspaces/dbx`;
  const parameters = {
    customVirtualNetworkId: { value: host.networkId },
    customPublicSubnetName: { value: `subnet-${host.index}` },
    customPrivateSubnetName: { value: `subnet-${container.index}` },
    enableNoPublicIp: { value: true },
  };
  return [attached(id, location, 'Databricks', workspace, {}), { id: workspace, location, properties: { parameters } }];
}

function pool(id: string, subnet: Seat): object {
  return {
    id,
    properties: {
      currentNodeCommunicationMode: 'Simplified',
      interNodeCommunication: 'Disabled',
      currentDedicatedNodes: 1,
      currentLowPriorityNodes: 0,
      networkConfiguration: { subnetId: subnet.id, publicIPAddressConfiguration: { provision: 'BatchManaged' } },
      scaleSettings: { fixedScale: { targetDedicatedNodes: 4, targetLowPriorityNodes: 0 } },
    },
  };
}
