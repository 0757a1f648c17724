import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { provenEstate, sha256, verify } from '../support/provenEstate.ts';
import { bodies, ids, rule, tagList } from '../support/topology.ts';

/** Azure Machine Learning (20.42.0.0/30, 40.66.61.146, 52.232.230.196) is let through by two rules, everything else is denied. */
const split = [
  rule('allow-some', 200, 'Allow', 'Outbound', 'Tcp', ['20.42.0.0/31', '40.66.61.146'], '443'),
  rule('deny-another-port', 210, 'Deny', 'Outbound', '*', '*', '80'),
  rule('allow-the-rest', 300, 'Allow', 'Outbound', '*', 'AzureMachineLearning', '440-450'),
  rule('deny-all', 400, 'Deny', 'Outbound', '*', '*', '*'),
];
const open = { bodies: bodies({ rules: split }) };
/** One address of it is denied before. */
const broken = {
  bodies: bodies({ rules: [rule('deny-one', 100, 'Deny', 'Outbound', '*', '20.42.0.2', '*'), ...split] }),
};

const golden = (name: string): unknown => JSON.parse(readFileSync(`test/golden/proof.${name}.json`, 'utf8'));
const compliant = golden('compliant');
const violated = golden('violated');

const isProof = new Ajv2020({ strict: true }).compile(
  JSON.parse(readFileSync('docs/proof.schema.json', 'utf8')) as object,
);

describe.each([
  [
    'compliant',
    compliant,
    open,
    'outbound-aml is compliant: Outbound Tcp 443 from 10.0.1.0/24 to AzureMachineLearning',
  ],
  ['violated', violated, broken, 'outbound-aml is violated: Outbound Tcp 443 from 10.0.1.0/24 to AzureMachineLearning'],
] as const)('the proof of a %s verdict', (_state, proof, files, words) => {
  test('is what the engine exports', () => {
    expect(provenEstate(files).proofOf('outbound-aml')).toEqual(proof);
  });

  test('has the documented schema', () => {
    expect({ valid: isProof(proof), errors: isProof.errors }).toEqual({ valid: true, errors: null });
  });

  test('verifies', () => {
    expect(verify(proof, files)).toEqual({ verified: words });
  });

  test('verifies against the flat bodies of the Azure CLI, once they are hashed as such', () => {
    const flat = JSON.parse(
      JSON.stringify(files.bodies).replaceAll(/"properties":\{("priority".*?)\}/g, '$1'),
    ) as unknown[];
    expect(JSON.stringify(flat)).not.toBe(JSON.stringify(files.bodies));
    expect(verify(proof, { bodies: flat })).toHaveProperty('refuted');
    expect(verify(provenEstate({ bodies: flat }).proofOf('outbound-aml'), { bodies: flat })).toEqual({
      verified: words,
    });
  });
});

/** New values by their place in a proof; `absent` takes away what stands there. */
type Edit = Readonly<Record<string, unknown>>;

const absent = Symbol('absent');

/** A copy of a proof, edited. */
function edited(proof: unknown, edit: Edit): unknown {
  const copy: unknown = structuredClone(proof);
  for (const [place, value] of Object.entries(edit)) {
    const path = place.split('.');
    const last = path.pop() ?? '';
    const parent = path.reduce((inner, name) => (inner as Record<string, unknown>)[name], copy) as Record<
      string,
      unknown
    >;
    if (value !== absent) parent[last] = value;
    else if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  }
  return copy;
}

const layer = 'arguments.0.cases.0.layers.0';
const first = `${layer}.pieces.0`;
const second = `${layer}.pieces.1`;

