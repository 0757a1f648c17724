import { expect, test } from 'vitest';
import { listKey } from '../../../shared/domain/estate/completeList.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';

const group = '/subscriptions/s/resourceGroups/rg/providers';
const nsgId = `${group}/Microsoft.Network/networkSecurityGroups/nsg1`;
const vnetId = `${group}/Microsoft.Network/virtualNetworks/vnet1`;
const subnetId = `${vnetId}/subnets/training`;
const workspaceId = `${group}/Microsoft.MachineLearningServices/workspaces/ws`;
const computeId = `${workspaceId}/computes/cluster`;

const rule = (name: string, priority: number, access = 'Deny') => ({
  name,
  properties: {
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '443',
    sourceAddressPrefix: '*',
    destinationAddressPrefix: 'Internet',
    access,
    priority,
    direction: 'Outbound',
  },
});

const nsg = (rules: unknown = [rule('deny', 200)]) => ({
  id: nsgId,
  name: 'nsg1',
  type: 'Microsoft.Network/networkSecurityGroups',
  location: 'West Europe',
  properties: { securityRules: rules, defaultSecurityRules: [] },
});

const subnet = (properties: object = {}) => ({
  id: subnetId,
  name: 'training',
  properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: nsgId }, delegations: [], ...properties },
});

const vnet = (subnets: unknown = [subnet()], properties: object = {}) => ({
  id: vnetId,
  name: 'vnet1',
  type: 'Microsoft.Network/virtualNetworks',
  location: 'westeurope',
  properties: {
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets,
    virtualNetworkPeerings: [],
    ...properties,
  },
});

const workspace = (properties: object | null = {}) => ({
  id: workspaceId,
  name: 'ws',
  type: 'Microsoft.MachineLearningServices/workspaces',
  location: 'westeurope',
  tags: { 'Netguard-Profile': 'aml-classic-2021' },
  properties,
});

const compute = (inner: unknown = { subnet: { id: subnetId } }) => ({
  id: computeId,
  name: 'cluster',
  type: 'Microsoft.MachineLearningServices/workspaces/computes',
  location: 'westeurope',
  properties: { computeType: 'amlcompute', computeLocation: 'northeurope', properties: inner },
});

const read = (...bodies: unknown[]) =>
  parseEstate(bodies.map((body, index) => ({ source: `file${index}.json`, body })));

const flat = ({ properties, ...head }: { properties: object }) => ({ ...head, ...properties });

const rulesOf = (...rules: unknown[]) => read([nsg(rules)]).networkSecurityGroups.get(nsgId.toLowerCase())?.rules;

const nsgOf = (...bodies: unknown[]) => read(...bodies).subnets.get(subnetId.toLowerCase())?.networkSecurityGroup;

const site = (name: string) => ({ id: `${group}/Microsoft.Web/sites/${name}`, type: 'Microsoft.Web/sites' });

test.each<[string, unknown[]]>([
  ['an array', [[nsg(), vnet()]]],
  [
    'what az graph query prints',
    [{ data: [nsg(), vnet()], count: 2, total_records: 2, skip_token: null, resultTruncated: 'false' }],
  ],
  ['an ARM list answer', [{ value: [nsg(), vnet()] }]],
  ['single resources in documents of their own', [nsg(), vnet()]],
  ['answers that jq -s put into a list', [[{ value: [nsg()] }, { data: [vnet()] }]]],
  ['types in another letter case', [[{ ...nsg(), type: 'MICROSOFT.NETWORK/NetworkSecurityGroups' }, vnet()]]],
  ['no types at all', [[nsg(), vnet()].map((body) => ({ ...body, type: undefined }))]],
  ['the flattened shape of az network … list', [[flat(nsg([flat(rule('deny', 200))])), flat(vnet([flat(subnet())]))]]],
  [
    'the flattened shape with nulls for what is absent',
    [
      [
        nsg(),
        {
          ...flat(vnet([{ ...flat(subnet()), routeTable: null, addressPrefixes: null, natGateway: null }])),
          tags: null,
        },
      ],
    ],
  ],
  [
    'rules and subnets on their own',
    [[nsg([]), vnet([]), { ...rule('deny', 200), id: `${nsgId}/securityRules/deny` }, subnet()]],
  ],
])('reads %s', (_, bodies) => {
  const estate = read(...bodies);
  expect(estate.issues).toEqual([]);
  expect(estate.coverage.missing).toEqual([]);
  const group1 = estate.networkSecurityGroups.get(nsgId.toLowerCase());
  expect(group1).toMatchObject({ id: nsgId, name: 'nsg1', location: { value: 'westeurope' } });
  expect(group1?.rules).toMatchObject({ value: [{ name: 'deny', priority: 200, access: 'Deny', unreadable: null }] });
  expect(estate.virtualNetworks.get(vnetId.toLowerCase())).toMatchObject({
    prefixes: { value: ['10.0.0.0/16'] },
    subnets: { value: [subnetId] },
    peerings: { value: [] },
    dnsServers: { value: [] },
  });
  expect(estate.subnets.get(subnetId.toLowerCase())).toEqual({
    id: subnetId,
    name: 'training',
    location: { value: null },
    virtualNetwork: vnetId,
    prefixes: { value: ['10.0.1.0/24'] },
    networkSecurityGroup: { value: nsgId },
    routeTable: { value: null },
    natGateway: { value: null },
    delegations: { value: [] },
    defaultOutboundAccess: { value: null },
    serviceEndpoints: { value: [] },
    privateEndpointNetworkPolicies: { value: null },
    privateLinkServiceNetworkPolicies: { value: null },
    serviceEndpointPolicies: { value: [] },
    serviceAssociationLinks: { value: [] },
    takenAddresses: { value: 0 },
  });
});

