import { excludeCidr, mergeCidr } from 'cidr-tools';
import { describe, expect, test } from 'vitest';
import {
  type AddressSet,
  addressesWithin,
  subtractAddresses,
  unionAddresses,
} from '../../../shared/domain/network/addressSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { parseServiceTags } from '../../../shared/domain/network/serviceTags.ts';
import { hasRealData, realJson } from '../../support/realData.ts';

const tag = (name: string, addressPrefixes: unknown, systemService = '', region = '') => ({
  name,
  properties: { addressPrefixes, systemService, region },
});
const setOf = (prefixes: readonly string[]): AddressSet =>
  unionAddresses(prefixes.map((prefix) => parsePrefix(prefix) ?? { v4: [], v6: [] }));

describe('service tags', () => {
  const { tags, issues } = parseServiceTags({
    changeNumber: '63',
    cloud: 'Public',
    values: [
      tag('Storage', ['20.0.0.0/24', '20.0.1.0/24', '2001:db8::/48'], 'AzureStorage'),
      tag('Storage.FranceCStage', ['20.0.1.0/28'], 'AzureStorage', 'francecentral'),
      tag('Storage.FranceC', ['20.0.1.0/24'], 'AzureStorage', 'francecentral'),
      tag('Bad', ['20.0.0.0/33']),
      tag('Worse', 'none'),
      { properties: {} },
      tag('Empty', []),
    ],
  });

  test('are found in any letter case, with both families', () => {
    expect(tags.find('sTORAGE')).toEqual(setOf(['20.0.0.0/23', '2001:db8::/48']));
    expect(tags.prefixes('storage')).toHaveLength(3);
    expect(tags).toMatchObject({ cloud: 'Public', changeNumber: 63 });
  });

  test('are found by systemService and region, whatever the name abbreviates', () => {
    expect(tags.regional('storage', 'FranceCentral')).toBe('Storage.FranceC');
    expect(tags.regional('Storage', 'westeurope')).toBeUndefined();
    expect(tags.regionsOf('Storage')).toEqual(['Storage.FranceCStage', 'Storage.FranceC']);
  });

  test('a tag with one bad prefix counts as not listed, never as smaller', () => {
    expect(tags.find('Bad')).toBeUndefined();
  });

  test('a tag without prefixes counts as not listed: a flow without packets would always pass', () => {
    expect(tags.find('Empty')).toBeUndefined();
  });

  test.each([[{ toString: 1, valueOf: 1 }], [[376]], [''], [true]])(
    'a change number that is none: %j',
    (changeNumber) => {
      expect(parseServiceTags({ values: [], changeNumber }).tags.changeNumber).toBeNull();
    },
  );

  test('what cannot be read is named by its path', () => {
    expect(issues.map(({ path }) => path)).toEqual([
      '$.values[4].properties.addressPrefixes',
      '$.values[5].name',
      '$.values[6].properties.addressPrefixes',
    ]);
    expect(parseServiceTags({ value: [] }).issues).toEqual([
      { path: '$.values', expected: 'expected an array of service tags, got nothing' },
    ]);
  });
});

