import { expect, test } from 'vitest';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { check, ids, networkId, rule, serviceTags, type Topology, verdictOn } from '../../support/topology.ts';

const open = rule('open', 300, 'Allow', 'Inbound', '*', '*', '*');
const denyInternet = rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*');
const denyAll = rule('deny-all', 400, 'Deny', 'Outbound', '*', '*', '*');
const allow = (tag: string, priority = 200, ports = '443') =>
  rule(`allow-${tag}`, priority, 'Allow', 'Outbound', 'Tcp', tag, ports);
const peering = (properties: object = {}) => ({
  name: 'to-hub',
  properties: {
    peeringState: 'Connected',
    allowVirtualNetworkAccess: true,
    useRemoteGateways: false,
    remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.1.0.0/16'] },
    ...properties,
  },
});
const approved = {
  privateEndpointConnections: [{ properties: { privateLinkServiceConnectionState: { status: 'Approved' } } }],
};
const privateStorage = { privateEndpointConnections: [{ id: 'x' }] };

test.each<[string, Topology, string, VerdictState]>([
  [
    'a subnet without group filters nothing',
    { subnet: { networkSecurityGroup: null } },
    'aml-inbound-44224',
    'compliant',
  ],
  ['the default rules let everything out', {}, 'outbound-aml', 'compliant'],
  ['the default rules let nobody in', {}, 'aml-inbound-44224', 'violated'],
  [
    'the first rule that matches decides',
    { rules: [denyInternet, allow('AzureMachineLearning')] },
    'outbound-aml',
    'compliant',
  ],
  [
    'a rule that comes too late',
    { rules: [denyInternet, allow('AzureMachineLearning', 500)] },
    'outbound-aml',
    'violated',
  ],
  ['part of a tag is not enough', { rules: [denyInternet, allow('40.66.61.146/32')] }, 'outbound-aml', 'violated'],
  [
    'all prefixes of a tag are as good as the tag',
    {
      rules: [
        denyInternet,
        rule('all', 200, 'Allow', 'Outbound', 'Tcp', ['20.42.0.0/30', '40.66.61.146', '52.232.230.196/32'], '443'),
      ],
    },
    'outbound-aml',
    'compliant',
  ],
  ['a region lies within its tag', { rules: [denyInternet, allow('Storage')] }, 'outbound-storage', 'compliant'],
  [
    'the regional form is what is needed',
    { rules: [denyInternet, allow('BatchNodeManagement.WestEurope')] },
    'outbound-batch-443',
    'compliant',
  ],
  [
    'either form of the registry will do',
    { rules: [denyInternet, allow('MicrosoftContainerRegistry.WestEurope')] },
    'outbound-mcr',
    'compliant',
  ],
  [
    'the wrong protocol',
    { rules: [denyInternet, allow('AzureMachineLearning', 200, '5831')] },
    'outbound-aml-udp-5831',
    'violated',
  ],
  [
    'a rule for another subnet only',
    {
      rules: [
        denyInternet,
        {
          ...allow('AzureMachineLearning'),
          properties: { ...allow('AzureMachineLearning').properties, sourceAddressPrefix: '10.0.2.0/24' },
        },
      ],
    },
    'outbound-aml',
    'violated',
  ],
  [
    'a rule that limits source ports',
    {
      rules: [
        denyInternet,
        {
          ...allow('AzureMachineLearning'),
          properties: { ...allow('AzureMachineLearning').properties, sourcePortRange: '1024-65535' },
        },
      ],
    },
    'outbound-aml',
    'violated',
  ],
  [
    'nodes are in no application security group',
    {
      rules: [
        open,
        {
          name: 'asg',
          properties: {
            ...denyAll.properties,
            priority: 150,
            direction: 'Inbound',
            sourceAddressPrefix: '*',
            destinationAddressPrefix: '',
            destinationApplicationSecurityGroups: [{ id: `${ids.nsg}x` }],
          },
        },
      ],
    },
    'aml-inbound-44224',
    'compliant',
  ],

  [
    'members of an application security group are within the network',
    {
      rules: [
        {
          name: 'asg',
          properties: {
            ...denyAll.properties,
            destinationAddressPrefix: '',
            destinationApplicationSecurityGroups: [{ id: `${ids.nsg}x` }],
          },
        },
      ],
    },
    'outbound-aml',
    'compliant',
  ],
  [
    'a rule that cannot be read matters where it may decide',
    { rules: [{ name: 'odd', properties: { ...denyInternet.properties, destinationPortRange: 'x' } }] },
    'outbound-aml',
    'unknown',
  ],
  [
    'and does not where a rule before it decides',
    {
      rules: [
        allow('AzureMachineLearning'),
        { name: 'odd', properties: { ...denyInternet.properties, destinationPortRange: 'x' } },
      ],
    },
    'outbound-aml',
    'compliant',
  ],
  [
    'nor where everything around it denies',
    {
      rules: [
        rule('deny', 100, 'Deny', 'Outbound', '*', '*', '*'),
        { name: 'odd', properties: { ...denyInternet.properties, destinationPortRange: 'x' } },
      ],
    },
    'outbound-aml',
    'violated',
  ],
  [
    'a rule without order makes all flows unknown',
    { rules: [{ name: 'odd', properties: { ...denyInternet.properties, priority: 'x' } }] },
    'outbound-aml',
    'unknown',
  ],
  [
    'two rules in one place likewise',
    { rules: [denyInternet, { ...denyAll, name: 'twin' }] },
    'outbound-aml',
    'unknown',
  ],
  [
    'a tag that is not listed, where it may decide',
    { rules: [rule('odd', 200, 'Deny', 'Outbound', '*', 'SomeNewTag', '*')] },
    'outbound-aml',
    'unknown',
  ],
  [
    'and where it cannot',
    { rules: [allow('AzureMachineLearning', 100), rule('odd', 200, 'Deny', 'Outbound', '*', 'SomeNewTag', '*')] },
    'outbound-aml',
    'compliant',
  ],

  ['the group is not in the estate', { without: ['nsg'] }, 'outbound-aml', 'unknown'],
  ['the network is not in the estate', { without: ['vnet'] }, 'outbound-aml', 'unknown'],
  ['the subnet does not exist', { without: ['subnet'] }, 'outbound-aml', 'unknown'],
  ['the subnet has no prefix that can be read', { subnet: { addressPrefix: 'x' } }, 'outbound-aml', 'unknown'],
  ['the reference to the group cannot be read', { subnet: { networkSecurityGroup: 7 } }, 'outbound-aml', 'unknown'],

  ['routes may send it anywhere', { subnet: { routeTable: { id: ids.routeTable } } }, 'outbound-aml', 'unknown'],
  [
    'whatever the routes, a surely blocked packet is lost',
    { subnet: { routeTable: { id: ids.routeTable } }, rules: [denyAll] },
    'outbound-aml',
    'violated',
  ],
  [
    'a gateway may advertise routes',
    {
      vnet: {
        subnets: [
          { name: 'training', properties: { addressPrefix: '10.0.1.0/24' } },
          { name: 'GatewaySubnet', properties: { addressPrefix: '10.0.0.0/27' } },
        ],
      },
    },
    'outbound-aml',
    'unknown',
  ],
  [
    'so may the gateway of a peer',
    { vnet: { virtualNetworkPeerings: [peering({ useRemoteGateways: true })] } },
    'outbound-aml',
    'unknown',
  ],
  [
    'but not one that is disconnected',
    { vnet: { virtualNetworkPeerings: [peering({ useRemoteGateways: true, peeringState: 'Disconnected' })] } },
    'outbound-aml',
    'compliant',
  ],

  [
    'VirtualNetwork is the address space',
    { workspace: approved, rules: [denyAll, allow('10.0.0.0/16')] },
    'outbound-vnet-443',
    'compliant',
  ],
  [
    'and that of connected peers',
    { workspace: approved, vnet: { virtualNetworkPeerings: [peering()] }, rules: [denyAll, allow('10.0.0.0/16')] },
    'outbound-vnet-443',
    'violated',
  ],
  [
    'not of disconnected ones',
    {
      workspace: approved,
      vnet: { virtualNetworkPeerings: [peering({ peeringState: 'Initiated' })] },
      rules: [denyAll, allow('10.0.0.0/16')],
    },
    'outbound-vnet-443',
    'compliant',
  ],
  [
    'nor of peers without access',
    {
      workspace: approved,
      vnet: { virtualNetworkPeerings: [peering({ allowVirtualNetworkAccess: false })] },
      rules: [denyAll, allow('10.0.0.0/16')],
    },
    'outbound-vnet-443',
    'compliant',
  ],
  [
    'nor of peers of which nobody knows whether they are connected',
    {
      workspace: approved,
      vnet: { virtualNetworkPeerings: [peering({ peeringState: 7 })] },
      rules: [denyAll, allow('10.0.0.0/16')],
    },
    'outbound-vnet-443',
    'unknown',
  ],
  [
    'peers whose space cannot be read leave it open',
    {
      workspace: approved,
      vnet: { virtualNetworkPeerings: [peering({ remoteVirtualNetworkAddressSpace: null })] },
      rules: [denyAll, allow('10.0.0.0/16')],
    },
    'outbound-vnet-443',
    'unknown',
  ],
  [
    'the platform address is nobody’s endpoint',
    { workspace: approved, rules: [rule('deny-platform', 100, 'Deny', 'Outbound', '*', '168.63.129.16', '*')] },
    'outbound-vnet-443',
    'compliant',
  ],
  ...(['Deny', 'Allow'] as const).map((access): [string, Topology, string, VerdictState] => [
    `a rule that names the platform beside other addresses, ${access}, waits for its turn at those`,
    {
      rules: [
        rule('first', 100, access === 'Deny' ? 'Allow' : 'Deny', 'Outbound', '*', 'Internet', '*'),
        rule('late', 4000, access, 'Outbound', '*', ['AzurePlatformDNS', 'Internet'], '*'),
      ],
    },
    'outbound-aad',
    access === 'Deny' ? 'compliant' : 'violated',
  ]),

  ['private endpoints: none', {}, 'outbound-vnet-443', 'not-applicable'],
  ['private endpoints: of the workspace', { workspace: approved }, 'outbound-vnet-443', 'compliant'],
  ['private endpoints: of an account', { storage: privateStorage }, 'outbound-vnet-443', 'compliant'],
  [
    'private endpoints: an account that is not in the estate, and the way is open',
    { without: ['vault'] },
    'outbound-vnet-443',
    'compliant',
  ],
  [
    'private endpoints: an account that is not in the estate, and the way is blocked',
    { without: ['vault'], rules: [denyAll] },
    'outbound-vnet-443',
    'unknown',
  ],
  [
    'private endpoints: nodes without public address need one',
    { compute: { enableNodePublicIp: false }, rules: [denyAll] },
    'outbound-vnet-443',
    'violated',
  ],

  ['a registry: none', {}, 'outbound-acr', 'not-applicable'],
  [
    'a registry: open',
    { workspace: { containerRegistry: ids.registry }, rules: [denyAll] },
    'outbound-acr',
    'violated',
  ],
  [
    'a registry: reached privately',
    { workspace: { containerRegistry: ids.registry }, registry: privateStorage, rules: [denyAll] },
    'outbound-acr',
    'not-applicable',
  ],
  [
    'a registry: not in the estate',
    { workspace: { containerRegistry: ids.registry }, without: ['registry'], rules: [denyAll] },
    'outbound-acr',
    'unknown',
  ],
  [
    'a registry: its body does not say',
    {
      workspace: { containerRegistry: ids.registry },
      registry: { privateEndpointConnections: null },
      rules: [denyAll],
    },
    'outbound-acr',
    'unknown',
  ],
  [
    'a registry: always in the 2021 profile',
    { tags: { 'netguard-profile': 'aml-classic-2021' }, rules: [denyAll] },
    'outbound-acr',
    'violated',
  ],

  [
    'storage: the account is elsewhere, in a region whose tag is not listed',
    { storageLocation: 'swedencentral', rules: [denyInternet, allow('Storage.WestEurope')] },
    'outbound-storage',
    'unknown',
  ],
  [
    'storage: the account is elsewhere, all of Storage is open',
    { storageLocation: 'swedencentral', rules: [denyInternet, allow('Storage')] },
    'outbound-storage',
    'compliant',
  ],
  [
    'storage: the account is not in the estate, all of Storage is open',
    { without: ['storage'], rules: [denyInternet, allow('Storage')] },
    'outbound-storage',
    'compliant',
  ],
  [
    'storage: the account is not in the estate, only one region is open',
    { without: ['storage'], rules: [denyInternet, allow('Storage.WestEurope')] },
    'outbound-storage',
    'unknown',
  ],
  [
    'storage: the system accounts are blocked, whatever the account',
    { without: ['storage'], rules: [denyAll] },
    'outbound-storage',
    'violated',
  ],
  ['file shares: blocked, and no endpoint stands in', { rules: [denyAll] }, 'outbound-storage-445', 'violated'],
  [
    'file shares: blocked, and an endpoint may stand in',
    { storage: privateStorage, rules: [denyAll] },
    'outbound-storage-445',
    'unknown',
  ],
  [
    'file shares: blocked, and nobody knows of endpoints',
    { without: ['storage'], rules: [denyAll] },
    'outbound-storage-445',
    'unknown',
  ],

  [
    'a compute whose region has no tag of its own, blocked',
    { computeLocation: 'northeurope', rules: [denyInternet] },
    'outbound-batch-443',
    'violated',
  ],
  [
    'a compute whose region has no tag of its own, partly blocked',
    { computeLocation: 'northeurope', rules: [denyInternet, allow('BatchNodeManagement.WestEurope')] },
    'outbound-batch-443',
    'unknown',
  ],
  [
    'a compute whose region has no tag of its own, open',
    { computeLocation: 'northeurope' },
    'outbound-batch-443',
    'compliant',
  ],
  [
    'no first-party front door in the government cloud',
    { computeLocation: 'usgovvirginia' },
    'outbound-afd-firstparty',
    'not-applicable',
  ],
  ['no studio front door in China', { computeLocation: 'chinaeast2' }, 'outbound-afd-frontend', 'not-applicable'],
  ['high business impact', { workspace: { hbiWorkspace: true } }, 'outbound-keyvault', 'compliant'],
  [
    'business impact that cannot be read, blocked',
    { workspace: { hbiWorkspace: 'x' }, rules: [denyAll] },
    'outbound-keyvault',
    'unknown',
  ],
  ['business impact without its workspace, open', { without: ['workspace'] }, 'outbound-keyvault', 'compliant'],
  [
    'SSH is not enabled',
    { compute: { remoteLoginPortPublicAccess: 'NotSpecified' } },
    'ssh-inbound-22-optional',
    'not-applicable',
  ],
  [
    'SSH is open to the world',
    { compute: { remoteLoginPortPublicAccess: 'Enabled' }, rules: [open] },
    'ssh-inbound-22-optional',
    'compliant',
  ],
  [
    'SSH is open to one office',
    {
      compute: { remoteLoginPortPublicAccess: 'Enabled' },
      rules: [rule('office', 100, 'Allow', 'Inbound', 'Tcp', '203.0.113.0/24', '22')],
    },
    'ssh-inbound-22-optional',
    'compliant',
  ],
  [
    'SSH has a port of its own on an instance',
    {
      kind: 'ComputeInstance',
      compute: { sshSettings: { sshPublicAccess: 'Enabled', sshPort: 50022 } },
      rules: [rule('office', 100, 'Allow', 'Inbound', 'Tcp', '203.0.113.0/24', '22')],
    },
    'ssh-inbound-22-optional',
    'violated',
  ],
  [
    'the subnet has no address of the family that the service has',
    { subnet: { addressPrefix: 'fd00:1::/64' } },
    'outbound-batch-443',
    'unknown',
  ],
  [
    'SSH has a port that is none',
    { kind: 'ComputeInstance', compute: { sshSettings: { sshPublicAccess: 'Enabled', sshPort: 70_000 } } },
    'ssh-inbound-22-optional',
    'unknown',
  ],
])('%s', (_, topology, requirement, state) => {
  const verdict = verdictOn(check(topology), requirement);
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
  expect(verdict.evidence.witness === null).toBe(state !== 'violated');
});

