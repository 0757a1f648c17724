import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { proveRepair, type RepairQuestion } from '../../../shared/domain/repair/proveRepair.ts';
import { catalogue } from '../../../shared/domain/requirements/catalogue.ts';
import type { Requirement } from '../../../shared/domain/requirements/requirement.ts';
import { unitOf } from '../../../shared/domain/verdict.ts';
import { exampleBodies, exampleTags } from '../../support/exampleEstate.ts';
import {
  asOf,
  bodies,
  check,
  ids,
  networkId,
  rule,
  serviceTags,
  type Topology,
  verdictOn,
} from '../../support/topology.ts';

const denyInternet = rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*');
const closed: Topology = { rules: [denyInternet] };

/** What is asked of the repair that is proposed for a requirement. */
function questionOf(topology: Topology, requirement = 'outbound-aml'): RepairQuestion {
  const verdict = verdictOn(check(topology), requirement);
  const [change] = verdict.remediation.changes;
  if (change === undefined) throw new Error(`nothing is proposed: ${verdict.remediation.reason ?? verdict.state}`);
  const documents = [{ source: 'live', body: bodies(topology) }];
  return { documents, missing: [], tags: serviceTags, profile: null, asOf, computes: [ids.compute], verdict, change };
}

/** The same question about a rule with other properties. */
function changed(question: RepairQuestion, properties: Readonly<Record<string, unknown>>): RepairQuestion {
  const before = question.change.body['properties'] as object;
  return { ...question, change: { ...question.change, body: { properties: { ...before, ...properties } } } };
}

function renamed(question: RepairQuestion, resource: string): RepairQuestion {
  return { ...question, change: { ...question.change, resource } };
}

const refused = (reason: RegExp) => ({ proven: false, reason: expect.stringMatching(reason) });

const everyAutoFlow = catalogue.filter(
  (one: Requirement) =>
    one.kind === 'flow' &&
    one.remediation === 'auto' &&
    one.when === 'always' &&
    one.appliesTo[0]?.kinds.some((kind) => kind === 'AmlCompute' || kind === 'ComputeInstance'),
);

test('there is a flow of each direction to repair', () => {
  expect(new Set(everyAutoFlow.map((one) => ('direction' in one ? one.direction : null)))).toEqual(
    new Set(['Inbound', 'Outbound']),
  );
});

test.each(
  everyAutoFlow.flatMap(({ id, appliesTo }) =>
    appliesTo.flatMap(({ kinds, profiles }) =>
      kinds.flatMap((kind) => profiles.map((profile) => [id, kind, profile] as const)),
    ),
  ),
)('proves the repair of %s for %s with %s', (id, kind, profile) => {
  const denies = {
    change: { rules: [[150, 'Deny', '*', '*', '*']] as const },
    directions: ['Inbound', 'Outbound'] as const,
  };
  const documents = [{ source: 'live', body: exampleBodies({ kind, profile }, denies) }];
  const judged = checkEstate(parseEstate(documents), { serviceTags: exampleTags, asOf });
  const verdict = verdictOn(judged, id);
  const [change] = verdict.remediation.changes;
  if (change === undefined) throw new Error(`nothing is proposed: ${verdict.remediation.reason ?? verdict.state}`);
  const facts = { documents, missing: [], tags: exampleTags, profile: null, asOf };
  expect(proveRepair({ ...facts, computes: [unitOf(verdict)], verdict, change })).toEqual({ proven: true });
});

test('a tag that nobody expanded is the same tag in the rule', () => {
  const rules = [rule('deny-all', 400, 'Deny', 'Outbound', '*', '*', '*')];
  const verdict = verdictOn(check({ rules }, { serviceTags: null }), 'outbound-aml');
  const question = { ...questionOf({ rules }), tags: null, verdict };
  expect(proveRepair(question)).toEqual({ proven: true });
  const wider = { destinationAddressPrefix: undefined, destinationAddressPrefixes: ['AzureMachineLearning', 'Sql'] };
  expect(proveRepair(changed(question, wider))).toEqual(refused(/names more/));
});

const tooWide: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'every far end': { destinationAddressPrefix: '*' },
  'one more prefix': {
    destinationAddressPrefix: undefined,
    destinationAddressPrefixes: ['AzureMachineLearning', '8.8.8.8'],
  },
  'every port': { destinationPortRange: '*' },
  'one more port': { destinationPortRange: '443-444' },
  'every protocol': { protocol: '*' },
  'every near end': { sourceAddressPrefix: '*' },
  'all of the network': { sourceAddressPrefix: 'VirtualNetwork' },
  'the next subnet too': { sourceAddressPrefix: '10.0.0.0/23' },
};

