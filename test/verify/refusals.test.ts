import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../shared/domain/proof/canonicalJson.ts';
import { provenEstate, sha256, verify } from '../support/provenEstate.ts';
import { bodies, ids, rule } from '../support/topology.ts';

/** A rule that has nothing to do with the flow but for its direction. */
const aside = rule('aside', 500, 'Deny', 'Outbound', 'Tcp', '8.8.8.8', '443');
const allow = rule('allow-all', 100, 'Allow', 'Outbound', '*', '*', '*');
const judged = bodies({ rules: [allow, aside] });
const proof = provenEstate({ bodies: judged }).proofOf('outbound-aml');

type Body = { readonly id: string; readonly properties: Record<string, unknown> };

/** The estate with one body changed, and the proof with the hash of that body: all that a cautious liar would do. */
function lied(id: string, change: (properties: Record<string, unknown>) => void) {
  const estate = structuredClone(judged) as readonly Body[];
  const body = estate.find((one) => one.id === id);
  if (body === undefined) throw new Error(`no ${id}`);
  change(body.properties);
  const [subnet] = (estate.find((one) => one.id === ids.vnet)?.properties['subnets'] ?? []) as readonly unknown[];
  const resources = proof.inputs.resources.map((input) => ({
    ...input,
    sha256: sha256(canonicalJson(input.id === ids.subnet ? subnet : estate.find((one) => one.id === input.id))),
  }));
  return verify({ ...proof, inputs: { ...proof.inputs, resources } }, { bodies: estate });
}

test('a body that says the same in other words changes nothing', () => {
  expect(lied(ids.nsg, (properties) => (properties['etag'] = 'x'))).toHaveProperty('verified');
});

const changed = (fields: object) => (properties: Record<string, unknown>) => {
  properties['securityRules'] = [allow, { ...aside, properties: { ...aside.properties, ...fields } }];
};
const connected = {
  name: 'p',
  properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: `${ids.vnet}2` } },
};
const peered = (fields: object) => (properties: Record<string, unknown>) => {
  properties['virtualNetworkPeerings'] = [{ name: 'p', properties: { ...connected.properties, ...fields } }];
};

describe('the verifier does not guess', () => {
  test.each<[string, string, (properties: Record<string, unknown>) => void, RegExp]>([
    ['a rule without priority', ids.nsg, changed({ priority: null }), /rule aside has no priority/],
    ['two rules of one priority', ids.nsg, changed({ priority: 100 }), /two rules have the priority 100/],
    ['a rule without direction', ids.nsg, changed({ direction: 'Sideways' }), /rule aside has no direction/],
    ['an odd access', ids.nsg, changed({ access: 'Maybe' }), /unreadable access/],
    ['an odd protocol', ids.nsg, changed({ protocol: 'Other' }), /unreadable protocol/],
    [
      'an odd prefix',
      ids.nsg,
      changed({ destinationAddressPrefix: '8.8.8' }),
      /unreadable destination address 8\.8\.8/,
    ],
    [
      'a range of addresses',
      ids.nsg,
      changed({ destinationAddressPrefix: '8.8.8.8-8.8.8.9' }),
      /unreadable destination/,
    ],
    ['a leading zero', ids.nsg, changed({ destinationAddressPrefix: '08.8.8.8' }), /unreadable destination address/],
    ['Any', ids.nsg, changed({ destinationAddressPrefix: 'Any' }), /unreadable destination address Any/],
    ['no address', ids.nsg, changed({ destinationAddressPrefix: '' }), /has no destination address/],
    ['an odd port', ids.nsg, changed({ destinationPortRange: '443-442' }), /unreadable destination port 443-442/],
    ['no port', ids.nsg, changed({ destinationPortRange: null }), /has no destination ports/],
    [
      'a rule that contradicts itself',
      ids.nsg,
      changed({ destinationAddressPrefixes: ['8.8.4.4'] }),
      /says one thing in destinationAddressPrefix, another in destinationAddressPrefixes/,
    ],
    ['rules that are no list', ids.nsg, (p) => (p['securityRules'] = {}), /securityRules is no list/],
    ['no list of rules', ids.nsg, (p) => delete p['securityRules'], /does not list its rules/],
    ['no address space', ids.vnet, (p) => (p['addressSpace'] = null), /has no address space/],
    [
      'an odd address space',
      ids.vnet,
      (p) => (p['addressSpace'] = { addressPrefixes: ['x'] }),
      /has the unreadable prefix x/,
    ],
    ['a peering without state', ids.vnet, peered({ peeringState: null }), /peering p does not say its state/],
    ['a peering with odd access', ids.vnet, peered({ allowVirtualNetworkAccess: 'no' }), /is neither true nor false/],
  ])('%s', (_what, id, change, reason) => {
    expect(lied(id, change)).toEqual({ refuted: expect.stringMatching(reason) });
  });
});

test('a network with a gateway has two cases where rules name VirtualNetwork or Internet', () => {
  const rules = [
    rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*'),
    rule('deny', 300, 'Deny', 'Outbound', '*', '*', '*'),
  ];
  const [, vnet] = bodies({ rules }) as readonly Body[];
  const subnets = [...((vnet?.properties['subnets'] ?? []) as unknown[]), { name: 'GatewaySubnet', properties: {} }];
  const files = { bodies: bodies({ rules, vnet: { subnets } }) };
  const found = provenEstate(files).proofOf('outbound-aml');
  expect(found.arguments[0]?.cases.map(({ open }) => open)).toEqual([
    [{ end: 'remote', name: 'virtualnetwork', members: 'all' }],
    [{ end: 'remote', name: 'virtualnetwork', members: 'none' }],
  ]);
  expect(verify(found, files)).toHaveProperty('verified');
});

test('a proof that leaves a case out is refuted', () => {
  const files = {
    bodies: bodies({
      rules: [
        rule('deny-storage', 200, 'Deny', 'Outbound', '*', 'Sql', '*'),
        rule('deny-all', 300, 'Deny', 'Outbound', '*', '*', '*'),
      ],
    }),
  };
  const open = provenEstate(files).proofOf('outbound-aml');
  expect(verify(open, files)).toHaveProperty('verified');
  const [argument] = open.arguments;
  if (argument === undefined) throw new Error('no argument');
  expect(argument.cases).toHaveLength(2);
  for (const left of argument.cases) {
    expect(verify({ ...open, arguments: [{ ...argument, cases: [left] }] }, files)).toEqual({
      refuted: expect.stringMatching(
        /no case of the argument is about AzureMachineLearning, (all|no) open addresses in remote sql/,
      ),
    });
    const blind = { ...left, open: [] };
    expect(verify({ ...open, arguments: [{ ...argument, cases: [blind] }] }, files)).toHaveProperty('refuted');
  }
});

test('a body of endless nesting is refused on both sides', () => {
  const nested = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`) as unknown;
  const files = {
    bodies: judged.map((body) => ((body as Body).id === ids.nsg ? { ...(body as Body), nested } : body)),
  };
  expect(provenEstate(files).prove('outbound-aml')).toEqual({ none: `${ids.nsg} has too many levels of nesting` });
  expect(verify(proof, files)).toEqual({ refuted: 'an input has too many levels of nesting' });
});
