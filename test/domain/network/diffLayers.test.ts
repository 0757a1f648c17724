import { expect, test } from 'vitest';
import { everyAddress, unionAddresses } from '../../../shared/domain/network/addressSet.ts';
import { diffLayers, type LayersDiff } from '../../../shared/domain/network/diffLayers.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { boxWords } from '../../../shared/report/boxWords.ts';
import { allow, deny } from '../../support/asking.ts';
import { compileGroups, compileRouteTable, directionOf, scopeOf } from '../../support/compileGroups.ts';
import type { WrittenRule } from '../../support/plainRules.ts';

const place = {
  direction: 'Inbound',
  serviceTags: {
    VirtualNetwork: ['10.0.0.0/16', '168.63.129.16/32'],
    AzureMachineLearning: ['20.42.0.0/28', '20.42.1.0/28', '2603:1020::/47'],
    BatchNodeManagement: ['20.42.0.0/30', '52.166.0.0/28'],
  },
};
const local = parsePrefix('10.0.1.0/24') ?? everyAddress;
const dualStack = unionAddresses([local, parsePrefix('fd00::/64') ?? everyAddress]);

function groups(rules: readonly WrittenRule[], direction = place.direction): readonly Layer[] {
  const turned = rules.map((rule) => ({ ...rule, direction }));
  return compileGroups({ ...place, direction, securityGroups: [{ name: 'nsg', rules: turned }] });
}

/** The diff as people read it: a sign, then a line for each box. */
function told(diff: LayersDiff, direction = place.direction, near = local): readonly string[] {
  const tags = ['Internet', 'VirtualNetwork', 'AzureMachineLearning', 'BatchNodeManagement'];
  const names = tags.map((name) => ({ name, addresses: scopeOf(place).tag(name).sure }));
  const words = (sign: string, boxes: LayersDiff['allowed']): string[] =>
    boxes.map(
      (box) =>
        `${sign} ${boxWords(box, { direction: directionOf({ direction }), local: near, names, reachable: everyAddress })}`,
    );
  return [
    ...words('+', diff.allowed),
    ...words('-', diff.blocked),
    ...words('+?', diff.mayBeAllowed),
    ...words('-?', diff.mayBeBlocked),
    ...diff.open.map((fact) => `? ${fact}`),
  ];
}

const tcp = { ...allow, protocol: 'Tcp', destinationPortRange: '443', sourceAddressPrefix: 'Internet' };

interface Row {
  readonly what: string;
  readonly before: readonly WrittenRule[];
  readonly after: readonly WrittenRule[];
  readonly lines: readonly string[];
}

function row(what: string, before: readonly WrittenRule[], after: readonly WrittenRule[], ...lines: string[]): Row {
  return { what, before, after, lines };
}

const rows: readonly Row[] = [
  row('nothing changed', [tcp], [tcp]),
  row('a rule has another name and priority', [tcp], [{ ...tcp, name: 'other', priority: 333 }]),
  row('a port range grows', [tcp], [{ ...tcp, destinationPortRange: '443-445' }], '+ Tcp 444-445 from Internet'),
  row(
    'a port moves',
    [tcp],
    [{ ...tcp, destinationPortRange: '444' }],
    '+ Tcp 444 from Internet',
    '- Tcp 443 from Internet',
  ),
  row(
    'a rule of a tag',
    [],
    [{ ...tcp, sourceAddressPrefix: 'AzureMachineLearning' }],
    '+ Tcp 443 from AzureMachineLearning',
  ),
  row(
    'two tags that overlap',
    [],
    [{ ...tcp, sourceAddressPrefix: '', sourceAddressPrefixes: ['AzureMachineLearning', 'BatchNodeManagement'] }],
    '+ Tcp 443 from AzureMachineLearning, BatchNodeManagement',
  ),
  row(
    'a tag but for what passed already',
    [{ ...tcp, sourceAddressPrefix: '20.42.1.0/28' }],
    [{ ...tcp, sourceAddressPrefix: 'AzureMachineLearning' }],
    '+ Tcp 443 from 20.42.0.0/28',
  ),
  row(
    'protocol * where it was Tcp',
    [{ ...tcp, destinationPortRange: '*' }],
    [{ ...allow, sourceAddressPrefix: 'Internet' }],
    '+ any protocol but Tcp from Internet',
  ),
  row('everything opens', [], [allow], '+ any protocol from Internet'),
  row('everything closes', [], [deny], '- any protocol from VirtualNetwork'),
  row(
    'a deny for a part of the subnet',
    [tcp],
    [
      tcp,
      {
        ...deny,
        priority: 100,
        protocol: 'Tcp',
        destinationAddressPrefix: '10.0.1.4/30',
        destinationPortRange: '443',
        sourceAddressPrefix: 'Internet',
      },
    ],
    '- Tcp 443 from Internet to 10.0.1.4/30',
  ),
  row(
    'two rules that cross stay two boxes',
    [],
    [tcp, { ...tcp, priority: 210, sourceAddressPrefix: '20.0.0.0/8', destinationPortRange: '*' }],
    '+ Tcp from 20.0.0.0/8',
    '+ Tcp 443 from Internet',
  ),
  row(
    'a deny before an allow takes a hole out of it',
    [],
    [
      { ...tcp, priority: 210 },
      { ...deny, sourceAddressPrefix: '203.0.113.0/24', priority: 200 },
    ],
    '+ Tcp 443 from Internet but 203.0.113.0/24',
  ),
  row(
    'source ports',
    [],
    [{ ...tcp, sourcePortRange: '1024-65535' }],
    '+ Tcp 443 from Internet (source ports 1024-65535)',
  ),
  row(
    'a tag that nobody expanded',
    [],
    [{ ...tcp, sourceAddressPrefix: 'Storage' }],
    '+? Tcp 443 from Internet',
    '? Storage',
  ),
  row(
    'a tag that nobody expanded, before and after',
    [{ ...tcp, sourceAddressPrefix: 'Storage' }],
    [{ ...tcp, sourceAddressPrefix: 'Storage', destinationPortRange: '442-443' }],
    '+? Tcp 442 from Internet',
    '? Storage',
  ),
  row(
    'a tag that nobody expanded, in a rule that has moved',
    [
      { ...tcp, sourceAddressPrefix: 'Storage' },
      { ...tcp, sourceAddressPrefix: '*', priority: 300 },
    ],
    [
      { ...tcp, sourceAddressPrefix: '*', priority: 300 },
      { ...tcp, sourceAddressPrefix: 'Storage', priority: 301 },
    ],
  ),
];

