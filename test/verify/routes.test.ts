import { describe, expect, test } from 'vitest';
import type { Proof } from '../../shared/domain/proof/proof.ts';
import { provenEstate, verify } from '../support/provenEstate.ts';
import { bodies, ids, rule } from '../support/topology.ts';

type Hop = readonly [prefix: string, nextHopType: string];

/** An estate whose subnet has these routes. */
function routed(hops: readonly Hop[], subnet: object = {}, ...others: readonly unknown[]) {
  const routes = hops.map(([addressPrefix, nextHopType], index) => ({
    name: `to-${index}`,
    properties: {
      addressPrefix,
      nextHopType,
      ...(nextHopType === 'VirtualAppliance' ? { nextHopIpAddress: '10.0.2.9' } : {}),
    },
  }));
  const table = { id: ids.routeTable, properties: { routes } };
  const base = bodies({
    compute: { enableNodePublicIp: false },
    subnet: { routeTable: { id: ids.routeTable }, ...subnet },
  });
  return { bodies: [...base, table, ...others] };
}

const deciders = (proof: Proof) =>
  proof.arguments.map(({ cases }) =>
    cases.map(({ layers }) => layers.at(-1)?.pieces.map(({ decidedBy }) => decidedBy)),
  );

test('a route to nowhere violates, and is named', () => {
  const files = routed([['20.42.0.0/31', 'None']]);
  const proof = provenEstate(files).proofOf('outbound-aml');
  expect(proof.claim).toMatchObject({ state: 'violated', publicIp: false });
  expect(deciders(proof)).toEqual([[[{ route: 'to-0', prefix: '20.42.0.0/31', nextHopType: 'None' }]]]);
  expect(verify(proof, files)).toHaveProperty('verified');
});

test('the longest prefix wins, and a user goes before Azure', () => {
  const files = routed([
    ['20.0.0.0/8', 'None'],
    ['20.42.0.0/16', 'Internet'],
    ['0.0.0.0/0', 'Internet'],
  ]);
  const proof = provenEstate(files).proofOf('outbound-aml');
  expect(proof.claim.state).toBe('compliant');
  expect(deciders(proof).flat(2)).toEqual(
    expect.arrayContaining([
      { route: 'to-1', prefix: '20.42.0.0/16', nextHopType: 'Internet' },
      { route: 'to-2', prefix: '0.0.0.0/0', nextHopType: 'Internet' },
    ]),
  );
  expect(verify(proof, files)).toHaveProperty('verified');
  const elsewhere = JSON.parse(JSON.stringify(proof).replaceAll('"to-1"', '"to-0"')) as unknown;
  expect(verify(elsewhere, files)).toEqual({
    refuted: expect.stringMatching(/route to-1 .* decides packets that the proof/),
  });
});

test("a service tag's route has the prefixes of the tag", () => {
  const files = routed([['AzureMachineLearning', 'None']]);
  const proof = provenEstate(files).proofOf('outbound-aml');
  // Whether such a route widens VirtualNetwork is not known, so there are two cases.
  const decider = { route: 'to-0', prefix: 'AzureMachineLearning', nextHopType: 'None' };
  expect(deciders(proof)).toEqual([[[decider], [decider]]]);
  expect(verify(proof, files)).toHaveProperty('verified');
});

test('a private subnet has no way out but by a NAT gateway', () => {
  const id = ids.vnet.replace('virtualNetworks/vnet-ml', 'natGateways/nat');
  const alone = routed([], { defaultOutboundAccess: false });
  const violated = provenEstate(alone).proofOf('outbound-aml');
  expect(violated.claim.state).toBe('violated');
  expect(verify(violated, alone)).toHaveProperty('verified');
  const nat = routed(
    [],
    { defaultOutboundAccess: false, natGateway: { id } },
    { id, properties: { publicIpAddresses: [{ id: id.replace('natGateways/nat', 'publicIPAddresses/out') }] } },
  );
  const compliant = provenEstate(nat).proofOf('outbound-aml');
  expect(compliant.claim.state).toBe('compliant');
  expect(verify(compliant, nat)).toHaveProperty('verified');
  const removed = {
    ...compliant,
    inputs: { ...compliant.inputs, resources: compliant.inputs.resources.filter((input) => input.id !== id) },
  };
  expect(verify(removed, nat)).toEqual({ refuted: expect.stringMatching(/cannot be told/) });
});

describe('where routes do not decide', () => {
  const deny = rule('deny-all', 100, 'Deny', 'Outbound', '*', '*', '*');
  test.each<[string, ReturnType<typeof routed>]>([
    ['an appliance', routed([['0.0.0.0/0', 'VirtualAppliance']])],
    ['a gateway', routed([['0.0.0.0/0', 'VirtualNetworkGateway']])],
    ['a hop that nobody knows', routed([['0.0.0.0/0', 'Elsewhere']])],
    [
      'a tag without prefixes',
      routed([
        ['Sql', 'VirtualAppliance'],
        ['0.0.0.0/0', 'None'],
      ]),
    ],
  ])('%s: what a rule blocks before is proven all the same', (_what, files) => {
    const blocked = { bodies: [...files.bodies] };
    const [nsg] = blocked.bodies as readonly { id: string }[];
    blocked.bodies[0] = { ...nsg, properties: { securityRules: [deny] } };
    const proof = provenEstate(blocked).proofOf('outbound-aml');
    expect(proof.claim.state).toBe('violated');
    expect(verify(proof, blocked)).toHaveProperty('verified');
    // The same proof of the same flow says nothing where the rule is not.
    expect(verify(proof, files)).toHaveProperty('refuted');
  });

  test('what passes an appliance is not claimed to pass', () => {
    const through = routed([['0.0.0.0/0', 'VirtualAppliance']]);
    const direct = provenEstate(routed([])).proofOf('outbound-aml');
    expect(provenEstate(through).prove('outbound-aml')).toEqual({ none: 'unknown claims nothing that could be shown' });
    expect(verify(direct, through)).toEqual({ refuted: expect.stringMatching(/rt-training is not what it was/) });
  });

  test('a route that blocks is no proof where routes to endpoints may go before it', () => {
    const files = routed([['20.42.0.0/31', 'None']], {
      serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['*'] }],
    });
    expect(provenEstate(files).prove('outbound-aml')).toEqual({
      none: 'AzureMachineLearning: what decides it cannot be shown',
    });
  });
});
