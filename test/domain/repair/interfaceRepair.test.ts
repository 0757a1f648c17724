import { expect, test } from 'vitest';
import { proveRepair, type RepairProof } from '../../../shared/domain/repair/proveRepair.ts';
import type { RemediationChange, Verdict } from '../../../shared/domain/verdict.ts';
import { exampleTags } from '../../support/exampleEstate.ts';
import { exampleIds } from '../../support/exampleIds.ts';
import { asOf, loginVerdict, type Machine, machineBodies } from '../../support/machineEstate.ts';
import { rule } from '../../support/topology.ts';

const allow = rule('login', 200, 'Allow', 'Inbound', 'Tcp', 'AzureMachineLearning', '22');
const deny = rule('deny-all', 300, 'Deny', 'Inbound', '*', '*', '*');
const denyFirst = rule('deny-all', 100, 'Deny', 'Inbound', '*', '*', '*');
const [atSubnet, atInterface] = [exampleIds.nsg, exampleIds.interfaceGroup];

/** The proposal, each of its changes proven on the facts alone. */
function proposal(machine: Machine): {
  readonly verdict: Verdict;
  readonly changes: readonly RemediationChange[];
  readonly proofs: readonly RepairProof[];
} {
  const verdict = loginVerdict(machine);
  const { changes } = verdict.remediation;
  const proofs = changes.map((change) =>
    proveRepair({
      documents: [{ source: 'live', body: machineBodies(machine) }],
      missing: [],
      tags: exampleTags,
      profile: null,
      asOf,
      computes: [exampleIds.compute],
      verdict,
      change,
    }),
  );
  return { verdict, changes, proofs };
}

/** The machine with the proposed rules in the groups that they are for. */
function written(machine: Machine, changes: readonly RemediationChange[]): Machine {
  const added = (group: string): readonly unknown[] =>
    changes.flatMap(({ resource, body }) =>
      resource.startsWith(`${group}/`) ? [{ ...body, name: resource.split('/').at(-1) }] : [],
    );
  const rulesOf = (level: 'subnet' | 'networkInterface', group: string) =>
    typeof machine[level] === 'string' ? machine[level] : [...machine[level], ...added(group)];
  return {
    ...machine,
    subnet: rulesOf('subnet', atSubnet),
    networkInterface: rulesOf('networkInterface', atInterface),
  };
}

const ruleFor = (group: string, priority: number) => ({
  operation: 'put',
  resource: `${group}/securityRules/netguard-vm-ssh-from-aml`,
  body: {
    properties: {
      description: 'AML Network Guard: vm-ssh-from-aml for compute of ws',
      access: 'Allow',
      direction: 'Inbound',
      priority,
      protocol: 'Tcp',
      sourcePortRange: '*',
      destinationPortRange: '22',
      sourceAddressPrefix: 'AzureMachineLearning',
      destinationAddressPrefix: '10.0.1.4',
    },
  },
});

test.each<[string, Machine, ReturnType<typeof ruleFor>]>([
  ['that of the interface', { subnet: [allow], networkInterface: [deny] }, ruleFor(atInterface, 299)],
  ['that of the interface, the only one', { subnet: 'absent', networkInterface: [] }, ruleFor(atInterface, 4096)],
  ['that of the subnet', { subnet: [deny], networkInterface: [allow] }, ruleFor(atSubnet, 299)],
  ['that of the subnet, the only one', { subnet: [deny], networkInterface: 'absent' }, ruleFor(atSubnet, 299)],
  [
    'one that stands before both',
    { subnet: [deny], networkInterface: 'absent', sameGroup: true },
    ruleFor(atSubnet, 299),
  ],
])('one rule for the address of the interface goes into the one group that blocks: %s', (_, machine, change) => {
  const { verdict, changes, proofs } = proposal(machine);
  expect(verdict.remediation).toEqual({ class: 'auto', changes: [change] });
  expect(proofs).toEqual([{ proven: true }]);
  expect(loginVerdict(written(machine, changes)).state).toBe('compliant');
});

test('where both block it is one rule in each, neither of which is proven without the other', () => {
  const machine: Machine = { subnet: [deny], networkInterface: [] };
  const { changes, proofs } = proposal(machine);
  expect(changes).toEqual([ruleFor(atSubnet, 299), ruleFor(atInterface, 4096)]);
  const half = { proven: false, reason: 'with the rule the requirement would be violated' };
  expect(proofs).toEqual([half, half]);
  expect(loginVerdict(written(machine, changes)).state).toBe('compliant');
  for (const one of changes) expect(loginVerdict(written(machine, [one])).state).toBe('violated');
});

test.each<[string, Machine, RegExp]>([
  [
    'the group of the interface has no room before the rule that blocks',
    { subnet: [allow], networkInterface: [denyFirst] },
    /deny-all sits at priority 100/,
  ],
  ['one of two groups has none', { subnet: [deny], networkInterface: [denyFirst] }, /deny-all sits at priority 100/],
  [
    'the group of the interface cannot be read',
    { subnet: [deny], networkInterface: 'not in the estate' },
    /cannot be told: network security group nsg-vm: not in the estate/,
  ],
  [
    'somebody else writes the group of the interface',
    {
      subnet: [allow],
      networkInterface: [rule('Microsoft.Databricks-workspaces_UseOnly_x', 300, 'Deny', 'Inbound', '*', '*', '*')],
    },
    /Azure Databricks manages/,
  ],
])('proposes nothing where %s, and says why', (_, machine, reason) => {
  expect(loginVerdict(machine)).toMatchObject({
    state: 'violated',
    remediation: { changes: [], reason: expect.stringMatching(reason) },
  });
});

const neighbour = (privateIPAddress: string, subnet: string) => ({
  id: exampleIds.networkInterface.replace('vm-nic', 'neighbour-nic'),
  properties: {
    networkSecurityGroup: { id: exampleIds.interfaceGroup },
    ipConfigurations: [{ name: 'c', properties: { privateIPAddress, subnet: { id: subnet } } }],
  },
});
const otherNetwork = {
  id: exampleIds.vnet.replace('vnet-ml', 'vnet-other'),
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    virtualNetworkPeerings: [],
    subnets: [{ name: 'same', properties: { addressPrefix: '10.0.1.0/24' } }],
  },
};

test.each<[string, readonly Record<string, unknown>[], RepairProof]>([
  ['a neighbour that keeps what it has', [neighbour('10.0.1.5', exampleIds.subnet)], { proven: true }],
  [
    'a machine of the same address in another network, which would be opened too',
    [otherNetwork, neighbour('10.0.1.4', `${otherNetwork.id}/subnets/same`)],
    { proven: false, reason: expect.stringContaining('other packets at neighbour-nic') as unknown as string },
  ],
  [
    'an interface in a network that nobody read',
    [neighbour('10.0.1.4', `${otherNetwork.id}/subnets/same`)],
    { proven: false, reason: expect.stringContaining('of which too little is known') as unknown as string },
  ],
])('a group of the interface that also stands before %s', (_, add, proof) => {
  expect(proposal({ subnet: [allow], networkInterface: [deny], add }).proofs).toEqual([proof]);
});
