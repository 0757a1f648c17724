import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleEstate } from '../../../local/azure/sampleEstate.ts';
import type { Estate } from '../../../shared/domain/estate/estate.ts';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';

const subnet = { id: networkId('virtualNetworks', 'vnet', 'subnets', 'a') };
const nic = networkId('networkInterfaces', 'pe-nic');
const zone = networkId('privateDnsZones', 'example.com');
const provider = '/subscriptions/s/resourceGroups/rg/providers';
const batch = `${provider}/Microsoft.Batch/batchAccounts/batch`;
const definition = '/providers/Microsoft.Authorization/policyDefinitions/d';

/** What the sample estate has none of. */
const more: readonly unknown[] = [
  {
    id: networkId('routeTables', 'rt'),
    properties: {
      disableBgpRoutePropagation: false,
      routes: [
        {
          name: 'a',
          properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.4' },
        },
        { name: 'b', properties: { addressPrefix: 'Storage', nextHopType: 'Internet' } },
      ],
    },
  },
  {
    id: networkId('routeTables', 'rt', 'routes', 'c'),
    properties: { addressPrefix: 'fd00::/8', nextHopType: 'None' },
  },
  {
    ...subnet,
    properties: {
      addressPrefixes: ['10.0.1.0/24', 'fd00::/64'],
      defaultOutboundAccess: false,
      privateEndpointNetworkPolicies: 'Enabled',
      serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['westeurope'] }],
    },
  },
  {
    id: networkId('loadBalancers', 'lb'),
    properties: { frontendIPConfigurations: [{ properties: { privateIPAddress: '10.0.0.6', subnet } }] },
  },
  {
    id: networkId('azureFirewalls', 'fw'),
    properties: {
      ipConfigurations: [{ properties: { privateIPAddress: '10.0.0.4', subnet } }],
      managementIpConfiguration: { properties: { privateIPAddress: '10.0.0.5', subnet } },
      hubIPAddresses: { privateIPAddress: '10.0.0.7' },
    },
  },
  { id: nic, properties: { ipConfigurations: [{ properties: { privateIPAddress: '10.0.2.4', subnet } }] } },
  {
    id: networkId('privateEndpoints', 'pe'),
    properties: {
      subnet,
      networkInterfaces: [{ id: nic }],
      customDnsConfigs: [{ fqdn: 'x', ipAddresses: ['10.0.2.4'] }],
      privateLinkServiceConnections: [{ properties: { privateLinkServiceId: nic, groupIds: ['a'] } }],
      manualPrivateLinkServiceConnections: [],
    },
  },
  {
    id: networkId('serviceEndpointPolicies', 'sep'),
    properties: {
      serviceEndpointPolicyDefinitions: [{ properties: { service: 'Global', serviceResources: ['/services/Azure'] } }],
    },
  },
  { id: zone, properties: { numberOfRecordSets: 1 } },
  { id: `${zone}/virtualNetworkLinks/l`, properties: { virtualNetwork: subnet, virtualNetworkLinkState: 'Completed' } },
  { id: `${zone}/A/ws`, properties: { aRecords: [{ ipv4Address: '10.0.2.4' }] } },
  {
    id: '/subscriptions/s/providers/Microsoft.Network/locations/westeurope/usages/LoadBalancers',
    name: { value: 'LoadBalancers' },
    currentValue: 1,
    limit: 1000,
  },
  {
    id: `${provider}/Microsoft.Compute/virtualMachines/vm`,
    properties: {
      networkProfile: { networkInterfaces: [{ id: nic }] },
      storageProfile: { osDisk: { osType: 'Linux' }, imageReference: { publisher: 'Canonical', offer: 'ubuntu' } },
    },
  },
  {
    id: `${provider}/Microsoft.HDInsight/clusters/hdi`,
    properties: {
      computeProfile: { roles: [{ virtualNetworkProfile: { id: 'x', subnet: subnet.id } }] },
      networkProperties: { resourceProviderConnection: 'Inbound' },
      kafkaRestProperties: {},
    },
  },
  {
    id: `${provider}/Microsoft.Databricks/workspaces/adb`,
    properties: {
      managedResourceGroupId: '/subscriptions/s/resourceGroups/managed',
      parameters: {
        customVirtualNetworkId: { value: networkId('virtualNetworks', 'vnet') },
        customPublicSubnetName: { value: 'host' },
        customPrivateSubnetName: { value: 'container' },
        enableNoPublicIp: { value: true },
      },
      privateEndpointConnections: [{ properties: { privateEndpoint: { id: nic } } }],
    },
  },
  { id: batch, properties: { accountEndpoint: 'x', privateEndpointConnections: [] } },
  {
    id: `${batch}/pools/p`,
    properties: {
      networkConfiguration: { subnetId: subnet.id, publicIPAddressConfiguration: { provision: 'BatchManaged' } },
      scaleSettings: { fixedScale: { targetDedicatedNodes: 1 } },
    },
  },
  {
    id: `${provider}/Microsoft.Storage/storageAccounts/firewalled`,
    properties: {
      publicNetworkAccess: 'Enabled',
      networkAcls: { virtualNetworkRules: [{ ...subnet, state: 'Succeeded' }], ipRules: [{ value: '203.0.113.7' }] },
    },
  },
  { id: `${provider}/Microsoft.Authorization/locks/l`, properties: { level: 'ReadOnly' } },
  {
    id: `${provider}/Microsoft.Authorization/policyAssignments/a`,
    properties: { policyDefinitionId: definition, notScopes: ['x'], parameters: { effect: { value: 'Deny' } } },
  },
  { id: definition, properties: { policyRule: { if: { field: 'type', equals: 'x' } }, parameters: {}, mode: 'All' } },
  {
    id: '/providers/Microsoft.Authorization/policySetDefinitions/s',
    properties: { parameters: {}, policyDefinitions: [{ policyDefinitionId: definition, parameters: {} }] },
  },
  {
    id: `${provider}/Microsoft.Authorization/policyExemptions/e`,
    properties: { policyAssignmentId: definition, policyDefinitionReferenceIds: ['x'], expiresOn: '2027-01-01' },
  },
  {
    id: `${provider}/Microsoft.Authorization/roleAssignments/r`,
    properties: { roleDefinitionId: definition, principalId: 'p' },
  },
  {
    id: '/providers/Microsoft.Authorization/roleDefinitions/r',
    properties: { permissions: [{ actions: ['*'], notActions: [] }] },
  },
];

