import { expect, test } from 'vitest';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { check, ids, type Topology, verdictOn } from '../../support/topology.ts';

const listed = { listOf: 'computes', scope: ids.workspace, value: [] };
const taken = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `${ids.subnet}/ip-${index}` }));
const scale = (maxNodeCount: unknown, currentNodeCount?: unknown) => ({
  scaleSettings: { maxNodeCount },
  currentNodeCount,
});
/** A subnet of three addresses. */
const small = (count: number, more: object = {}): Topology => ({
  subnet: { addressPrefix: '10.0.1.0/29', ipConfigurations: taken(count) },
  compute: scale(4, 2),
  others: [listed],
  ...more,
});

const only = { computes: new Set([ids.compute.toLowerCase()]) };

const second = {
  id: `${ids.workspace}/computes/other`,
  location: 'westeurope',
  properties: {
    computeType: 'AmlCompute',
    properties: { subnet: { id: ids.subnet }, ...scale(9, 7) },
  },
};
const pool = (properties: object) => ({
  id: ids.workspace.replace(/Microsoft.MachineLearningServices.*/, 'Microsoft.Batch/batchAccounts/b/pools/p'),
  properties: {
    networkConfiguration: { subnetId: ids.subnet },
    currentNodeCommunicationMode: 'Simplified',
    scaleSettings: { fixedScale: { targetDedicatedNodes: 3 } },
    ...properties,
  },
});

/** The cluster may grow by two nodes. */
test.each<[string, Topology, VerdictState, RegExp]>([
  [
    'as many addresses as nodes',
    small(1),
    'compliant',
    /2 of 3 addresses of subnet training are left, and its clusters may grow by 2 nodes/,
  ],
  [
    'one too few',
    small(2),
    'violated',
    /1 of 3 addresses of subnet training are left, and its clusters may grow by 2 nodes/,
  ],
  ['another cluster too', small(0, { others: [listed, second] }), 'violated', /may grow by 4 nodes/],
  [
    'another cluster, of which nobody knows by which rules it lives',
    small(0, {
      others: [
        listed,
        {
          ...second,
          properties: {
            ...second.properties,
            properties: { ...second.properties.properties, enableNodePublicIp: 'x' },
          },
        },
      ],
    }),
    'unknown',
    /other.*enableNodePublicIp/,
  ],
  ['one more node', small(3, { compute: scale(3, 2) }), 'violated', /0 of 3 .* may grow by 1 node\.$/],
  ['a pool too', small(0, { others: [listed, pool({ currentDedicatedNodes: 1 })] }), 'violated', /may grow by 4 nodes/],
  [
    'a pool that does not say how many nodes it has',
    small(0, { others: [listed, pool({})] }),
    'unknown',
    /p: its body does not say how many nodes it has now/,
  ],
  ['none, for a cluster at its largest', small(3, { compute: scale(2, 2) }), 'compliant', /as large as it may become/],
  [
    'two prefixes',
    small(3, {
      subnet: { addressPrefix: null, addressPrefixes: ['10.0.1.0/29', '10.0.2.0/29'], ipConfigurations: taken(4) },
    }),
    'compliant',
    /2 of 6/,
  ],
  [
    'IPv6 beside',
    small(2, {
      subnet: { addressPrefix: null, addressPrefixes: ['10.0.1.0/29', 'fd00::/64'], ipConfigurations: taken(2) },
    }),
    'violated',
    /1 of 3/,
  ],
  ['a prefix that is too small', small(0, { subnet: { addressPrefix: '10.0.1.0/30' } }), 'violated', /0 of 0/],
  ['a list of computes that may lack some', small(1, { others: [] }), 'unknown', /ws: nobody said that these are all/],
  ['too few, whoever else there is', small(2, { others: [] }), 'violated', /./],
  ['no number of nodes', small(2, { compute: scale(4) }), 'unknown', /does not say how many nodes it has now/],
  ['no number of nodes, and enough for all', small(0, { compute: scale(3) }), 'compliant', /may grow by 3/],
  [
    'no largest number',
    small(0, { compute: { currentNodeCount: 2 } }),
    'unknown',
    /does not say how many nodes it may have/,
  ],
  ['a largest number that cannot be read', small(0, { compute: scale('x', 2) }), 'unknown', /maxNodeCount/],
  ['a prefix that cannot be read', small(0, { subnet: { addressPrefix: 'x' } }), 'unknown', /addressPrefix/],
  ['configurations that cannot be read', small(0, { subnet: { ipConfigurations: 7 } }), 'unknown', /ipConfigurations/],
  ['a subnet that is not in the estate', small(0, { without: ['vnet'] }), 'unknown', /not in the estate/],
])('addresses for all nodes: %s', (_, topology, state, message) => {
  const verdict = verdictOn(check(topology, { only }), 'subnet-free-ips');
  expect(verdict).toMatchObject({ state, message: expect.stringMatching(message) });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
});

test('what a violated verdict saw', () => {
  expect(verdictOn(check(small(2)), 'subnet-free-ips').evidence.observed).toEqual({
    'properties.ipConfigurations': 2,
    capacity: 3,
    demand: 2,
  });
});

const instance = (state: string) => ({ kind: 'ComputeInstance', compute: { state } });

test.each<[string, Topology, VerdictState, RegExp]>([
  ['one is left', small(2), 'compliant', /1 of 3/],
  ['none is left', small(3), 'violated', /all 3 addresses/],
  ['more are taken than there are', small(9), 'violated', /all 3 addresses/],
  ['none is left, and none needed', small(3, { compute: scale(2, 2) }), 'compliant', /needs no more/],
  ['none is left, and perhaps none needed', small(3, { compute: scale(2) }), 'unknown', /how many nodes it has now/],
  ['none is left for an instance that runs', small(3, instance('Stopped')), 'compliant', /needs no more/],
  [
    'none is left for an instance that is made, which may have taken the last one',
    small(3, instance('Creating')),
    'unknown',
    /it is being created, and may have its address already/,
  ],
  ['none was left for an instance', small(3, instance('CreateFailed')), 'violated', /./],
  ['configurations that cannot be read', small(0, { subnet: { ipConfigurations: 7 } }), 'unknown', /ipConfigurations/],
  ['a subnet that is not in the estate', small(0, { without: ['vnet'] }), 'unknown', /not in the estate/],
])('an address for the next node: %s', (_, topology, state, message) => {
  const verdict = verdictOn(check(topology), 'subnet-has-free-ip');
  expect(verdict).toMatchObject({ state, message: expect.stringMatching(message) });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
});