describe('a compliant proof that somebody edited is refuted', () => {
  test.each<[string, Edit, RegExp]>([
    ['a piece dropped', { [second]: absent }, /leave packets out/],
    ['every piece dropped', { [`${layer}.pieces`]: [] }, /leave packets out/],
    ['a piece narrowed', { [`${first}.remote.1`]: absent }, /leave packets out/],
    [
      'a piece widened over another',
      { [`${first}.remote.2`]: '20.42.0.2' },
      /rule allow-the-rest \(priority 300\) decides packets that the proof gives to rule allow-some/,
    ],
    [
      'a piece widened over the whole claim',
      { [`${second}.remote`]: absent },
      /rule allow-some .* decides packets that the proof gives to rule allow-the-rest/,
    ],
    ['a piece widened past the claim', { [`${first}.remote.2`]: '8.8.8.8' }, /not about/],
    ['a piece of a protocol that is not claimed', { [`${first}.protocols`]: ['Udp'] }, /not about/],
    ['a piece of a port that is not claimed', { [`${first}.destinationPorts`]: ['80'] }, /not about/],
    ['a piece with some source ports', { [`${first}.sourcePorts`]: ['1-65535'] }, /leave packets out/],
    ['a piece with a part of the subnet', { [`${second}.local`]: ['10.0.1.0/25'] }, /leave packets out/],
    ['a rule renamed', { [`${first}.decidedBy.rule`]: 'allow-more' }, /allow-some .* decides packets/],
    ['a priority changed', { [`${second}.decidedBy.priority`]: 301 }, /decides packets that the proof/],
    ['a rule that denies', { [`${second}.decidedBy`]: { rule: 'deny-all', priority: 400 } }, /decides packets/],
    ['no rule', { [`${second}.decidedBy`]: null }, /decides packets that the proof gives to no rule/],
    ['a route', { [`${second}.decidedBy`]: { route: 'r', prefix: '*', nextHopType: 'Internet' } }, /to route r/],
    ['a layer dropped', { [layer]: absent }, /pass 2 layers here, the proof speaks of 1/],
    ['the routes dropped', { 'arguments.0.cases.0.layers.1': absent }, /pass 2 layers here, the proof speaks of 1/],
    [
      'another route',
      { 'arguments.0.cases.0.layers.1.pieces.0.decidedBy.prefix': '0.0.0.0/1' },
      /system route \(0\.0\.0\.0\/0 to Internet\) decides packets that the proof gives to system route/,
    ],
    ['a layer of another resource', { [`${layer}.resource`]: ids.vnet }, /a layer is securityGroup .*nsg-training/],
    ['a layer of another kind', { [`${layer}.kind`]: 'routes' }, /the proof says routes/],
    ['no case', { 'arguments.0.cases': [] }, /no case of the argument is about AzureMachineLearning/],
    [
      'an empty case about something that is not open',
      { 'arguments.0.cases.0.open': [{ end: 'remote', name: 'x', members: 'all' }], [`${layer}.pieces`]: [] },
      /leave packets out/,
    ],
    ['no argument', { arguments: [] }, /not every far side/],
    ['nothing claimed', { arguments: [], 'claim.remotes': [] }, /names no far side/],
    ['a hash changed', { 'inputs.resources.3.sha256': sha256('') }, /nsg-training is not what it was: its SHA-256 is/],
    ['an input dropped', { 'inputs.resources.3': absent }, /nsg-training matters here and is not among the inputs/],
    [
      'an input added',
      { 'inputs.resources.4': { id: `${ids.nsg}2`, sha256: '' } },
      /nsg-training2 is not in the estate/,
    ],
    [
      "a tag's hash changed",
      { 'inputs.serviceTags.tags.0.sha256': sha256('') },
      /service tag AzureMachineLearning is not what it was/,
    ],
    ['a tag dropped', { 'inputs.serviceTags.tags.0': absent }, /service tag AzureMachineLearning matters here/],
    ['the tags dropped', { 'inputs.serviceTags': null }, /leave packets out|decides packets/],
    ['another tag', { 'claim.remotes.0.serviceTag': 'AzureMonitor' }, /service tag AzureMonitor matters here/],
    ['prefixes', { 'claim.remotes.0': { name: 'all', prefixes: ['0.0.0.0/0'] } }, /leave packets out/],
    ['a port more', { 'claim.ports': ['443', '80'] }, /deny-another-port .* decides packets/],
    ['another port', { 'claim.ports': ['444'] }, /decides packets that the proof gives to rule allow-some/],
    ['every protocol', { 'claim.protocol': '*' }, /allow-the-rest .* decides packets that the proof gives to/],
    ['the other direction', { 'claim.direction': 'Inbound' }, /decides packets that the proof gives/],
    ['another prefix', { 'claim.local': ['10.0.1.0/25'] }, /the prefixes of .*training are not 10\.0\.1\.0\/25/],
    ['another requirement', { 'claim.requirement': 'outbound-arm' }, /another requirement, compute or subnet/],
    ['another compute', { 'claim.compute': ids.workspace }, /another requirement, compute or subnet/],
    ['another subnet', { 'claim.subnet': `${ids.vnet}/subnets/other` }, /another requirement, compute or subnet/],
    ['another verdict', { 'claim.verdict': 'x' }, /another requirement, compute or subnet/],
    ['no assumption', { 'claim.assumptions': [] }, /that no security admin rule applies .* is nowhere said/],
    ['the opposite', { 'claim.state': 'violated' }, /the claim needs a witness/],
    ['less than is shown', { 'claim.extent': 'some' }, /the claim needs a witness/],
  ])('%s', (_what, edit, reason) => {
    expect(verify(edited(compliant, edit), open)).toEqual({ refuted: expect.stringMatching(reason) });
  });
});

