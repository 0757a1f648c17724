import { describe, expect, test } from 'vitest';
import { bruteForce, fatesOfPacket, type Question, waysOfPacket } from './bruteForce.ts';
import type { WrittenRoute } from './plainRoutes.ts';

/** Tcp 443 to four public addresses, past no security group; null: routing is not asked about. */
function leaving(routes: readonly WrittenRoute[] | null, changed: Partial<Question> = {}): Question {
  return {
    direction: 'Outbound',
    protocol: 'Tcp',
    remote: ['20.42.0.0/30'],
    local: ['10.0.0.4'],
    ports: ['443'],
    ...(routes === null ? {} : { routes }),
    serviceTags: { VirtualNetwork: ['10.0.0.0/16'] },
    ...changed,
  };
}

function to(addressPrefix: string, nextHopType: string): WrittenRoute {
  return { name: `${addressPrefix} ${nextHopType}`, addressPrefix, nextHopType };
}

function tags(lists: Record<string, string[]>): Partial<Question> {
  return { serviceTags: { VirtualNetwork: ['10.0.0.0/16'], ...lists } };
}

const denyStorage = {
  securityGroups: [
    {
      name: 'nsg',
      rules: [
        {
          name: 'deny',
          priority: 100,
          direction: 'Outbound',
          access: 'Deny',
          protocol: '*',
          sourceAddressPrefix: '*',
          sourcePortRange: '*',
          destinationAddressPrefix: 'Storage',
          destinationPortRange: '*',
        },
      ],
    },
  ],
};
const half = { remote: ['20.42.0.0/30'], ...tags({ Storage: ['20.42.0.0/31'] }) };
const none = to('0.0.0.0/0', 'None');

