import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bruteForce, decidersOf, fatesOfPacket, type Question } from './bruteForce.ts';
import { rangeOf } from './plainAddress.ts';
import type { RuleFields } from './plainRules.ts';
import { tinyQuestions } from './questions.ts';
import { tinyRoutedQuestions } from './routedQuestions.ts';

const any = { sourcePortRange: '*', destinationPortRange: '*', protocol: '*', direction: 'Inbound' } as const;
const everywhere = { ...any, sourceAddressPrefix: '*', destinationAddressPrefix: '*' } as const;

function asking(rules: readonly RuleFields[], changed: Partial<Question> = {}): Question {
  return {
    direction: 'Inbound',
    protocol: 'Tcp',
    remote: ['10.1.0.0/30'],
    local: ['10.0.0.0/30'],
    ports: ['443'],
    securityGroups: [{ name: 'nsg', rules: rules.map((rule, i) => ({ name: `r${i}`, priority: 100 + i, ...rule })) }],
    serviceTags: { VirtualNetwork: ['10.0.0.0/16'] },
    ...changed,
  };
}

const deny = { ...everywhere, access: 'Deny' };
const allow = { ...everywhere, access: 'Allow' };
const ports = 65_536;

// Each share is counted by hand: (blocked packets) / (required packets).
const table: [name: string, question: Question, state: string, blockedShare: number | null][] = [
  ['no security group filters nothing', asking([], { securityGroups: [] }), 'allowed', 0],
  ['the default rules deny what comes from outside', asking([]), 'blocked', 1],
  ['and let the network itself in', asking([], { remote: ['10.0.9.0/24'] }), 'allowed', 0],
  ['one of four remote addresses', asking([{ ...deny, sourceAddressPrefix: '10.1.0.3' }, allow]), 'partial', 1 / 4],
  ['both of two layers must allow', asking([allow], twoLayers([{ ...allow }], [])), 'blocked', 1],
  [
    'a rule with few source ports covers few packets',
    asking([{ ...allow, sourcePortRange: '1000-1999' }]),
    'partial',
    (ports - 1000) / ports,
  ],
  [
    'two of three destination ports',
    asking([{ ...allow, destinationPortRange: '443' }], { ports: ['442-444'] }),
    'partial',
    2 / 3,
  ],
  [
    'Icmp is one packet beside 65536 of Tcp, of Udp; a rule for a port does not cover it, nor Esp, Ah and others',
    asking([{ ...allow, destinationPortRange: '443' }], { protocol: '*' }),
    'partial',
    4 / (2 * ports + 4),
  ],
  [
    'a rule for every port covers protocols without ports',
    asking([{ ...allow, destinationPortRange: '0-65535', protocol: 'Icmp' }], { protocol: 'Icmp' }),
    'allowed',
    0,
  ],
  [
    'the share is that of the family where it is larger',
    asking(
      [
        { ...allow, sourceAddressPrefix: '10.1.0.0/31' },
        { ...allow, sourceAddressPrefix: 'fd00::/126' },
      ],
      {
        remote: ['10.1.0.0/30', 'fd00::/124'],
        local: ['10.0.0.0/30', 'fd01::/126'],
      },
    ),
    'partial',
    3 / 4,
  ],
  ['0.0.0.0/0 is IPv4 only', asking([{ ...allow, sourceAddressPrefix: '0.0.0.0/0' }], both6()), 'partial', 1],
  ['* is both', asking([allow], both6()), 'allowed', 0],
  [
    'a tag that nobody expanded cannot be decided',
    asking([{ ...allow, sourceAddressPrefix: 'Storage' }]),
    'unknown',
    0,
  ],
  [
    'but does not matter under a rule that decides the same',
    asking([{ ...allow, sourceAddressPrefix: 'Storage' }, allow]),
    'allowed',
    0,
  ],
  [
    'an unexpanded region lies inside its unexpanded tag',
    asking([{ ...allow, sourceAddressPrefix: 'Storage' }], { remote: ['Storage.WestEurope'] }),
    'allowed',
    null,
  ],
  [
    'the tag does not lie inside its region',
    asking([{ ...allow, sourceAddressPrefix: 'Storage.WestEurope' }], { remote: ['Storage'] }),
    'unknown',
    null,
  ],
  [
    'an expanded region lies inside its unexpanded tag',
    asking([{ ...deny, sourceAddressPrefix: 'Storage' }, allow], {
      serviceTags: { VirtualNetwork: ['10.0.0.0/16'], 'Storage.WestEurope': ['10.1.0.2/31'] },
    }),
    'partial',
    2 / 4,
  ],
  [
    'an unexpanded region lies inside its expanded tag',
    asking([{ ...allow, sourceAddressPrefix: 'Storage.WestEurope' }], {
      serviceTags: { VirtualNetwork: ['10.0.0.0/16'], Storage: ['10.1.0.0/32'] },
    }),
    'partial',
    3 / 4,
  ],
  [
    'Internet is the complement of an unexpanded VirtualNetwork',
    asking(
      [
        { ...deny, sourceAddressPrefix: 'Internet' },
        { ...deny, sourceAddressPrefix: 'VirtualNetwork' },
      ],
      { serviceTags: {} },
    ),
    'blocked',
    1,
  ],
  [
    'the two ends are two addresses: a tag may hold one and not the other',
    asking([], { serviceTags: {} }),
    'unknown',
    0,
  ],
  ['families that do not meet leave nothing to ask about', asking([], { remote: ['fd00::/64'] }), 'empty', null],
];