test.each<[string, object]>([
  ['skip_token', { data: [], skip_token: 'abc' }],
  ['$skipToken', { data: [], $skipToken: 'abc' }],
  ['resultTruncated as text', { data: [], resultTruncated: 'true' }],
  ['resultTruncated as a boolean', { data: [], resultTruncated: true }],
  ['nextLink', { value: [], nextLink: 'https://management.azure.com/next' }],
])('an answer with %s has more to say: missing, not empty', (_, body) => {
  const estate = read(body);
  expect(estate.issues).toEqual([]);
  expect(estate.coverage.missing).toMatchObject([{ fact: 'resources', resource: 'file0.json' }]);
});

test('a saved error answer is an issue, and its code says why everything in it is missing', () => {
  const estate = read({ error: { code: 'AuthorizationFailed', message: 'no' } });
  expect(estate.coverage.missing).toEqual([{ fact: 'resources', resource: 'file0.json', why: 'AuthorizationFailed' }]);
  expect(estate.issues).toMatchObject([{ source: 'file0.json', path: '$' }]);
});

test.each<[string, unknown, string]>([
  ['text', 'hello', '$'],
  ['null', null, '$'],
  ['a number in a list', [7], '$[0]'],
  ['a resource without id', { value: [{ name: 'x', properties: {} }] }, '$.value[0]'],
  ['an id that is none', [{ id: 'nsg1' }], '$[0].id'],
  ['an id with a line break', [{ id: `${nsgId}\n` }], '$[0].id'],
  ['lists in lists in lists', [[[[[nsg()]]]]], '$[0][0][0][0]'],
  ['rules that are no list', [nsg('none')], '$[0].properties.securityRules'],
  ['properties that are text', [{ ...nsg(), properties: 'none' }], '$[0].properties'],
  [
    'a prefix that is none',
    [vnet([subnet({ addressPrefix: '10.0.0.0/33' })])],
    '$[0].properties.subnets[0].properties.addressPrefix',
  ],
  [
    'a subnet without prefix',
    [vnet([subnet({ addressPrefix: null })])],
    '$[0].properties.subnets[0].properties.addressPrefix',
  ],
  ['a subnet without name', [vnet([{ properties: {} }])], '$[0].properties.subnets[0].name'],
  [
    'a reference that is no id',
    [vnet([subnet({ networkSecurityGroup: { id: 'nsg1' } })])],
    '$[0].properties.subnets[0].properties.networkSecurityGroup.id',
  ],
  [
    'a reference without id',
    [vnet([subnet({ networkSecurityGroup: { name: 'nsg1' } })])],
    '$[0].properties.subnets[0].properties.networkSecurityGroup.id',
  ],
  [
    'default rules without the list of the others',
    [{ ...nsg(), properties: { defaultSecurityRules: [] } }],
    '$[0].properties.securityRules',
  ],
  [
    'a port that is none',
    [
      {
        ...compute(),
        properties: { computeType: 'ComputeInstance', properties: { sshSettings: { sshPort: 70_000 } } },
      },
    ],
    '$[0].properties.properties.sshSettings.sshPort',
  ],
  [
    'an address space without prefixes',
    [vnet([], { addressSpace: {} })],
    '$[0].properties.addressSpace.addressPrefixes',
  ],
  [
    'a delegation without service',
    [vnet([subnet({ delegations: [{ name: 'd', properties: {} }] })])],
    '$[0].properties.subnets[0].properties.delegations[0].properties.serviceName',
  ],
  [
    'a wrong protocol in a rule',
    [nsg([rule('a', 100), { ...rule('b', 200), properties: { ...rule('b', 200).properties, protocol: 'Tpc' } }])],
    '$[0].properties.securityRules[1].properties.protocol',
  ],
  [
    'enableNodePublicIp as text',
    [compute({ subnet: null, enableNodePublicIp: 'no' })],
    '$[0].properties.properties.enableNodePublicIp',
  ],
  [
    'a subnet that is a placeholder',
    [compute({ subnet: 'test-subnet-resource-id' })],
    '$[0].properties.properties.subnet',
  ],
  ['a cluster without its own properties', [compute(null)], '$[0].properties.properties'],
  ['the shape of az ml compute list', [{ id: computeId, type: 'amlcompute', min_instances: 0 }], '$[0].properties'],
  ['a workspace flag of the wrong type', [workspace({ hbiWorkspace: 'yes' })], '$[0].properties.hbiWorkspace'],
])('names what is wrong: %s', (_, body, path) => {
  const { issues } = read(body);
  expect(issues.map((issue) => issue.path)).toEqual([path]);
  expect(issues[0]?.source).toBe('file0.json');
  expect(issues[0]?.expected).toMatch(/expected /);
});

