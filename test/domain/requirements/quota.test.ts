import { expect, test } from 'vitest';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { exampleVerdict } from '../../support/exampleVerdict.ts';

const cluster = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;

/** A cluster of so many nodes and at most so many, with room for so many security groups, public IP addresses and load balancers. */
function grown(
  nodes: unknown,
  most: unknown,
  rooms: readonly unknown[],
  change: ExampleChange['change'] = {},
): ExampleChange {
  const region = '{id:subscription}/providers/Microsoft.Network/locations/{region}';
  const names = ['NetworkSecurityGroups', 'PublicIPAddresses', 'LoadBalancers'];
  const value = rooms.flatMap((room, index) =>
    room === null
      ? []
      : {
          id: `${region}/usages/${names[index]}`,
          name: { value: names[index]?.toUpperCase() },
          currentValue: typeof room === 'number' ? 1000 - room : room,
          limit: 1000,
        },
  );
  const properties = { scaleSettings: { maxNodeCount: most }, currentNodeCount: nodes };
  return { change: { compute: { properties: { properties } }, networkUsages: { value }, ...change } };
}

test.each<[string, ExampleChange, VerdictState]>([
  ['room for all', grown(0, 100, [1, 1, 1]), 'compliant'],
  ['one node more needs another of each', grown(0, 101, [1, 1, 1]), 'violated'],
  ['room for what is still needed', grown(150, 300, [1, 1, 1]), 'compliant'],
  ['no room for it', grown(150, 300, [1, 0, 1]), 'violated'],
  ['no room, and nothing more is needed', grown(1, 100, [0, 0, 0]), 'compliant'],
  ['more nodes than it may have', grown(300, 100, [0, 0, 0]), 'compliant'],
  ['no room for one thing', grown(0, 4, [9, 9, 0]), 'violated'],
  ['more is used than allowed', grown(0, 4, [-1, 9, 9]), 'violated'],
  ['a quota that nobody listed', grown(0, 4, [9, 9, null]), 'unknown'],
  ['a quota that nobody listed, and no room anyway', grown(0, 4, [0, 9, null]), 'violated'],
  ['a quota that cannot be read', grown(0, 4, [9, 9, 'many']), 'unknown'],
  ['how many nodes it has nobody knows', grown(null, 4, [0, 9, 9]), 'unknown'],
  ['how many nodes it has nobody knows, and there is room', grown(null, 4, [1, 1, 1]), 'compliant'],
  ['how many nodes it may have nobody knows', grown(0, null, [9, 9, 9]), 'unknown'],
  ['how many it may have cannot be read', grown(0, 'many', [9, 9, 9]), 'unknown'],
  ['where the network is nobody knows', grown(0, 4, [9, 9, 9], { vnet: { location: null } }), 'unknown'],
  ['the network is not there', grown(0, 4, [9, 9, 9], { vnet: null }), 'unknown'],
  ['quotas of another region', grown(0, 4, [9, 9, 9], { vnet: { location: 'eastus' } }), 'unknown'],
])('%s', (_, change, state) => {
  const verdict = exampleVerdict('network-quota', cluster, change);
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
});

test('quotas of another region are three missing facts', () => {
  const { evidence } = exampleVerdict(
    'network-quota',
    cluster,
    grown(0, 4, [9, 9, 9], { vnet: { location: 'eastus' } }),
  );
  expect(evidence.missing.map(({ fact }) => fact)).toEqual(['networkUsage', 'networkUsage', 'networkUsage']);
});

test('nodes without public addresses need none of it', () => {
  const classic = { kind: 'AmlCompute', profile: 'aml-classic-2021' } as const;
  const change = { compute: { properties: { properties: { enableNodePublicIp: false } } } };
  expect(exampleVerdict('network-quota', classic, { change }).state).toBe('not-applicable');
});

test('in words', () => {
  expect(exampleVerdict('network-quota', cluster, grown(0, 250, [2, 9, -4])).message).toBe(
    'The cluster cannot grow to its full size: westeurope has room for 2 more security groups, and the nodes still need 3, and as little for load balancers.',
  );
});
