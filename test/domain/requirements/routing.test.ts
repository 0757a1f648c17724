import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import type { EstateDocument } from '../../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import {
  asOf,
  bodies,
  check,
  ids,
  networkId,
  route,
  rule,
  serviceTags,
  type Topology,
  verdictOn,
} from '../../support/topology.ts';

const toFirewall = route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.0.9.4');
const withoutPublicIp = { compute: { enableNodePublicIp: false } };
const privateSubnet = { ...withoutPublicIp, subnet: { defaultOutboundAccess: false } };
const nat = networkId('natGateways', 'nat');
const firewall = networkId('azureFirewalls', 'fw');
const appliance = networkId('networkInterfaces', 'nic-nva');

function natGateway(publicIpAddresses: readonly unknown[]) {
  return { id: nat, properties: { publicIpAddresses, subnets: [] } };
}

function applianceInterface(enableIPForwarding: boolean, network: string = ids.vnet) {
  const subnet = { id: `${network}/subnets/nva` };
  const ipConfigurations = [{ name: 'ip', properties: { privateIPAddress: '10.0.9.4', subnet } }];
  return { id: appliance, properties: { ipConfigurations, enableIPForwarding } };
}

const firewallBody = {
  id: firewall,
  properties: { ipConfigurations: [{ name: 'ip', properties: { privateIPAddress: '10.0.9.4' } }] },
};

const gatewaySubnet = {
  vnet: {
    subnets: [
      { name: 'GatewaySubnet', properties: { addressPrefix: '10.0.255.0/27' } },
      {
        name: 'training',
        properties: {
          addressPrefix: '10.0.1.0/24',
          networkSecurityGroup: { id: ids.nsg },
          routeTable: { id: ids.routeTable },
        },
      },
    ],
  },
};

const tableWith = (disableBgpRoutePropagation: boolean) => ({
  id: ids.routeTable,
  properties: { routes: [], disableBgpRoutePropagation },
});

