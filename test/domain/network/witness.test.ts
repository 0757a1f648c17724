import { expect, test } from 'vitest';
import { ipv4, ipv6 } from '../../../shared/domain/network/family.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { tcp, udp, withoutPorts, withPorts } from '../../../shared/domain/network/protocols.ts';
import type { Cell } from '../../../shared/domain/network/walk.ts';
import { describePacket, pickPacket } from '../../../shared/domain/network/witness.ts';

const v4 = (prefix: string): readonly number[] => parsePrefix(prefix)?.v4 ?? [];
const v6 = (prefix: string): readonly bigint[] => parsePrefix(prefix)?.v6 ?? [];

const cell: Cell<number> = {
  protocols: tcp,
  remote: v4('20.0.0.0/24'),
  local: v4('10.0.0.0/24'),
  sourcePorts: [0, 65_535],
  destinationPorts: [443, 443],
  remoteFacts: null,
  localFacts: null,
};

function told(...cells: readonly Partial<Cell<number>>[]): unknown {
  const packet = pickPacket(
    ipv4,
    cells.map((change) => ({ ...cell, ...change })),
  );
  return packet === null ? null : describePacket(ipv4, 'Inbound', packet);
}

const packet = {
  protocol: 'Tcp',
  source: '20.0.0.0',
  sourcePort: 49_152,
  destination: '10.0.0.4',
  destinationPort: 443,
};

test.each<[string, readonly Partial<Cell<number>>[], object | null]>([
  ['no cell', [], null],
  ['a node cannot have the first four addresses of its subnet', [{}], packet],
  ['a subnet of five addresses', [{ local: [0x0a000000, 0x0a000004] }], packet],
  ['a subnet of four addresses', [{ local: v4('10.0.0.0/30') }], { ...packet, destination: '10.0.0.0' }],
  ['Tcp before the cells in front of it', [{ protocols: udp }, { protocols: withoutPorts }, {}], packet],
  ['Udp where there is no Tcp', [{ protocols: withoutPorts }, { protocols: udp }], { ...packet, protocol: 'Udp' }],
  ['one protocol of several', [{ protocols: withPorts }], packet],
  ['no ports', [{ protocols: withoutPorts }], { ...packet, protocol: 'Icmp', sourcePort: null, destinationPort: null }],
  ['the usual source port is taken', [{ sourcePorts: [1024, 10, 49_152, 49_152] }], packet],
  ['another source port', [{ sourcePorts: [1024, 49_151] }], { ...packet, sourcePort: 1024 }],
  ['nobody sends from 0.0.0.0', [{ remote: v4('0.0.0.0/0') }], { ...packet, source: '1.0.0.0' }],
  ['unless nobody else does', [{ remote: [0, 9] }], { ...packet, source: '0.0.0.0' }],
  [
    'the first host where it is asked about',
    [{ remote: [0, 9, 0x0100_0000, 0x0100_0009] }],
    { ...packet, source: '1.0.0.0' },
  ],
  ['the first address above the first host', [{ remote: v4('1.0.0.1') }], { ...packet, source: '1.0.0.1' }],
])('a packet that people can try: %s', (_, cells, expected) => {
  expect(told(...cells)).toEqual(expected);
});

const subnet = v4('10.0.0.0/24');

test.each<[string, Partial<Cell<number>>, string]>([
  ['its neighbour, in its own subnet', { remote: subnet }, '10.0.0.5'],
  ['its neighbour, where it alone is before it', { remote: [0x0a000004, 0x0a000005] }, '10.0.0.5'],
  ['the first address, where the neighbour is not asked about', { remote: [0x0a000000, 0x0a000004] }, '10.0.0.0'],
  ['itself, where nobody else is asked about', { remote: v4('10.0.0.4/32') }, '10.0.0.4'],
  ['another subnet', { remote: v4('10.0.1.0/24') }, '10.0.1.0'],
  ['the network around it', { remote: [0x0a000001, 0x0a0000ff] }, '10.0.0.1'],
])('a node of a subnet sends to %s', (_, change, source) => {
  expect(told(change)).toEqual({ ...packet, source });
});

test('the packet is a cell of one packet', () => {
  const picked = pickPacket(ipv4, [{ ...cell, protocols: withPorts, remote: [1, 5, 9, 9], sourcePorts: [7, 9] }]);
  expect(picked).toEqual({ ...cell, remote: [1, 1], local: [0x0a000004, 0x0a000004], sourcePorts: [7, 7] });
});

test('the far end of an outbound packet is its destination', () => {
  expect(describePacket(ipv4, 'Outbound', { ...cell, local: v4('10.0.0.4/32'), remote: v4('20.0.0.7/32') })).toEqual({
    protocol: 'Tcp',
    source: '10.0.0.4',
    sourcePort: 0,
    destination: '20.0.0.7',
    destinationPort: 443,
  });
});

test('IPv6: nobody sends from ::, and a node has the fifth address', () => {
  const six: Cell<bigint> = { ...cell, remote: v6('::/0'), local: v6('fd00::/64') };
  const picked = pickPacket(ipv6, [six]);
  expect(picked === null ? null : describePacket(ipv6, 'Inbound', picked)).toMatchObject({
    source: '2000::',
    destination: 'fd00::4',
  });
});
