import { judgeClusterEgress } from '../judges/judgeClusterEgress.ts';
import { judgeMachineImage } from '../judges/judgeMachineImage.ts';
import { noServiceEndpointPolicy } from '../judges/judgeServiceEndpointPolicies.ts';
import { azureDns, tag } from '../path/peer.ts';
import type { Requirement } from '../requirement.ts';
import { flowExamples } from './flowExamples.ts';
import { flowWatches } from './flowWatches.ts';

const inbound = { kind: 'flow', direction: 'Inbound', remediation: 'auto' } as const;
const managed = [{ profiles: ['hdinsight-inbound'], kinds: ['HDInsight'] }] as const;
const clusters = [{ profiles: ['hdinsight-inbound', 'hdinsight-outbound'], kinds: ['HDInsight'] }] as const;
const clusterWatches = [...flowWatches, 'Microsoft.HDInsight/clusters'] as const;

/** Azure manages a cluster from the whole tag, from those of a few regions, or from fixed addresses: one of the three is enough. */
const management = [[tag('HDInsight'), { kind: 'hdInsightTags' }, { kind: 'hdInsightAddresses' }]] as const;

const nameResolution = {
  kind: 'flow',
  direction: 'Inbound',
  severity: 'info',
  why: 'Clusters that use the name resolution of Azure are documented to be reached from it on this port; Azure lets answers through by itself.',
  breaks: 'The cluster may not find hosts by name',
  fix: 'Remove the rule that denies 168.63.129.16 on port 53, or allow it above that.',
  source: { section: 'hdinsight-management-ip-addresses', asOf: '2024-06-15' },
  appliesTo: managed,
  when: 'azureDns',
  remediation: 'manual',
  ports: ['53'],
  peers: [[azureDns]],
  watches: clusterWatches,
} as const;