test('one bad resource loses nothing else', () => {
  const estate = read([
    nsg(),
    { id: 7 },
    vnet([subnet({ addressPrefix: 'x' }), { ...subnet(), id: `${vnetId}/subnets/b`, name: 'b' }]),
  ]);
  expect(estate.issues).toHaveLength(2);
  expect(estate.networkSecurityGroups.size).toBe(1);
  expect(estate.subnets.get(`${vnetId}/subnets/b`.toLowerCase())?.prefixes).toEqual({ value: ['10.0.1.0/24'] });
  expect(estate.subnets.get(subnetId.toLowerCase())).toMatchObject({
    prefixes: { missing: expect.stringContaining('addressPrefix') },
    networkSecurityGroup: { value: nsgId },
  });
});

test('"properties": null says nothing: what it would hold is missing, never empty', () => {
  const estate = read([
    { ...nsg(), properties: null },
    { ...vnet(), properties: null },
    workspace(null),
    { ...compute(), properties: null },
  ]);
  expect(estate.networkSecurityGroups.get(nsgId.toLowerCase())?.rules).toHaveProperty('missing');
  expect(estate.virtualNetworks.get(vnetId.toLowerCase())?.subnets).toHaveProperty('missing');
  expect(estate.workspaces.get(workspaceId.toLowerCase())?.isolationMode).toHaveProperty('missing');
  expect(estate.computes.get(computeId.toLowerCase())?.subnet).toHaveProperty('missing');
  expect(estate.coverage.missing.map(({ fact, resource }) => [fact, resource])).toEqual([
    ['networkSecurityGroup', nsgId],
    ['virtualNetwork', vnetId],
    ['workspace', workspaceId],
    ['compute', computeId],
  ]);
});

test('a bare reference is no flattened body: it says nothing', () => {
  const estate = read([
    { id: nsgId },
    { id: vnetId, name: 'vnet1', subnets: [] },
    vnet([{ id: subnetId }]),
    { id: subnetId },
  ]);
  expect(estate.networkSecurityGroups.get(nsgId.toLowerCase())?.rules).toHaveProperty('missing');
  expect(estate.virtualNetworks.get(vnetId.toLowerCase())?.prefixes).toEqual({ value: ['10.0.0.0/16'] });
  expect(estate.subnets.get(subnetId.toLowerCase())).toMatchObject({
    networkSecurityGroup: { missing: expect.any(String) },
    delegations: { missing: expect.any(String) },
  });
  expect(estate.coverage.missing.map(({ fact }) => fact)).toEqual(['networkSecurityGroup', 'subnet']);
});

test('issues of different documents from one source are kept apart', () => {
  const live = [
    { source: 'live', body: 7 },
    { source: 'live', body: 'x' },
  ];
  expect(parseEstate(live).issues.map(({ path }) => path)).toEqual(['$', '$']);
});

test('a group without a single list of rules is a stub, not an open group', () => {
  const { networkSecurityGroups, issues } = read([{ ...nsg(), properties: {} }]);
  expect(networkSecurityGroups.get(nsgId.toLowerCase())?.rules).toHaveProperty('missing');
  expect(issues).toHaveLength(1);
});