/** The state of requirements in an estate; one row, one rule of how Azure routes. */
const table: readonly (readonly [string, Topology, Readonly<Record<string, string>>])[] = [
  [
    'no routes: everything leaves by the system’s own',
    {},
    { 'outbound-aad': 'compliant', 'aml-inbound-44224': 'unknown-not' },
  ],
  [
    'a default route to an appliance: answers take another way back, and what it lets out is its own affair',
    { routes: [toFirewall], others: [firewallBody], rules: [allowIn()] },
    { 'aml-inbound-44224': 'violated', 'outbound-aad': 'unknown', 'outbound-storage': 'unknown' },
  ],
  [
    'two halves of a default route do the same',
    {
      routes: [
        route('low', '0.0.0.0/1', 'VirtualAppliance', '10.0.9.4'),
        route('high', '128.0.0.0/1', 'VirtualAppliance', '10.0.9.4'),
      ],
      rules: [allowIn()],
    },
    { 'aml-inbound-44224': 'violated', 'outbound-aad': 'unknown' },
  ],
  [
    'the service tag’s own route is longer',
    { routes: [toFirewall, route('to-aml', 'AzureMachineLearning', 'Internet')], rules: [allowIn()] },
    { 'aml-inbound-44224': 'compliant', 'outbound-aml': 'compliant', 'outbound-batch-443': 'unknown' },
  ],
  [
    'explicit prefixes that cover all but one of a tag’s',
    { routes: [toFirewall, route('one', '20.42.0.0/30', 'Internet'), route('two', '40.66.61.146/32', 'Internet')] },
    { 'outbound-aml': 'unknown' },
  ],
  [
    'a route to nowhere for a part of a tag',
    { routes: [route('hole', '20.86.93.32/27', 'None')] },
    { 'outbound-batch-443': 'violated', 'outbound-aad': 'compliant' },
  ],
  [
    'a longer route out of the hole',
    { routes: [route('hole', '20.86.93.0/24', 'None'), route('out', '20.86.93.32/27', 'Internet')] },
    { 'outbound-batch-443': 'compliant' },
  ],
  [
    'nobody knows a new type of next hop',
    { routes: [route('new', '0.0.0.0/0', 'QuantumTunnel')] },
    { 'outbound-aad': 'unknown' },
  ],
  [
    'an appliance that does not forward lets nothing through',
    { routes: [toFirewall], others: [applianceInterface(false)] },
    { 'outbound-aad': 'violated' },
  ],
  [
    'an interface in a network that is not connected is another with the same address',
    { routes: [toFirewall], others: [applianceInterface(false, networkId('virtualNetworks', 'elsewhere'))] },
    { 'outbound-aad': 'unknown' },
  ],
  [
    'one that forwards may',
    { routes: [toFirewall], others: [applianceInterface(true)] },
    { 'outbound-aad': 'unknown' },
  ],
  [
    'nor where a hop leads that only Azure’s own routes have',
    { routes: [route('odd', '0.0.0.0/0', 'VNetPeering')] },
    { 'outbound-aad': 'unknown' },
  ],
  ...['constructor', '__proto__'].map(
    (service) =>
      [
        `a service endpoint of ${service} is of no service that anybody knows`,
        { subnet: { serviceEndpoints: [{ service, locations: ['westeurope'] }] } },
        { 'outbound-storage': 'compliant' },
      ] as const,
  ),
  [
    'a service endpoint routes storage past the appliance',
    {
      routes: [toFirewall],
      subnet: { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['westeurope', 'northeurope'] }] },
    },
    { 'outbound-storage': 'compliant', 'outbound-aad': 'unknown' },
  ],
  [
    'a private subnet has no way out, but to storage nearby',
    privateSubnet,
    { 'outbound-aad': 'violated', 'outbound-storage': 'compliant' },
  ],
  [
    'nodes with public addresses need none',
    { subnet: { defaultOutboundAccess: false } },
    { 'outbound-aad': 'compliant' },
  ],
  ['a subnet that is not private has one', withoutPublicIp, { 'outbound-aad': 'compliant' }],
  [
    'a NAT gateway is one',
    {
      ...privateSubnet,
      subnet: { defaultOutboundAccess: false, natGateway: { id: nat } },
      others: [natGateway([{ id: networkId('publicIPAddresses', 'pip') }])],
    },
    { 'outbound-aad': 'compliant' },
  ],
  [
    'a NAT gateway without a public address is none',
    {
      ...privateSubnet,
      subnet: { defaultOutboundAccess: false, natGateway: { id: nat } },
      others: [natGateway([])],
    },
    { 'outbound-aad': 'violated' },
  ],
  [
    'nor is one that has only an IPv6 address',
    {
      ...privateSubnet,
      subnet: { defaultOutboundAccess: false, natGateway: { id: nat } },
      others: [{ id: nat, properties: { publicIpAddressesV6: [{ id: networkId('publicIPAddresses', 'pip') }] } }],
    },
    { 'outbound-aad': 'violated' },
  ],
  [
    'a NAT gateway that nobody could read may be',
    { ...privateSubnet, subnet: { defaultOutboundAccess: false, natGateway: { id: nat } } },
    { 'outbound-aad': 'unknown' },
  ],
  [
    'a default route goes before a NAT gateway',
    {
      ...withoutPublicIp,
      routes: [toFirewall],
      subnet: { natGateway: { id: nat } },
      others: [natGateway([{ id: networkId('publicIPAddresses', 'pip') }])],
    },
    { 'outbound-aad': 'unknown' },
  ],
  [
    'what a gateway learns is in no body',
    { ...gatewaySubnet, others: [tableWith(false)] },
    { 'outbound-aad': 'unknown' },
  ],
  [
    'nor is what a route server learns',
    {
      vnet: {
        subnets: [
          { name: 'RouteServerSubnet', properties: { addressPrefix: '10.0.255.0/27' } },
          { name: 'training', properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: ids.nsg } } },
        ],
      },
    },
    { 'outbound-aad': 'unknown' },
  ],
  ['unless its routes are kept out', { ...gatewaySubnet, others: [tableWith(true)] }, { 'outbound-aad': 'compliant' }],
  [
    'a packet that a rule denies is denied wherever it would go',
    { routes: [toFirewall], rules: [rule('deny-aad', 100, 'Deny', 'Outbound', '*', 'AzureActiveDirectory', '*')] },
    { 'outbound-aad': 'violated', 'outbound-arm': 'unknown' },
  ],
  [
    'a group that nobody could read, and a route to nowhere',
    { routes: [route('hole', '20.86.93.32/27', 'None')], without: ['nsg'] },
    { 'outbound-batch-443': 'violated', 'outbound-aad': 'unknown' },
  ],
];

