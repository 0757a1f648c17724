import { expect, test } from 'vitest';
import { pairedRegion, regionPairs } from '../../../shared/domain/requirements/regionPairs.ts';

test.each([
  ['westeurope', 'northeurope'],
  ['northeurope', 'westeurope'],
  ['usgovarizona', 'usgovtexas'],
  ['usgovtexas', 'usgovvirginia'],
  ['westus3', 'eastus'],
  ['brazilsouth', 'southcentralus'],
  ['chinanorth3', 'chinaeast3'],
])('%s is paired with %s', (region, pair) => {
  expect(pairedRegion(region)).toBe(pair);
});

test.each(['italynorth', 'polandcentral', 'qatarcentral', 'atlantis', 'constructor'])('%s has no pair', (region) => {
  expect(pairedRegion(region)).toBeNull();
});

test('only the documented pairs go one way', () => {
  const oneWay = Object.entries(regionPairs).filter(([region, pair]) => pairedRegion(pair) !== region);
  expect(oneWay.map(([region]) => region).toSorted()).toEqual([
    'brazilsouth',
    'brazilsoutheast',
    'usgovarizona',
    'westindia',
    'westus3',
  ]);
});
