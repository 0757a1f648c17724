import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { idKey } from '../../../shared/domain/armId.ts';
import { parsePorts } from '../../../shared/domain/network/portSet.ts';
import { parseProtocol } from '../../../shared/domain/network/protocols.ts';
import { type NetworkPath, networkPaths } from '../../../shared/domain/requirements/path/networkPath.ts';
import type { Blocker, VerdictState } from '../../../shared/domain/verdict.ts';
import { bruteForce, decidersOf, type Question } from '../../support/bruteForce.ts';
import { exampleTags } from '../../support/exampleEstate.ts';
import { exampleIds } from '../../support/exampleIds.ts';
import { exampleTagList } from '../../support/exampleTags.ts';
import { type Group, loginVerdict, type Machine, machineAddress, machineEstate } from '../../support/machineEstate.ts';
import type { RuleFields, WrittenRule } from '../../support/plainRules.ts';
import { rule } from '../../support/topology.ts';

const login = (access: 'Allow' | 'Deny', priority = 200) =>
  rule(`${access}-login`, priority, access, 'Inbound', 'Tcp', 'AzureMachineLearning', '22');
const allowing = [login('Allow')];
const denying = [login('Deny')];

function pathOf(machine: Machine): NetworkPath {
  const estate = machineEstate(machine);
  const networkInterface = estate.networkInterfaces.get(idKey(exampleIds.networkInterface));
  if (networkInterface === undefined) throw new Error('the machine has no network interface');
  const found = networkPaths(estate, exampleTags)(exampleIds.subnet, { publicIp: true, networkInterface });
  if ('missing' in found) throw new Error(JSON.stringify(found.missing));
  return found.path;
}

/** `subnet`, `interface`: where it is blocked, in the order in which the evidence names it. */
function places(blockers: readonly Blocker[]): readonly string[] {
  return blockers.map(({ level, resource }) => {
    const expected = level === 'networkInterface' ? exampleIds.interfaceGroup : exampleIds.nsg;
    expect(idKey(resource)).toBe(idKey(expected));
    return level === 'networkInterface' ? 'interface' : level;
  });
}

test.each<[string, Group, Group, VerdictState, readonly string[]]>([
  ['no group anywhere filters nothing', 'absent', 'absent', 'compliant', []],
  ['no group at the interface allows', allowing, 'absent', 'compliant', []],
  ['no group at the subnet allows', 'absent', allowing, 'compliant', []],
  ['both allow', allowing, allowing, 'compliant', []],
  ['the interface denies what the subnet allows', allowing, denying, 'violated', ['interface']],
  ['the subnet denies what the interface allows', denying, allowing, 'violated', ['subnet']],
  ['both deny', denying, denying, 'violated', ['subnet', 'interface']],
  ["Azure's own rules deny in both", [], [], 'violated', ['subnet', 'interface']],
  ["Azure's own rules deny at the interface", allowing, [], 'violated', ['interface']],
  ['only the interface has a group, which denies', 'absent', denying, 'violated', ['interface']],
])('both groups must allow: %s', (_, subnet, networkInterface, state, blockedBy) => {
  const { evidence, ...verdict } = loginVerdict({ subnet, networkInterface });
  expect(verdict.state).toBe(state);
  expect(places(evidence.blockedBy)).toEqual(blockedBy);
  expect(evidence.witness?.destination).toBe(state === 'violated' ? machineAddress : undefined);
});

test('what blocks at the interface is said to stand there', () => {
  const { message } = loginVerdict({ subnet: allowing, networkInterface: denying });
  expect(message).toContain(
    'Deny-login (priority 200) of network security group nsg-vm on the network interface blocks',
  );
  expect(loginVerdict({ subnet: denying, networkInterface: allowing }).message).toContain(
    'Deny-login (priority 200) of network security group nsg-training blocks',
  );
});

test('an inbound packet meets the group of the subnet first, an outbound one that of the interface', () => {
  const { stack } = pathOf({ subnet: [], networkInterface: [] });
  const levels = (direction: 'Inbound' | 'Outbound') =>
    stack(direction, 'public').layers.flatMap(({ kind, level }) => (kind === 'securityGroup' ? [level] : []));
  expect(levels('Inbound')).toEqual(['subnet', 'networkInterface']);
  expect(levels('Outbound')).toEqual(['networkInterface', 'subnet']);
});

