import { judgeEgress } from '../judges/judgeEgress.ts';
import type { Requirement } from '../requirement.ts';
import { flows } from './flows.ts';

/** How nodes get out of their network. */
export const egress = [
  {
    kind: 'judged',
    judge: judgeEgress,
    decidedBy:
      'The NAT gateway of the subnet, the routes that take public addresses (of those straight to the internet the ones that the flows of this catalogue need), and whether the subnet is private. Outbound access that Azure lends by default is at risk.',
    id: 'explicit-outbound',
    title: 'Nodes without a public IP address have a way out of their own',
    severity: 'critical',
    why: 'Nodes without a public IP address reach Azure only through a NAT gateway, an appliance or a gateway; what Azure lends by default is about to end.',
    breaks: 'The nodes have no way out and do not start',
    fix: 'Put a NAT gateway with a public IP address on the subnet, or route everything to a firewall.',
    source: { section: 'default-outbound-access', asOf: '2026-01-30' },
    appliesTo: [
      { profiles: ['aml-no-public-ip'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['aml-serverless-no-public-ip'], kinds: ['Serverless'] },
      { profiles: ['databricks-scc', 'databricks-scc-private-link'], kinds: ['Databricks'] },
      { profiles: ['hdinsight-outbound'], kinds: ['HDInsight'] },
    ],
    when: 'always',
    coincidesWith: flows.map(({ id }) => id),
    remediation: 'manual',
    watches: [
      'Microsoft.Network/virtualNetworks',
      'Microsoft.Network/virtualNetworks/subnets',
      'Microsoft.Network/natGateways',
      'Microsoft.Network/routeTables',
      'Microsoft.Network/routeTables/routes',
      'Microsoft.MachineLearningServices/workspaces/computes',
      'Microsoft.MachineLearningServices/workspaces',
      'Microsoft.Databricks/workspaces',
      'Microsoft.HDInsight/clusters',
    ],
    examples: {
      good: { what: 'The subnet is private and has a NAT gateway.' },
      bad: {
        what: 'The subnet is private, and nothing else leads out of it.',
        change: { subnet: { properties: { natGateway: null } } },
      },
    },
  },
] as const satisfies readonly Requirement[];
