import * as fc from 'fast-check';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { bodies, ids, networkId, route, rule, type Topology } from './topology.ts';

/** Peers of requirements, parts of them, what holds them, and tags of which nobody listed a prefix. */
const remotes = [
  '*',
  'Internet',
  'VirtualNetwork',
  'AzureCloud',
  'Sql',
  'Sql.EastUS',
  'AzureMachineLearning',
  'AzureActiveDirectory',
  'BatchNodeManagement.WestEurope',
  'Storage',
  'Storage.WestEurope',
  '13.69.65.64/27',
  '20.0.0.0/8',
  '40.66.61.146/32',
  '10.0.0.0/16',
  '168.63.129.16/32',
  'no prefix',
];
const ports = ['*', '443', '44224', '80-443', '1024-65535'];
const access = fc.constantFrom('Allow' as const, 'Deny' as const);
const direction = fc.constantFrom('Inbound' as const, 'Outbound' as const);

const someRules = fc
  .array(
    fc.tuple(
      access,
      direction,
      fc.constantFrom('Tcp', 'Udp', '*'),
      fc.constantFrom(...remotes),
      fc.constantFrom(...ports),
    ),
    {
      maxLength: 6,
    },
  )
  .map((drawn) =>
    drawn.map(([allowed, way, protocol, remote, port], index) =>
      rule(`rule-${index}`, 100 + index, allowed, way, protocol, remote, port),
    ),
  );

const hops = ['Internet', 'VirtualAppliance', 'VirtualNetworkGateway', 'VnetLocal', 'None', 'QuantumTunnel'];
const destinations = ['0.0.0.0/0', '20.0.0.0/8', '13.69.65.64/27', '40.66.61.146/32', 'AzureMachineLearning', 'Sql'];

const someRoutes = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...destinations), fc.constantFrom(...hops)), {
    maxLength: 3,
    selector: ([prefix]) => prefix,
  })
  .map((drawn) =>
    drawn.map(([prefix, hop], index) =>
      route(`route-${index}`, prefix, hop, hop === 'VirtualAppliance' ? '10.0.9.4' : undefined),
    ),
  );

const someAdminRules = fc
  .array(
    fc.tuple(fc.constantFrom('Allow', 'AlwaysAllow', 'Deny'), direction, fc.constantFrom(...remotes.slice(2, 14))),
    {
      maxLength: 3,
    },
  )
  .map((drawn) => drawn.map(([allowed, way, remote], index) => adminRule(index, allowed, way, remote)));

/** A rule of Azure Virtual Network Manager on the network of the estate, in the shape of ARM. */
export function adminRule(index: number, allowed: string, way: 'Inbound' | 'Outbound', remote: string) {
  const [far, near] =
    way === 'Inbound' ? (['sources', 'destinations'] as const) : (['destinations', 'sources'] as const);
  return {
    id: `${networkId('networkManagers', 'avnm')}/securityAdminConfigurations/c/ruleCollections/r/rules/admin-${index}`,
    name: `admin-${index}`,
    kind: 'Custom',
    properties: {
      access: allowed,
      direction: way,
      priority: 10 + index,
      protocol: 'Any',
      [near]: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
      [far]: [{ addressPrefixType: remote.includes('/') ? 'IPPrefix' : 'ServiceTag', addressPrefix: remote }],
      sourcePortRanges: ['0-65535'],
      destinationPortRanges: ['0-65535'],
    },
  };
}

const someTopology: fc.Arbitrary<Topology> = fc.record({
  kind: fc.constantFrom('AmlCompute', 'ComputeInstance'),
  compute: fc.constantFrom({}, { enableNodePublicIp: false }),
  rules: someRules,
  routes: someRoutes,
  subnet: fc.constantFrom({}, { defaultOutboundAccess: false }, { networkSecurityGroup: null }),
  without: fc.constantFrom<NonNullable<Topology['without']>>([], [], [], ['nsg'], ['routeTable'], ['storage']),
  others: fc.constantFrom([], [applianceInterface(true)], [applianceInterface(false)]),
});

function applianceInterface(enableIPForwarding: boolean) {
  const subnet = { id: `${ids.vnet}/subnets/nva` };
  const ipConfigurations = [{ name: 'ip', properties: { privateIPAddress: '10.0.9.4', subnet } }];
  return { id: networkId('networkInterfaces', 'nic-nva'), properties: { ipConfigurations, enableIPForwarding } };
}

/** One-compute estates with rules, routes and an administrator's rules of all kinds; each half the time without the last, unread. */
export const randomEstates = fc
  .tuple(someTopology, fc.option(someAdminRules))
  .map(([topology, adminRules]) => ({ topology, adminRules }));

export function estateOfRandom({
  topology,
  adminRules,
}: {
  topology: Topology;
  adminRules: readonly unknown[] | null;
}) {
  const estate = { source: 'estate.json', body: bodies(topology) };
  return adminRules === null
    ? parseEstate([estate])
    : parseEstate([estate, { source: 'live', body: { listOf: 'adminRules', scope: ids.vnet, value: adminRules } }]);
}