test.each<[string, Topology, string, string]>([
  ['group', { without: ['nsg'] }, 'networkSecurityGroup', ids.nsg],
  ['subnet', { without: ['vnet'] }, 'subnet', ids.subnet],
  ['routes', { subnet: { routeTable: { id: ids.routeTable } } }, 'routes', ids.routeTable],
  ['tag', { rules: [rule('odd', 200, 'Deny', 'Outbound', '*', 'SomeNewTag', '*')] }, 'serviceTag', 'SomeNewTag'],
  [
    'rule',
    { rules: [{ name: 'odd', properties: { ...denyInternet.properties, protocol: 'x' } }] },
    'securityRule',
    ids.nsg,
  ],
])('what is missing is named: the %s', (_, topology, fact, resource) => {
  expect(verdictOn(check(topology), 'outbound-aml').evidence.missing).toMatchObject([{ fact, resource }]);
});

test('where condition and flow are both open, both are named', () => {
  const rules = [rule('odd', 200, 'Deny', 'Outbound', '*', 'SomeNewTag', '*')];
  const { missing } = verdictOn(check({ rules }), 'outbound-monitor').evidence;
  expect(missing.map(({ fact }) => fact)).toEqual(['serviceTag', 'azureMonitorPrivateLinkScope']);
});

