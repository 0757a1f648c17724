import { expect, test } from 'vitest';
import { answerQuestion } from '../../../shared/domain/prove.ts';
import { allow, asking, deny, layers } from '../../support/asking.ts';
import type { Question } from '../../support/bruteForce.ts';
import { disagreement } from '../../support/disagreement.ts';
import { platformRules } from '../../support/questions.ts';

const docs = 'https://learn.microsoft.com/azure/virtual-network';
const nsg = `${docs}/network-security-groups-overview`;
const howItWorks = `${docs}/network-security-group-how-it-works`;
const serviceTagsPage = `${docs}/service-tags-overview`;
const asgPage = `${docs}/application-security-groups`;
const rest = 'https://learn.microsoft.com/rest/api/virtualnetwork/security-rules/create-or-update';

const outbound: Partial<Question> = { direction: 'Outbound' };
const inNetwork: Partial<Question> = { remote: ['10.0.9.0/24'] };
const dualStack: Partial<Question> = {
  remote: ['20.42.0.0/24', '2603:1000::/32'],
  local: ['10.0.1.0/24', 'fd00:1::/64'],
};
const group = [{ id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/web' }];
const { sourceAddressPrefix: _source, ...allowGroup } = { ...allow, sourceApplicationSecurityGroups: group };

type State = 'allowed' | 'blocked' | 'partial' | 'unknown';
type Quirk = readonly [quirk: string, source: string, question: Question, state: State, share?: number];

/** One row for each way in which Azure evaluates rules that people get wrong. */
const quirks: readonly Quirk[] = [
  ['the lower number decides, allow first', nsg, asking([deny, allow]), 'allowed'],
  ['the lower number decides, deny first', nsg, asking([allow, { ...deny, priority: 100 }]), 'blocked'],
  ['the order in which rules are listed means nothing', nsg, asking([allow, { ...deny, priority: 199 }]), 'blocked'],
  [
    'rules of the other direction are not looked at',
    nsg,
    asking([{ ...deny, direction: 'Outbound' }, allow]),
    'allowed',
  ],
  [
    'one priority may stand once in each direction',
    rest,
    asking([allow, { ...deny, priority: 200, direction: 'Outbound' }]),
    'allowed',
  ],
  ['both layers must allow: the first denies', howItWorks, asking([], layers([deny], [allow])), 'blocked'],
  ['both layers must allow: the second denies', howItWorks, asking([], layers([allow], [deny])), 'blocked'],
  ['both layers must allow: both do', howItWorks, asking([], layers([allow], [allow])), 'allowed'],
  ['no security group filters nothing', howItWorks, asking([], { securityGroups: [] }), 'allowed'],
  ['default: nothing comes in from outside', `${nsg}#default-security-rules`, asking([]), 'blocked'],
  ['default: the network reaches itself', `${nsg}#allowvnetinbound`, asking([], inNetwork), 'allowed'],
  [
    'default: the load balancer probes from 168.63.129.16',
    `${nsg}#allowazureloadbalancerinbound`,
    asking([], { remote: ['168.63.129.16'] }),
    'allowed',
  ],
  [
    'default: its neighbours do not',
    `${nsg}#allowazureloadbalancerinbound`,
    asking([], { remote: ['168.63.129.16/31'] }),
    'partial',
    1 / 2,
  ],
  ['default: everything may leave for the Internet', `${nsg}#allowinternetoutbound`, asking([], outbound), 'allowed'],
  [
    'default: the network and the Internet leave nothing that may not leave',
    `${nsg}#denyalloutbound`,
    asking([], { ...outbound, remote: ['*'] }),
    'allowed',
  ],
  [
    'a custom rule comes before the default ones',
    `${nsg}#default-security-rules`,
    asking([{ ...deny, priority: 4096 }], inNetwork),
    'blocked',
  ],
  [
    'platform rules that are listed are not appended once more',
    `${nsg}#default-security-rules`,
    asking([...platformRules], inNetwork),
    'allowed',
  ],
  ['and decide the same', `${nsg}#default-security-rules`, asking([...platformRules]), 'blocked'],
  ['* is every IPv4 and IPv6 address', nsg, asking([allow], dualStack), 'allowed'],
  ['0.0.0.0/0 is IPv4 only', nsg, asking([{ ...allow, sourceAddressPrefix: '0.0.0.0/0' }], dualStack), 'partial', 1],
  ['::/0 is IPv6 only', nsg, asking([{ ...allow, sourceAddressPrefix: '::/0' }], dualStack), 'partial', 1],
  [
    'an IPv6 rule does not meet IPv4 packets',
    nsg,
    asking([{ ...deny, priority: 100, sourceAddressPrefix: '::/0' }, allow]),
    'allowed',
  ],
  [
    'an address without a length is that one address',
    nsg,
    asking([{ ...allow, sourceAddressPrefix: '20.42.0.7' }]),
    'partial',
    255 / 256,
  ],
  [
    'the address space is covered by its two halves',
    nsg,
    asking([{ ...allow, sourceAddressPrefix: '', sourceAddressPrefixes: ['0.0.0.0/1', '128.0.0.0/1'] }]),
    'allowed',
  ],
  [
    'a source port range leaves the other source ports',
    nsg,
    asking([{ ...allow, sourcePortRange: '443' }]),
    'partial',
    65_535 / 65_536,
  ],
  ['0-65535 is every port', nsg, asking([{ ...allow, destinationPortRange: '0-65535' }], { ports: ['*'] }), 'allowed'],
  [
    'IPv6 addresses are counted one by one',
    nsg,
    asking([{ ...deny, priority: 100, destinationAddressPrefix: '2603:1000::6/127' }, allow], {
      remote: ['2603:1000:2::/48'],
      local: ['2603:1000::/124'],
    }),
    'partial',
    2 / 16,
  ],
  ['Tcp is not Udp', nsg, asking([{ ...allow, protocol: 'Udp' }]), 'blocked'],
  [
    'a rule for ports does not cover protocols that have none',
    nsg,
    asking([{ ...allow, destinationPortRange: '443' }], { protocol: 'Icmp' }),
    'blocked',
  ],
  ['a star for the protocol covers them', nsg, asking([{ ...allow, protocol: '*' }], { protocol: 'Esp' }), 'allowed'],
  [
    'the five named protocols are not every protocol',
    nsg,
    asking(
      ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah'].map((protocol, i) => ({
        ...allow,
        name: protocol,
        protocol,
        priority: 200 + i,
      })),
      { protocol: '*' },
    ),
    'partial',
    1 / (2 * 65_536 + 4),
  ],
  [
    'letter case means nothing in enumerations',
    rest,
    asking([{ ...allow, direction: 'INBOUND', access: 'aLLOW', protocol: 'TCP' }], {
      direction: 'inbound',
      protocol: 'tCP',
    }),
    'allowed',
  ],
  [
    'letter case means nothing in tags',
    serviceTagsPage,
    asking([{ ...allow, sourceAddressPrefix: 'STORAGE.westeurope' }], {
      serviceTags: { 'storage.WestEurope': ['20.42.0.0/16'], virtualnetwork: ['10.0.0.0/16'] },
    }),
    'allowed',
  ],
  [
    'augmented rules hold lists',
    `${nsg}#augmented-security-rules`,
    asking(
      [
        {
          ...allow,
          sourceAddressPrefix: '',
          sourceAddressPrefixes: ['20.42.0.0/25', '20.42.0.128/25'],
          destinationPortRange: null,
          destinationPortRanges: ['80', '440-450'],
        },
      ],
      { ports: ['80', '443'] },
    ),
    'allowed',
  ],
  [
    'singular and plural may both be there and say the same',
    rest,
    asking([{ ...allow, destinationPortRange: '443', destinationPortRanges: ['443'] }]),
    'allowed',
  ],
  [
    'an empty list beside the singular says nothing',
    rest,
    asking([{ ...allow, destinationPortRange: '443', destinationPortRanges: [], sourceAddressPrefixes: [] }]),
    'allowed',
  ],
  ['ARM nests the fields under properties', rest, asking([{ name: 'allow', properties: { ...allow } }]), 'allowed'],
  ...(['VIRTUAL_NETWORK', 'virtual_network', 'VirtualNetwork'] as const).map(
    (sourceAddressPrefix): Quirk => [
      `${sourceAddressPrefix} is the network`,
      serviceTagsPage,
      asking([{ ...deny, priority: 100, sourceAddressPrefix }, allow], inNetwork),
      'blocked',
    ],
  ),
  ...(['INTERNET', 'internet', 'Internet'] as const).map(
    (destinationAddressPrefix): Quirk => [
      `${destinationAddressPrefix} holds Azure's own public addresses`,
      serviceTagsPage,
      asking([{ ...deny, priority: 100, direction: 'Outbound', destinationAddressPrefix }], {
        ...outbound,
        remote: ['Storage.WestEurope'],
        serviceTags: { VirtualNetwork: ['10.0.0.0/16'], 'Storage.WestEurope': ['20.60.26.0/23'] },
      }),
      'blocked',
    ],
  ),
  ...(['AZURE_LOADBALANCER', 'AzureLoadBalancer'] as const).map(
    (sourceAddressPrefix): Quirk => [
      `${sourceAddressPrefix} is the probe's address`,
      serviceTagsPage,
      asking([{ ...deny, priority: 100, sourceAddressPrefix }], { remote: ['168.63.129.16'] }),
      'blocked',
    ],
  ),
  [
    'the network is not the Internet',
    serviceTagsPage,
    asking([{ ...deny, priority: 100, sourceAddressPrefix: 'Internet' }], inNetwork),
    'allowed',
  ],
  [
    'a region lies inside its tag, also where nobody knows the prefixes',
    serviceTagsPage,
    asking([{ ...allow, sourceAddressPrefix: 'BatchNodeManagement' }], { remote: ['BatchNodeManagement.WestEurope'] }),
    'allowed',
  ],
  [
    'an application security group does not lie inside another whose name its own begins with',
    asgPage,
    asking([
      { ...allowGroup, priority: 150 },
      {
        ...allowGroup,
        access: 'Deny',
        sourceApplicationSecurityGroups: group.map(({ id }) => ({ id: `${id}.staging` })),
      },
      { ...allow, priority: 400 },
    ]),
    'unknown',
  ],
  [
    'a tag does not lie inside one of its regions',
    serviceTagsPage,
    asking([{ ...allow, sourceAddressPrefix: 'BatchNodeManagement.WestEurope' }], { remote: ['BatchNodeManagement'] }),
    'unknown',
  ],
  [
    'a tag that has the name of a property of every object is a tag like others',
    serviceTagsPage,
    asking([
      { ...deny, sourceAddressPrefix: 'constructor' },
      { ...allow, priority: 400 },
    ]),
    'unknown',
  ],
  [
    'two tags without prefixes tell nothing of each other, AzureCloud included',
    serviceTagsPage,
    asking([{ ...allow, sourceAddressPrefix: 'AzureCloud' }], { remote: ['AzureFrontDoor.FirstParty'] }),
    'unknown',
  ],
  [
    'an unknown tag that cannot change the answer does not matter',
    serviceTagsPage,
    asking([
      { ...allow, sourceAddressPrefix: 'Storage' },
      { ...allow, priority: 210 },
    ]),
    'allowed',
  ],
  ['nor under a deny for all', serviceTagsPage, asking([{ ...deny, sourceAddressPrefix: 'Storage' }]), 'blocked'],
  [
    'an unknown tag that can change it leaves the answer open',
    serviceTagsPage,
    asking([{ ...allow, sourceAddressPrefix: 'Storage' }]),
    'unknown',
  ],
  [
    'a tag by prefixes is the sum of its prefixes',
    serviceTagsPage,
    asking([{ ...allow, sourceAddressPrefix: 'Storage' }], {
      serviceTags: { VirtualNetwork: ['10.0.0.0/16'], Storage: ['20.42.0.0/25', '20.42.0.128/26'] },
    }),
    'partial',
    1 / 4,
  ],
  ['who is in an application security group is not known', asgPage, asking([allowGroup]), 'unknown'],
  ['which does not matter where all may pass', asgPage, asking([allowGroup, { ...allow, priority: 210 }]), 'allowed'],
];