const witness = 'arguments.0.witness';

describe('a violated proof that somebody edited is refuted', () => {
  const notClaimed = /the witness is none of the packets that the claim is about/;
  test.each<[string, Edit, RegExp]>([
    ['a witness beyond the tag', { [`${witness}.destination`]: '20.42.0.4' }, notClaimed],
    ['a witness beyond the subnet', { [`${witness}.source`]: '10.0.2.4' }, notClaimed],
    ['a witness of another port', { [`${witness}.destinationPort`]: 80 }, notClaimed],
    ['a witness of another protocol', { [`${witness}.protocol`]: 'Udp' }, notClaimed],
    [
      'a witness that passes',
      { [`${witness}.destination`]: '20.42.0.3' },
      /rule allow-the-rest .* decides packets that the proof gives to rule deny-one/,
    ],
    [
      'a witness that passes, and the rule that lets it',
      { [`${witness}.destination`]: '20.42.0.3', [`${first}.decidedBy`]: { rule: 'allow-the-rest', priority: 300 } },
      /packets that are said to be blocked are not/,
    ],
    ['no witness', { [witness]: null }, /the claim needs a witness/],
    ['a rule renamed', { [`${first}.decidedBy.rule`]: 'deny-more' }, /rule deny-one .* decides packets/],
    ['the rule dropped', { [first]: absent }, /the proof leaves out that rule deny-one .* blocks/],
    ['the opposite', { 'claim.state': 'compliant' }, /one packet is not enough for the claim/],
    [
      'that some passes',
      { 'claim.state': 'compliant', 'claim.extent': 'some' },
      /packets that are said to pass are blocked/,
    ],
    ['that all is blocked', { 'claim.extent': 'some' }, /one packet is not enough for the claim/],
    [
      'that all is blocked, without a witness',
      { 'claim.extent': 'some', [witness]: null },
      /decides packets that the proof gives to rule deny-one/,
    ],
  ])('%s', (_what, edit, reason) => {
    expect(verify(edited(violated, edit), broken)).toEqual({ refuted: expect.stringMatching(reason) });
  });
});

