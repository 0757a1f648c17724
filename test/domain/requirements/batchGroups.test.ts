import { describe, expect, test } from 'vitest';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { ExampleCase } from '../../support/exampleEstate.ts';
import { exampleVerdicts, missingIn } from '../../support/exampleVerdicts.ts';

const cluster = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;
const instance = { kind: 'ComputeInstance', profile: 'aml-public-ip' } as const;

type Rule = readonly [direction: string, access: string, remote: string, protocol: string, ports: string];

function group(...rules: readonly Rule[]): NonNullable<ExampleChange['change']> {
  const securityRules = rules.map(([direction, access, remote, protocol, destinationPortRange], index) => ({
    name: `rule-${index}`,
    properties: {
      priority: 100 + index,
      access,
      direction,
      protocol,
      sourcePortRange: '*',
      destinationPortRange,
      sourceAddressPrefix: direction === 'Inbound' ? remote : '*',
      destinationAddressPrefix: direction === 'Inbound' ? '*' : remote,
    },
  }));
  return { batchGroup: { properties: { securityRules } } };
}

function judge(about: ExampleCase, change: ExampleChange['change'] = {}) {
  const [verdict, ...more] = exampleVerdicts('batch-managed-nsg-intact', about, { change });
  expect(more).toEqual([]);
  return verdict === undefined ? null : { state: verdict.state, message: verdict.message, missing: missingIn(verdict) };
}

describe('what somebody adds to the group', () => {
  test.each<[string, NonNullable<ExampleChange['change']>, string]>([
    ['denies everything to the internet', group(['Outbound', 'Deny', 'Internet', '*', '*']), 'violated'],
    ['denies what comes in for work', group(['Inbound', 'Deny', 'AzureMachineLearning', 'Tcp', '*']), 'violated'],
    ['denies one address of a service', group(['Outbound', 'Deny', '20.20.32.1', 'Tcp', '443']), 'violated'],
    [
      'is denied only after it was allowed',
      group(['Outbound', 'Allow', '*', '*', '*'], ['Outbound', 'Deny', 'Internet', '*', '*']),
      'compliant',
    ],
    ['closes a port for people, as Azure Batch does itself', group(['Inbound', 'Deny', '*', 'Tcp', '22']), 'compliant'],
    ['denies what nobody needs', group(['Outbound', 'Deny', 'Internet', 'Tcp', '25']), 'compliant'],
    [
      'denies what would only be needed one day',
      group(['Outbound', 'Deny', 'BatchNodeManagement', 'Udp', '443']),
      'compliant',
    ],
    // Whether Azure Batch ever wrote a rule for it, nobody can tell.
    ['is nothing', group(), 'compliant'],
  ])('%s', (_case, change, state) => {
    expect(judge(instance, change)?.state).toBe(state);
  });

  test('the rule and what it blocks are named', () => {
    expect(judge(instance, group(['Inbound', 'Deny', 'AzureMachineLearning', 'Tcp', '44224']))?.message).toBe(
      'The network security group of Azure Batch holds up its nodes, which turn unusable: rule rule-0 (priority 100) of ' +
        '0000-azurebatch-cloudservicenetworksecuritygroup blocks inbound Tcp 44224 from AzureMachineLearning.',
    );
  });
});

const denied = group(['Outbound', 'Deny', 'Internet', '*', '*']);
const nodes = (currentNodeCount: number | null) => ({
  compute: { properties: { properties: { currentNodeCount } } },
});

test('without nodes there is no group of theirs: one that is there is of another compute', () => {
  expect(judge(cluster, { ...nodes(0), ...denied })?.state).toBe('compliant');
  expect(judge(cluster, { ...nodes(1), ...denied })?.state).toBe('violated');
  expect(judge(cluster, { ...nodes(null), ...denied })?.state).toBe('violated');
});

test('nodes without public addresses have no such group', () => {
  const about = { kind: 'AmlCompute', profile: 'aml-no-public-ip' } as const;
  expect(judge(about)).toBeNull();
  const old = { kind: 'AmlCompute', profile: 'aml-classic-2021' } as const;
  const change = { compute: { properties: { properties: { enableNodePublicIp: false } } } };
  expect(judge(old, change)?.state).toBe('not-applicable');
});

test('a group of another resource group is of another network', () => {
  const id =
    '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-2/providers/Microsoft.Network/networkSecurityGroups/1-azurebatch-cloudservicenetworksecuritygroup';
  const body = denied['batchGroup'] as { readonly properties: object };
  const [verdict] = exampleVerdicts('batch-managed-nsg-intact', instance, { add: [{ id, ...body }] });
  expect(verdict?.state).toBe('compliant');
});

test.each<[string, NonNullable<ExampleChange['change']>, readonly string[]]>([
  [
    'a list of groups that may lack some',
    { securityGroups: null },
    ['networkSecurityGroups rg: not all groups of the resource group are listed'],
  ],
  [
    'no group, and a list that may lack some',
    { securityGroups: null, batchGroup: null },
    ['networkSecurityGroups rg: not all groups of the resource group are listed'],
  ],
  [
    'a group whose rules cannot be read',
    { batchGroup: { properties: { securityRules: 'all' } } },
    [expect.stringMatching(/^networkSecurityGroup 0000-azurebatch/) as string],
  ],
  ['no subnet', { subnet: null }, ['subnet training: its network has no such subnet']],
])('%s leaves it unknown', (_case, change, missing) => {
  expect(judge(instance, change)).toMatchObject({ state: 'unknown', missing });
});

test('what is surely denied is violated, whatever else is not known', () => {
  expect(judge(instance, { ...denied, securityGroups: null })?.state).toBe('violated');
});

test('a resource group without any group is fine', () => {
  expect(judge(instance, { batchGroup: null })).toMatchObject({
    state: 'compliant',
    message: 'Azure Batch has no network security group beside the network.',
  });
});
