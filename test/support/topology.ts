import { type CheckOptions, checkEstate } from '../../shared/domain/check.ts';
import type { EstateDocument } from '../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { parseServiceTags, type ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import type { Verdict, VerdictDocument } from '../../shared/domain/verdict.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers';

/** The ids of the one-compute estate that tests start from. */
export const ids = {
  nsg: `${group}/Microsoft.Network/networkSecurityGroups/nsg-training`,
  vnet: `${group}/Microsoft.Network/virtualNetworks/vnet-ml`,
  subnet: `${group}/Microsoft.Network/virtualNetworks/vnet-ml/subnets/training`,
  routeTable: `${group}/Microsoft.Network/routeTables/rt-training`,
  workspace: `${group}/Microsoft.MachineLearningServices/workspaces/ws`,
  compute: `${group}/Microsoft.MachineLearningServices/workspaces/ws/computes/cluster`,
  storage: `${group}/Microsoft.Storage/storageAccounts/stml`,
  vault: `${group}/Microsoft.KeyVault/vaults/kv-ml`,
  registry: `${group}/Microsoft.ContainerRegistry/registries/crml`,
} as const;

const region = 'westeurope';

const tagPrefixes: Readonly<Record<string, readonly string[]>> = {
  AzureActiveDirectory: ['20.20.32.0/19', '40.126.0.0/18'],
  AzureMachineLearning: ['20.42.0.0/30', '40.66.61.146/32', '52.232.230.196/32'],
  AzureResourceManager: ['4.150.232.8/29', '13.66.141.176/28'],
  'AzureFrontDoor.FirstParty': ['13.107.219.0/24'],
  'AzureFrontDoor.Frontend': ['13.107.208.0/24'],
  AzureMonitor: ['4.232.40.0/28', '13.69.109.128/28'],
  MicrosoftContainerRegistry: ['13.69.67.96/29', '20.38.149.224/29'],
};

const regionalPrefixes: Readonly<Record<string, readonly string[]>> = {
  BatchNodeManagement: ['13.69.65.64/26', '20.86.93.32/27', '52.166.0.0/28'],
  Storage: ['20.33.136.0/24', '20.38.108.0/23'],
  AzureContainerRegistry: ['13.69.64.88/29'],
  AzureKeyVault: ['13.69.67.160/28'],
  MicrosoftContainerRegistry: ['13.69.67.96/29'],
};

/** A small list of service tags in the shape of Microsoft's download; each global tag has one more prefix than its region's. */
export const tagList = {
  cloud: 'Public',
  changeNumber: 376,
  values: [
    ...Object.entries(tagPrefixes).map(([name, prefixes]) => tagValue(name, name, '', prefixes)),
    ...Object.entries(regionalPrefixes).flatMap(([name, prefixes], index) => [
      ...(name in tagPrefixes
        ? []
        : [tagValue(name, name, '', [...prefixes, '20.150.26.0/24', `51.1${index}.0.0/28`])]),
      tagValue(`${name}.WestEurope`, name, 'westeurope', prefixes),
    ]),
    tagValue('Storage.NorthEurope', 'Storage', 'northeurope', ['20.150.26.0/24']),
  ],
};

function tagValue(name: string, systemService: string, of: string, addressPrefixes: readonly string[]) {
  return {
    name,
    id: name,
    properties: { region: of, systemService, changeNumber: 1, platform: 'Azure', addressPrefixes },
  };
}

export const serviceTags: ServiceTags = parseServiceTags(tagList).tags;

type Properties = Readonly<Record<string, unknown>>;

/** What differs from the base: a cluster with public IP addresses in a subnet behind an empty group. */
export interface Topology {
  readonly kind?: string;
  /** `properties.properties` of the compute, added to the base's. */
  readonly compute?: Properties;
  readonly workspace?: Properties;
  readonly tags?: Readonly<Record<string, string>>;
  readonly rules?: readonly unknown[];
  /** The routes of the subnet's table; it has no table where absent. */
  readonly routes?: readonly unknown[];
  readonly subnet?: Properties;
  readonly vnet?: Properties;
  readonly storage?: Properties;
  readonly registry?: Properties;
  /** The locations of the compute and of the storage account; the base's region where absent. */
  readonly computeLocation?: string;
  readonly storageLocation?: string;
  readonly without?: readonly (keyof typeof ids)[];
  /** Bodies of other resources, with their ids. */
  readonly others?: readonly unknown[];
}

