import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecidingRule, Proof } from '../../shared/domain/proof/proof.ts';
import type { Packet } from '../../shared/domain/verdict.ts';
import { provenEstate, verify } from '../support/provenEstate.ts';
import { bodies, ids, type Topology, tagList } from '../support/topology.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);
const tags = [
  ...tagList.values.map(({ name }) => name),
  ...words('VirtualNetwork INTERNET AzureLoadBalancer Sql Sql.WestEurope Storage.Nowhere AzureFrontDoor'),
];
const prefixes = words(`
  0.0.0.0/0 ::/0 10.0.0.0/8 10.0.1.0/25 10.0.1.128/25 10.0.2.0/24 168.63.129.16 20.42.0.0/31 40.66.61.146
  13.69.65.64/26 13.69.65.96/27 20.33.136.0/25 52.0.0.0/8 10.1.0.0/16 2603:1000::/24`);
const item = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...tags) },
  { weight: 3, arbitrary: fc.constantFrom(...prefixes) },
  { weight: 2, arbitrary: fc.constant('*') },
);
const ports = fc.oneof(
  { weight: 2, arbitrary: fc.constant('*') },
  { weight: 2, arbitrary: fc.constantFrom('443', '29876-29877', '44224', '1-29876', '22', '445', '80-500') },
);

/** The two spellings of one or several values. */
function spelled<T>(field: string, plural: string, value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T | T[]>> {
  return fc.oneof(
    value.map((one) => ({ [field]: one })),
    fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((many) => ({ [plural]: many })),
  );
}

const group = { id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/web' };

const fields = fc
  .record({
    direction: fc.constantFrom('Inbound', 'Outbound', 'outbound'),
    access: fc.constantFrom('Allow', 'Deny', 'Deny'),
    protocol: fc.constantFrom('*', '*', 'Tcp', 'TCP', 'Udp', 'Icmp'),
    sourcePortRange: fc.constantFrom('*', '*', '*', '1024-65535'),
  })
  .chain((head) => {
    const inbound = head.direction === 'Inbound';
    const [far, near] = inbound ? (['source', 'destination'] as const) : (['destination', 'source'] as const);
    const parts = [
      spelled('destinationPortRange', 'destinationPortRanges', ports),
      fc.oneof(
        { weight: 8, arbitrary: spelled(`${far}AddressPrefix`, `${far}AddressPrefixes`, item) },
        { weight: 1, arbitrary: fc.constant({ [`${far}ApplicationSecurityGroups`]: [group] }) },
      ),
      fc.oneof({ weight: 6, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: item }).map((local) => ({
        [`${near}AddressPrefix`]: local,
      })),
    ] as const;
    return fc.tuple(...parts).map(([to, remote, local]) => ({ ...head, ...to, ...remote, ...local }));
  });

const someRules = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 100, max: 4096 }), fields), {
    maxLength: 6,
    selector: ([priority]) => priority,
  })
  .map((list) => list.map(([priority, rule], index) => ({ name: `r${index}`, properties: { priority, ...rule } })));

const natGateway = {
  id: ids.vnet.replace('virtualNetworks/vnet-ml', 'natGateways/nat'),
  properties: { publicIpAddresses: [{ id: ids.vnet.replace('virtualNetworks/vnet-ml', 'publicIPAddresses/out') }] },
};

const peering = fc.record({
  peeringState: fc.constantFrom('Connected', 'Disconnected', 'Initiated'),
  allowVirtualNetworkAccess: fc.constantFrom(true, true, false),
  useRemoteGateways: fc.constantFrom(...Array<boolean>(7).fill(false), true),
  remoteVirtualNetwork: fc.constant({ id: `${ids.vnet}-peer` }),
  remoteVirtualNetworkAddressSpace: fc.constantFrom(
    undefined,
    { addressPrefixes: ['10.1.0.0/16'] },
    { addressPrefixes: ['52.0.0.0/9'] },
  ),
});

const route = fc
  .record({
    addressPrefix: fc.constantFrom(
      ...words(
        '0.0.0.0/0 ::/0 10.0.2.0/24 20.42.0.0/31 13.69.65.64/26 40.0.0.0/8 AzureMachineLearning Storage.WestEurope',
      ),
    ),
    nextHopType: fc.constantFrom(
      'Internet',
      'internet',
      'None',
      'VirtualAppliance',
      'VnetLocal',
      'VirtualNetworkGateway',
    ),
  })
  .map((hop) => ({
    ...hop,
    ...(hop.nextHopType === 'VirtualAppliance' ? { nextHopIpAddress: '10.0.2.9' } : {}),
  }));

const routeTable = fc
  .record({
    routes: fc.uniqueArray(route, { maxLength: 4, selector: ({ addressPrefix }) => addressPrefix }),
    disableBgpRoutePropagation: fc.constantFrom(true, false, undefined),
  })
  .map(({ routes, ...rest }) => ({
    id: ids.routeTable,
    properties: { ...rest, routes: routes.map((properties, index) => ({ name: `to-${index}`, properties })) },
  }));