function allowIn() {
  return rule('allow-aml', 200, 'Allow', 'Inbound', 'Tcp', 'AzureMachineLearning', '44224');
}

test.each(table)('%s', (_, topology, expected) => {
  const document = check(topology);
  for (const [requirement, state] of Object.entries(expected)) {
    const verdict = verdictOn(document, requirement);
    if (state.endsWith('-not')) expect(verdict.state).not.toBe(state.slice(0, -4));
    else expect([requirement, verdict.state]).toEqual([requirement, state]);
  }
});

test('the mode of 2021 gives no public address to nodes that have none', () => {
  const tags = { 'netguard-profile': 'aml-classic-2021' };
  expect(verdictOn(check({ tags, ...privateSubnet }), 'outbound-aad').state).toBe('violated');
  const subnet = { defaultOutboundAccess: false };
  expect(verdictOn(check({ tags, subnet }), 'outbound-aad').state).toBe('compliant');
});

test.each([
  ['a default route to an appliance', toFirewall],
  ['a private range to nowhere', route('hole', '192.168.0.0/16', 'None')],
  ['a part of the internet to nowhere', route('hole', '20.0.0.0/8', 'None')],
])('%s keeps nobody from the network and its peers, though it may widen the tag', (_, way) => {
  const peering = {
    name: 'to-hub',
    properties: {
      peeringState: 'Connected',
      allowVirtualNetworkAccess: true,
      remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.1.0.0/16'] },
    },
  };
  const vnet = { virtualNetworkPeerings: [peering] };
  const topology = { ...withoutPublicIp, vnet, routes: [way] };
  expect(verdictOn(check(topology), 'outbound-vnet-443').state).toBe('compliant');
  const toPeer = [way, route('peer', '10.1.0.0/16', 'None')];
  expect(verdictOn(check({ ...topology, routes: toPeer }), 'outbound-vnet-443')).toMatchObject({
    state: 'violated',
    evidence: { witness: { destination: '10.1.0.0' }, blockedBy: [{ route: 'peer' }] },
  });
});

test('a gateway is one missing fact, however many questions hang on it', () => {
  const { message, evidence } = verdictOn(check({ ...gatewaySubnet, others: [tableWith(false)] }), 'outbound-aad');
  expect(evidence.missing).toHaveLength(1);
  expect(message).not.toContain('more');
});

test('a route that cannot be read is named with its table', () => {
  const { message, evidence } = verdictOn(check({ routes: [route('odd', '10.0.0.0/33', 'None')] }), 'outbound-aad');
  expect(evidence.missing).toMatchObject([{ fact: 'routes', resource: ids.routeTable }]);
  expect(message).toContain('routes of rt-training: route odd');
  expect(message).not.toContain('service tag 33');
});

test('a route that blocks is blamed with its table, and no rule is proposed', () => {
  const { evidence, message, remediation } = verdictOn(
    check({ routes: [route('hole', '20.86.93.32/27', 'None')] }),
    'outbound-batch-443',
  );
  expect(evidence.blockedBy).toEqual([
    {
      kind: 'route',
      level: 'subnet',
      resource: ids.routeTable,
      route: 'hole',
      prefix: '20.86.93.32/27',
      nextHopType: 'None',
    },
  ]);
  expect(evidence.witness).toMatchObject({ direction: 'Outbound', destination: '20.86.93.32', destinationPort: 443 });
  expect(message).toContain('route hole (20.86.93.32/27 to None) of route table rt-training blocks');
  expect(message).toContain('1 of 3 prefixes of BatchNodeManagement.WestEurope');
  expect(remediation.changes).toEqual([]);
  expect(remediation.reason).toContain('hole');
});

