import { describe, expect, test } from 'vitest';
import { addressScope } from '../../../shared/domain/network/addressScope.ts';
import type { Flow } from '../../../shared/domain/network/flow.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { withPlatformExempt } from '../../../shared/domain/network/platformExemption.ts';
import { parsePorts } from '../../../shared/domain/network/portSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { parseProtocol } from '../../../shared/domain/network/protocols.ts';
import { compileSecurityGroup } from '../../../shared/domain/network/securityGroup.ts';
import { parseSecurityRules } from '../../../shared/domain/network/securityRule.ts';
import { certain } from '../../../shared/domain/network/selection.ts';
import { serviceTagsFromLists } from '../../../shared/domain/network/serviceTags.ts';
import { choosePacket, type PacketTrace, tracePacket } from '../../../shared/domain/network/tracePacket.ts';
import type { Packet } from '../../../shared/domain/verdict.ts';
import { rule } from '../../support/topology.ts';

const scope = addressScope({
  serviceTags: serviceTagsFromLists(new Map([['Listed', ['20.0.0.0/24', '2603:1020::/47']]])),
  virtualNetwork: null,
});

type Rule = readonly [access: 'Allow' | 'Deny', remote: string, protocol?: string, ports?: string];

/** A security group with these outbound rules before Azure's own. */
function group(...rules: readonly Rule[]): Layer {
  const written = rules.map(([access, remote, protocol = '*', ports = '*'], index) =>
    rule(`${access}-${remote}`, 100 + index, access, 'Outbound', protocol, remote, ports),
  );
  return compileSecurityGroup(parseSecurityRules(written, '$').rules, 'Outbound', scope);
}

function flowTo(remote: string, protocol = 'Tcp', ports = '443'): Flow {
  const prefix = parsePrefix(remote);
  const local = parsePrefix(remote.includes(':') ? 'fd00::/64' : '10.0.1.0/24');
  const portSet = parsePorts(ports);
  const protocols = parseProtocol(protocol);
  if (local === null || portSet === null || protocols === null) throw new Error('not a flow');
  const selection = prefix === null ? scope.tag(remote) : certain(prefix);
  return { direction: 'Outbound', protocols, remote: selection, local: certain(local), ports: portSet };
}

const toListed: Packet = {
  protocol: 'Tcp',
  source: '10.0.1.4',
  sourcePort: 49_152,
  destination: '20.0.0.0',
  destinationPort: 443,
};

/** Effect, deciding rules, and number of rules before the last of them that do not match, per layer; then the outcome. */
function told({ steps, outcome }: PacketTrace): readonly string[] {
  const lines = steps.map(({ effect, decidedBy, unmatched, open }) => {
    const by = decidedBy.map((decider) => (decider?.source.kind === 'securityRule' ? decider.source.name : 'none'));
    return `${effect} by ${by.join(' or ')} after ${unmatched}${open.length === 0 ? '' : `, open: ${open.join()}`}`;
  });
  return [...lines, outcome];
}

function traced(layers: readonly Layer[], flow = flowTo('20.0.0.0/30'), packet = toListed): readonly string[] {
  const trace = tracePacket(layers, flow, packet);
  if (trace === null) throw new Error('not a packet of the flow');
  return told(trace);
}

const table: readonly (readonly [string, readonly Layer[], readonly string[]])[] = [
  ['no layer', [], ['passes']],
  [
    'the first rule that matches decides, and those before it are counted',
    [
      group(
        ['Allow', '30.0.0.0/8'],
        ['Deny', 'Listed', 'Udp'],
        ['Deny', 'Listed', 'Tcp', '444'],
        ['Deny', 'Listed'],
        ['Allow', '*'],
      ),
    ],
    ['block by Deny-Listed after 3', 'blocked'],
  ],
  [
    'every layer is asked for itself, also behind one that blocks',
    [group(['Deny', '*']), group(['Allow', '20.0.0.0/8'])],
    ['block by Deny-* after 0', 'pass by Allow-20.0.0.0/8 after 0', 'blocked'],
  ],
  [
    'where a fact is open, both rules may decide',
    [group(['Deny', 'Sql'], ['Allow', 'Listed'])],
    ['cannotTell by Deny-Sql or Allow-Listed after 0, open: Sql', 'unknown'],
  ],
  [
    'an open fact that makes no difference leaves the last rule, which needs no fact',
    [group(['Deny', 'Sql'], ['Deny', '20.0.0.0/8'], ['Allow', '*'])],
    ['block by Deny-20.0.0.0/8 after 0, open: Sql', 'blocked'],
  ],
  [
    'a tag and its complement hold everything, whatever they hold',
    [group(['Deny', 'Internet'], ['Deny', 'VirtualNetwork'], ['Allow', '*'])],
    ['block by Deny-VirtualNetwork after 0, open: VirtualNetwork', 'blocked'],
  ],
  [
    'two layers that are each undecided, of which one is sure to block',
    [group(['Deny', 'Sql'], ['Allow', '*']), group(['Allow', 'Sql'], ['Deny', '*'])],
    [
      'cannotTell by Deny-Sql or Allow-* after 0, open: Sql',
      'cannotTell by Allow-Sql or Deny-* after 0, open: Sql',
      'blocked',
    ],
  ],
];