test.each(Object.entries(tooWide))('refuses a rule for %s', (_, properties) => {
  expect(proveRepair(changed(questionOf(closed), properties))).toEqual(
    refused(/names more than the requirement needs/),
  );
});

test('refuses a rule for a tag where its region is enough', () => {
  const wider = { destinationAddressPrefix: 'BatchNodeManagement' };
  expect(proveRepair(changed(questionOf(closed, 'outbound-batch-443'), wider))).toEqual(refused(/names more/));
});

test('refuses it also where what it names besides passes anyway', () => {
  const rules = [rule('deny-aml', 400, 'Deny', 'Outbound', '*', 'AzureMachineLearning', '443')];
  const question = questionOf({ rules });
  expect(proveRepair(question)).toEqual({ proven: true });
  expect(proveRepair(changed(question, { destinationAddressPrefix: 'Internet' }))).toEqual(refused(/names more/));
});

const noRepair: Readonly<Record<string, readonly [Readonly<Record<string, unknown>>, RegExp]>> = {
  'it comes after the rule that blocks': [{ priority: 500 }, /would be violated/],
  'half of the far end': [{ destinationAddressPrefix: '20.42.0.0/30' }, /would be violated/],
  'half of the subnet': [{ sourceAddressPrefix: '10.0.1.0/25' }, /would be violated/],
  'the other direction': [{ direction: 'Inbound' }, /would be violated/],
  'another port': [{ destinationPortRange: '444' }, /would be violated/],
  'few source ports': [{ sourcePortRange: '1024-65535' }, /would be violated/],
  'a tag that nobody knows': [{ destinationAddressPrefix: 'Unlisted' }, /would be (violated|unknown)/],
  'it denies': [{ access: 'Deny' }, /only allows/],
  'its priority is taken': [{ priority: 400 }, /deny-internet has priority 400 already/],
  'a priority of Azure': [{ priority: 65100 }, /cannot be read/],
  'no priority': [{ priority: undefined }, /cannot be read/],
  'a prefix that is none': [{ destinationAddressPrefix: '10.0.0.0/99' }, /cannot be read/],
};

test.each(Object.entries(noRepair))('refuses it: %s', (_, [properties, reason]) => {
  expect(proveRepair(changed(questionOf(closed), properties))).toEqual(refused(reason));
});

const otherIds: Readonly<Record<string, readonly [string, RegExp]>> = {
  'a name that is not ours': [`${ids.nsg}/securityRules/allow-aml`, /no name of a rule that we write/],
  'a name that climbs': [`${ids.nsg}/securityRules/netguard-a..b`, /no name/],
  'another group': [`${ids.nsg}-2/securityRules/netguard-outbound-aml`, /not among the facts/],
  'the group itself': [ids.nsg, /not one rule/],
  'a route': [`${ids.routeTable}/routes/netguard-outbound-aml`, /not one rule/],
};

test.each(Object.entries(otherIds))('refuses a change of %s', (_, [resource, reason]) => {
  expect(proveRepair(renamed(questionOf(closed), resource))).toEqual(refused(reason));
});

test('refuses a name that is taken, in any letter case', () => {
  const question = questionOf(closed);
  const there = rule('NetGuard-Outbound-AML', 300, 'Allow', 'Outbound', 'Tcp', '8.8.8.8', '53');
  const documents = [{ source: 'live', body: bodies({ rules: [denyInternet, there] }) }];
  expect(proveRepair({ ...question, documents })).toEqual(refused(/netguard-outbound-aml is there already/));
});

test('a rule above it that denies a part, written after the proposal, is seen', () => {
  const question = questionOf(closed);
  const above = rule('deny-part', 200, 'Deny', 'Outbound', 'Tcp', '40.66.61.146/32', '443');
  const documents = [{ source: 'live', body: bodies({ rules: [denyInternet, above] }) }];
  expect(proveRepair({ ...question, documents })).toEqual(refused(/would be violated/));
});

test('a rule of its own document counts as one inside the group', () => {
  const question = questionOf(closed);
  const above = {
    id: `${ids.nsg}/securityRules/deny-part`,
    ...rule('deny-part', 200, 'Deny', 'Outbound', '*', '*', '*'),
  };
  const documents = [...question.documents, { source: 'live', body: above }];
  expect(proveRepair({ ...question, documents })).toEqual(refused(/would be violated/));
});