/** The list of service tags with other prefixes of AzureMachineLearning, or without it. */
const withPrefixes = (prefixes: readonly string[] | null): unknown => ({
  ...tagList,
  values: tagList.values.flatMap((tag) =>
    tag.name !== 'AzureMachineLearning'
      ? [tag]
      : prefixes === null
        ? []
        : [{ ...tag, properties: { addressPrefixes: prefixes } }],
  ),
});
describe('an estate that is not the one that was judged refutes the proof by name', () => {
  const renamed = (from: string, to: string): readonly unknown[] =>
    JSON.parse(JSON.stringify(open.bodies).replaceAll(from, to)) as readonly unknown[];
  test.each<[string, readonly unknown[], RegExp]>([
    ['a rule edited', renamed('"priority":300', '"priority":500'), /nsg-training is not what it was/],
    [
      'a rule added',
      bodies({ rules: [...split, rule('deny', 100, 'Deny', 'Outbound', '*', '*', '*')] }),
      /nsg-training is not what/,
    ],
    ['an address space edited', renamed('10.0.0.0/16', '10.0.0.0/15'), /vnet-ml is not what it was/],
    ['the group taken off', renamed('"networkSecurityGroup"', '"was"'), /vnet-ml is not what it was/],
    [
      'the compute moved',
      bodies({ rules: split, compute: { subnet: { id: `${ids.vnet}/subnets/other` } } }),
      /cluster is not what/,
    ],
    ['the group missing', bodies({ rules: split, without: ['nsg'] }), /nsg-training is not in the estate/],
    ['nothing', [], /is not in the estate/],
    [
      'the group twice',
      [...open.bodies, { id: ids.nsg, properties: { securityRules: [] } }],
      /nsg-training is in the estate twice, with different content/,
    ],
    [
      'a rule on its own',
      [...open.bodies, { id: `${ids.nsg}/securityRules/x`, properties: {} }],
      /securityrules\/x is in the estate on its own/,
    ],
    ['another subscription', renamed('00000000-0000', '11111111-0000'), /is not in the estate/],
  ])('%s', (_what, estate, reason) => {
    expect(verify(compliant, { bodies: estate })).toEqual({ refuted: expect.stringMatching(reason) });
  });

  test('the same bodies in other files, or named twice, verify', () => {
    for (const estate of [[{ value: open.bodies }], [[open.bodies, { data: open.bodies }]], open.bodies.toReversed()]) {
      expect(verify(compliant, { bodies: estate })).toHaveProperty('verified');
    }
    expect(verify(compliant, { bodies: [...open.bodies, { id: ids.nsg, properties: null }] })).toHaveProperty(
      'verified',
    );
  });

  test.each([
    [
      'a prefix more',
      withPrefixes(['20.42.0.0/30', '40.66.61.146/32', '52.232.230.196/32', '52.0.0.0/30']),
      /service tag AzureMachineLearning is not what it was/,
    ],
    ['no such tag', withPrefixes(null), /service tag AzureMachineLearning is not in the list of service tags/],
    ['no list', null, /service tag AzureMachineLearning is not in the list of service tags/],
  ])('service tags: %s', (_what, serviceTags, reason) => {
    expect(verify(compliant, { ...open, serviceTags })).toEqual({ refuted: expect.stringMatching(reason) });
  });

  test('service tags in another order, or with more tags, verify', () => {
    const reordered = withPrefixes(['52.232.230.196/32', '20.42.0.0/30', '40.66.61.146/32']);
    expect(verify(compliant, { ...open, serviceTags: reordered })).toHaveProperty('verified');
  });
});

describe('what is no proof is named by its place', () => {
  test.each<[string, unknown, string]>([
    ['null', null, '$.schemaVersion: expected a proof of schema version 1'],
    ['another version', { schemaVersion: 2 }, '$.schemaVersion: expected a proof of schema version 1'],
    ['nothing else', { schemaVersion: 1 }, '$.claim.direction: expected Inbound or Outbound'],
    ['an odd state', edited(compliant, { 'claim.state': 'unknown' }), '$.claim.state: expected compliant or violated'],
    ['odd ports', edited(compliant, { 'claim.ports': '443' }), '$.claim.ports: expected a list'],
    [
      'an odd address',
      edited(compliant, { [`${second}.remote.0`]: '20.42.0' }),
      '$.arguments[0].cases[0].layers[0].pieces[1].remote[0]: expected an address, a CIDR prefix or a range first-last',
    ],
    [
      'an odd rule',
      edited(compliant, { [`${first}.decidedBy`]: 'x' }),
      '$.arguments[0].cases[0].layers[0].pieces[0].decidedBy: expected a rule, a route or null',
    ],
    [
      'a witness of many',
      edited(violated, { [`${witness}.source`]: '10.0.1.0/24' }),
      '$.arguments[0].witness.source: expected a single address',
    ],
    [
      'an odd port',
      edited(violated, { [`${witness}.sourcePort`]: 70_000 }),
      '$.arguments[0].witness.sourcePort: expected a port or null',
    ],
  ])('%s', (_what, proof, unreadable) => {
    expect(verify(proof, open)).toEqual({ unreadable });
  });
});