test('a group that stands before both is one layer at each', () => {
  const { evidence } = loginVerdict({ subnet: denying, networkInterface: 'absent', sameGroup: true });
  expect(evidence.blockedBy.map(({ level, resource }) => [level, resource])).toEqual([
    ['subnet', exampleIds.nsg],
    ['networkInterface', exampleIds.nsg],
  ]);
});

const only = (address: string, access: 'Allow' | 'Deny', priority = 200) => {
  const { name, properties } = login(access, priority);
  return { name: `${name}-${priority}`, properties: { ...properties, destinationAddressPrefix: address } };
};

test.each<[string, readonly unknown[], VerdictState]>([
  ['a rule for its address is enough', [only('10.0.1.4', 'Allow')], 'compliant'],
  ['a neighbour is no concern of it', [only('10.0.1.5', 'Deny', 150), login('Allow')], 'compliant'],
  ['a rule for a neighbour does not help', [only('10.0.1.5', 'Allow')], 'violated'],
])('only the addresses of the interface count: %s', (_, subnet, state) => {
  expect(loginVerdict({ subnet, networkInterface: 'absent' }).state).toBe(state);
});

const configurations = (...addresses: readonly string[]) => ({
  networkInterface: {
    properties: {
      ipConfigurations: addresses.map((privateIPAddress, index) => ({
        name: `c${index}`,
        properties: { privateIPAddress, subnet: { id: '{id:subnet}' } },
      })),
    },
  },
});

test('every address of the interface counts', () => {
  const change = configurations('10.0.1.4', '10.0.1.9');
  const { state, evidence } = loginVerdict({ subnet: [only('10.0.1.4', 'Allow')], networkInterface: 'absent', change });
  expect(state).toBe('violated');
  expect(evidence).toMatchObject({ blockedShare: 0.5, witness: { destination: '10.0.1.9' } });
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['has no address in the subnet', configurations('10.0.2.4'), 'it has no address in the subnet'],
  ['has an address that cannot be read', configurations('10.0.1.400'), 'address'],
])('an interface that %s is unknown', (_, change, why) => {
  const { state, evidence } = loginVerdict({ subnet: allowing, networkInterface: 'absent', change });
  expect(state).toBe('unknown');
  expect(evidence.missing).toEqual([
    { fact: 'networkInterface', resource: exampleIds.networkInterface, why: expect.stringContaining(why) },
  ]);
});

const unreadable = [
  { name: 'odd', properties: { ...login('Deny').properties, protocol: 'Quic' } },
  login('Allow', 300),
];

test.each<[string, Machine, VerdictState, readonly { fact: string; resource: string }[]]>([
  [
    'the group of the interface is not in the estate',
    { subnet: allowing, networkInterface: 'not in the estate' },
    'unknown',
    [{ fact: 'networkSecurityGroup', resource: exampleIds.interfaceGroup }],
  ],
  [
    'the group of the subnet is not in the estate',
    { subnet: 'not in the estate', networkInterface: allowing },
    'unknown',
    [{ fact: 'networkSecurityGroup', resource: exampleIds.nsg }],
  ],
  [
    'neither is',
    { subnet: 'not in the estate', networkInterface: 'not in the estate' },
    'unknown',
    [
      { fact: 'networkSecurityGroup', resource: exampleIds.nsg },
      { fact: 'networkSecurityGroup', resource: exampleIds.interfaceGroup },
    ],
  ],
  [
    'the interface does not say which group it has',
    {
      subnet: allowing,
      networkInterface: 'absent',
      change: { networkInterface: { properties: { networkSecurityGroup: 'nsg-vm' } } },
    },
    'unknown',
    [{ fact: 'networkInterface', resource: exampleIds.networkInterface }],
  ],
  [
    'a rule of the group of the interface cannot be read',
    { subnet: allowing, networkInterface: unreadable },
    'unknown',
    [{ fact: 'securityRule', resource: exampleIds.interfaceGroup }],
  ],
  [
    'a rule in either group cannot be read',
    { subnet: unreadable, networkInterface: unreadable },
    'unknown',
    [
      { fact: 'securityRule', resource: exampleIds.nsg },
      { fact: 'securityRule', resource: exampleIds.interfaceGroup },
    ],
  ],
  [
    'the group of the subnet surely denies, whatever the other does',
    { subnet: denying, networkInterface: 'not in the estate' },
    'violated',
    [],
  ],
])('where a group cannot be read it is named: %s', (_, machine, state, missing) => {
  const { evidence, ...verdict } = loginVerdict(machine);
  expect(verdict.state).toBe(state);
  expect(evidence.missing.map(({ fact, resource }) => ({ fact, resource }))).toEqual(missing);
});

