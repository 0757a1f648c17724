import { expect, test } from 'vitest';
import { namesIn } from '../../../shared/domain/network/namedAddresses.ts';
import { allow, asking } from '../../support/asking.ts';
import { compileGroups, compileRouteTable, scopeOf } from '../../support/compileGroups.ts';

const question = asking(
  [
    { ...allow, sourceAddressPrefix: 'Storage', destinationAddressPrefix: 'Sql' },
    { ...allow, name: 'again', priority: 210, sourceAddressPrefix: 'STORAGE' },
    { ...allow, name: 'unlisted', priority: 220, sourceAddressPrefix: 'AzureMonitor' },
  ],
  {
    serviceTags: {
      VirtualNetwork: ['10.0.0.0/16'],
      Storage: ['20.0.0.0/24'],
      Sql: ['30.0.0.0/24'],
      AzureCloud: ['20.0.0.0/8'],
      EventHub: ['40.0.0.0/24'],
    },
  },
);

test('tags that rules and routes name, once each, and those of every group; without prefixes a tag has no addresses to name', () => {
  const routes = compileRouteTable(
    [
      { name: 'cloud', addressPrefix: 'AzureCloud', nextHopType: 'Internet' },
      { name: 'range', addressPrefix: '50.0.0.0/8', nextHopType: 'Internet' },
    ],
    question,
  );
  const names = namesIn([...compileGroups(question), routes], scopeOf(question));
  expect(new Set(names.map(({ name }) => name.toLowerCase()))).toEqual(
    new Set(['storage', 'sql', 'azurecloud', 'internet', 'virtualnetwork', 'azureloadbalancer']),
  );
  expect(names).toHaveLength(6);
  expect(names.find(({ name }) => name === 'Sql')?.addresses).toEqual({ v4: [0x1e000000, 0x1e0000ff], v6: [] });
});

test('the network and the Internet are known to every group', () => {
  expect(namesIn([], scopeOf(question)).map(({ name }) => name)).toEqual(['Internet', 'VirtualNetwork']);
});
