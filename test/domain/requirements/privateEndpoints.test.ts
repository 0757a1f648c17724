import { expect, test } from 'vitest';
import type { Verdict, VerdictState } from '../../../shared/domain/verdict.ts';
import { check, ids, networkId, route, rule, type Topology, verdictOn } from '../../support/topology.ts';

const endpointId = (name: string) => networkId('privateEndpoints', name);
const endpointSubnet = `${ids.vnet}/subnets/endpoints`;
const hub = networkId('virtualNetworks', 'vnet-hub');
const hubSubnet = `${hub}/subnets/endpoints`;
const guard = networkId('networkSecurityGroups', 'nsg-endpoints');

interface Leading {
  readonly subnet?: string;
  readonly group?: string;
  readonly state?: string | null;
  readonly resource?: string;
}

/** A private endpoint of the storage account, with its network interface. */
function endpoint(name: string, address: string | null, leading: Leading = {}): readonly unknown[] {
  const { subnet = endpointSubnet, group = 'file', state = 'Approved', resource = ids.storage } = leading;
  const connection = {
    privateLinkServiceId: resource,
    groupIds: [group],
    ...(state === null ? {} : { privateLinkServiceConnectionState: { status: state } }),
  };
  const nic = networkId('networkInterfaces', `${name}-nic`);
  const body = {
    id: endpointId(name),
    properties: {
      subnet: { id: subnet },
      networkInterfaces: [{ id: nic }],
      privateLinkServiceConnections: [{ name, properties: connection }],
    },
  };
  const ipConfigurations = [{ name: 'ip', properties: { privateIPAddress: address } }];
  return address === null ? [body] : [body, { id: nic, properties: { ipConfigurations } }];
}

function connections(...named: readonly (readonly [name: string, state?: string])[]) {
  return {
    privateEndpointConnections: named.map(([name, status]) => ({
      properties: {
        privateEndpoint: { id: endpointId(name) },
        ...(status === undefined ? {} : { privateLinkServiceConnectionState: { status } }),
      },
    })),
  };
}

/** The subnet of the endpoints; its group has these rules. */
function guarded(policies: string | null | number, rules: readonly unknown[], group = guard): readonly unknown[] {
  const properties = {
    addressPrefix: '10.0.9.0/24',
    networkSecurityGroup: { id: group },
    privateEndpointNetworkPolicies: policies,
  };
  const nsg = { id: guard, properties: { securityRules: rules, defaultSecurityRules: [] } };
  return [{ id: endpointSubnet, properties }, nsg];
}

const plain = [{ id: endpointSubnet, properties: { addressPrefix: '10.0.9.0/24' } }];
const denyStorage = rule('deny-storage', 200, 'Deny', 'Outbound', 'Tcp', 'Storage', '*');
const denyAll = rule('deny-all', 4000, 'Deny', 'Outbound', '*', '*', '*');
const file = endpoint('pe-file', '10.0.9.4');
const blob = endpoint('pe-blob', '10.0.9.5', { group: 'blob' });
const storage = connections(['pe-file', 'Approved']);
const denyNodes = rule('deny-nodes', 100, 'Deny', 'Inbound', '*', '10.0.1.0/24', '*');

const peering = (properties: object = {}) => ({
  vnet: {
    virtualNetworkPeerings: [
      {
        name: 'to-hub',
        properties: {
          peeringState: 'Connected',
          allowVirtualNetworkAccess: true,
          useRemoteGateways: false,
          remoteVirtualNetwork: { id: hub },
          remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.1.0.0/16'] },
          ...properties,
        },
      },
    ],
  },
});
const inHub = [
  ...endpoint('pe-file', '10.1.9.4', { subnet: hubSubnet }),
  { id: hubSubnet, properties: { addressPrefix: '10.1.9.0/24' } },
];