const topology: fc.Arbitrary<Topology> = fc
  .record({
    rules: someRules,
    kind: fc.constantFrom('AmlCompute', 'ComputeInstance'),
    ssh: fc.boolean(),
    hbi: fc.boolean(),
    profile: fc.constantFrom('aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'),
    peerings: fc.array(peering, { maxLength: 2 }),
    dualStack: fc.boolean(),
    /** What differs from a subnet with a group and nothing else. */
    subnet: fc.record(
      {
        networkSecurityGroup: fc.constant(null),
        routeTable: fc.constant({ id: ids.routeTable }),
        natGateway: fc.constant({ id: natGateway.id }),
        defaultOutboundAccess: fc.boolean(),
        serviceEndpoints: fc.constant([{ service: 'Microsoft.Storage', locations: ['westeurope'] }]),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ rules, kind, ssh, hbi, profile, peerings, dualStack, subnet }) => ({
    kind,
    rules,
    tags: { 'netguard-profile': profile },
    workspace: { hbiWorkspace: hbi },
    compute: ssh ? { sshSettings: { sshPublicAccess: 'Enabled' }, remoteLoginPortPublicAccess: 'Enabled' } : {},
    subnet: {
      ...(dualStack ? { addressPrefixes: ['10.0.1.0/24', '2603:1000:1::/64'], addressPrefix: undefined } : {}),
      ...subnet,
    },
    vnet: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16', ...(dualStack ? ['2603:1000:1::/48'] : [])] },
      virtualNetworkPeerings: peerings.map((properties, index) => ({ name: `p${index}`, properties })),
    },
  }));

const peer = { id: `${ids.vnet}-peer`, properties: { addressSpace: { addressPrefixes: ['10.9.0.0/16'] } } };
const endpoint = { id: ids.vnet.replace('virtualNetworks/vnet-ml', 'privateEndpoints/pe'), properties: {} };
const adminRules = {
  id: `${ids.vnet}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`,
  properties: { effectiveSecurityAdminConfigurations: [] },
};

/** An estate as its files, judged with the list of service tags or without. */
const files = fc
  .record({
    estate: topology,
    withTags: fc.constantFrom(true, true, true, false),
    table: routeTable,
    others: fc.shuffledSubarray([peer, endpoint, adminRules, natGateway]),
  })
  .map(({ estate, withTags, table, others }) => ({
    bodies: JSON.parse(JSON.stringify([...bodies(estate), table, ...others])) as unknown[],
    serviceTags: withTags ? tagList : null,
  }));

test('every proof of a random estate verifies', () => {
  let proven = 0;
  fc.assert(
    fc.property(files, (judged) => {
      const { verdicts, prove } = provenEstate(judged);
      for (const { requirement, state } of verdicts) {
        const found = prove(requirement);
        if ('none' in found) continue;
        proven += 1;
        const told = expect.stringContaining(`${requirement} is ${state}: `);
        expect(verify(found.proof, judged)).toEqual({ verified: told });
      }
    }),
    { numRuns: 60 },
  );
  expect(proven).toBeGreaterThan(150);
});

const defaultRules: readonly DecidingRule[] = [
  { rule: 'AllowVnetInBound', priority: 65000 },
  { rule: 'DenyAllInBound', priority: 65500 },
  { rule: 'AllowVnetOutBound', priority: 65000 },
  { rule: 'AllowInternetOutBound', priority: 65001 },
  { rule: 'DenyAllOutBound', priority: 65500 },
];

/** The proof of the opposite, with a packet of the claim as its witness and the rules that somebody picked. */
function forged(
  proof: Proof,
  pick: (rules: readonly (DecidingRule | null)[]) => DecidingRule | null,
  judged: readonly unknown[],
): Proof {
  const state = proof.claim.state === 'compliant' ? 'violated' : 'compliant';
  const listed = judged.flatMap(
    (body) =>
      (body as { properties: { securityRules?: { name: string; properties: { priority: number } }[] } }).properties
        .securityRules ?? [],
  );
  const candidates = [
    ...listed.map(({ name, properties }) => ({ rule: name, priority: properties.priority })),
    ...defaultRules,
    null,
  ];
  const needsWitness = (state === 'compliant') === (proof.claim.extent === 'some');
  return {
    ...proof,
    claim: { ...proof.claim, state },
    arguments: proof.arguments.map(({ witness, cases }, index) => ({
      witness: needsWitness ? (witness ?? packetOf(proof, index)) : null,
      cases: cases.map(({ open, layers }) => ({
        open,
        layers: layers.map((layer) => ({
          ...layer,
          pieces:
            needsWitness || layer.pieces.length === 0
              ? [{ decidedBy: pick(candidates) }]
              : layer.pieces.map((piece) => ({ ...piece, decidedBy: pick([piece.decidedBy, ...candidates]) })),
        })),
      })),
    })),
  };
}

/** Some packet that the claim is about. */
function packetOf({ claim }: Proof, index: number): Packet {
  const remote = claim.remotes[index];
  const tag = remote !== undefined && 'serviceTag' in remote ? remote.serviceTag.toLowerCase() : '';
  const listed =
    tagList.values.find(({ name }) => name.toLowerCase() === tag)?.properties.addressPrefixes[0] ?? '10.0.2.4';
  const [far, near] = [listed.replace(/\/.*$/, ''), '10.0.1.4'];
  const [source, destination] = claim.direction === 'Inbound' ? [far, near] : [near, far];
  const protocol = claim.protocol === '*' ? 'Tcp' : claim.protocol;
  return {
    protocol,
    source,
    sourcePort: 49152,
    destination,
    destinationPort: Number.parseInt(claim.ports[0] ?? '', 10) || 443,
  };
}

test('a wrong verdict is refuted whatever rules its argument names', () => {
  let refuted = 0;
  fc.assert(
    fc.property(files, fc.infiniteStream(fc.nat()), (judged, choices) => {
      const { verdicts, prove } = provenEstate(judged);
      const pick = <T>(rules: readonly T[]): T => rules[Number(choices.next().value) % rules.length] as T;
      for (const { requirement } of verdicts) {
        const found = prove(requirement);
        if ('none' in found) continue;
        refuted += 1;
        expect(verify(forged(found.proof, pick, judged.bodies), judged)).toHaveProperty('refuted');
      }
    }),
    { numRuns: 60 },
  );
  expect(refuted).toBeGreaterThan(150);
});
