import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bruteForce, type Question } from './bruteForce.ts';
import { questionKinds } from './questionKinds.ts';
import { startZ3, type Z3Judge } from './z3Judge.ts';

let z3: Z3Judge;
beforeAll(async () => {
  z3 = await startZ3();
});
afterAll(async () => z3.close());

test.each(Object.entries(questionKinds))('z3 judges as brute force does, over %s', async (_, arbitrary) => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (question) => {
      expect((await z3.judge(question, null)).state).toBe(bruteForce(question).state);
    }),
    { numRuns: 6 },
  );
});

const question: Question = {
  direction: 'Inbound',
  protocol: 'Tcp',
  remote: ['20.42.0.0/30'],
  local: ['10.0.0.4'],
  ports: ['443'],
  securityGroups: [
    {
      name: 'nsg',
      rules: [
        {
          name: 'allow',
          priority: 100,
          direction: 'Inbound',
          access: 'Allow',
          protocol: '*',
          sourceAddressPrefix: '20.42.0.0/31',
          sourcePortRange: '*',
          destinationAddressPrefix: '*',
          destinationPortRange: '*',
        },
      ],
    },
  ],
  routes: [{ name: 'nowhere', addressPrefix: '20.42.0.1/32', nextHopType: 'None' }],
  serviceTags: { VirtualNetwork: ['10.0.0.0/16'] },
};
const packet = { protocol: 'Tcp', source: '20.42.0.2', sourcePort: 9, destination: '10.0.0.4', destinationPort: 443 };

test.each([
  ['denied', {}, true],
  ['allowed, and lost on its way back', { source: '20.42.0.1' }, true],
  ['allowed', { source: '20.42.0.0' }, false],
  ['beside the question', { source: '20.42.0.4' }, false],
  ['to another port', { destinationPort: 444 }, false],
  ['of another protocol', { protocol: 'Udp' }, false],
  ['without ports', { sourcePort: null, destinationPort: null }, false],
])('a packet is %s', async (_, changed, witnessHolds) => {
  expect(await z3.judge(question, { ...packet, ...changed })).toEqual({ state: 'partial', witnessHolds });
});