/** One row, one rule about endpoints that stand in for a blocked way to public storage over port 445. */
test.each<[string, Topology, VerdictState]>([
  ['the endpoint is reached', { storage, others: [...plain, ...file] }, 'compliant'],
  ['its address is closed too', { storage, rules: [denyAll], others: [...plain, ...file] }, 'violated'],
  [
    'its address alone is open',
    {
      storage,
      rules: [denyAll, rule('to-file', 100, 'Allow', 'Outbound', 'Tcp', '10.0.9.4', '445')],
      others: [...plain, ...file],
    },
    'compliant',
  ],
  [
    'one of two endpoints is closed',
    {
      storage: connections(['pe-file'], ['pe-file-2']),
      rules: [denyStorage, rule('to-one', 100, 'Deny', 'Outbound', 'Tcp', '10.0.9.5', '445')],
      others: [...plain, ...file, ...endpoint('pe-file-2', '10.0.9.5')],
    },
    'violated',
  ],
  ['the account says there is none', { others: [...plain, ...file] }, 'violated'],
  ['nobody knows the account, but the endpoint', { without: ['storage'], others: [...plain, ...file] }, 'compliant'],
  ['the endpoint is not in the estate', { storage }, 'unknown'],
  ['its network interface is not', { storage, others: [...plain, ...endpoint('pe-file', null)] }, 'unknown'],
  [
    'it leads to another part of the account',
    { storage: connections(['pe-blob']), others: [...plain, ...blob] },
    'violated',
  ],
  [
    'it leads to another part, and another endpoint is not in the estate',
    { storage: connections(['pe-blob'], ['pe-other']), others: [...plain, ...blob] },
    'unknown',
  ],
  [
    'one is there, another is not: that may serve any network',
    { storage: connections(['pe-file'], ['pe-other']), others: [...plain, ...file] },
    'compliant',
  ],
  [
    'it leads to another account',
    {
      storage: connections(['pe-file']),
      others: [...plain, ...endpoint('pe-file', '10.0.9.4', { resource: `${ids.storage}2` })],
    },
    'violated',
  ],
  [
    'its connection is pending',
    {
      storage: connections(['pe-file', 'Pending']),
      others: [...plain, ...endpoint('pe-file', '10.0.9.4', { state: 'Pending' })],
    },
    'violated',
  ],
  [
    'only the account says that it is approved',
    { storage, others: [...plain, ...endpoint('pe-file', '10.0.9.4', { state: null })] },
    'compliant',
  ],
  [
    'nobody says that it is approved',
    { storage: connections(['pe-file']), others: [...plain, ...endpoint('pe-file', '10.0.9.4', { state: null })] },
    'unknown',
  ],
  ['it is in a connected network', { ...peering(), storage, others: inHub }, 'compliant'],
  ['it is in a network that is not connected', { storage, others: inHub }, 'violated'],
  [
    'it is in a network without access to this one',
    { ...peering({ allowVirtualNetworkAccess: false }), storage, others: inHub },
    'violated',
  ],
  [
    'nobody knows whether its network is connected',
    { ...peering({ peeringState: 7 }), storage, others: inHub },
    'unknown',
  ],
  [
    'the account says that it leads there, and its own body cannot be read',
    { storage, others: [{ id: endpointId('pe-file'), properties: { privateLinkServiceConnections: 7 } }] },
    'unknown',
  ],
  ['its subnet is not in the estate', { storage, others: file }, 'unknown'],

  [
    'a default route to an appliance goes past it',
    { storage, routes: [toAppliance('0.0.0.0/0')], others: [...plain, ...file] },
    'compliant',
  ],
  [
    'a route as long as the network’s prefix counts where the policies say so',
    { storage, routes: [toAppliance('10.0.0.0/16')], others: [...guarded('RouteTableEnabled', [denyNodes]), ...file] },
    'unknown',
  ],
  [
    'a route that sends it to the internet loses it',
    {
      storage,
      routes: [route('out', '10.0.0.0/16', 'Internet')],
      others: [...guarded('RouteTableEnabled', []), ...file],
    },
    'violated',
  ],

  [
    'policies are off: no group there',
    { storage, others: [...guarded('Disabled', [denyNodes]), ...file] },
    'compliant',
  ],
  ['policies are not mentioned', { storage, others: [...guarded(null, [denyNodes]), ...file] }, 'compliant'],
  [
    'policies for routes only',
    { storage, others: [...guarded('RouteTableEnabled', [denyNodes]), ...file] },
    'compliant',
  ],
  [
    'policies for groups',
    { storage, others: [...guarded('NetworkSecurityGroupEnabled', [denyNodes]), ...file] },
    'violated',
  ],
  [
    'policies for both, in any letter case',
    { storage, others: [...guarded('enabled', [denyNodes]), ...file] },
    'violated',
  ],
  ['policies that nobody knows', { storage, others: [...guarded('Sometimes', []), ...file] }, 'unknown'],
  ['policies that cannot be read', { storage, others: [...guarded(7, []), ...file] }, 'unknown'],
  [
    'the group’s default rules let the network in',
    { storage, others: [...guarded('Enabled', []), ...file] },
    'compliant',
  ],
  [
    'outbound rules of that group are about something else',
    { storage, others: [...guarded('Enabled', [rule('out', 100, 'Deny', 'Outbound', '*', '*', '*')]), ...file] },
    'compliant',
  ],
  [
    'the group denies another part of the network',
    {
      storage,
      others: [...guarded('Enabled', [rule('in', 100, 'Deny', 'Inbound', '*', '10.0.2.0/24', '*')]), ...file],
    },
    'compliant',
  ],
  [
    'the group denies a part of the subnet',
    {
      storage,
      others: [...guarded('Enabled', [rule('in', 100, 'Deny', 'Inbound', '*', '10.0.1.128/25', '445')]), ...file],
    },
    'violated',
  ],
  ['the group cannot be read', { storage, others: [...guarded('Enabled', [], `${guard}-2`), ...file] }, 'unknown'],
  [
    'the group of the nodes blocks, whatever the other one does',
    { storage, rules: [denyAll], others: [...guarded('Enabled', [], `${guard}-2`), ...file] },
    'violated',
  ],
  [
    'the tag VirtualNetwork is that of the endpoint’s network, which knows no peer',
    {
      ...peering(),
      storage,
      others: [
        ...endpoint('pe-file', '10.1.9.4', { subnet: hubSubnet }),
        {
          id: hub,
          properties: {
            addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
            virtualNetworkPeerings: [],
            subnets: [
              {
                id: hubSubnet,
                name: 'endpoints',
                properties: {
                  addressPrefix: '10.1.9.0/24',
                  networkSecurityGroup: { id: guard },
                  privateEndpointNetworkPolicies: 'Enabled',
                },
              },
            ],
          },
        },
        { id: guard, properties: { securityRules: [], defaultSecurityRules: [] } },
      ],
    },
    'violated',
  ],
])('%s', (_, topology, state) => {
  const verdict = fileShares({ rules: [denyStorage], ...topology });
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
});

