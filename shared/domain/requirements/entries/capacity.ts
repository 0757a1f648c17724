import { anyAddress, enoughAddresses } from '../judges/judgeCapacity.ts';
import type { Requirement } from '../requirement.ts';

const profiles = ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'] as const;
const pools = { profiles: ['batch-classic', 'batch-simplified'], kinds: ['BatchPool'] } as const;

const watches = [
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.MachineLearningServices/workspaces/computes',
  'Microsoft.Batch/batchAccounts/pools',
] as const;

const taken = (count: number): readonly { readonly id: string }[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `{id:networkInterface}-${index}/ipConfigurations/ip`,
  }));

/** Room for the nodes. */
export const capacity = [
  {
    kind: 'judged',
    judge: enoughAddresses,
    decidedBy:
      'The addresses of the subnet, five of each IPv4 prefix kept by Azure, without those that are given out, and the nodes by which the clusters and pools in it may still grow. Serverless jobs do not say how many nodes they want and are not counted.',
    id: 'subnet-free-ips',
    title: 'The subnet has addresses for all nodes of its clusters',
    severity: 'high',
    why: 'Every node takes one address of the subnet; where too few are left, clusters grow only in part.',
    breaks: 'Clusters cannot grow to the size they were given',
    fix: 'Add a prefix to the subnet, move a cluster to another subnet, or give clusters fewer nodes.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2024-04-08' },
    appliesTo: [{ profiles, kinds: ['AmlCompute'] }, pools],
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: { what: 'The subnet has 251 addresses for four nodes.' },
      bad: {
        what: 'The subnet has one address left.',
        change: { subnet: { properties: { addressPrefix: '10.0.1.0/29', ipConfigurations: taken(2) } } },
      },
    },
  },
  {
    kind: 'judged',
    judge: anyAddress,
    decidedBy:
      'The addresses of the subnet, five of each IPv4 prefix kept by Azure, and how many are given out. It matters only for what still needs one: clusters and pools below their size, and instances whose creation failed; one that is being created may have its address already.',
    id: 'subnet-has-free-ip',
    title: 'The subnet has an address for the next node',
    severity: 'critical',
    why: 'A node that gets no address of the subnet does not start.',
    breaks: 'No further node can start',
    fix: 'Free addresses of the subnet, add a prefix to it, or move the compute to another subnet.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2024-04-08' },
    appliesTo: [{ profiles, kinds: ['AmlCompute', 'ComputeInstance'] }, pools],
    when: 'always',
    remediation: 'manual',
    watches,
    coincidesWith: ['subnet-free-ips'],
    examples: {
      given: { change: { compute: { properties: { properties: { state: 'CreateFailed' } } } } },
      good: { what: 'The subnet has 251 addresses, and none is taken.' },
      bad: {
        what: 'All three addresses of the subnet are taken.',
        change: { subnet: { properties: { addressPrefix: '10.0.1.0/29', ipConfigurations: taken(3) } } },
      },
    },
  },
] as const satisfies readonly Requirement[];