for (const [quirk, source, question, state, share] of quirks) {
  test(`${quirk} (${source})`, () => {
    const answer = answerQuestion(question);
    expect(answer).toMatchObject({ state });
    expect('error' in answer ? Number.NaN : answer.blockedShare).toBeCloseTo(
      share ?? (state === 'blocked' ? 1 : 0),
      12,
    );
    expect(disagreement(question, answer)).toBeNull();
  });
}

test('each layer that blocks the witness is named with its deciding rule', () => {
  const question = asking([], layers([allow], [{ ...deny, priority: 100 }, allow], []));
  expect(answerQuestion(question)).toMatchObject({
    state: 'blocked',
    blockedShare: 1,
    blockedBy: [
      { securityGroup: 1, name: 'nsg1', rule: 'deny', priority: 100 },
      { securityGroup: 2, name: 'nsg2', rule: 'DenyAllInBound', priority: 65_500 },
    ],
  });
});

test('a witness of Tcp is preferred, and one without ports says so', () => {
  expect(answerQuestion(asking([], { protocol: '*' }))).toMatchObject({
    witness: { protocol: 'Tcp', destinationPort: 443 },
  });
  expect(answerQuestion(asking([{ ...allow, protocol: 'Tcp' }], { protocol: '*' }))).toMatchObject({
    witness: { protocol: 'Udp', destinationPort: 443 },
  });
  expect(answerQuestion(asking([], { protocol: 'icmp' }))).toMatchObject({
    witness: { protocol: 'Icmp', sourcePort: null, destinationPort: null },
  });
});

test('the witness is a packet that is surely asked about, where there is one that is blocked', () => {
  const question = asking([], {
    remote: ['Storage', '2603:1000::/32'],
    local: ['10.0.1.0/24', 'fd00:1::/64'],
    serviceTags: { VirtualNetwork: ['10.0.0.0/16', 'fd00:1::/48'] },
  });
  const answer = answerQuestion(question);
  expect(answer).toMatchObject({ state: 'partial', witness: { source: expect.stringMatching(/^2603:1000:/) } });
  expect(disagreement(question, answer)).toBeNull();
});

test('what could not be decided is named, and only where it matters', () => {
  const allowStorage = { ...allow, sourceAddressPrefix: 'Storage' };
  const undecided = answerQuestion(asking([allowStorage]));
  expect(undecided).toMatchObject({ state: 'unknown', witness: null, blockedBy: [], blockedShare: 0 });
  expect('missing' in undecided ? undecided.missing.join() : '').toMatch(/storage/i);
  expect(answerQuestion(asking([allowStorage, { ...allow, priority: 210 }]))).toMatchObject({ missing: [] });
});
