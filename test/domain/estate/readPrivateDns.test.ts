import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const zone = networkId('privateDnsZones', 'privatelink.api.azureml.ms');
const link = `${zone}/virtualNetworkLinks/hub`;
const record = `${zone}/A/workspace`;
const network = networkId('virtualNetworks', 'vnet');

const bodies = (ofLink: object = {}, ofRecord: object = {}) => [
  { id: zone, location: 'global', properties: { numberOfRecordSets: 2 } },
  {
    id: link,
    location: 'global',
    properties: { virtualNetwork: { id: network }, virtualNetworkLinkState: 'Completed', ...ofLink },
  },
  {
    id: record,
    properties: { ttl: 10, aRecords: [{ ipv4Address: '10.0.2.4' }, { ipv4Address: '10.0.2.5' }], ...ofRecord },
  },
];

test.each<[string, unknown]>([
  ['ARM', bodies()],
  ['az network private-dns', flattened(bodies())],
])('reads a zone, its link and its records as of %s', (_, body) => {
  const { privateDnsZones, privateDnsLinks, privateDnsRecords, issues } = estateOf(body);
  expect(issues).toEqual([]);
  expect(privateDnsZones.get(zone.toLowerCase())).toEqual({
    id: zone,
    name: 'privatelink.api.azureml.ms',
    location: { value: 'global' },
  });
  expect(privateDnsLinks.get(link.toLowerCase())).toEqual({
    id: link,
    name: 'hub',
    location: { value: 'global' },
    zone,
    virtualNetwork: { value: network },
    state: { value: 'Completed' },
  });
  expect(privateDnsRecords.get(record.toLowerCase())).toEqual({
    id: record,
    name: 'workspace',
    location: { value: null },
    zone,
    addresses: { value: ['10.0.2.4', '10.0.2.5'] },
  });
});

test('a zone of which only the head was exported is a zone, and records of other types are counted', () => {
  const estate = estateOf({ id: zone, properties: null }, { id: `${zone}/SOA/@`, properties: {} });
  expect(estate.privateDnsZones.size).toBe(1);
  expect(estate.coverage).toMatchObject({ ignoredTypes: { 'microsoft.network/privatednszones/soa': 1 }, missing: [] });
});

test.each<[string, object, object, string]>([
  ['a network that is no id', { virtualNetwork: { id: 'x' } }, {}, '$[1].properties.virtualNetwork.id'],
  ['a state that is a number', { virtualNetworkLinkState: 1 }, {}, '$[1].properties.virtualNetworkLinkState'],
  ['no records', {}, { aRecords: undefined }, '$[2].properties.aRecords'],
  ['a record without address', {}, { aRecords: [{}] }, '$[2].properties.aRecords[0].ipv4Address'],
])('%s: only what depends on it is missing', (_, ofLink, ofRecord, path) => {
  const { privateDnsLinks, privateDnsRecords, issues } = estateOf(bodies(ofLink, ofRecord));
  expect(issues.map((issue) => issue.path)).toEqual([path]);
  expect([...privateDnsLinks.values(), ...privateDnsRecords.values()].flatMap(missingFacts)).toHaveLength(1);
});
