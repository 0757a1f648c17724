import { noDeleteLock, noReadOnlyLock } from '../judges/judgeLocks.ts';
import { loadBalancersAllowed, publicAddressesAllowed, securityGroupsAllowed } from '../judges/judgePolicies.ts';
import { enoughQuota } from '../judges/judgeQuota.ts';
import { somebodyMayJoin } from '../judges/judgeRoles.ts';
import type { ExampleChange, Requirement } from '../requirement.ts';

const clustersAndInstances = {
  profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'],
  kinds: ['AmlCompute', 'ComputeInstance'],
} as const;

const serverless = {
  profiles: ['aml-serverless-public-ip', 'aml-serverless-no-public-ip'],
  kinds: ['Serverless'],
} as const;

const pools = { profiles: ['batch-classic', 'batch-simplified'], kinds: ['BatchPool'] } as const;

/** Where nodes have, or may have, public addresses, and Azure Batch makes something beside their network. */
const withPublicAddresses = [
  { profiles: ['aml-public-ip', 'aml-classic-2021'], kinds: ['AmlCompute', 'ComputeInstance'] },
  { profiles: ['aml-serverless-public-ip'], kinds: ['Serverless'] },
  pools,
] as const;

const computes = [
  'Microsoft.MachineLearningServices/workspaces',
  'Microsoft.MachineLearningServices/workspaces/computes',
  'Microsoft.Batch/batchAccounts/pools',
] as const;

const locks = {
  kind: 'judged',
  source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
  appliesTo: [clustersAndInstances, serverless, pools],
  when: 'always',
  once: true,
  remediation: 'manual',
  watches: ['Microsoft.Authorization/locks', ...computes],
} as const;

const policies = {
  kind: 'judged',
  severity: 'critical',
  decidedBy:
    'The policy assignments of the subscription, with definitions, sets and exemptions, are asked whether one denies what Azure Batch makes. What a rule asks beyond type, place and name cannot be told.',
  fix: 'Leave the resource group of the network out of the policy assignment, or use compute without public IP addresses.',
  source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
  appliesTo: withPublicAddresses,
  when: 'always',
  once: true,
  remediation: 'manual',
  watches: [
    'Microsoft.Authorization/policyAssignments',
    'Microsoft.Authorization/policyDefinitions',
    'Microsoft.Authorization/policySetDefinitions',
    'Microsoft.Authorization/policyExemptions',
    ...computes,
  ],
} as const;