test('a rule whose priority cannot be read makes the group undecidable, one whose ports cannot be read stays in it', () => {
  const odd = (name: string, properties: object) => ({
    name,
    properties: { ...rule(name, 300).properties, ...properties },
  });
  expect(rulesOf(rule('a', 200), odd('b', { priority: 'high' }))).toHaveProperty('missing');
  expect(rulesOf(rule('a', 200), odd('b', { direction: 'Sideways' }))).toHaveProperty('missing');
  expect(rulesOf(rule('a', 200), odd('b', { destinationPortRange: '44x' }))).toMatchObject({
    value: [
      { name: 'a', unreadable: null },
      { name: 'b', unreadable: expect.any(String) },
    ],
  });
});

test('of one resource in several documents the last body with properties wins', () => {
  const old = vnet([], { addressSpace: { addressPrefixes: ['10.9.0.0/16'] } });
  const prefixes = (...bodies: unknown[]) => read(...bodies).virtualNetworks.get(vnetId.toLowerCase())?.prefixes;
  expect(prefixes(old, vnet())).toEqual({ value: ['10.0.0.0/16'] });
  expect(prefixes(vnet(), old)).toEqual({ value: ['10.9.0.0/16'] });
  expect(prefixes([vnet(), { ...vnet(), properties: null }])).toEqual({ value: ['10.0.0.0/16'] });
  expect(prefixes({ ...vnet(), id: vnetId.toUpperCase(), properties: null }, vnet())).toEqual({
    value: ['10.0.0.0/16'],
  });
});

test('a subnet on its own wins over the copy in its network, unless the network was read later', () => {
  const own = subnet({ networkSecurityGroup: null });
  expect(nsgOf([own, vnet()])).toEqual({ value: null });
  expect(nsgOf(vnet(), own)).toEqual({ value: null });
  expect(nsgOf(own, vnet())).toEqual({ value: nsgId });
  expect(nsgOf([own])).toEqual({ value: null });
  expect(nsgOf([vnet(), { ...own, properties: null }])).toEqual({ value: nsgId });
});

test('a rule on its own replaces the one of its name; without its group it proves nothing', () => {
  const own = { ...rule('DENY', 300), id: `${nsgId}/securityRules/DENY` };
  const rules = (...bodies: unknown[]) => read(...bodies).networkSecurityGroups.get(nsgId.toLowerCase())?.rules;
  expect(rules(nsg(), own)).toMatchObject({ value: [{ name: 'DENY', priority: 300 }] });
  expect(rules(own, nsg())).toMatchObject({ value: [{ name: 'deny', priority: 200 }] });
  expect(rules(nsg(), { ...own, properties: null })).toMatchObject({ value: [{ name: 'deny', priority: 200 }] });
  const alone = read(own);
  expect(alone.networkSecurityGroups.size).toBe(0);
  expect(alone.coverage.missing).toMatchObject([{ fact: 'networkSecurityGroup', resource: nsgId }]);
});

test('reads peerings, interfaces, route tables and subnets with several prefixes', () => {
  const remote = `${group}/Microsoft.Network/virtualNetworks/hub`;
  const peering = {
    name: 'to-hub',
    properties: {
      peeringState: 'Connected',
      allowVirtualNetworkAccess: true,
      useRemoteGateways: true,
      remoteVirtualNetwork: { id: remote },
      remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.1.0.0/16'] },
    },
  };
  const { delegations: _, ...both } = subnet({
    addressPrefixes: ['10.0.1.0/24', 'fd00::/64'],
    routeTable: { id: `${group}/Microsoft.Network/routeTables/rt` },
  }).properties;
  const nic = `${group}/Microsoft.Network/networkInterfaces/nic`;
  const estate = read([
    vnet([{ name: 'training', properties: both }], { virtualNetworkPeerings: [peering] }),
    { id: `${group}/Microsoft.Network/routeTables/rt`, properties: { routes: [], subnets: [{ id: subnetId }] } },
    {
      id: nic,
      properties: {
        ipConfigurations: [{ name: 'a', properties: { subnet: { id: subnetId } } }],
        networkSecurityGroup: { id: nsgId },
      },
    },
  ]);
  expect(estate.issues).toEqual([]);
  expect(estate.virtualNetworks.get(vnetId.toLowerCase())?.peerings).toEqual({
    value: [
      {
        name: 'to-hub',
        state: { value: 'Connected' },
        allowVirtualNetworkAccess: { value: true },
        useRemoteGateways: { value: true },
        remoteVirtualNetwork: { value: remote },
        remotePrefixes: { value: ['10.1.0.0/16'] },
      },
    ],
  });
  expect(estate.subnets.get(subnetId.toLowerCase())).toMatchObject({
    prefixes: { value: ['10.0.1.0/24', 'fd00::/64'] },
    delegations: { value: [] },
    routeTable: { value: `${group}/Microsoft.Network/routeTables/rt` },
  });
  expect(estate.networkInterfaces.get(nic.toLowerCase())).toMatchObject({
    subnets: { value: [subnetId] },
    networkSecurityGroup: { value: nsgId },
  });
  expect([...estate.routeTables.values()]).toMatchObject([{ name: 'rt', subnets: [subnetId] }]);
});