describe.skipIf(!hasRealData)('real service tag files', () => {
  for (const { name, body } of realJson('servicetags')) {
    test(`${name} is read whole, and agrees with cidr-tools`, () => {
      const { tags, issues } = parseServiceTags(body);
      expect(issues).toEqual([]);
      const names = (body as { values: { name: string }[] }).values.map((value) => value.name);
      for (const each of names) expect(tags.find(each)).toBeDefined();
      const prefixes = tags.prefixes('BatchNodeManagement');
      const others = tags.prefixes('AzureMachineLearning');
      expect(setOf(mergeCidr([...prefixes]))).toEqual(tags.find('BatchNodeManagement'));
      expect(setOf(excludeCidr([...prefixes], [...others]))).toEqual(subtractAddresses(setOf(prefixes), setOf(others)));
    });

    test(`${name}: a location finds its regional tag, however the list abbreviates the region`, () => {
      const { tags } = parseServiceTags(body);
      const named = (body as { values: { name: string }[] }).values.map((value) => value.name);
      // All tags of these services are regional, and their names spell regions as ARM does.
      for (const regional of named.filter((each) => /^(Storage|BatchNodeManagement)\.(?!.*(Stage|STG)$)/.test(each))) {
        const [service = '', location = ''] = regional.split('.');
        expect(tags.regional(service, location.toLowerCase())).toBe(regional);
      }
      if (tags.find('AzureCloud.centralfrance') !== undefined) {
        expect(tags.regional('AzureCloud', 'francecentral')).toBe('AzureCloud.centralfrance');
        expect(tags.regional('AzureCloud', 'westeurope')).toBe('AzureCloud.westeurope');
      }
    });

    test(`${name}: a regional tag lies within its tag`, () => {
      const { tags } = parseServiceTags(body);
      const outside = (body as { values: { name: string }[] }).values.filter(({ name: inner }) => {
        const outer = tags.find(inner.slice(0, Math.max(0, inner.lastIndexOf('.'))));
        return outer !== undefined && !addressesWithin(tags.find(inner) as AddressSet, outer);
      });
      expect(outside.map((value) => value.name)).toEqual([]);
    });
  }
});

function regionalTag(name: string, systemService: string, region: string) {
  return { name, properties: { systemService, region, addressPrefixes: ['20.1.0.0/24'] } };
}

test('a region that the list abbreviates is found by its ARM location', () => {
  const { tags } = parseServiceTags({
    values: [
      regionalTag('Storage', 'AzureStorage', ''),
      regionalTag('Storage.FranceCentral', 'AzureStorage', 'centralfrance'),
      regionalTag('AzureCloud.centralfrance', '', 'centralfrance'),
    ],
  });
  expect(tags.regional('Storage', 'francecentral')).toBe('Storage.FranceCentral');
  expect(tags.regional('AzureCloud', 'francecentral')).toBe('AzureCloud.centralfrance');
  expect(tags.regional('Storage', 'francesouth')).toBeUndefined();
});

test.each<[string, unknown, string, string]>([
  ['no name', { properties: {} }, '.name', 'expected the name of a service tag, got nothing'],
  ['an empty name', tag('', ['20.0.0.0/24']), '.name', 'expected the name of a service tag, got ""'],
  [
    'a name that is a number',
    { ...tag('x', ['20.0.0.0/24']), name: 7 },
    '.name',
    'expected the name of a service tag, got 7',
  ],
  ['null', null, '.name', 'expected the name of a service tag, got nothing'],
  ['no properties', { name: 'Sql' }, '.properties.addressPrefixes', 'expected an array of prefixes, got nothing'],
  [
    'prefixes as text',
    tag('Sql', '20.0.0.0/24'),
    '.properties.addressPrefixes',
    'expected an array of prefixes, got "20.0.0.0/24"',
  ],
  ['no prefix', tag('Sql', []), '.properties.addressPrefixes', 'expected at least one prefix, got []'],
  [
    'a prefix that is a number',
    tag('Sql', [7]),
    '.properties.addressPrefixes[0]',
    'expected an IPv4 or IPv6 prefix, got 7',
  ],
  [
    'a later prefix that is none',
    tag('Sql', ['20.0.0.0/24', null]),
    '.properties.addressPrefixes[1]',
    'expected an IPv4 or IPv6 prefix, got null',
  ],
])('a tag that cannot be read is named and not listed: %s', (_, value, field, expected) => {
  const { tags, issues } = parseServiceTags({ values: [value, tag('Storage', ['20.1.0.0/24'])] });
  expect(issues).toEqual([{ path: `$.values[0]${field}`, expected }]);
  expect(tags.find('Sql')).toBeUndefined();
  expect(tags.prefixes('Sql')).toEqual([]);
  expect(tags.byLength('Sql')).toBeUndefined();
  expect(tags.find('Storage')).toEqual(setOf(['20.1.0.0/24']));
});

