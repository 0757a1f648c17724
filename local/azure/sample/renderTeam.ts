import type { JsonBag } from '../json.ts';
import { poolAllowances } from './allowances.ts';
import { securityGroup, virtualNetwork } from './network.ts';
import { sampleId, sampleResource } from './sampleIds.ts';

const resourceGroup = 'rg-render';
const subnet = sampleId(resourceGroup, 'Microsoft.Network/virtualNetworks', 'vnet-render/subnets/pool');

const account = sampleResource(resourceGroup, 'Microsoft.Batch/batchAccounts', 'batchrender', {
  accountEndpoint: 'batchrender.westeurope.batch.azure.com',
  nodeManagementEndpoint: '3f1d.westeurope.service.batch.azure.com',
  poolAllocationMode: 'BatchService',
  publicNetworkAccess: 'Enabled',
  privateEndpointConnections: [],
  dedicatedCoreQuota: 100,
  lowPriorityCoreQuota: 100,
  poolQuota: 100,
});

const pool: JsonBag = {
  id: `${sampleId(resourceGroup, 'Microsoft.Batch/batchAccounts', 'batchrender')}/pools/frames`,
  name: 'frames',
  type: 'Microsoft.Batch/batchAccounts/pools',
  properties: {
    provisioningState: 'Succeeded',
    allocationState: 'Steady',
    vmSize: 'STANDARD_D4S_V5',
    interNodeCommunication: 'Disabled',
    taskSlotsPerNode: 1,
    targetNodeCommunicationMode: 'Simplified',
    currentNodeCommunicationMode: 'Simplified',
    currentDedicatedNodes: 2,
    currentLowPriorityNodes: 0,
    scaleSettings: { fixedScale: { targetDedicatedNodes: 2, targetLowPriorityNodes: 0, resizeTimeout: 'PT15M' } },
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: {
          publisher: 'microsoft-dsvm',
          offer: 'ubuntu-hpc',
          sku: '2204',
          version: 'latest',
        },
        nodeAgentSkuId: 'batch.node.ubuntu 22.04',
      },
    },
    networkConfiguration: {
      subnetId: subnet,
      publicIPAddressConfiguration: { provision: 'BatchManaged' },
    },
  },
};

/** A team with a Batch account of its own: a pool whose nodes call the service themselves. */
export const renderTeam: readonly JsonBag[] = [
  securityGroup(resourceGroup, 'nsg-render-pool', poolAllowances),
  virtualNetwork(resourceGroup, 'vnet-render', '10.70.0.0/16', [
    { name: 'pool', prefix: '10.70.1.0/26', securityGroup: 'nsg-render-pool' },
  ]),
  account,
  pool,
];
