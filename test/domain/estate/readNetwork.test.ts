import { expect, test } from 'vitest';
import { estateOf, networkId } from '../../support/estateOf.ts';

const network = networkId('virtualNetworks', 'vnet');

test.each<[unknown, object, readonly string[]]>([
  [undefined, { value: [] }, []],
  [null, { value: [] }, []],
  [{ dnsServers: [] }, { value: [] }, []],
  [{ dnsServers: ['10.0.0.10', 'fd00::10'] }, { value: ['10.0.0.10', 'fd00::10'] }, []],
  ['10.0.0.10', { missing: expect.any(String) }, ['$.properties.dhcpOptions']],
  [{ dnsServers: ['dns.local'] }, { missing: expect.any(String) }, ['$.properties.dhcpOptions.dnsServers[0]']],
])('the DNS servers of a network with the DHCP options %j', (dhcpOptions, servers, paths) => {
  const body = { id: network, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, dhcpOptions } };
  const { virtualNetworks, issues } = estateOf(body);
  expect(virtualNetworks.get(network.toLowerCase())?.dnsServers).toEqual(servers);
  expect(issues.map(({ path }) => path)).toEqual(paths);
});