function twoLayers(first: readonly RuleFields[], second: readonly RuleFields[]): Partial<Question> {
  return {
    securityGroups: [first, second].map((rules, layer) => ({
      name: `nsg${layer}`,
      rules: rules.map((rule, i) => ({ name: `r${i}`, priority: 100 + i, ...rule })),
    })),
  };
}

function both6(): Partial<Question> {
  return { remote: ['*'], local: ['10.0.0.0/30', 'fd01::/126'] };
}

describe('counted by hand', () => {
  test.each(table)('%s', (_, question, state, blockedShare) => {
    const expectation = bruteForce(question);
    expect(expectation.state).toBe(state);
    expect(expectation.blockedShare ?? -1).toBeCloseTo(blockedShare ?? -1, 12);
  });
});

const packet = { protocol: 'Tcp', source: '10.1.0.3', sourcePort: 9, destination: '10.0.0.1', destinationPort: 443 };

test('a packet is looked at only inside the question', () => {
  const question = asking([{ ...deny, sourceAddressPrefix: '10.1.0.3' }, allow]);
  const fates = (changed: Partial<typeof packet>): string[] => [...fatesOfPacket(question, { ...packet, ...changed })];
  expect(fates({})).toEqual(['blocked']);
  expect(fates({ source: '10.1.0.2' })).toEqual(['passes']);
  expect(fates({ source: '10.1.0.4' })).toEqual(['notRequired']);
  expect(fates({ destinationPort: 444 })).toEqual(['notRequired']);
  expect(fates({ sourcePort: 65_536 })).toEqual(['notRequired']);
  expect(fates({ protocol: 'Udp' })).toEqual(['notRequired']);
  expect(decidersOf(question, packet)).toEqual([[expect.objectContaining({ rule: 'r0', priority: 100 })]]);
});

test('where an unexpanded tag decides, each rule that may decide is named', () => {
  const question = asking([{ ...deny, sourceAddressPrefix: 'Storage' }]);
  expect([...fatesOfPacket(question, packet)]).toEqual(['blocked']);
  expect(
    decidersOf(question, packet)[0]
      ?.map(({ rule }) => rule)
      .toSorted(),
  ).toEqual(['DenyAllInBound', 'r0']);
});

test('where an unexpanded tag is asked about, its packets count only where it holds them', () => {
  const question = asking([{ ...deny, sourceAddressPrefix: 'Storage' }, allow], { remote: ['Storage'] });
  expect(bruteForce(question).state).toBe('blocked');
  expect([...fatesOfPacket(question, packet)].toSorted()).toEqual(['blocked', 'notRequired']);
  expect(decidersOf(question, packet)[0]?.map(({ rule }) => rule)).toEqual(['r0']);
});

test.each([
  ['rules', tinyQuestions],
  ['routes', tinyRoutedQuestions],
])('%s: visiting each single address counts what visiting whole stretches counts', (_, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, (question) => {
      expect(bruteForce(question, 'everyAddress')).toEqual(bruteForce(question, 'stretches'));
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['10.0.0.0/30', 4, 0x0a000000n, 0x0a000003n],
  ['0.0.0.0/0', 4, 0n, 0xffffffffn],
  ['255.255.255.255', 4, 0xffffffffn, 0xffffffffn],
  ['::/0', 6, 0n, 2n ** 128n - 1n],
  ['::1', 6, 1n, 1n],
  ['2001:DB8::8/125', 6, 0x20010db8000000000000000000000008n, 0x20010db800000000000000000000000fn],
] as const)('%s is read', (text, family, low, high) => {
  expect(rangeOf(text)).toEqual({ family, low, high });
});

test.each(['10.0.0/8', '10.0.0.256', '010.0.0.1', '10.0.0.0/33', '1::2::3', '1:2:3', '::/129', 'Storage', '*', ''])(
  '%s is no address',
  (text) => {
    expect(rangeOf(text)).toBeNull();
  },
);