// Each share is counted by hand: (blocked packets) / (required packets).
const table: [name: string, question: Question, state: string, blockedShare: number | null][] = [
  ['routing that is not asked about blocks nothing', leaving(null, beside()), 'allowed', 0],
  ['what Azure adds leads to the internet', leaving([]), 'allowed', 0],
  ['also over IPv6', leaving([], { remote: ['2603::/64'], local: ['fd00::4'] }), 'allowed', 0],
  ['a default route takes everything', leaving([none]), 'blocked', 1],
  ['of its family', leaving([none], { remote: ['2603::/64'], local: ['fd00::4'] }), 'allowed', 0],
  ['::/0 takes IPv6', leaving([to('::/0', 'None')], { remote: ['2603::/64'], local: ['fd00::4'] }), 'blocked', 1],
  [
    'two halves take everything too',
    leaving([to('0.0.0.0/1', 'None'), to('128.0.0.0/1', 'None')], { remote: ['20.0.0.0/30', '200.0.0.0/30'] }),
    'blocked',
    1,
  ],
  ['the longest prefix wins', leaving([none, to('20.42.0.0/31', 'Internet')]), 'partial', 1 / 2],
  ['wherever it is written', leaving([to('20.42.0.0/31', 'Internet'), none]), 'partial', 1 / 2],
  ['one address of four', leaving([to('20.42.0.3/32', 'None')]), 'partial', 1 / 4],
  ['the network itself is nearer than a default route', leaving([none], { remote: ['10.0.9.0/24'] }), 'allowed', 0],
  ['an equal prefix of a user wins', leaving([to('10.0.0.0/16', 'None')], { remote: ['10.0.9.0/24'] }), 'blocked', 1],
  ['private ranges outside the network lead nowhere', leaving([], { remote: ['10.1.0.0/30'] }), 'blocked', 1],
  ['each of the four', leaving([], { remote: ['172.31.0.0/30', '192.168.9.9', '100.127.0.1'] }), 'blocked', 1],
  ['not what lies beside', leaving([], { remote: ['172.32.0.0/30', '192.169.9.9', '100.63.0.1'] }), 'allowed', 0],
  ['a default route does not change that', leaving([to('0.0.0.0/0', 'Internet')], beside()), 'blocked', 1],
  ['a user route as long does', leaving([to('10.0.0.0/8', 'Internet')], beside()), 'allowed', 0],
  ['an appliance cannot be decided', leaving([to('0.0.0.0/0', 'VirtualAppliance')]), 'unknown', 0],
  ['nor a gateway', leaving([to('0.0.0.0/0', 'virtualnetworkgateway')]), 'unknown', 0],
  ['nor a type nobody knows', leaving([to('0.0.0.0/0', 'VirtualNetworkServiceEndpoint')]), 'unknown', 0],
  ['nONE is None', leaving([to('0.0.0.0/0', 'nONE')]), 'blocked', 1],
  [
    'part of it surely blocked, part undecided',
    leaving([none, to('20.42.0.0/31', 'VirtualAppliance')]),
    'partial',
    1 / 2,
  ],
  [
    'what a security group denies is blocked whatever the appliance does',
    leaving([to('0.0.0.0/0', 'VirtualAppliance')], { ...half, ...denyStorage }),
    'partial',
    1 / 2,
  ],
  [
    'inbound, the reply goes to the remote end',
    leaving([to('20.42.0.0/31', 'None')], { direction: 'Inbound' }),
    'partial',
    1 / 2,
  ],
  [
    'inbound, routes to the local end do not count',
    leaving([to('10.0.0.4/32', 'None')], { direction: 'Inbound' }),
    'allowed',
    0,
  ],
  ['nor outbound', leaving([to('10.0.0.4/32', 'None')]), 'allowed', 0],
  ['a tag is its prefixes', leaving([to('Storage', 'None')], half), 'partial', 1 / 2],
  [
    'each with its own length',
    leaving([to('Storage', 'None'), to('20.42.0.0/32', 'Internet')], half),
    'partial',
    1 / 4,
  ],
  ['and not the tag as one', leaving([to('Storage', 'Internet'), to('20.42.0.0/30', 'None')], half), 'partial', 1 / 2],
  ['a CIDR goes before a tag', leaving([to('Storage', 'None'), to('20.42.0.0/31', 'Internet')], half), 'allowed', 0],
  ...['Storage.WestEurope', 'Storage', 'AzureCloud.westeurope', 'AzureCloud'].flatMap(
    (first, i, ranked): [string, Question, string, number][] =>
      ranked.slice(i + 1).map((second) => {
        const both = tags({ [first]: ['20.42.0.0/30'], [second]: ['20.42.0.0/30'] });
        const question = leaving([to(second, 'Internet'), to(first, 'None')], both);
        return [`${first} goes before ${second}`, question, 'blocked', 1];
      }),
  ),
  ['a tag that nobody expanded may lead anywhere', leaving([to('Storage', 'None')]), 'unknown', 0],
  ['or not matter', leaving([to('Storage', 'None'), none]), 'blocked', 1],
  [
    'it takes only what its tag holds',
    leaving([to('Storage.WestEurope', 'None')], tags({ Storage: ['20.43.0.0/16'] })),
    'allowed',
    0,
  ],
  [
    'what goes by its route is in the tag, and blocked by a rule that denies the tag',
    leaving([to('Storage', 'Internet'), none], denyStorage),
    'blocked',
    1,
  ],
  [
    'what is in the tag need not go by its route',
    leaving([to('Storage', 'None')], { remote: ['Storage'] }),
    'unknown',
    null,
  ],
  ['an unexpanded network may hold the private ranges', leaving([], { ...beside(), serviceTags: {} }), 'unknown', 0],
  ['or a part of what a default route takes', leaving([none], { serviceTags: {} }), 'unknown', 0],
  ['a network that holds a private range whole', leaving([], holding('10.0.0.0/8')), 'allowed', 0],
  ['or more than it', leaving([], holding('10.0.0.0/7')), 'allowed', 0],
  ['or both halves of it', leaving([], holding('10.0.0.0/9', '10.128.0.0/9')), 'allowed', 0],
  [
    'has no use for None, also behind a user route',
    leaving([to('10.0.0.0/7', 'None')], holding('10.0.0.0/8')),
    'allowed',
    0,
  ],
  ['or all but one address', leaving([], holding('10.0.0.0/9')), 'allowed', 0],
];

function beside(): Partial<Question> {
  return { remote: ['10.1.0.0/30'] };
}

function holding(...prefixes: string[]): Partial<Question> {
  return { remote: ['10.1.0.0/30'], serviceTags: { VirtualNetwork: prefixes } };
}

describe('counted by hand', () => {
  test.each(table)('%s', (_, question, state, blockedShare) => {
    const expectation = bruteForce(question);
    expect(expectation.state).toBe(state);
    expect(expectation.blockedShare ?? -1).toBeCloseTo(blockedShare ?? -1, 12);
  });
});

test('every route by which a packet may go is named', () => {
  const question = leaving([to('Storage', 'None'), to('0.0.0.0/0', 'VirtualAppliance')]);
  const packet = {
    protocol: 'Tcp',
    source: '10.0.0.4',
    sourcePort: 9,
    destination: '20.42.0.3',
    destinationPort: 443,
  };
  expect([...fatesOfPacket(question, packet)].toSorted()).toEqual(['blocked', 'passes']);
  expect(waysOfPacket(question, packet).map(({ prefix, effect }) => [prefix, effect])).toEqual([
    ['0.0.0.0/0', 'either'],
    ['Storage', 'block'],
  ]);
  expect(waysOfPacket(leaving([], beside()), { ...packet, destination: '10.1.0.1' })).toEqual([
    expect.objectContaining({ route: null, prefix: '10.0.0.0/8', nextHopType: 'None' }),
  ]);
  expect(waysOfPacket(leaving(null), packet)).toEqual([]);
});
