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