test.each<[unknown]>([[null], ['tags'], [[]], [undefined]])('%j lists no tags', (body) => {
  const { tags, issues } = parseServiceTags(body);
  expect(issues).toEqual([{ path: '$.values', expected: 'expected an array of service tags, got nothing' }]);
  expect(tags).toMatchObject({ cloud: 'Public', changeNumber: null });
  expect(tags.find('Storage')).toBeUndefined();
  expect(tags.regionsOf('Storage')).toEqual([]);
  expect(tags.regional('Storage', 'westeurope')).toBeUndefined();
});

test.each<[unknown, number | null]>([
  [376, 376],
  ['376', 376],
  [0, null],
  [1.5, null],
  [undefined, null],
])('the change number %j, as the download or the API writes it', (changeNumber, read) => {
  expect(parseServiceTags({ values: [], changeNumber }).tags.changeNumber).toBe(read);
});

test('the cloud is as the list spells it', () => {
  expect(parseServiceTags({ values: [], cloud: 'AzureGovernment' }).tags.cloud).toBe('AzureGovernment');
  expect(parseServiceTags({ values: [], cloud: 7 }).tags.cloud).toBe('Public');
});

test('routing sees the prefixes of a tag by their length, the longest first', () => {
  const prefixes = ['20.0.0.0/16', '20.0.1.0/24', '20.3.0.0/16', 'fd00::/24', '20.0.2.0/24'];
  const { tags } = parseServiceTags({ values: [tag('Storage', prefixes), tag('Bad', ['20.0.0.0/24', 'x'])] });
  expect(tags.byLength('STORAGE')).toEqual([
    { length: 24, addresses: setOf(['20.0.1.0/24', '20.0.2.0/24', 'fd00::/24']) },
    { length: 16, addresses: setOf(['20.0.0.0/16', '20.3.0.0/16']) },
  ]);
  expect(tags.byLength('Bad')).toBeUndefined();
});

test('a tag holds its regions by name, at every dot', () => {
  const names = [
    'AzureFrontDoor',
    'AzureFrontDoor.FirstParty',
    'AzureFrontDoor.FirstParty.X',
    'AzureFrontDoorX.Y',
    '.Z',
  ];
  const { tags } = parseServiceTags({ values: names.map((name) => tag(name, ['20.0.0.0/24'])) });
  expect(tags.regionsOf('azurefrontdoor')).toEqual(['AzureFrontDoor.FirstParty', 'AzureFrontDoor.FirstParty.X']);
  expect(tags.regionsOf('AzureFrontDoor.FirstParty')).toEqual(['AzureFrontDoor.FirstParty.X']);
  expect(tags.regionsOf('')).toEqual([]);
});

test('a regional tag has the service of its tag, and the region that its own name spells', () => {
  const { tags } = parseServiceTags({
    values: [
      regionalTag('Sql', 'AzureSQL', ''),
      regionalTag('Sql.Other', 'AnotherService', 'westeurope'),
      regionalTag('Sql.WestEurope', 'AzureSQL', 'WestEurope'),
      regionalTag('Sql.Nowhere', 'AzureSQL', ''),
      regionalTag('Unlisted.WestEurope', 'Whatever', 'westeurope'),
      regionalTag('northeurope', 'AzureSQL', 'elsewhere'),
      regionalTag('Sql.NorthEurope', 'AzureSQL', 'northeurope'),
    ],
  });
  expect(tags.regional('Sql', 'WestEurope')).toBe('Sql.WestEurope');
  expect(tags.regional('Unlisted', 'westeurope')).toBe('Unlisted.WestEurope');
  expect(tags.regional('Sql', 'northeurope')).toBe('Sql.NorthEurope');
  expect(tags.regional('Sql', 'nowhere')).toBeUndefined();
});
