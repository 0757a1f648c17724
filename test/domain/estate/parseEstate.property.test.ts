import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleEstate } from '../../../local/azure/sampleEstate.ts';
import type { Estate } from '../../../shared/domain/estate/estate.ts';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';

const subnet = { id: networkId('virtualNetworks', 'vnet', 'subnets', 'a') };
const nic = networkId('networkInterfaces', 'pe-nic');

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
];

const nested = JSON.parse(JSON.stringify([...sampleEstate, ...more])) as readonly { readonly id: string }[];
const isNetwork = ({ id }: { readonly id: string }): boolean => /\/Microsoft\.Network\//i.test(id);
/** Of the networks as `az` prints them; other types have no flattened shape. */
const flat = nested.map((body) => (isNetwork(body) ? (flattened(body) as typeof body) : body));

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
  const maps = Object.values(estate).filter((part) => part instanceof Map) as ReadonlyMap<string, object>[];
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
