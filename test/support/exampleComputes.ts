import type { ExampleCase } from './exampleEstate.ts';
import { approved, type Body, batchAccount, group, type ResourceName, region } from './exampleIds.ts';
import { subnetBody } from './exampleSubnet.ts';

/** The bodies of a compute of the kind and profile, and of what stands behind it. */
export function computeBodies(about: ExampleCase): Partial<Record<ResourceName, Body>> {
  const { kind, profile } = about;
  const attach = (id: string, properties: Body = {}): Body => ({
    location: region,
    properties: { computeType: kind, computeLocation: region, isAttachedCompute: true, resourceId: id, properties },
  });
  switch (kind) {
    case 'AmlCompute':
    case 'ComputeInstance':
      return {
        compute: {
          location: region,
          properties: {
            computeType: kind,
            computeLocation: region,
            provisioningState: 'Succeeded',
            properties: {
              subnet: { id: '{id:subnet}' },
              ...(profile === 'aml-no-public-ip' ? { enableNodePublicIp: false } : {}),
              ...(kind === 'AmlCompute'
                ? {
                    scaleSettings: { minNodeCount: 0, maxNodeCount: 4 },
                    currentNodeCount: 1,
                    targetNodeCount: 1,
                    allocationState: 'Steady',
                  }
                : { state: 'Running' }),
            },
          },
        },
      };
    case 'Serverless':
      return {};
    case 'VirtualMachine':
      return {
        compute: attach('{id:virtualMachine}', { sshPort: 22 }),
        virtualMachine: {
          location: region,
          properties: {
            storageProfile: {
              imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' },
              osDisk: { osType: 'Linux' },
            },
            networkProfile: { networkInterfaces: [{ id: '{id:networkInterface}' }] },
          },
        },
        networkInterface: {
          location: region,
          properties: {
            ipConfigurations: [
              {
                name: 'c',
                properties: {
                  privateIPAddress: '10.0.1.4',
                  subnet: { id: '{id:subnet}' },
                  publicIPAddress: { id: `${group}/Microsoft.Network/publicIPAddresses/vm-ip` },
                },
              },
            ],
          },
        },
      };
    case 'HDInsight':
      return {
        compute: attach('{id:hdInsight}', { sshPort: 22 }),
        hdInsight: {
          location: region,
          properties: {
            clusterDefinition: { kind: 'spark' },
            networkProperties: {
              resourceProviderConnection: profile === 'hdinsight-outbound' ? 'Outbound' : 'Inbound',
            },
            computeProfile: {
              roles: ['headnode', 'workernode'].map((name) => ({
                name,
                virtualNetworkProfile: { id: '{id:vnet}', subnet: '{id:subnet}' },
              })),
            },
          },
        },
      };
    case 'Databricks':
      return {
        compute: attach('{id:databricks}'),
        secondSubnet: subnetBody('10.0.2.0/24', about),
        databricks: {
          location: region,
          properties: {
            parameters: {
              customVirtualNetworkId: { value: '{id:vnet}' },
              customPublicSubnetName: { value: 'training' },
              customPrivateSubnetName: { value: 'databricks-private' },
              enableNoPublicIp: { value: profile !== 'databricks-public-ip' },
            },
            ...(profile === 'databricks-scc-private-link'
              ? {
                  requiredNsgRules: 'NoAzureDatabricksRules',
                  privateEndpointConnections: [
                    { properties: { privateEndpoint: { id: '{id:databricksEndpoint}' }, ...approved } },
                  ],
                }
              : {}),
          },
        },
      };
    case 'BatchPool':
      return {
        batchAccount: { location: region, properties: { privateEndpointConnections: [] } },
        batchPools: { listOf: 'batchPools', scope: batchAccount, value: [] },
        pool: {
          properties: {
            currentNodeCommunicationMode: profile === 'batch-classic' ? 'Classic' : 'Simplified',
            interNodeCommunication: 'Disabled',
            currentDedicatedNodes: 1,
            currentLowPriorityNodes: 0,
            networkConfiguration: {
              subnetId: '{id:subnet}',
              publicIPAddressConfiguration: { provision: 'BatchManaged' },
            },
            scaleSettings: { fixedScale: { targetDedicatedNodes: 4, targetLowPriorityNodes: 0 } },
          },
        },
      };
  }
}
