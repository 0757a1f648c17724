import { guidOf } from '../actor.ts';
import type { JsonBag } from '../json.ts';
import { sampleId, sampleResource } from './sampleIds.ts';

const workspaceType = 'Microsoft.MachineLearningServices/workspaces';

export interface SampleWorkspace {
  readonly resourceGroup: string;
  /** The workspace is `mlw-<name>`; what belongs to it is named alike. */
  readonly name: string;
  readonly tags?: JsonBag;
  /** Whether it holds high business impact data; its compute then needs the key vault. */
  readonly highBusinessImpact: boolean;
  /** The name of its approved private endpoint, if it has one. */
  readonly privateEndpoint?: string;
  /** The id of the subnet in which compute without a body of its own runs, without public IP addresses; nowhere of one's own when not given. */
  readonly serverlessSubnet?: string;
  /** The ids of the subnets that its storage account lets in; everybody when not given. */
  readonly storageSubnets?: readonly string[];
}

export function workspaceId({ resourceGroup, name }: SampleWorkspace): string {
  return sampleId(resourceGroup, workspaceType, `mlw-${name}`);
}

export function storageAccountId({ resourceGroup, name }: SampleWorkspace): string {
  return sampleId(resourceGroup, 'Microsoft.Storage/storageAccounts', `st${name}`);
}

/** The immutable id of the workspace, by which its private names begin. */
export function workspaceGuid(id: string): string {
  return guidOf(id.toLowerCase());
}