const facts: Readonly<Record<string, readonly [(question: RepairQuestion) => RepairQuestion, RegExp]>> = {
  'it is not violated any more': [
    (question) => ({ ...question, documents: [{ source: 'live', body: bodies({}) }] }),
    /the requirement is compliant/,
  ],
  'the compute is gone': [
    (question) => ({ ...question, documents: [{ source: 'live', body: bodies({ ...closed, without: ['compute'] }) }] }),
    /no such verdict/,
  ],
  'the group could not be read': [
    (question) => ({ ...question, documents: [{ source: 'live', body: bodies({ ...closed, without: ['nsg'] }) }] }),
    /not among the facts/,
  ],
  'a compute behind the group could not be read': [
    (question) => ({ ...question, computes: [ids.compute, `${ids.workspace}/computes/second`] }),
    /compute second cannot be judged/,
  ],
  'the class is for a person': [
    (question) => ({ ...question, verdict: verdictOn(check(closed), 'outbound-storage') }),
    /class guarded is for a person/,
  ],
};

test.each(Object.entries(facts))('refuses it on facts by which %s', (_, [ask, reason]) => {
  expect(proveRepair(ask(questionOf(closed)))).toEqual(refused(reason));
});

const secondNetwork = networkId('virtualNetworks', 'vnet-other');
const secondSubnet = `${secondNetwork}/subnets/batch`;

/** Another network with a subnet behind the same group. */
function otherNetwork(space: string, prefix: string) {
  const properties = { addressPrefix: prefix, networkSecurityGroup: { id: ids.nsg }, delegations: [] };
  return {
    id: secondNetwork,
    location: 'westeurope',
    properties: {
      addressSpace: { addressPrefixes: [space] },
      subnets: [{ id: secondSubnet, name: 'batch', properties }],
      virtualNetworkPeerings: [],
    },
  };
}

/** A virtual machine's interface, with the group on itself. */
function networkInterface(subnet: string, privateIPAddress: string) {
  const ipConfigurations = [{ name: 'ip', properties: { privateIPAddress, subnet: { id: subnet } } }];
  return {
    id: networkId('networkInterfaces', 'nic-vm'),
    properties: { ipConfigurations, networkSecurityGroup: { id: ids.nsg } },
  };
}

test('another subnet with the same group loses and gains nothing', () => {
  const others = [otherNetwork('10.8.0.0/16', '10.8.1.0/24')];
  expect(proveRepair(questionOf({ ...closed, others }))).toEqual({ proven: true });
});

test('a subnet of another network that has the very same addresses would be opened too', () => {
  const others = [otherNetwork('10.0.0.0/16', '10.0.1.0/25')];
  expect(proveRepair(questionOf({ ...closed, others }))).toEqual(refused(/other packets at batch/));
});

test('so would an interface of such a network', () => {
  const network = otherNetwork('10.0.0.0/16', '10.0.1.0/25');
  const [subnet] = network.properties.subnets;
  const free = {
    ...network,
    properties: {
      ...network.properties,
      subnets: [{ ...subnet, properties: { ...subnet?.properties, networkSecurityGroup: null } }],
    },
  };
  const others = [free, networkInterface(secondSubnet, '10.0.1.9')];
  expect(proveRepair(questionOf({ ...closed, others }))).toEqual(refused(/other packets at nic-vm/));
  const elsewhere = [free, networkInterface(secondSubnet, '10.0.2.9')];
  expect(proveRepair(questionOf({ ...closed, others: elsewhere }))).toEqual({ proven: true });
});

test('an interface in the subnet itself has the packets of the subnet', () => {
  const others = [networkInterface(ids.subnet, '10.0.1.9')];
  expect(proveRepair(questionOf({ ...closed, others }))).toEqual({ proven: true });
});

test.each<[string, object]>([
  ['a subnet', { subnets: [{ id: ids.subnet }, { id: secondSubnet }] }],
  ['an interface', { networkInterfaces: [{ id: networkId('networkInterfaces', 'nic-vm') }] }],
  ['no id', { subnets: [{ name: 'batch' }] }],
  ['no list', { networkInterfaces: 'many' }],
])('a group that stands at %s which is not among the facts is not repaired', (_, references) => {
  const question = questionOf(closed);
  const documents = [{ source: 'live', body: bodies(closed).map((body) => withReferences(body, references)) }];
  expect(proveRepair({ ...question, documents })).toEqual(refused(/too little is known|cannot be read/));
});

function withReferences(body: unknown, references: object): unknown {
  const { id, properties } = body as { readonly id: string; readonly properties: object };
  return id === ids.nsg ? { id, properties: { ...properties, ...references } } : body;
}