test('without a list of service tags, names are all there is: enough where nothing is narrowed, else unknown', () => {
  const options = { serviceTags: null };
  expect(check({}, options).serviceTags).toBeNull();
  expect(verdictOn(check({}, options), 'outbound-aml').state).toBe('compliant');
  expect(
    verdictOn(check({ rules: [denyInternet, allow('AzureMachineLearning')] }, options), 'outbound-aml').state,
  ).toBe('compliant');
  expect(verdictOn(check({ rules: [denyInternet, allow('Storage')] }, options), 'outbound-storage').state).toBe(
    'compliant',
  );
  expect(
    verdictOn(check({ rules: [denyInternet, allow('40.66.61.146/32')] }, options), 'outbound-aml').evidence.missing,
  ).toMatchObject([{ fact: 'serviceTag', resource: 'AzureMachineLearning', why: 'no list of service tags was given' }]);
  expect(verdictOn(check({ rules: [denyAll] }, options), 'outbound-aml').state).toBe('violated');
});

test('assumes the group that Azure Batch manages, except for nodes without a public address', () => {
  expect(verdictOn(check({}), 'outbound-aml').evidence.assumptions).toEqual(['batch-managed-nsg', 'no-admin-rules']);
  expect(verdictOn(check({ compute: { enableNodePublicIp: false } }), 'outbound-aml').evidence.assumptions).toEqual([
    'no-admin-rules',
  ]);
});