const asg = (name: string) =>
  exampleIds.networkInterface.replace('networkInterfaces/vm-nic', `applicationSecurityGroups/${name}`);
const member = { id: asg('machines') };
const toGroup = (id: string) => {
  const { name, properties } = login('Allow');
  const { destinationAddressPrefix: _, ...others } = properties as typeof properties & {
    destinationAddressPrefix: string;
  };
  return { name, properties: { ...others, destinationApplicationSecurityGroups: [{ id }] } };
};
const inGroups = (applicationSecurityGroups: unknown) => ({
  networkInterface: {
    properties: {
      ipConfigurations: [
        {
          name: 'c',
          properties: {
            privateIPAddress: machineAddress,
            subnet: { id: '{id:subnet}' },
            applicationSecurityGroups,
          },
        },
      ],
    },
  },
});

test.each<[string, unknown, string, VerdictState]>([
  ['the interface is in it', [member], asg('machines'), 'compliant'],
  ['in other letters', [member], asg('MACHINES').toUpperCase(), 'compliant'],
  ['the interface is in another', [member], asg('others'), 'violated'],
  ['the interface is in none', [], asg('machines'), 'violated'],
  ['nobody can tell which it is in', 'machines', asg('machines'), 'unknown'],
])('a rule for an application security group on the side of the machine: %s', (_, memberships, id, state) => {
  for (const level of ['subnet', 'networkInterface'] as const) {
    const open = { subnet: allowing, networkInterface: allowing };
    const verdict = loginVerdict({ ...open, [level]: [toGroup(id)], change: inGroups(memberships) });
    expect(verdict.state).toBe(state);
    const missing = verdict.evidence.missing.map(({ fact, resource }) => ({ fact, resource }));
    const unknown = [{ fact: 'networkInterface', resource: exampleIds.networkInterface }];
    expect(missing).toEqual(state === 'unknown' ? unknown : []);
  }
});

test('nodes of a compute in the same subnet have nothing to do with the group of the interface', () => {
  const estate = machineEstate({ subnet: allowing, networkInterface: denying });
  const lookUp = networkPaths(estate, exampleTags);
  const networkInterface = estate.networkInterfaces.get(idKey(exampleIds.networkInterface));
  if (networkInterface === undefined) throw new Error('the machine has no network interface');
  for (const [nodes, levels] of [
    [{ publicIp: true, networkInterface }, ['subnet', 'networkInterface']],
    [{ publicIp: true }, ['subnet']],
  ] as const) {
    const found = lookUp(exampleIds.subnet, nodes);
    const layers = 'path' in found ? found.path.stack('Inbound', 'public').layers : [];
    expect(layers.flatMap(({ kind, level }) => (kind === 'securityGroup' ? [level] : []))).toEqual(levels);
  }
});

const someRule = fc
  .record({
    priority: fc.integer({ min: 100, max: 130 }),
    access: fc.constantFrom('Allow' as const, 'Deny' as const),
    direction: fc.constantFrom('Inbound' as const, 'Outbound' as const),
    protocol: fc.constantFrom('Tcp', 'Udp', '*'),
    remote: fc.constantFrom(
      '*',
      'Internet',
      'AzureMachineLearning',
      'AzureMachineLearning.WestEurope',
      '40.66.61.146/32',
      'Unlisted',
      'Unlisted',
      'Unlisted',
    ),
    near: fc.constantFrom('*', '10.0.1.4', '10.0.1.9', '10.0.1.0/28', '10.0.1.8/29', 'machines', 'others'),
    sourcePortRange: fc.constantFrom('*', '*', '1024-65535'),
    destinationPortRange: fc.constantFrom('*', '22', '20-30', '443'),
  })
  .map(({ remote, near, ...fields }) => ({ remote, near, fields }));
type SomeRule = typeof someRule extends fc.Arbitrary<infer T> ? T : never;