test('reads workspaces and computes', () => {
  const instance = {
    ...compute({ subnet: subnetId, sshSettings: { sshPublicAccess: 'Enabled', sshPort: 50022 }, state: 'Running' }),
    id: `${workspaceId}/computes/instance`,
  };
  instance.properties.computeType = 'ComputeInstance';
  const estate = read([
    workspace({
      hbiWorkspace: true,
      managedNetwork: { isolationMode: 'AllowInternetOutbound' },
      storageAccount: `${group}/Microsoft.Storage/storageAccounts/st`,
      containerRegistry: null,
      privateEndpointConnections: [{ properties: { privateLinkServiceConnectionState: { status: 'Approved' } } }],
    }),
    compute({
      subnet: { id: subnetId },
      enableNodePublicIp: false,
      remoteLoginPortPublicAccess: 'NotSpecified',
      scaleSettings: { maxNodeCount: 4 },
      nodeStateCounts: { unusableNodeCount: 2 },
      errors: [{ code: 'x' }],
      allocationState: 'Steady',
    }),
    instance,
    {
      id: `${group}/Microsoft.Storage/storageAccounts/st`,
      location: 'North Europe',
      properties: { privateEndpointConnections: [] },
    },
    { id: `${group}/Microsoft.KeyVault/vaults/kv`, location: 'northeurope', properties: null },
  ]);
  expect(estate.issues).toEqual([]);
  expect(estate.workspaces.get(workspaceId.toLowerCase())).toMatchObject({
    tags: { 'netguard-profile': 'aml-classic-2021' },
    isolationMode: { value: 'AllowInternetOutbound' },
    hbiWorkspace: { value: true },
    containerRegistry: { value: null },
    connections: { value: [{ endpoint: null, state: 'Approved' }] },
  });
  expect(estate.computes.get(computeId.toLowerCase())).toMatchObject({
    workspace: workspaceId,
    kind: { value: 'AmlCompute' },
    computeLocation: { value: 'northeurope' },
    subnet: { value: subnetId },
    enableNodePublicIp: { value: false },
    sshPublicAccess: { value: 'NotSpecified' },
    maxNodeCount: { value: 4 },
    health: { state: null, allocationState: 'Steady', unusableNodeCount: 2, errors: ['x'] },
  });
  expect(estate.computes.get(`${workspaceId}/computes/instance`.toLowerCase())).toMatchObject({
    kind: { value: 'ComputeInstance' },
    subnet: { value: subnetId },
    enableNodePublicIp: { value: null },
    sshPublicAccess: { value: 'Enabled' },
    sshPort: { value: 50022 },
  });
  expect([...estate.accounts.values()]).toMatchObject([
    { name: 'st', location: { value: 'northeurope' }, connections: [] },
    { name: 'kv', location: { value: 'northeurope' }, connections: null },
  ]);
});

test('counts what it read and what no requirement looks at', () => {
  const { coverage } = read([nsg(), vnet(), site('a'), site('b'), site('A')], nsg());
  expect(coverage).toEqual({
    resources: { 'microsoft.network/networksecuritygroups': 1, 'microsoft.network/virtualnetworks': 1 },
    ignoredTypes: { 'microsoft.web/sites': 2 },
    missing: [],
  });
});

test('carries what the caller could not read, and which lists of computes are complete', () => {
  const forbidden = { fact: 'virtualNetwork', resource: vnetId, why: '403' };
  const estate = parseEstate(
    [
      { source: 'live', body: { listOf: 'computes', scope: workspaceId, value: [] } },
      { source: 'live', body: { listOf: 'computes', scope: `${workspaceId}2`, value: [], nextLink: 'x' } },
    ],
    [forbidden],
  );
  expect(estate.coverage.missing[0]).toEqual(forbidden);
  expect([...estate.complete]).toEqual([listKey('computes', workspaceId)]);
});