const nested = JSON.parse(JSON.stringify([...sampleEstate, ...more])) as readonly { readonly id: string }[];
const isFlattened = ({ id }: { readonly id: string }): boolean =>
  /\/Microsoft\.(Network|Compute|Databricks|Authorization)\//i.test(id);
/** As `az` prints them; other types have no flattened shape. */
const flat = nested.map((body) => (isFlattened(body) ? (flattened(body) as typeof body) : body));

/** The body with another value at one of its places, which `pick` chooses among all of them; undefined takes the place away. */
function damaged(body: unknown, pick: number, value: unknown): unknown {
  const copy: unknown = structuredClone(body);
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== 'object' || holder === null) return;
    for (const [key, inner] of Object.entries(holder)) {
      // An id says which resource it is: another one is another resource.
      if (holder !== copy || key !== 'id') places.push({ holder: holder as Record<string, unknown>, key });
      visit(inner);
    }
  };
  visit(copy);
  const place = places[pick % places.length];
  if (place !== undefined) place.holder[place.key] = value;
  return copy;
}

const odd = fc.oneof(
  fc.constantFrom(undefined, null, '', {}, [], [null], ['x'], 'x', -1, true, { id: 'x' }, { properties: null }),
  fc.jsonValue(),
);

/** All resources of an estate by key, whatever their type. */
function resourcesOf(estate: Estate): ReadonlyMap<string, object> {
  const parts = [...Object.values(estate), ...Object.values(estate.governance)];
  const maps = parts.filter((part) => part instanceof Map) as ReadonlyMap<string, object>[];
  return new Map(maps.flatMap((map) => [...map]));
}

const whole = [nested, flat].map((bodies) => ({ bodies, clean: resourcesOf(estateOf(bodies)) }));

test.each(whole)('the estate that is damaged below is read without a complaint', ({ bodies, clean }) => {
  expect(estateOf(bodies).issues).toEqual([]);
  expect(clean.size).toBeGreaterThan(more.length + 10);
});

test('whatever stands in a body, it is read or named, and no other resource is lost', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.nat(nested.length - 1),
      fc.nat(),
      odd,
      ({ bodies, clean }, index, pick, value) => {
        const estate = estateOf(bodies.with(index, damaged(bodies[index], pick, value) as (typeof nested)[number]));
        for (const { source, path, expected } of estate.issues) {
          expect(source).toBe('file0.json');
          expect(path).toMatch(new RegExp(`^\\$\\[${index}\\]`));
          expect(expected).toMatch(/^expected [^\n]+$/);
        }
        const damagedKey = (bodies[index]?.id ?? '').toLowerCase().split('/').slice(0, 9).join('/');
        const mayChange = (key: string): boolean =>
          `${key}/`.startsWith(`${damagedKey}/`) || key.includes('/privateendpoints/');
        const after = resourcesOf(estate);
        for (const [key, resource] of clean) {
          if (!mayChange(key)) expect(after.get(key)).toEqual(resource);
        }
      },
    ),
    { numRuns: 400 },
  );
});

/** Either a value, or in words why there is none. */
function isFact(fact: object): boolean {
  return 'value' in fact ? !('missing' in fact) : 'missing' in fact && typeof fact.missing === 'string';
}

test('what a damaged body says of a fact is a value or a reason', () => {
  fc.assert(
    fc.property(fc.constantFrom(...more), fc.array(fc.tuple(fc.nat(), odd), { maxLength: 4 }), (body, damages) => {
      const estate = estateOf(
        more,
        damages.reduce<unknown>((sum, [pick, value]) => damaged(sum, pick, value), body),
      );
      for (const resource of resourcesOf(estate).values()) {
        const facts = Object.values(resource).filter(
          (part) => typeof part === 'object' && part !== null && !Array.isArray(part),
        );
        expect(facts.length).toBeGreaterThan(0);
        for (const fact of facts) expect(isFact(fact as object)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