const open: SomeRule = {
  remote: '*',
  near: '*',
  fields: {
    priority: 200,
    access: 'Allow',
    direction: 'Inbound',
    protocol: '*',
    sourcePortRange: '*',
    destinationPortRange: '*',
  },
};
/** Half of the groups let through what no other rule decides, as Azure does outbound by itself. */
const someRules = fc
  .record({
    rules: fc.uniqueArray(someRule, {
      selector: ({ fields }) => `${fields.direction} ${fields.priority}`,
      maxLength: 4,
    }),
    isOpen: fc.boolean(),
  })
  .map(({ rules, isOpen }) => (isOpen ? [...rules, open] : rules));

/** The rule in ARM's shape; `near` says what stands on the machine's side. */
function written({ remote, fields }: SomeRule, near: RuleFields): WrittenRule {
  const far = fields.direction === 'Inbound' ? 'sourceAddressPrefix' : 'destinationAddressPrefix';
  const name = `${fields.direction}-${fields.priority}`;
  return { name, properties: { name, ...fields, [far]: remote, ...near } };
}

function forAzure(one: SomeRule): WrittenRule {
  const side = one.fields.direction === 'Inbound' ? 'destination' : 'source';
  const isGroup = one.near === 'machines' || one.near === 'others';
  return written(
    one,
    isGroup
      ? { [`${side}ApplicationSecurityGroups`]: [{ id: asg(one.near) }] }
      : { [`${side}AddressPrefix`]: one.near },
  );
}

/** By hand: the machine is in one group, so that a rule for that is one for all of it, and one for the other is none at all. */
function byHand(one: SomeRule): readonly WrittenRule[] {
  const side = one.fields.direction === 'Inbound' ? 'destinationAddressPrefix' : 'sourceAddressPrefix';
  if (one.near === 'others') return [];
  return [written(one, { [side]: one.near === 'machines' ? '*' : one.near })];
}

const tagPrefixes: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(exampleTagList.values.map(({ name, properties }) => [name, properties.addressPrefixes])),
  VirtualNetwork: ['10.0.0.0/16', '168.63.129.16/32'],
};

test('whatever the rules of both groups, the path decides as counting packets by hand does', () => {
  const seen: Record<string, number> = {};
  const addresses = ['10.0.1.4', '10.0.1.9'];
  const grouped = {
    networkInterface: {
      properties: {
        ipConfigurations: addresses.map((privateIPAddress, index) => ({
          name: `c${index}`,
          properties: { privateIPAddress, subnet: { id: '{id:subnet}' }, applicationSecurityGroups: [member] },
        })),
      },
    },
  };
  fc.assert(
    fc.property(
      someRules,
      someRules,
      fc.constantFrom('Inbound' as const, 'Outbound' as const),
      (one, other, direction) => {
        const path = pathOf({ subnet: one.map(forAzure), networkInterface: other.map(forAzure), change: grouped });
        const flow = {
          direction,
          protocols: parseProtocol('Tcp') ?? 0,
          remote: path.scope.tag('AzureMachineLearning'),
          local: path.local,
          ports: parsePorts('22') ?? [],
        };
        const decision = path.decide(flow, 'AzureMachineLearning', 'public');
        const question: Question = {
          direction,
          protocol: 'Tcp',
          remote: ['AzureMachineLearning'],
          local: addresses,
          ports: ['22'],
          securityGroups: [
            { name: 'subnet', rules: one.flatMap(byHand) },
            { name: 'networkInterface', rules: other.flatMap(byHand) },
          ],
          serviceTags: tagPrefixes,
        };
        const counted = bruteForce(question);
        expect(decision.state).toBe(counted.state);
        expect(decision.blockedShare).toBeCloseTo(counted.blockedShare ?? 0, 9);
        seen[decision.state] = (seen[decision.state] ?? 0) + 1;
        const { witness } = decision;
        if (witness === null) return;
        const { layers } = path.stack(direction, 'public');
        const blamed = new Set(decision.blockedBy.map(({ layer }) => layers[layer]?.level));
        const [atSubnet, atInterface] = decidersOf(question, witness).map((deciders) =>
          deciders.every(({ access }) => access === 'deny'),
        );
        if (atSubnet === true || atInterface === true) {
          expect(blamed.has('subnet')).toBe(atSubnet);
          expect(blamed.has('networkInterface')).toBe(atInterface);
        }
      },
    ),
    { numRuns: Number(process.env['NETGUARD_RUNS'] ?? 250) },
  );
  for (const state of ['allowed', 'blocked', 'partial', 'unknown']) expect(seen[state]).toBeGreaterThan(0);
});