/** The bodies of the estate, in ARM's own shape. */
export function bodies(topology: Topology = {}): readonly unknown[] {
  const { without = [] } = topology;
  const all: Partial<Record<keyof typeof ids, unknown>> = {
    nsg: { properties: { securityRules: topology.rules ?? [], defaultSecurityRules: [] } },
    vnet: {
      location: region,
      properties: {
        addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
        virtualNetworkPeerings: [],
        subnets: without.includes('subnet')
          ? []
          : [
              {
                id: ids.subnet,
                name: 'training',
                properties: {
                  addressPrefix: '10.0.1.0/24',
                  networkSecurityGroup: { id: ids.nsg },
                  delegations: [],
                  ...(topology.routes === undefined ? {} : { routeTable: { id: ids.routeTable } }),
                  ...topology.subnet,
                },
              },
            ],
        ...topology.vnet,
      },
    },
    ...(topology.routes === undefined ? {} : { routeTable: { properties: { routes: topology.routes } } }),
    workspace: {
      location: region,
      tags: topology.tags ?? {},
      properties: {
        storageAccount: ids.storage,
        keyVault: ids.vault,
        containerRegistry: null,
        hbiWorkspace: false,
        privateEndpointConnections: [],
        ...topology.workspace,
      },
    },
    compute: {
      location: region,
      properties: {
        computeType: topology.kind ?? 'AmlCompute',
        computeLocation: topology.computeLocation ?? region,
        properties: { subnet: { id: ids.subnet }, ...topology.compute },
      },
    },
    storage: {
      location: topology.storageLocation ?? region,
      properties: { privateEndpointConnections: [], ...topology.storage },
    },
    vault: { location: region, properties: { privateEndpointConnections: [] } },
    registry: { location: region, properties: { privateEndpointConnections: [], ...topology.registry } },
  };
  const named = Object.entries(all)
    .filter(([name]) => !without.includes(name as keyof typeof ids))
    .map(([name, body]) => ({ id: ids[name as keyof typeof ids], ...(body as object) }));
  return [...named, ...(topology.others ?? [])];
}

export function estateOf(topology: Topology = {}) {
  const document: EstateDocument = { source: 'estate.json', body: bodies(topology) };
  return parseEstate([document]);
}

export const asOf = '2026-11-22T18:00:00Z';

export function check(topology: Topology = {}, options: Partial<CheckOptions> = {}): VerdictDocument {
  return checkEstate(estateOf(topology), { serviceTags, asOf, ...options });
}

/** The one verdict of a requirement in a one-compute estate. */
export function verdictOn(document: VerdictDocument, requirement: string): Verdict {
  const found = document.verdicts.filter((verdict) => verdict.requirement === requirement);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} verdicts of ${requirement}`);
  return found[0];
}

/** A security rule in ARM's shape. */
export function rule(
  name: string,
  priority: number,
  access: 'Allow' | 'Deny',
  direction: 'Inbound' | 'Outbound',
  protocol: string,
  remote: string | readonly string[],
  ports: string,
) {
  const far = direction === 'Inbound' ? 'source' : 'destination';
  const near = direction === 'Inbound' ? 'destination' : 'source';
  return {
    name,
    properties: {
      priority,
      access,
      direction,
      protocol,
      sourcePortRange: '*',
      destinationPortRange: ports,
      [`${near}AddressPrefix`]: '*',
      ...(typeof remote === 'string' ? { [`${far}AddressPrefix`]: remote } : { [`${far}AddressPrefixes`]: remote }),
    },
  };
}

/** A route in ARM's shape; with an address, to an appliance. */
export function route(name: string, addressPrefix: string, nextHopType: string, nextHopIpAddress?: string) {
  return {
    name,
    properties: { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) },
  };
}

/** The id of another resource of the network provider in the estate's group. */
export function networkId(type: string, name: string): string {
  return `${group}/Microsoft.Network/${type}/${name}`;
}