test.each(rows)('$what', ({ before, after, lines }) => {
  const diff = diffLayers(groups(before), groups(after), local);
  expect(told(diff)).toEqual(lines);
  expect(diff.complete).toBe(true);
  // The other way round the same packets have changed the other way.
  const back = diffLayers(groups(after), groups(before), local);
  expect(back.blocked).toEqual(diff.allowed);
  expect(back.allowed).toEqual(diff.blocked);
  expect(back.mayBeBlocked).toEqual(diff.mayBeAllowed);
});

test('one box for both address families', () => {
  const aml = { ...tcp, sourceAddressPrefix: 'AzureMachineLearning' };
  const diff = diffLayers(groups([]), groups([aml]), dualStack);
  expect(told(diff, place.direction, dualStack)).toEqual(['+ Tcp 443 from AzureMachineLearning']);
});

test('boxes of different traffic are not joined, and each family has its own addresses', () => {
  const v4 = { ...tcp, sourceAddressPrefix: '20.42.0.0/28' };
  const v6 = { ...tcp, priority: 210, sourceAddressPrefix: '2603:1020::/47', destinationPortRange: '22' };
  const { allowed } = diffLayers(groups([]), groups([v4, v6]), dualStack);
  expect(allowed.map(({ destinationPorts, remote, local: near }) => [destinationPorts, remote, near])).toEqual([
    [[22, 22], { v4: [], v6: parsePrefix('2603:1020::/47')?.v6 }, { v4: [], v6: dualStack.v6 }],
    [[443, 443], { v4: parsePrefix('20.42.0.0/28')?.v4, v6: [] }, { v4: dualStack.v4, v6: [] }],
  ]);
});

const ordered = [
  { ...tcp, destinationPortRange: '22', sourceAddressPrefix: '30.0.0.0/8' },
  { ...tcp, protocol: 'Udp', destinationPortRange: '22', sourceAddressPrefix: '60.0.0.0/8' },
  { ...tcp, sourcePortRange: '80', sourceAddressPrefix: '40.0.0.0/8' },
  { ...tcp, sourcePortRange: '90-100', sourceAddressPrefix: '20.0.0.0/8' },
  { ...tcp, sourcePortRange: '90-100', sourceAddressPrefix: '50.0.0.0/8', destinationAddressPrefix: '10.0.1.0/25' },
];

test.each([
  ['as they come', [0, 1, 2, 3, 4]],
  ['turned round', [4, 3, 2, 1, 0]],
  ['mixed', [3, 0, 4, 2, 1]],
])(
  'boxes stand by destination port, protocol, source port and addresses, whatever the order of the rules: %s',
  (_, order) => {
    const rules = order.map((index, rank) => ({
      ...(ordered[index] ?? tcp),
      name: `r${index}`,
      priority: 200 + rank,
    }));
    expect(told(diffLayers(groups([]), groups(rules), local))).toEqual([
      '+ Tcp 22 from 30.0.0.0/8',
      '+ Udp 22 from 60.0.0.0/8',
      '+ Tcp 443 from 40.0.0.0/8 (source ports 80)',
      '+ Tcp 443 from 20.0.0.0/8 (source ports 90-100)',
      '+ Tcp 443 from 20.0.0.0/8, 50.0.0.0/8 to 10.0.1.0/25 (source ports 90-100)',
    ]);
  },
);

