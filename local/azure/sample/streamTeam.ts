import type { JsonBag } from '../json.ts';
import { hdInsightAllowances } from './allowances.ts';
import { attached, type SampleWorkspace, workspace } from './machineLearning.ts';
import { securityGroup, virtualNetwork } from './network.ts';
import { sampleId, sampleResource } from './sampleIds.ts';

const resourceGroup = 'rg-stream';
const network = sampleId(resourceGroup, 'Microsoft.Network/virtualNetworks', 'vnet-stream');
const cluster = sampleId(resourceGroup, 'Microsoft.HDInsight/clusters', 'hdi-stream');

const stream: SampleWorkspace = { resourceGroup, name: 'stream', highBusinessImpact: false };

function role(name: string, vmSize: string, targetInstanceCount: number): JsonBag {
  return {
    name,
    targetInstanceCount,
    hardwareProfile: { vmSize },
    osProfile: { linuxOperatingSystemProfile: { username: 'sshuser' } },
    virtualNetworkProfile: { id: network, subnet: `${network}/subnets/cluster` },
  };
}

/** A team with an HDInsight cluster as compute, which its service manages from outside. */
export const streamTeam: readonly JsonBag[] = [
  securityGroup(resourceGroup, 'nsg-stream-cluster', hdInsightAllowances),
  virtualNetwork(resourceGroup, 'vnet-stream', '10.40.0.0/16', [
    { name: 'cluster', prefix: '10.40.1.0/26', securityGroup: 'nsg-stream-cluster' },
  ]),
  sampleResource(resourceGroup, 'Microsoft.HDInsight/clusters', 'hdi-stream', {
    clusterVersion: '5.1.3000.0',
    osType: 'Linux',
    tier: 'Standard',
    clusterState: 'Running',
    clusterDefinition: { kind: 'Spark', componentVersion: { Spark: '3.3' }, blueprint: '' },
    networkProperties: { resourceProviderConnection: 'Inbound', privateLink: 'Disabled' },
    computeProfile: {
      roles: [
        role('headnode', 'standard_e8_v3', 2),
        role('workernode', 'standard_e8_v3', 3),
        role('zookeepernode', 'standard_a2_v2', 3),
      ],
    },
    connectivityEndpoints: [
      { name: 'SSH', protocol: 'TCP', location: 'hdi-stream-ssh.azurehdinsight.net', port: 22 },
      { name: 'HTTPS', protocol: 'TCP', location: 'hdi-stream.azurehdinsight.net', port: 443 },
    ],
  }),
  ...workspace(stream),
  attached(stream, 'stream-spark', 'HDInsight', cluster, {
    sshPort: 22,
    address: 'hdi-stream-ssh.azurehdinsight.net',
    administratorAccount: { username: 'sshuser' },
  }),
];
