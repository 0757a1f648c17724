import { expect, test } from 'vitest';
import { type AddressScopeOptions, addressScope } from '../../../shared/domain/network/addressScope.ts';
import {
  type AddressSet,
  everyAddress,
  noAddress,
  subtractAddresses,
  unionAddresses,
} from '../../../shared/domain/network/addressSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import type { Selection } from '../../../shared/domain/network/selection.ts';
import { serviceTagsFromLists } from '../../../shared/domain/network/serviceTags.ts';

const set = (...prefixes: string[]): AddressSet =>
  unionAddresses(prefixes.map((prefix) => parsePrefix(prefix) ?? noAddress));
const certain = (sure: AddressSet): Selection => ({ sure, conditions: [] });
const open = (fact: string, within: AddressSet, name: string, sure = noAddress, holds = true): Selection => ({
  sure,
  conditions: [{ fact, holds, within, name }],
});

function scope(changes: Partial<AddressScopeOptions> = {}, lists: Readonly<Record<string, readonly string[]>> = {}) {
  const serviceTags = serviceTagsFromLists(new Map(Object.entries(lists)));
  return addressScope({ serviceTags, virtualNetwork: null, ...changes });
}

const network = set('10.0.0.0/16');
const peered = set('10.1.0.0/16');
const outside = subtractAddresses(everyAddress, network);

const ofNoService = set(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '168.63.129.16',
);

test.each<[string, Partial<AddressScopeOptions>, Readonly<Record<string, readonly string[]>>, string, Selection]>([
  ['a listed tag', {}, { Storage: ['20.0.0.0/24'] }, 'STORAGE', certain(set('20.0.0.0/24'))],
  ['a tag that nobody lists', {}, {}, 'Storage', open('storage', everyAddress, 'Storage')],
  ['without any list', { serviceTags: null }, {}, 'Storage.X', open('storage.x', everyAddress, 'Storage.X')],
  [
    'a region of a listed tag',
    {},
    { Storage: ['20.0.0.0/24'] },
    'Storage.X',
    open('storage.x', set('20.0.0.0/24'), 'Storage.X'),
  ],
  [
    'a part of a region of a listed tag',
    {},
    { A: ['20.0.0.0/24'] },
    'A.B.C',
    open('a.b.c', set('20.0.0.0/24'), 'A.B.C'),
  ],
  [
    'a tag of which regions are listed',
    {},
    { 'A.X': ['20.0.0.0/24'], 'A.Y': ['20.0.1.0/24'] },
    'A',
    open('a', subtractAddresses(everyAddress, set('20.0.0.0/23')), 'A', set('20.0.0.0/23')),
  ],
  [
    'a region that fills its tag',
    {},
    { A: ['20.0.0.0/24'], 'A.B.C': ['20.0.0.0/24'] },
    'A.B',
    certain(set('20.0.0.0/24')),
  ],
  ['the probe', {}, {}, 'AZURE_LOADBALANCER', certain(set('168.63.129.16'))],
  ['the network, unknown', {}, {}, 'VirtualNetwork', open('virtualnetwork', everyAddress, 'VirtualNetwork')],
  [
    'the network, known',
    { virtualNetwork: { known: network, open: noAddress } },
    {},
    'VIRTUAL_NETWORK',
    certain(network),
  ],
  [
    'the network, known in part',
    { virtualNetwork: { known: network, open: unionAddresses([network, peered]) } },
    {},
    'VirtualNetwork',
    open('virtualnetwork', peered, 'VirtualNetwork', network),
  ],
  [
    'the network, listed',
    { virtualNetwork: { known: peered, open: noAddress } },
    { VirtualNetwork: ['10.0.0.0/16'] },
    'VirtualNetwork',
    certain(network),
  ],
  [
    'the Internet is all but the network',
    { virtualNetwork: { known: network, open: noAddress } },
    {},
    'INTERNET',
    certain(outside),
  ],
  [
    'the Internet is open where the network is',
    { virtualNetwork: { known: network, open: peered } },
    {},
    'Internet',
    open('virtualnetwork', peered, 'VirtualNetwork', subtractAddresses(outside, peered), false),
  ],
  [
    'a platform tag that is listed nowhere',
    {},
    {},
    'AzurePlatformDNS',
    open('azureplatformdns', everyAddress, 'AzurePlatformDNS'),
  ],
  ["Azure's name resolution", { tagsOfAzure: true }, {}, 'AzurePlatformDNS', certain(set('168.63.129.16'))],
  ["Azure's metadata", { tagsOfAzure: true }, {}, 'azureplatformimds', certain(set('169.254.169.254'))],
  [
    "Azure's licensing",
    { tagsOfAzure: true },
    {},
    'AzurePlatformLKM',
    certain(set('20.118.99.224', '40.83.235.53', '23.102.135.246')),
  ],
  [
    'a tag of Azure has no private address',
    { tagsOfAzure: true },
    {},
    'Sql',
    open('sql', subtractAddresses(everyAddress, ofNoService), 'Sql'),
  ],
  [
    'its region neither',
    { tagsOfAzure: true },
    {},
    'Sql.X',
    open('sql.x', subtractAddresses(everyAddress, ofNoService), 'Sql.X'),
  ],
])('%s', (_, options, lists, name, selection) => {
  expect(scope(options, lists).tag(name)).toEqual(selection);
});

test('a tag is one object, however it is spelt', () => {
  const here = scope({}, { Storage: ['20.0.0.0/24'] });
  expect(here.tag('STORAGE')).toBe(here.tag('Storage'));
});

const id = '/subscriptions/S/Web';
const fact = `applicationSecurityGroup:${id.toLowerCase()}`;
const members = (within: AddressSet): Selection => open(fact, within, `members of ${id}`);

test.each<[string, Partial<AddressScopeOptions>, 'remote' | 'local', Selection]>([
  ['anywhere', {}, 'remote', members(everyAddress)],
  ['anywhere, at the near end', {}, 'local', members(everyAddress)],
  ['in the network', { groupMembersWithin: network }, 'remote', members(network)],
  ['not at the near end', { localIsInNoGroup: true }, 'local', certain(noAddress)],
  ['at the far end all the same', { localIsInNoGroup: true, groupMembersWithin: network }, 'remote', members(network)],
])('members of an application security group live %s', (_, options, end, selection) => {
  expect(scope(options).applicationSecurityGroup(id, end)).toEqual(selection);
});