test('every layer that blocks the witness is blamed', () => {
  const { evidence } = verdictOn(
    check({
      routes: [route('hole', '0.0.0.0/0', 'None')],
      rules: [rule('deny-internet', 400, 'Deny', 'Outbound', '*', '*', '*')],
    }),
    'outbound-aad',
  );
  expect(evidence.blockedBy).toMatchObject([
    { kind: 'securityRule', rule: 'deny-internet' },
    { kind: 'route', route: 'hole' },
  ]);
  expect(evidence.blockedShare).toBe(1);
});

test('what goes to an appliance is told in prefixes, with the appliance', () => {
  const { evidence, message } = verdictOn(
    check({ routes: [toFirewall, route('one', '20.42.0.0/30', 'Internet')], others: [firewallBody] }),
    'outbound-aml',
  );
  expect(evidence.missing).toMatchObject([{ fact: 'azureFirewall', resource: firewall }]);
  expect(message).toContain(
    '2 of 3 prefixes of AzureMachineLearning go to VirtualAppliance 10.0.9.4 (route to-firewall)',
  );
});

/** Rules of Azure Virtual Network Manager on the estate's network. */
function withAdminRules(rules: readonly object[], topology: Topology = {}) {
  const list: EstateDocument = { source: 'live', body: { listOf: 'adminRules', scope: ids.vnet, value: rules } };
  const estate = parseEstate([{ source: 'estate.json', body: bodies(topology) }, list]);
  expect(estate.issues).toEqual([]);
  return checkEstate(estate, { serviceTags, asOf });
}

function adminRule(access: string, priority: number, prefix: string) {
  return {
    id: `${networkId('networkManagers', 'avnm')}/securityAdminConfigurations/c/ruleCollections/r/rules/${access}`,
    kind: 'Custom',
    properties: {
      access,
      direction: 'Outbound',
      priority,
      protocol: 'Any',
      sources: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
      destinations: [{ addressPrefixType: 'ServiceTag', addressPrefix: prefix }],
      sourcePortRanges: ['0-65535'],
      destinationPortRanges: ['0-65535'],
    },
  };
}

const denyAad = rule('deny-aad', 100, 'Deny', 'Outbound', '*', 'AzureActiveDirectory', '*');

test('an administrator’s rules come before the security group', () => {
  const denied = verdictOn(withAdminRules([adminRule('Deny', 10, 'AzureActiveDirectory')]), 'outbound-aad');
  expect(denied.state).toBe('violated');
  expect(denied.evidence.blockedBy).toMatchObject([
    { kind: 'adminRule', level: 'network', resource: ids.vnet, priority: 10 },
  ]);
  expect(denied.evidence.assumptions).not.toContain('no-admin-rules');
  expect(denied.remediation.changes).toEqual([]);

  const always = withAdminRules([adminRule('AlwaysAllow', 10, 'AzureActiveDirectory')], { rules: [denyAad] });
  expect(verdictOn(always, 'outbound-aad').state).toBe('compliant');
  const allowed = withAdminRules([adminRule('Allow', 10, 'AzureActiveDirectory')], { rules: [denyAad] });
  expect(verdictOn(allowed, 'outbound-aad').state).toBe('violated');
  const none = withAdminRules([], { rules: [denyAad] });
  expect(verdictOn(none, 'outbound-aad').evidence.assumptions).not.toContain('no-admin-rules');
});

test('an AlwaysAllow does not open a route to nowhere', () => {
  const document = withAdminRules([adminRule('AlwaysAllow', 10, 'AzureActiveDirectory')], {
    rules: [denyAad],
    routes: [route('hole', '0.0.0.0/0', 'None')],
  });
  expect(verdictOn(document, 'outbound-aad').evidence.blockedBy).toMatchObject([{ kind: 'route', route: 'hole' }]);
});