test('names every rule that blocks a part, the one that decides the witness first', () => {
  const rules = [
    rule('deny-one', 200, 'Deny', 'Outbound', 'Tcp', '52.232.230.196/32', '443'),
    rule('deny-other', 210, 'Deny', 'Outbound', 'Tcp', '40.66.61.146/32', '443'),
    rule('deny-none', 220, 'Deny', 'Outbound', 'Tcp', '8.8.8.8/32', '443'),
  ];
  const { evidence, message } = verdictOn(check({ rules }), 'outbound-aml');
  const names = evidence.blockedBy.map((blocker) => (blocker.kind === 'route' ? blocker.prefix : blocker.rule));
  expect(names.toSorted()).toEqual(['deny-one', 'deny-other']);
  expect(names[0]).toBe(evidence.witness?.destination === '40.66.61.146' ? 'deny-other' : 'deny-one');
  expect(evidence.blockedShare).toBeCloseTo(2 / 6);
  expect(message).toContain('2 of 3 prefixes of AzureMachineLearning');
});

test('names what would block next, in every layer, once what blocks now is gone', () => {
  const rules = [
    rule('deny-aml', 100, 'Deny', 'Inbound', 'Tcp', 'AzureMachineLearning', '44224'),
    rule('deny-all', 200, 'Deny', 'Inbound', '*', '*', '*'),
    rule('deny-ssh', 210, 'Deny', 'Inbound', 'Tcp', '*', '22'),
  ];
  const { evidence } = verdictOn(check({ rules }), 'aml-inbound-44224');
  expect(evidence.blockedBy).toMatchObject([{ rule: 'deny-aml' }]);
  expect(evidence.blocksNext).toMatchObject([{ rule: 'deny-all' }, { rule: 'DenyAllInBound' }]);
});