/** What virtual machines and HDInsight clusters need that a workspace uses as compute. */
export const attachedFlows = [
  {
    ...inbound,
    id: 'vm-ssh-from-aml',
    title: 'Azure Machine Learning logs in to the attached machine',
    severity: 'high',
    why: 'Azure Machine Learning starts jobs on an attached virtual machine or HDInsight cluster by SSH, on the port it was attached with.',
    breaks: 'Azure Machine Learning cannot log in, and no job starts there',
    fix: 'Allow inbound Tcp from AzureMachineLearning to the SSH port, above the first rule that denies it, in the group of the subnet and in that of the network interface.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2024-04-08' },
    appliesTo: [{ profiles: ['attached-vm'], kinds: ['VirtualMachine'] }, ...clusters],
    when: 'always',
    protocol: 'Tcp',
    ports: 'ssh',
    peers: [[tag('AzureMachineLearning')]],
    watches: [...clusterWatches, 'Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkInterfaces'],
    examples: flowExamples('Tcp', '22', ['AzureMachineLearning']),
  },
  {
    ...inbound,
    id: 'hdi-in-mgmt-443',
    title: 'HDInsight manages the cluster',
    severity: 'critical',
    why: 'HDInsight creates, scales and watches the cluster by connections that it opens to the nodes.',
    breaks: 'HDInsight cannot manage the cluster, which fails to start or to scale',
    fix: 'Allow inbound Tcp 443 from HDInsight to the subnet, above the first rule that denies it.',
    source: { section: 'control-network-traffic', asOf: '2024-06-15' },
    appliesTo: managed,
    when: 'always',
    protocol: 'Tcp',
    ports: ['443'],
    peers: management,
    watches: clusterWatches,
    examples: flowExamples('Tcp', '443', ['HDInsight']),
  },
  {
    ...inbound,
    id: 'hdi-in-kafka-9400',
    title: 'HDInsight reaches the Kafka REST proxy',
    severity: 'high',
    why: 'HDInsight watches the Kafka REST proxy on this port.',
    breaks: 'HDInsight cannot reach the Kafka REST proxy',
    fix: 'Allow inbound Tcp 9400 from HDInsight to the subnet, above the first rule that denies it.',
    source: { section: 'hdinsight-management-ip-addresses', asOf: '2024-06-15' },
    appliesTo: managed,
    when: 'kafkaRest',
    protocol: 'Tcp',
    ports: ['9400'],
    peers: management,
    watches: clusterWatches,
    examples: flowExamples('Tcp', '9400', ['HDInsight'], {
      change: { hdInsight: { properties: { kafkaRestProperties: { clientGroupInfo: { groupName: 'producers' } } } } },
    }),
  },
  {
    kind: 'route',
    id: 'hdi-route-mgmt',
    title: 'Answers to HDInsight go straight to the internet',
    severity: 'critical',
    why: 'HDInsight opens its connections to the public address of the cluster; answers that an appliance sends from its own address are not taken for answers.',
    breaks: 'HDInsight cannot manage the cluster, which fails to start or to scale',
    fix: 'Add a route to the service tag HDInsight with next hop Internet.',
    source: { section: 'hdinsight-restrict-outbound-traffic', asOf: '2024-06-15' },
    appliesTo: managed,
    when: 'always',
    peers: management,
    remediation: 'guarded',
    watches: [
      'Microsoft.Network/routeTables',
      'Microsoft.Network/routeTables/routes',
      'Microsoft.Network/virtualNetworks',
      'Microsoft.Network/virtualNetworks/subnets',
      'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
      'Microsoft.HDInsight/clusters',
      'Microsoft.MachineLearningServices/workspaces/computes',
    ],
    coincidesWith: ['hdi-in-mgmt-443'],
    examples: {
      good: { what: 'The tag has a route of its own.', routes: [['HDInsight', 'Internet']] },
      bad: {
        what: 'The answers go to an appliance.',
        routes: [['HDInsight', 'VirtualAppliance', '10.0.100.4']],
      },
    },
  },
  {
    ...nameResolution,
    id: 'hdi-in-dns-53',
    title: 'Answers of the name resolution of Azure reach the cluster',
    protocol: 'Udp',
    examples: flowExamples('Udp', '53', ['168.63.129.16']),
  },
  {
    ...nameResolution,
    id: 'hdi-in-dns-53-tcp',
    title: 'Long answers of the name resolution of Azure reach the cluster',
    protocol: 'Tcp',
    examples: flowExamples('Tcp', '53', ['168.63.129.16']),
  },
  {
    kind: 'judged',
    judge: judgeClusterEgress,
    decidedBy:
      'Azure documents the hosts by name, so what leaves for the whole internet by Tcp 443, Tcp 80 and Udp 123 is enough, and where nothing of one of them leaves it is missing. What passes to a part only, or goes to an appliance, cannot be told.',
    id: 'hdi-out',
    title: 'The cluster reaches the hosts that it needs',
    severity: 'medium',
    why: 'A cluster signs in, installs packages, sets its clocks and reports by hosts on the internet that are known by name only.',
    breaks: 'The cluster does not reach hosts that it needs',
    fix: 'Let the subnet out to the internet by Tcp 443, Tcp 80 and Udp 123, or send it through a firewall with the rules that Azure documents for HDInsight.',
    source: { section: 'hdinsight-restrict-outbound-traffic', asOf: '2024-06-15' },
    appliesTo: clusters,
    when: 'always',
    remediation: 'manual',
    watches: clusterWatches,
    examples: {
      good: { what: 'The subnet lets everything out to the internet.' },
      bad: { what: 'The clocks cannot be set.', rules: [[100, 'Deny', 'Udp', 'Internet', '123']] },
    },
  },
  {
    kind: 'judged',
    judge: noServiceEndpointPolicy,
    decidedBy: 'The service endpoint policies of the subnet.',
    id: 'hdi-no-sep',
    title: 'The subnet of the cluster has no service endpoint policy',
    severity: 'high',
    why: 'A service endpoint policy lets the nodes reach only the storage that it lists, and HDInsight keeps what it needs in accounts of its own.',
    breaks: 'The nodes do not reach the storage of HDInsight',
    fix: 'Take the service endpoint policy off the subnet, or move the cluster to a subnet without one.',
    source: { section: 'virtual-network-service-endpoint-policies-overview', asOf: '2018-09-18' },
    appliesTo: clusters,
    when: 'always',
    remediation: 'manual',
    watches: [
      'Microsoft.Network/virtualNetworks',
      'Microsoft.Network/virtualNetworks/subnets',
      'Microsoft.HDInsight/clusters',
      'Microsoft.MachineLearningServices/workspaces/computes',
    ],
    examples: {
      good: { what: 'The subnet has no policy.' },
      bad: {
        what: 'A policy lists the storage that the subnet may reach.',
        change: { subnet: { properties: { serviceEndpointPolicies: [{ id: '{id:endpointPolicy}' }] } } },
      },
    },
  },
  {
    kind: 'judged',
    judge: judgeMachineImage,
    decidedBy:
      'The operating system of the disk and the image of the marketplace that the machine was made from. An image of its owner tells nothing.',
    id: 'vm-ubuntu-only',
    title: 'The attached virtual machine runs Ubuntu',
    severity: 'medium',
    why: 'Azure Machine Learning prepares attached virtual machines with the tools of Ubuntu, and with no other system.',
    breaks: 'Azure Machine Learning cannot prepare the machine for jobs',
    fix: 'Attach a virtual machine with an image of Ubuntu instead.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
    appliesTo: [{ profiles: ['attached-vm'], kinds: ['VirtualMachine'] }],
    when: 'always',
    once: true,
    remediation: 'manual',
    watches: ['Microsoft.Compute/virtualMachines', 'Microsoft.MachineLearningServices/workspaces/computes'],
    examples: {
      good: { what: 'The machine was made from an image of Canonical.' },
      bad: {
        what: 'The machine runs Windows.',
        change: { virtualMachine: { properties: { storageProfile: { osDisk: { osType: 'Windows' } } } } },
      },
    },
  },
] as const satisfies readonly Requirement[];