function fileShares(topology: Topology): Verdict {
  return verdictOn(check(topology), 'outbound-storage-445');
}

function toAppliance(prefix: string) {
  return route('to-appliance', prefix, 'VirtualAppliance', '10.0.8.4');
}

test.each<[string, Topology, string, string]>([
  ['an endpoint', { storage }, 'privateEndpoint', endpointId('pe-file')],
  [
    'an address',
    { storage, others: [...plain, ...endpoint('pe-file', null)] },
    'privateEndpoint',
    endpointId('pe-file'),
  ],
  ['the subnet', { storage, others: file }, 'subnet', endpointSubnet],
  ['the policies', { storage, others: [...guarded(7, []), ...file] }, 'subnet', endpointSubnet],
  [
    'the group',
    { storage, others: [...guarded('Enabled', [], `${guard}-2`), ...file] },
    'networkSecurityGroup',
    `${guard}-2`,
  ],
  [
    'a rule of the group',
    { storage, others: [...guarded('Enabled', [rule('odd', 100, 'Deny', 'Inbound', 'x', '*', '*')]), ...file] },
    'securityRule',
    guard,
  ],
])('what is missing is named: %s', (_, topology, fact, resource) => {
  expect(fileShares({ rules: [denyStorage], ...topology }).evidence.missing).toMatchObject([{ fact, resource }]);
});

test('the group at the endpoint is blamed by its own name, and no rule is proposed for it', () => {
  const verdict = fileShares({
    storage,
    rules: [denyStorage],
    others: [...guarded('Enabled', [denyNodes]), ...file],
  });
  expect(verdict.evidence.blockedBy).toEqual([
    { kind: 'securityRule', level: 'subnet', resource: guard, rule: 'deny-nodes', priority: 100 },
  ]);
  expect(verdict.evidence.witness).toMatchObject({
    direction: 'Outbound',
    source: '10.0.1.4',
    destination: '10.0.9.4',
    destinationPort: 445,
  });
  expect(verdict.message).toBe(
    'The nodes cannot mount file shares, and notebooks and jobs that use them fail: rule deny-nodes (priority 100) of network ' +
      'security group nsg-endpoints blocks outbound Tcp 445 to private endpoint pe-file.',
  );
  expect(verdict.remediation).toMatchObject({ changes: [], reason: expect.stringContaining('nsg-endpoints') });
});

test('the rule that is proposed opens the way to the endpoint, not to all of storage', () => {
  const topology = { storage, rules: [denyAll], others: [...plain, ...file] };
  const { remediation } = fileShares(topology);
  expect(remediation.changes).toMatchObject([
    { body: { properties: { destinationAddressPrefix: '10.0.9.4', destinationPortRange: '445', priority: 3999 } } },
  ]);
});

test('over port 443 both blobs and files have to be reached', () => {
  const deny = rule('deny-account', 200, 'Deny', 'Outbound', 'Tcp', 'Storage.NorthEurope', '443');
  const over443 = (others: readonly unknown[], named: readonly (readonly [string])[]) =>
    verdictOn(
      check({
        storageLocation: 'northeurope',
        storage: connections(...named),
        rules: [deny],
        others: [...plain, ...others],
      }),
      'outbound-storage',
    ).state;
  expect(over443([...file, ...blob], [['pe-file'], ['pe-blob']])).toBe('compliant');
  expect(over443(blob, [['pe-blob']])).toBe('violated');
});