function closedGroup(id: string) {
  const securityRules = [rule('deny', 100, 'Deny', 'Outbound', '*', '*', '*')];
  return { id, properties: { securityRules, defaultSecurityRules: [] } };
}

function subnetBehind(group: string, id: string, addressPrefix: string) {
  return { id, properties: { addressPrefix, networkSecurityGroup: { id: group }, delegations: [] } };
}

test('copies of one group are blamed each for itself', () => {
  const other = networkId('networkSecurityGroups', 'nsg-copy');
  const second = `${ids.vnet}/subnets/second`;
  const compute = {
    id: `${ids.workspace}/computes/other`,
    location: 'westeurope',
    properties: { computeType: 'AmlCompute', properties: { subnet: { id: second } } },
  };
  const others = [
    closedGroup(ids.nsg),
    closedGroup(other),
    subnetBehind(ids.nsg, ids.subnet, '10.0.1.0/24'),
    subnetBehind(other, second, '10.0.2.0/24'),
    compute,
  ];
  const { verdicts } = check({ without: ['nsg', 'subnet'], others });
  const blamed = verdicts.filter(({ requirement }) => requirement === 'outbound-aad');
  expect(blamed.map(({ subnet: of, evidence }) => [of, evidence.blockedBy[0]?.resource])).toEqual([
    [ids.subnet, ids.nsg],
    [second, other],
  ]);
});

test('the tag list says what a region’s tag is called', () => {
  expect(serviceTags.regional('BatchNodeManagement', 'westeurope')).toBe('BatchNodeManagement.WestEurope');
  const verdict = verdictOn(check({ rules: [denyInternet] }), 'outbound-batch-443');
  expect(verdict.message).toContain('3 of 3 prefixes of BatchNodeManagement.WestEurope');
});

test('text from Azure cannot steer a terminal', () => {
  const rules = [{ ...denyInternet, name: 'evil\u001b[31m\nname' }];
  expect(verdictOn(check({ rules }), 'outbound-aml').message).toContain(
    'rule evil\\u{1b}[31m\\u{a}name (priority 400)',
  );
});