/** What the rules of a subscription allow: locks, policies, quotas and roles. */
export const governance = [
  {
    ...locks,
    judge: noDeleteLock,
    decidedBy:
      'The locks of the subscription: on itself, on the resource group of the network, the network, the subnet, its security group and route table, and on what Azure Batch made there.',
    id: 'no-lock-on-vnet-rg',
    title: 'Nothing around the network is locked against deletion',
    severity: 'high',
    why: 'Azure Batch deletes what it made for nodes when the cluster scales to zero or the compute is deleted, and a lock refuses that.',
    breaks: 'The compute can neither scale to zero nor be deleted',
    fix: 'Remove the lock, or put it on single resources that the compute does not use.',
    examples: {
      good: {
        what: 'Only a storage account beside the network is locked.',
        add: [lockOn('{id:storage}', 'CanNotDelete')],
      },
      bad: {
        what: 'The resource group of the network is locked against deletion.',
        add: [lockOn('{id:resourceGroup}', 'CanNotDelete')],
      },
    },
  },
  {
    ...locks,
    judge: noReadOnlyLock,
    decidedBy: 'As for locks against deletion, of the level ReadOnly.',
    id: 'no-read-only-lock-on-vnet-rg',
    title: 'Nothing around the network is locked against change',
    severity: 'critical',
    why: 'Nodes that join a network change it, and a read-only lock refuses every change.',
    breaks: 'No node can join the network',
    fix: 'Remove the lock, or put it on single resources that the compute does not use.',
    examples: {
      good: {
        what: 'Only a storage account beside the network is read-only.',
        add: [lockOn('{id:storage}', 'ReadOnly')],
      },
      bad: { what: 'The network is read-only.', add: [lockOn('{id:vnet}', 'ReadOnly')] },
    },
  },
  {
    ...policies,
    judge: publicAddressesAllowed,
    id: 'no-policy-deny-public-ip',
    title: 'No policy denies the public IP addresses that Azure Batch makes',
    why: 'Azure Batch makes a public IP address in the resource group of the network for every hundred nodes that have public addresses.',
    breaks: 'The compute cannot start its next nodes',
    examples: policyExamples('Microsoft.Network/publicIPAddresses', 'public IP addresses'),
  },
  {
    ...policies,
    judge: securityGroupsAllowed,
    id: 'no-policy-deny-nsg',
    title: 'No policy denies the network security groups that Azure Batch makes',
    why: 'Azure Batch makes a network security group of its own in the resource group of the network for every hundred nodes.',
    breaks: 'The compute cannot start its next nodes',
    examples: policyExamples('Microsoft.Network/networkSecurityGroups', 'network security groups'),
  },
  {
    ...policies,
    judge: loadBalancersAllowed,
    id: 'no-policy-deny-load-balancer',
    title: 'No policy denies the load balancers that Azure Batch makes',
    why: 'Azure Batch makes a load balancer in the resource group of the network for every hundred nodes.',
    breaks: 'The compute cannot start its next nodes',
    examples: policyExamples('Microsoft.Network/loadBalancers', 'load balancers'),
  },
  {
    kind: 'judged',
    judge: enoughQuota,
    decidedBy:
      "The quotas of the network's region against one set of resources for each hundred nodes that the cluster may still start. An instance that exists has its own already.",
    id: 'network-quota',
    title: 'The quotas of the region let the cluster grow to its full size',
    severity: 'medium',
    why: 'For every hundred nodes Azure Batch makes a network security group, a public IP address and a load balancer, which count against the quotas of the subscription.',
    breaks: 'The cluster cannot grow to its full size',
    fix: 'Ask for a higher quota in the region, or delete network resources that nobody uses.',
    source: { section: 'batch-virtual-network', asOf: '2023-09-20' },
    appliesTo: [{ profiles: ['aml-public-ip', 'aml-classic-2021'], kinds: ['AmlCompute'] }],
    when: 'always',
    once: true,
    remediation: 'manual',
    watches: ['Microsoft.MachineLearningServices/workspaces/computes'],
    examples: {
      given: {
        change: {
          compute: { properties: { properties: { scaleSettings: { maxNodeCount: 4 }, currentNodeCount: 0 } } },
        },
      },
      good: {
        what: 'The region has room for one more set of resources.',
        change: { networkUsages: { value: usages(999) } },
      },
      bad: { what: 'The quotas of the region are used up.', change: { networkUsages: { value: usages(1000) } } },
    },
  },
  {
    kind: 'judged',
    judge: somebodyMayJoin,
    decidedBy:
      'The role assignments on the subnet, its network and above. Who creates a compute is not known beforehand, so only that somebody could. Roles that wait to be activated and deny assignments are not looked at.',
    id: 'rbac-join',
    title: 'Somebody has the rights to put compute into the subnet',
    severity: 'info',
    why: 'Whoever creates a compute has to have the right to read the network and to join the subnet.',
    breaks: 'Nobody can create a compute in the subnet',
    fix: 'Give those who create compute a role with these rights on the network, such as Network Contributor.',
    source: { section: 'network-rbac', asOf: '2025-02-10' },
    appliesTo: [clustersAndInstances, serverless],
    when: 'always',
    once: true,
    remediation: 'manual',
    watches: [
      'Microsoft.Authorization/roleAssignments',
      'Microsoft.Authorization/roleDefinitions',
      'Microsoft.MachineLearningServices/workspaces',
      'Microsoft.MachineLearningServices/workspaces/computes',
    ],
    examples: {
      good: { what: 'A group is Network Contributor of the subscription.' },
      bad: { what: 'Nobody has a role in the subscription.', change: { roleAssignments: { value: [] } } },
    },
  },
] as const satisfies readonly Requirement[];

function lockOn(scope: string, level: string): Readonly<Record<string, unknown>> {
  return { id: `${scope}/providers/Microsoft.Authorization/locks/keep`, properties: { level } };
}

function policyExamples(type: string, words: string) {
  return {
    good: {
      what: `A policy denies ${words} and leaves out the resource group of the network.`,
      ...policyAgainst(type, ['{id:resourceGroup}']),
    },
    bad: { what: `A policy of the subscription denies ${words}.`, ...policyAgainst(type, []) },
  };
}

function policyAgainst(type: string, notScopes: readonly string[]): ExampleChange {
  const authorization = '{id:subscription}/providers/Microsoft.Authorization';
  const definition = `${authorization}/policyDefinitions/deny`;
  // eslint-disable-next-line unicorn/no-thenable -- Azure's word; nobody awaits it
  const policyRule = { if: { field: 'type', equals: type }, then: { effect: 'deny' } };
  return {
    change: {
      policies: {
        value: [
          {
            id: `${authorization}/policyAssignments/guardrail`,
            properties: { policyDefinitionId: definition, notScopes },
          },
          { id: definition, properties: { mode: 'All', policyRule } },
        ],
      },
    },
  };
}

function usages(currentValue: number): readonly unknown[] {
  const region = '{id:subscription}/providers/Microsoft.Network/locations/{region}';
  return ['NetworkSecurityGroups', 'PublicIPAddresses', 'LoadBalancers'].map((name) => ({
    id: `${region}/usages/${name}`,
    name: { value: name },
    currentValue,
    limit: 1000,
  }));
}