const toStorage = { name: 'storage', addressPrefix: 'Storage', nextHopType: 'Internet' };
const nowhere = { name: 'nowhere', addressPrefix: '0.0.0.0/0', nextHopType: 'None' };

function table(routes: readonly object[]): Layer {
  return compileRouteTable(routes, { ...place, direction: 'Outbound' });
}

const toAppliance = {
  name: 'all',
  addressPrefix: '0.0.0.0/0',
  nextHopType: 'VirtualAppliance',
  nextHopIpAddress: '10.0.9.4',
};
const hole = { name: 'hole', addressPrefix: '20.42.0.0/24', nextHopType: 'None' };
const toBatch = { name: 'batch', addressPrefix: 'BatchNodeManagement', nextHopType: 'Internet' };

test.each<readonly [string, readonly object[], readonly object[], readonly string[]]>([
  ['a route to nowhere', [], [hole], ['- any protocol to 20.42.0.0/24']],
  ['the same appliance by two names', [toAppliance], [{ ...toAppliance, name: 'renamed' }], []],
  [
    'past an appliance',
    [toAppliance],
    [toAppliance, toBatch],
    ['+? any protocol to BatchNodeManagement', '? VirtualAppliance'],
  ],
  [
    'another appliance',
    [toAppliance],
    [{ ...toAppliance, nextHopIpAddress: '10.0.9.5' }],
    [
      '+? any protocol to * but 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16',
      '-? any protocol to * but 10.0.0.0/8, 100.64.0.0/10, 172.16.0.0/12, 192.168.0.0/16',
      '? VirtualAppliance',
    ],
  ],
  [
    'a route beside the one to a tag that nobody expanded',
    [toStorage, nowhere],
    [toStorage, nowhere, { name: 'net', addressPrefix: '20.0.0.0/8', nextHopType: 'None' }],
    ['+? any protocol to Internet, 168.63.129.16', '-? any protocol to Internet, 168.63.129.16', '? Storage'],
  ],
  [
    'a route to a tag that nobody expanded, before and after',
    [toStorage, nowhere],
    [{ ...toStorage, name: 'renamed' }, nowhere],
    [],
  ],
])('routes: %s', (_, before, after, lines) => {
  expect(told(diffLayers([table(before)], [table(after)], local), 'Outbound')).toEqual(lines);
});

test('a group taken off opens what it had closed', () => {
  expect(told(diffLayers(groups([tcp]), [], local))).toEqual([
    '+ Tcp and Udp 0-442, 444-65535 from Internet',
    '+ any protocol but Tcp from Internet',
  ]);
});

test('a diff without open facts is cut off where the work ends', () => {
  const diff = diffLayers(groups([]), groups([tcp]), local, { work: 1, forks: 5, nesting: 256 });
  expect(diff).toMatchObject({ allowed: [], blocked: [], open: [], complete: false });
});

const atOneEnd = [{ ...tcp, sourceAddressPrefix: 'Storage' }];
const atBothEnds = [{ ...tcp, sourceAddressPrefix: 'Storage', destinationAddressPrefix: 'Unlisted' }];
const twiceAtOneEnd = [
  { ...deny, priority: 100, sourceAddressPrefix: 'Unlisted' },
  { ...tcp, sourceAddressPrefix: 'Storage' },
];

test.each([
  ['one fact is not followed without forks', atOneEnd, { forks: 0 }, false],
  ['one fact is not followed where none may be assumed', atOneEnd, { nesting: 0 }, false],
  ['one fact is one assumption', atOneEnd, { nesting: 1 }, true],
  ['facts at two ends are assumed one after the other', atBothEnds, { nesting: 1 }, false],
  ['facts at two ends are one assumption about each', atBothEnds, { nesting: 2 }, true],
  ['facts at one end are assumed one after the other', twiceAtOneEnd, { nesting: 1 }, false],
  ['facts at one end are two assumptions', twiceAtOneEnd, { nesting: 2 }, true],
])('how far open facts are followed: %s', (_, rules, budget, complete) => {
  const given = { work: 20_000_000, forks: 100, nesting: 256, ...budget };
  const forward = diffLayers(groups([]), groups(rules), local, given);
  const back = diffLayers(groups(rules), groups([]), local, given);
  expect([forward.complete, back.complete]).toEqual([complete, complete]);
});

test('past the budget it says that it is incomplete, and tells nothing wrong', () => {
  const tags = Array.from({ length: 40 }, (_, i) => ({ ...tcp, priority: 200 + i, sourceAddressPrefix: `Tag${i}` }));
  const before = groups([tcp, ...tags.slice(1)]);
  const after = groups(
    tags.toReversed().map((rule, i) => ({ ...rule, priority: 200 + i, access: i % 2 ? 'Deny' : 'Allow' })),
  );
  const diff = diffLayers(before, after, local, { work: 20_000_000, forks: 5, nesting: 256 });
  expect(diff.complete).toBe(false);
  expect(diffLayers(before, after, local, { work: 100, forks: 5, nesting: 256 })).toMatchObject({
    allowed: [],
    blocked: [],
    complete: false,
  });
});
