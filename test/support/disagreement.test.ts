import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerQuestion } from '../../shared/domain/prove.ts';
import type { Question } from './bruteForce.ts';
import { disagreement } from './disagreement.ts';
import { everyFault, isNoticed, questionKinds } from './questionKinds.ts';

/** Every kind by turns, so that a fault need not wait for the kind that shows it. */
const samples: readonly Question[] = fc
  .sample(fc.tuple(...Object.values(questionKinds)), { numRuns: 400, seed: 20_260_331 })
  .flat();

test.each(Object.entries(everyFault))('the comparison notices %s', (_, fault) => {
  expect(samples.some((question) => isNoticed(question, fault))).toBe(true);
});

test.each([
  ['no witness', { witness: null }],
  ['a witness outside the question', { witness: { ...packet(), source: '203.0.113.1' } }],
  ['a witness that passes', { witness: { ...packet(), source: '10.1.0.0' } }],
  [
    'a witness of the second choice',
    { witness: { ...packet(), protocol: 'Icmp', sourcePort: null, destinationPort: null } },
  ],
  ['a witness without ports', { witness: { ...packet(), sourcePort: null } }],
  ['nobody blamed', { blockedBy: [] }],
  ['another rule blamed', { blockedBy: [{ ...blame(0), rule: 'AllowPeers' }, blame(1)] }],
  ['one layer of two blamed', { blockedBy: [blame(0)] }],
  ['a layer blamed twice', { blockedBy: [blame(0), blame(0), blame(1)] }],
  ['a share a millionth too small', { blockedShare: 0.749999 }],
  ['another state', { state: 'blocked' }],
])('the comparison notices %s', (_, change) => {
  const answer = answerQuestion(layered);
  expect(disagreement(layered, answer)).toBeNull();
  expect(disagreement(layered, { ...answer, ...change })).not.toBeNull();
});

describe('routes', () => {
  test.each([
    ['nobody blamed', { blockedBy: [] }],
    ['the route left out', { blockedBy: [blame(0)] }],
    ['the group left out', { blockedBy: [way] }],
    ['the route before the group', { blockedBy: [way, blame(0)] }],
    ['a route that loses', { blockedBy: [blame(0), { ...way, route: 'default', prefix: '0.0.0.0/0' }] }],
    ['a second route', { blockedBy: [blame(0), way, { ...way, route: 'default', prefix: '0.0.0.0/0' }] }],
    ['another spelling of the next hop', { blockedBy: [blame(0), { ...way, nextHopType: 'none' }] }],
    ['something missing where all is decided', { missing: ['Storage'] }],
    ['a system route taken for one of a user', { blockedBy: [blame(0), { ...way, route: null }] }],
  ])('the comparison notices %s', (_, change) => {
    const answer = answerQuestion(routed);
    expect(answer).toMatchObject({ state: 'blocked', blockedBy: [blame(0), way] });
    expect(disagreement(routed, answer)).toBeNull();
    expect(disagreement(routed, { ...answer, ...change })).not.toBeNull();
  });

  test('the comparison notices an unknown for which nothing is missing', () => {
    const toAppliance = { name: 'default', addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' };
    const question = { ...routed, securityGroups: [], routes: [{ ...toAppliance, nextHopIpAddress: '10.0.0.4' }] };
    const answer = answerQuestion(question);
    expect(answer).toMatchObject({ state: 'unknown' });
    expect(disagreement(question, answer)).toBeNull();
    expect(disagreement(question, { ...answer, missing: [] })).not.toBeNull();
  });
});

/** Two layers, both of which deny all but the first quarter of the remote addresses. */
const layered: Question = {
  direction: 'Inbound',
  protocol: '*',
  remote: ['10.1.0.0/30'],
  local: ['10.0.0.4'],
  ports: ['443'],
  securityGroups: ['subnet-nsg', 'nic-nsg'].map((name) => ({
    name,
    rules: [
      {
        name: 'AllowPeers',
        priority: 100,
        direction: 'Inbound',
        access: 'Allow',
        protocol: '*',
        sourceAddressPrefix: '10.1.0.0/32',
        sourcePortRange: '*',
        destinationAddressPrefix: '*',
        destinationPortRange: '*',
      },
    ],
  })),
  serviceTags: { VirtualNetwork: ['10.0.0.0/16'] },
};

/** One security group that denies everything, and a route that leads nowhere. */
const routed: Question = {
  direction: 'Inbound',
  protocol: 'Tcp',
  remote: ['20.42.0.0/30'],
  local: ['10.0.0.4'],
  ports: ['443'],
  securityGroups: [{ name: 'subnet-nsg', rules: [] }],
  routes: [
    { name: 'default', addressPrefix: '0.0.0.0/0', nextHopType: 'None' },
    { name: 'nowhere', addressPrefix: '20.42.0.0/16', nextHopType: 'nONE' },
  ],
  serviceTags: { VirtualNetwork: ['10.0.0.0/16'] },
};
const way = { route: 'nowhere', prefix: '20.42.0.0/16', nextHopType: 'None' };

function packet() {
  return { protocol: 'Tcp', source: '10.1.0.2', sourcePort: 49_152, destination: '10.0.0.4', destinationPort: 443 };
}

function blame(layer: number) {
  const name = layer === 0 ? 'subnet-nsg' : 'nic-nsg';
  return { securityGroup: layer, name, rule: 'DenyAllInBound', priority: 65_500 };
}
