import { expect, test } from 'vitest';
import type { Estate, Fact } from '../../../shared/domain/estate/estate.ts';
import { estateOf, flattened, networkId, olderNames } from '../../support/estateOf.ts';

const reference = (name: string) => ({ id: networkId('publicIPAddresses', name) });
const configuration = (properties: object) => ({
  name: 'a',
  properties: { ...properties, subnet: reference('subnet') },
});

const natGateway = (properties: unknown) => ({
  id: networkId('natGateways', 'nat'),
  location: 'westeurope',
  properties,
});
const loadBalancer = (properties: unknown) => ({ id: networkId('loadBalancers', 'lb'), properties });
const firewall = (properties: unknown) => ({ id: networkId('azureFirewalls', 'fw'), properties });

const publicAddresses = ({ natGateways }: Estate) => [...natGateways.values()][0]?.publicAddresses;
const balancerAddresses = ({ loadBalancers }: Estate) => [...loadBalancers.values()][0]?.addresses;
const firewallAddresses = ({ azureFirewalls }: Estate) => [...azureFirewalls.values()][0]?.addresses;

type Read = (estate: Estate) => Fact<unknown> | undefined;

test.each<[string, unknown, Read, unknown]>([
  [
    'a NAT gateway with addresses and prefixes of both families, of which those of IPv4 count',
    natGateway({
      idleTimeoutInMinutes: 4,
      publicIpAddresses: [reference('a'), reference('b')],
      publicIpPrefixes: [reference('c')],
      publicIpAddressesV6: [reference('d')],
      publicIpPrefixesV6: [reference('e')],
    }),
    publicAddresses,
    3,
  ],
  ['a NAT gateway without a public address', natGateway({ idleTimeoutInMinutes: 4 }), publicAddresses, 0],
  [
    'a NAT gateway with nulls',
    natGateway({ publicIpAddresses: null, publicIpPrefixes: [reference('c')] }),
    publicAddresses,
    1,
  ],
  [
    'a load balancer with a private frontend of each family',
    loadBalancer({
      frontendIPConfigurations: [
        configuration({ privateIPAddress: '10.0.0.6', privateIPAllocationMethod: 'Static' }),
        configuration({ privateIPAddress: 'fd00::6' }),
      ],
    }),
    balancerAddresses,
    ['10.0.0.6', 'fd00::6'],
  ],
  [
    'a public load balancer',
    loadBalancer({ frontendIPConfigurations: [{ name: 'a', properties: { publicIPAddress: reference('a') } }] }),
    balancerAddresses,
    [],
  ],
  ['a load balancer without frontends', loadBalancer({ frontendIPConfigurations: [] }), balancerAddresses, []],
  [
    'a firewall, of which further configurations have public addresses only',
    firewall({
      sku: { name: 'AZFW_VNet', tier: 'Basic' },
      ipConfigurations: [
        configuration({ privateIPAddress: '10.0.0.4', publicIPAddress: reference('a') }),
        { name: 'b', properties: { publicIPAddress: reference('b') } },
      ],
      managementIpConfiguration: configuration({ privateIPAddress: '10.0.9.4' }),
    }),
    firewallAddresses,
    ['10.0.0.4', '10.0.9.4'],
  ],
  [
    'a firewall in a virtual hub',
    firewall({
      sku: { name: 'AZFW_Hub' },
      virtualHub: { id: networkId('virtualHubs', 'hub') },
      hubIPAddresses: { privateIPAddress: '10.100.0.132', publicIPs: { count: 1 } },
    }),
    firewallAddresses,
    ['10.100.0.132'],
  ],
  ['a stopped firewall', firewall({ ipConfigurations: [] }), firewallAddresses, []],
])('reads %s, in ARM’s shape and in those of az', (_, body, read, value) => {
  for (const shape of [body, flattened(body), olderNames(flattened(body))]) {
    const estate = estateOf(shape);
    expect(estate.issues).toEqual([]);
    expect(estate.coverage.missing).toEqual([]);
    expect(read(estate)).toEqual({ value });
  }
});

test('the heads are those of any resource', () => {
  const { natGateways, coverage } = estateOf([natGateway({}), loadBalancer(null), firewall(null)]);
  expect([...natGateways]).toMatchObject([
    [
      networkId('natGateways', 'nat').toLowerCase(),
      { id: networkId('natGateways', 'nat'), name: 'nat', location: { value: 'westeurope' } },
    ],
  ]);
  expect(coverage.resources).toEqual({
    'microsoft.network/azurefirewalls': 1,
    'microsoft.network/loadbalancers': 1,
    'microsoft.network/natgateways': 1,
  });
});

test.each<[string, unknown, Read, string]>([
  [
    'public addresses that are no list',
    natGateway({ publicIpAddresses: 'a', publicIpPrefixes: [reference('c')] }),
    publicAddresses,
    '$.properties.publicIpAddresses',
  ],
  [
    'a public prefix that is no reference',
    natGateway({ publicIpPrefixes: [{}] }),
    publicAddresses,
    '$.properties.publicIpPrefixes[0].id',
  ],
  ['no frontends', loadBalancer({}), balancerAddresses, '$.properties.frontendIPConfigurations'],
  [
    'one frontend that cannot be read',
    loadBalancer({
      frontendIPConfigurations: [
        configuration({ privateIPAddress: '10.0.0.6' }),
        configuration({ privateIPAddress: {} }),
      ],
    }),
    balancerAddresses,
    '$.properties.frontendIPConfigurations[1].properties.privateIPAddress',
  ],
  ['a firewall that says nothing', firewall({}), firewallAddresses, '$.properties.ipConfigurations'],
  [
    'a hub that is text',
    firewall({ ipConfigurations: [], hubIPAddresses: '10.0.0.4' }),
    firewallAddresses,
    '$.properties.hubIPAddresses',
  ],
  [
    'an address of the hub that is none',
    firewall({ hubIPAddresses: { privateIPAddress: 'x' } }),
    firewallAddresses,
    '$.properties.hubIPAddresses.privateIPAddress',
  ],
  [
    'a management configuration that is text',
    firewall({ ipConfigurations: [configuration({ privateIPAddress: '10.0.0.4' })], managementIpConfiguration: 'x' }),
    firewallAddresses,
    '$.properties.managementIpConfiguration.properties',
  ],
])('%s: missing, and named', (_, body, read, path) => {
  const estate = estateOf(body);
  expect(estate.issues.map((issue) => issue.path)).toEqual([path]);
  expect(read(estate)).toHaveProperty('missing');
});

test.each<[string, (properties: unknown) => { id: string }, Read, string]>([
  ['NAT gateway', natGateway, publicAddresses, 'natGateway'],
  ['load balancer', loadBalancer, balancerAddresses, 'loadBalancer'],
  ['firewall', firewall, firewallAddresses, 'azureFirewall'],
])('"properties": null of a %s is missing, never empty', (_, bodyOf, read, fact) => {
  const body = bodyOf(null);
  const estate = estateOf(body);
  expect(read(estate)).toHaveProperty('missing');
  expect(estate.coverage.missing).toMatchObject([{ fact, resource: body.id }]);
  expect(read(estateOf({ id: body.id, name: 'x' }))).toHaveProperty('missing');
});
