import type { Requirement } from './requirement.ts';

const appliesTo = [
  {
    profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'],
    kinds: ['AmlCompute', 'ComputeInstance'],
  },
] as const;

const watches = [
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.MachineLearningServices/workspaces/computes',
] as const;

/** Where the compute lives. */
export const placement = [
  {
    kind: 'judged',
    judge: 'subnetExists',
    id: 'subnet-exists',
    title: 'The subnet of the compute exists',
    severity: 'critical',
    why: 'New nodes are put into the subnet that the compute names, also when it has scaled to zero in the meantime.',
    breaks: 'The compute cannot start a node',
    fix: 'Create the subnet again under its old name, or recreate the compute in another one.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2024-04-08' },
    appliesTo,
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: { what: 'The network lists the subnet.' },
      bad: { what: 'The subnet was deleted while the cluster had no nodes.', subnetExists: false },
    },
  },
  {
    kind: 'judged',
    judge: 'subnetNotDelegated',
    id: 'subnet-not-delegated',
    title: 'The subnet is not delegated to another service',
    severity: 'critical',
    why: 'Azure Batch cannot put nodes into a subnet that is delegated to another service.',
    breaks: 'Azure Batch cannot put a node into the subnet',
    fix: 'Move the other service to a subnet of its own, or the compute; only then remove the delegation.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
    appliesTo,
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: { what: 'The subnet has no delegation.', delegations: [] },
      bad: {
        what: 'The subnet is delegated to container instances.',
        delegations: ['Microsoft.ContainerInstance/containerGroups'],
      },
    },
  },
] as const satisfies readonly Requirement[];