/** The storage account, key vault, registry and Application Insights that come with a workspace. */
function dependencies({ resourceGroup, name, storageSubnets }: SampleWorkspace): readonly JsonBag[] {
  const openToNetworks = { bypass: 'AzureServices', virtualNetworkRules: [], ipRules: [], defaultAction: 'Allow' };
  const virtualNetworkRules = storageSubnets?.map((id) => ({ id, action: 'Allow', state: 'Succeeded' }));
  return [
    sampleResource(
      resourceGroup,
      'Microsoft.Storage/storageAccounts',
      `st${name}`,
      {
        publicNetworkAccess: 'Enabled',
        networkAcls:
          virtualNetworkRules === undefined
            ? openToNetworks
            : { ...openToNetworks, virtualNetworkRules, defaultAction: 'Deny' },
        privateEndpointConnections: [],
        primaryLocation: 'westeurope',
        supportsHttpsTrafficOnly: true,
      },
      { kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' } },
    ),
    sampleResource(resourceGroup, 'Microsoft.KeyVault/vaults', `kv-${name}`, {
      publicNetworkAccess: 'Enabled',
      networkAcls: openToNetworks,
      sku: { family: 'A', name: 'standard' },
      vaultUri: `https://kv-${name}.vault.azure.net/`,
    }),
    sampleResource(
      resourceGroup,
      'Microsoft.ContainerRegistry/registries',
      `cr${name}`,
      {
        loginServer: `cr${name}.azurecr.io`,
        publicNetworkAccess: 'Enabled',
        networkRuleSet: { defaultAction: 'Allow', ipRules: [] },
        privateEndpointConnections: [],
      },
      { sku: { name: 'Premium', tier: 'Premium' } },
    ),
    sampleResource(
      resourceGroup,
      'Microsoft.Insights/components',
      `appi-${name}`,
      { Application_Type: 'web', publicNetworkAccessForIngestion: 'Enabled' },
      { kind: 'web' },
    ),
  ];
}

function connection(of: SampleWorkspace, endpoint: string): JsonBag {
  return {
    id: `${workspaceId(of)}/privateEndpointConnections/${endpoint}`,
    name: endpoint,
    type: `${workspaceType}/privateEndpointConnections`,
    properties: {
      provisioningState: 'Succeeded',
      groupIds: ['amlworkspace'],
      privateEndpoint: { id: sampleId(of.resourceGroup, 'Microsoft.Network/privateEndpoints', endpoint) },
      privateLinkServiceConnectionState: { status: 'Approved', description: 'Auto-Approved', actionsRequired: 'None' },
    },
  };
}

/** A workspace with all that comes with it. */
export function workspace(sample: SampleWorkspace): readonly JsonBag[] {
  const { resourceGroup, name, privateEndpoint, serverlessSubnet } = sample;
  const body = sampleResource(
    resourceGroup,
    workspaceType,
    `mlw-${name}`,
    {
      friendlyName: `mlw-${name}`,
      workspaceId: workspaceGuid(workspaceId(sample)),
      storageAccount: storageAccountId(sample),
      keyVault: sampleId(resourceGroup, 'Microsoft.KeyVault/vaults', `kv-${name}`),
      containerRegistry: sampleId(resourceGroup, 'Microsoft.ContainerRegistry/registries', `cr${name}`),
      applicationInsights: sampleId(resourceGroup, 'Microsoft.Insights/components', `appi-${name}`),
      hbiWorkspace: sample.highBusinessImpact,
      publicNetworkAccess: 'Enabled',
      privateEndpointConnections: privateEndpoint === undefined ? [] : [connection(sample, privateEndpoint)],
      managedNetwork: { isolationMode: 'Disabled' },
      ...(serverlessSubnet === undefined
        ? {}
        : {
            serverlessComputeSettings: {
              serverlessComputeCustomSubnet: serverlessSubnet,
              serverlessComputeNoPublicIP: true,
            },
          }),
      discoveryUrl: 'https://westeurope.api.azureml.ms/discovery',
    },
    {
      kind: 'Default',
      sku: { name: 'Basic', tier: 'Basic' },
      identity: { type: 'SystemAssigned' },
      tags: sample.tags ?? {},
    },
  );
  return [body, ...dependencies(sample)];
}

export interface SampleCompute {
  readonly name: string;
  /** The id of its subnet. */
  readonly subnet: string;
  readonly publicIp: boolean;
}

function compute(
  of: SampleWorkspace,
  name: string,
  computeType: string,
  inner: JsonBag,
  resourceId: string | null = null,
): JsonBag {
  const id = `${workspaceId(of)}/computes/${name}`;
  return {
    id,
    name,
    type: `${workspaceType}/computes`,
    location: 'westeurope',
    tags: {},
    properties: {
      computeType,
      computeLocation: 'westeurope',
      provisioningState: 'Succeeded',
      isAttachedCompute: resourceId !== null,
      resourceId,
      provisioningErrors: null,
      disableLocalAuth: true,
      properties: inner,
    },
  };
}

/** A cluster scaled to zero, as clusters mostly are. */
export function cluster(of: SampleWorkspace, { name, subnet, publicIp }: SampleCompute): JsonBag {
  return compute(of, name, 'AmlCompute', {
    vmSize: 'STANDARD_DS3_V2',
    vmPriority: 'Dedicated',
    osType: 'Linux',
    isolatedNetwork: false,
    enableNodePublicIp: publicIp,
    remoteLoginPortPublicAccess: 'Disabled',
    subnet: { id: subnet },
    scaleSettings: { minNodeCount: 0, maxNodeCount: 4, nodeIdleTimeBeforeScaleDown: 'PT120S' },
    currentNodeCount: 0,
    targetNodeCount: 0,
    nodeStateCounts: {
      idleNodeCount: 0,
      runningNodeCount: 0,
      preparingNodeCount: 0,
      unusableNodeCount: 0,
      leavingNodeCount: 0,
      preemptedNodeCount: 0,
    },
    allocationState: 'Steady',
    errors: null,
  });
}

/** A running instance. */
export function instance(of: SampleWorkspace, { name, subnet, publicIp }: SampleCompute): JsonBag {
  return compute(of, name, 'ComputeInstance', {
    vmSize: 'STANDARD_DS3_V2',
    enableNodePublicIp: publicIp,
    subnet: { id: subnet },
    applicationSharingPolicy: 'Personal',
    sshSettings: { sshPublicAccess: 'Disabled', sshPort: 22 },
    state: 'Running',
    errors: null,
  });
}

/** A resource of one's own that a workspace uses as compute. */
export function attached(
  of: SampleWorkspace,
  name: string,
  kind: 'VirtualMachine' | 'HDInsight' | 'Databricks',
  resourceId: string,
  inner: JsonBag,
): JsonBag {
  return compute(of, name, kind, inner, resourceId);
}
