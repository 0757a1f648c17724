import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerQuestion } from '../../../shared/domain/prove.ts';
import type { Question } from '../../support/bruteForce.ts';
import { disagreement } from '../../support/disagreement.ts';
import { faults } from '../../support/faults.ts';
import { questions, tagQuestions, tinyQuestions } from '../../support/questions.ts';

/** `NETGUARD_RUNS=20000 npx vitest run bruteForce` looks longer. */
const numRuns = Number(process.env['NETGUARD_RUNS'] ?? 400);

test.each([
  ['whole address spaces', questions],
  ['tags without prefixes', tagQuestions],
  ['a few addresses', tinyQuestions],
])('the engine answers as brute force does, over %s', (_, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, (question) => {
      expect(disagreement(question, answerQuestion(question))).toBeNull();
    }),
    { numRuns },
  );
});

const samples: readonly Question[] = [questions, tagQuestions, tinyQuestions].flatMap((arbitrary) =>
  fc.sample(arbitrary, { numRuns: 150, seed: 20_260_331 }),
);

test.each(Object.entries(faults))('the comparison notices %s', (_, fault) => {
  const notices = (question: Question): boolean => disagreement(question, answerQuestion(fault(question))) !== null;
  const first = samples.findIndex(notices);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(samples.slice(first + 1).some(notices)).toBe(true);
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

function packet() {
  return { protocol: 'Tcp', source: '10.1.0.2', sourcePort: 49_152, destination: '10.0.0.4', destinationPort: 443 };
}

function blame(layer: number) {
  const name = layer === 0 ? 'subnet-nsg' : 'nic-nsg';
  return { securityGroup: layer, name, rule: 'DenyAllInBound', priority: 65_500 };
}