test.each(table)('%s', (_, layers, expected) => {
  expect(traced(layers)).toEqual(expected);
});

/** The rules of a group as an administrator's, with AlwaysAllow for Allow. */
function admin(...rules: readonly Rule[]): Layer {
  const layer = group(...rules);
  const own = layer.rules.filter(({ source }) => rules.some(([access, remote]) => isNamed(source, access, remote)));
  return {
    ...layer,
    kind: 'adminRules',
    otherwise: 'pass',
    rules: own.map((one) => (one.effect === 'pass' ? { ...one, effect: 'passFilters' } : one)),
  };
}

function isNamed(source: Layer['rules'][number]['source'], access: string, remote: string): boolean {
  return source.kind === 'securityRule' && source.name === `${access}-${remote}`;
}

const far: Layer = { ...group(['Deny', '*']), kind: 'farSecurityGroup' };

test.each<[string, readonly Layer[], readonly string[]]>([
  [
    'past the groups, not past the far one',
    [admin(['Allow', 'Listed']), group(['Deny', '*']), far],
    ['passFilters by Allow-Listed after 0', 'notAsked by  after 0', 'block by Deny-* after 0', 'blocked'],
  ],
  [
    'only where it matches',
    [admin(['Allow', '30.0.0.0/8']), group(['Deny', '*'])],
    ['pass by none after 1', 'block by Deny-* after 0', 'blocked'],
  ],
  [
    'perhaps: what a group blocks cannot be told',
    [admin(['Allow', 'Sql']), group(['Deny', 'Storage'], ['Deny', '*'])],
    ['pass by Allow-Sql or none after 0, open: Sql', 'cannotTell by Deny-* after 0, open: Sql,Storage', 'unknown'],
  ],
  [
    'perhaps: what a group lets pass passes',
    [admin(['Allow', 'Sql']), group(['Allow', '*'])],
    ['pass by Allow-Sql or none after 0, open: Sql', 'pass by Allow-* after 0', 'passes'],
  ],
])("an administrator's AlwaysAllow leads %s", (_, layers, expected) => {
  expect(traced(layers)).toEqual(expected);
});

/** Inbound rules from 100 on, each for any packet but for what is said of it. */
function inbound(...rules: readonly object[]): Layer {
  const any = {
    direction: 'Inbound',
    access: 'Deny',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
  };
  const written = rules.map((one, index) => ({ ...any, name: `rule${index}`, priority: 100 + index, ...one }));
  return compileSecurityGroup(parseSecurityRules(written, '$').rules, 'Inbound', scope);
}

test('an inbound packet comes from the far end, and a rule asks about both ends and both ports', () => {
  const flow: Flow = { ...flowTo('20.0.0.0/30'), direction: 'Inbound' };
  const packet = { ...toListed, source: '20.0.0.0', destination: '10.0.1.4' };
  const elsewhere = [
    { sourceAddressPrefix: '30.0.0.0/8' },
    { destinationAddressPrefix: '10.0.2.0/24' },
    { sourcePortRange: '80' },
    { destinationPortRange: '80' },
  ];
  expect(traced([inbound(...elsewhere, { access: 'Allow' })], flow, packet)).toEqual([
    'pass by rule4 after 4',
    'passes',
  ]);
  const nearTag = { destinationAddressPrefix: 'Sql' };
  expect(traced([inbound(...elsewhere, nearTag, { access: 'Allow' })], flow, packet)).toEqual([
    'cannotTell by rule4 or rule5 after 4, open: Sql',
    'unknown',
  ]);
  expect(traced([inbound({ ...nearTag, access: 'Allow' }, nearTag, { access: 'Allow' })], flow, packet)).toEqual([
    'pass by rule2 after 0, open: Sql',
    'passes',
  ]);
});

test('where a layer cannot tell, what would have to be known is named', () => {
  const layer = group(['Allow', '*']);
  const rules = layer.rules.map((one) => ({ ...one, effect: 'cannotTell' as const }));
  const named = rules.map((one) => ({ ...one, open: 'the firewall' }));
  expect(traced([{ ...layer, rules }])).toEqual(['cannotTell by Allow-* after 0, open: where it leads', 'unknown']);
  expect(traced([{ ...layer, rules: named }])).toEqual([
    'cannotTell by Allow-* after 0, open: the firewall',
    'unknown',
  ]);
});

