import { judgeBatchGroups } from '../judges/judgeBatchGroups.ts';
import type { Requirement } from '../requirement.ts';

/** What Azure Batch puts around its nodes itself. */
export const batchManagedGroup = [
  {
    kind: 'judged',
    judge: judgeBatchGroups,
    decidedBy:
      'The network security groups that Azure Batch keeps in the resource group of the network, which nothing ties to one compute: in none of them may a rule deny what the compute surely needs from the services of Azure. Without nodes there are none. That a rule which Azure Batch wrote is gone cannot be told.',
    id: 'batch-managed-nsg-intact',
    title: 'The network security group of Azure Batch lets its nodes work',
    severity: 'critical',
    once: true,
    why: 'Azure Batch puts a network security group of its own on nodes with public IP addresses, and whoever blocks the nodes in it makes them unusable.',
    breaks: 'The network security group of Azure Batch holds up its nodes, which turn unusable',
    fix: 'Remove the rule that is not of Azure Batch, or scale the cluster to zero nodes and back, by which Azure Batch makes the group anew.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
    appliesTo: [
      { profiles: ['aml-public-ip', 'aml-classic-2021'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['batch-classic', 'batch-simplified'], kinds: ['BatchPool'] },
    ],
    when: 'publicNodes',
    remediation: 'manual',
    watches: [
      'Microsoft.Network/networkSecurityGroups',
      'Microsoft.Network/networkSecurityGroups/securityRules',
      'Microsoft.MachineLearningServices/workspaces/computes',
      'Microsoft.Batch/batchAccounts/pools',
    ],
    examples: {
      good: { what: 'The group has the rules of Azure Batch, and no other one denies anything.' },
      bad: {
        what: 'Somebody denied everything to the internet in the group.',
        change: {
          batchGroup: {
            properties: {
              securityRules: [
                {
                  name: 'DenyInternet',
                  properties: {
                    priority: 100,
                    access: 'Deny',
                    direction: 'Outbound',
                    protocol: '*',
                    sourceAddressPrefix: '*',
                    sourcePortRange: '*',
                    destinationAddressPrefix: 'Internet',
                    destinationPortRange: '*',
                  },
                },
              ],
            },
          },
        },
      },
    },
  },
] as const satisfies readonly Requirement[];
