import { expect, test } from 'vitest';
import { noAddress, unionAddresses } from '../../../shared/domain/network/addressSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { systemRoute, systemRoutes } from '../../../shared/domain/network/systemRoutes.ts';

const space = (...prefixes: string[]) => unionAddresses(prefixes.flatMap((prefix) => parsePrefix(prefix) ?? []));
const told = (addresses = noAddress) =>
  systemRoutes(addresses).map(({ prefix, length, nextHopType }) => `${prefix} ${length} ${nextHopType}`);

const toInternet = ['0.0.0.0/0 0 Internet', '::/0 0 Internet'];

test.each([
  [
    'none of the ranges',
    noAddress,
    ['10.0.0.0/8 8 None', '172.16.0.0/12 12 None', '192.168.0.0/16 16 None', '100.64.0.0/10 10 None'],
  ],
  [
    'a part of a range',
    space('10.1.0.0/16'),
    ['10.0.0.0/8 8 None', '172.16.0.0/12 12 None', '192.168.0.0/16 16 None', '100.64.0.0/10 10 None'],
  ],
  [
    'the whole of two ranges',
    space('10.0.0.0/8', '192.168.0.0/17', '192.168.128.0/17'),
    ['172.16.0.0/12 12 None', '100.64.0.0/10 10 None'],
  ],
])(
  'everything goes to the internet, and private ranges nowhere unless the network holds them: %s',
  (_, held, dropped) => {
    expect(told(held)).toEqual([...toInternet, ...dropped]);
  },
);

test('a route of Azure has no name and no next hop address, and may go to a tag', () => {
  expect(systemRoute('10.0.0.0/16', 'VnetLocal')).toEqual({
    kind: 'route',
    name: null,
    prefix: '10.0.0.0/16',
    addresses: { v4: [0x0a000000, 0x0a00ffff], v6: [] },
    length: 16,
    nextHopType: 'VnetLocal',
    nextHopIpAddress: null,
    unreadable: null,
  });
  expect(systemRoute('Storage', 'VirtualNetworkServiceEndpoint')).toMatchObject({ addresses: null, length: null });
});