test('a packet of a tag without prefixes is in that tag, and in the tags around it', () => {
  const layer = group(['Allow', 'Sql.EastUS'], ['Allow', 'Sql'], ['Deny', '*']);
  expect(traced([layer], flowTo('Sql'))).toEqual(['pass by Allow-Sql after 0, open: Sql.EastUS', 'passes']);
  expect(traced([layer], flowTo('Sql.EastUS'))).toEqual(['pass by Allow-Sql.EastUS after 0', 'passes']);
});

test('what nodes send to the platform is not filtered, and the exemption is no rule that was tried', () => {
  const platform = { ...toListed, destination: '168.63.129.16', destinationPort: 53 };
  const layer = withPlatformExempt(group(['Deny', '*']));
  const [step] = tracePacket([layer], flowTo('168.63.129.16/32', 'Tcp', '53'), platform)?.steps ?? [];
  expect(step).toMatchObject({ effect: 'pass', unmatched: 0 });
  expect(traced([layer])).toEqual(['block by Deny-* after 0', 'blocked']);
});

test('more open facts than anybody can follow are undecided, not slow', () => {
  const open = Array.from({ length: 300 }, (_, index): Rule => ['Deny', `Tag${index}`]);
  expect(traced([group(...open, ['Allow', '*'])]).at(-1)).toBe('unknown');
  expect(tracePacket([group(...open, ['Allow', '*'])], flowTo('20.0.0.0/30'), toListed)?.steps).toMatchObject([
    { effect: 'cannotTell' },
  ]);
});

describe('which packet is taken', () => {
  const half = [group(['Deny', '20.0.0.2/31'], ['Allow', 'Listed'])];

  test('one that fares as asked', () => {
    expect(choosePacket(half, flowTo('20.0.0.0/30'), 'blocked')).toMatchObject({ destination: '20.0.0.2' });
    expect(choosePacket(half, flowTo('20.0.0.0/30'), 'passed')).toMatchObject({ destination: '20.0.0.0' });
    expect(choosePacket(half, flowTo('20.0.0.0/30'), 'undecided')).toBeNull();
  });

  test('Tcp where there is one, and surely in the flow where there is one', () => {
    const [four, six] = [flowTo('20.0.0.0/30', '*'), flowTo('2603:1020::/64', '*')];
    const ends = ['remote', 'local'] as const;
    const [remote, local] = ends.map((end) => certain({ v4: four[end].sure.v4, v6: six[end].sure.v6 }));
    if (remote === undefined || local === undefined) throw new Error('no ends');
    const layer = group(['Allow', '20.0.0.0/30', 'Tcp'], ['Deny', '*']);
    const both = { ...four, remote, local };
    expect(choosePacket([layer], both, 'blocked')).toMatchObject({ protocol: 'Tcp', destination: '2603:1020::' });
    const tagged = { ...four, remote: { sure: remote.sure, conditions: flowTo('Sql').remote.conditions } };
    expect(choosePacket([group(['Deny', '*'])], tagged, 'blocked')).toMatchObject({ destination: '20.0.0.0' });
    expect(choosePacket([group(['Allow', 'Listed'], ['Deny', '*'])], tagged, 'blocked')).toMatchObject({
      destination: '1.0.0.0',
    });
  });

  test('of either family, and of protocols that have no ports', () => {
    const v6 = flowTo('2603:1020::/64');
    const packet = choosePacket([group(['Deny', 'Listed'])], v6, 'blocked');
    expect(packet).toMatchObject({ source: 'fd00::4', destination: '2603:1020::' });
    expect(
      packet && told(tracePacket([group(['Deny', 'Listed'])], v6, packet) ?? { steps: [], outcome: 'unknown' }),
    ).toEqual(['block by Deny-Listed after 0', 'blocked']);
    const every = flowTo('20.0.0.0/30', '*', '0-65535');
    const layer = group(
      ['Allow', '*', 'Tcp'],
      ['Allow', '*', 'Udp'],
      ['Allow', '*', 'Icmp'],
      ['Allow', '*', 'Esp'],
      ['Allow', '*', 'Ah'],
      ['Deny', '*'],
    );
    const other = choosePacket([layer], every, 'blocked');
    expect(other).toMatchObject({ protocol: 'Other', sourcePort: null, destinationPort: null });
    expect(other && traced([layer], every, other)).toEqual(['block by Deny-* after 5', 'blocked']);
  });

  test('a packet that the flow does not have is not traced', () => {
    for (const stranger of [
      { destination: '20.0.0.4' },
      { source: '10.0.2.4' },
      { destinationPort: 444 },
      { protocol: 'Udp' },
      { destination: 'nowhere' },
    ]) {
      expect(tracePacket(half, flowTo('20.0.0.0/30'), { ...toListed, ...stranger })).toBeNull();
    }
  });
});
