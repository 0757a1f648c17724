import type { Issue } from '../issue.ts';
import type { AdminRule } from '../network/adminRule.ts';
import type { Route } from '../network/route.ts';
import type { SecurityRule } from '../network/securityRule.ts';
import type { Coverage } from '../verdict.ts';

/** A piece of the estate: what was read, or why it could not be. A `null` value means that the resource surely has none. */
export type Fact<T> = { readonly value: T } | { readonly missing: string };

/** The value of a fact, or null where it is missing or there is none. */
export function valueOf<T>(fact: Fact<T>): T | null {
  return 'value' in fact ? fact.value : null;
}

/** One answer of ARM or Resource Graph, one file, one saved list. */
export interface EstateDocument {
  /** A file name, or `live`. */
  readonly source: string;
  readonly body: unknown;
  /** The id of the workspace whose complete list of computes this is: an empty list then means none. */
  readonly computesOf?: string;
  /** The id of the virtual network whose complete list of effective security admin rules this is: an empty list then means none. */
  readonly adminRulesOf?: string;
}

export interface EstateIssue extends Issue {
  readonly source: string;
}

export interface Resource {
  /** As written in the body. */
  readonly id: string;
  readonly name: string;
  /** An ARM location in its short form (`westeurope`). */
  readonly location: Fact<string | null>;
}

export interface NetworkSecurityGroup extends Resource {
  /** Custom and default rules. Missing when a rule could not even be placed: the order of the others is then no answer. */
  readonly rules: Fact<readonly SecurityRule[]>;
}

export interface RouteTable extends Resource {
  readonly subnets: readonly string[];
  readonly routes: Fact<readonly Route[]>;
  /** Whether routes that a gateway learns stay out of its subnets. */
  readonly disableBgpRoutePropagation: Fact<boolean | null>;
}

export interface ServiceEndpoint {
  /** `Microsoft.Storage`, `Microsoft.Storage.Global`… */
  readonly service: string;
  /** The regions whose addresses it takes over, in short form, or `*`. */
  readonly locations: readonly string[];
}

export interface Subnet extends Resource {
  readonly virtualNetwork: string;
  readonly prefixes: Fact<readonly string[]>;
  readonly networkSecurityGroup: Fact<string | null>;
  readonly routeTable: Fact<string | null>;
  readonly natGateway: Fact<string | null>;
  /** The service names that the subnet is delegated to. */
  readonly delegations: Fact<readonly string[]>;
  /** False in a private subnet; null in the many that never said, which then have it. */
  readonly defaultOutboundAccess: Fact<boolean | null>;
  readonly serviceEndpoints: Fact<readonly ServiceEndpoint[]>;
  /** `Disabled`, `Enabled`, `NetworkSecurityGroupEnabled` or `RouteTableEnabled`: what applies to the private endpoints in the subnet. */
  readonly privateEndpointNetworkPolicies: Fact<string | null>;
}

export interface Peering {
  readonly name: string;
  readonly state: Fact<string | null>;
  readonly allowVirtualNetworkAccess: Fact<boolean | null>;
  readonly useRemoteGateways: Fact<boolean | null>;
  readonly remoteVirtualNetwork: Fact<string | null>;
  /** The address space of the peer; null where the peering does not repeat it. */
  readonly remotePrefixes: Fact<readonly string[] | null>;
}

export interface VirtualNetwork extends Resource {
  readonly prefixes: Fact<readonly string[]>;
  /** Ids of its subnets. */
  readonly subnets: Fact<readonly string[]>;
  readonly peerings: Fact<readonly Peering[]>;
}

export interface NetworkInterface extends Resource {
  readonly subnets: Fact<readonly string[]>;
  readonly networkSecurityGroup: Fact<string | null>;
  /** Whether it may pass on packets that are not its own, as an appliance does. */
  readonly ipForwarding: Fact<boolean | null>;
  /** Its private addresses, or the blocks of them. */
  readonly addresses: Fact<readonly string[]>;
}

export interface NatGateway extends Resource {
  /** How many public IPv4 addresses and prefixes it has; without any it lets nothing out. */
  readonly publicAddresses: Fact<number>;
}

export interface LoadBalancer extends Resource {
  /** The private addresses of its frontends. */
  readonly addresses: Fact<readonly string[]>;
}

export interface AzureFirewall extends Resource {
  /** Its private addresses. */
  readonly addresses: Fact<readonly string[]>;
}

export interface PrivateEndpointTarget {
  /** The ARM id of the resource behind it, or the alias of a private link service. */
  readonly resource: string;
  /** The parts of the resource that are reached: `blob`, `amlworkspace`… */
  readonly groups: readonly string[];
  /** `Approved`, `Pending`, `Rejected` or `Disconnected`; null where the body does not say. */
  readonly state: string | null;
}

export interface PrivateEndpoint extends Resource {
  readonly subnet: Fact<string | null>;
  readonly networkInterfaces: Fact<readonly string[]>;
  /** All of its addresses. Missing unless its network interfaces are in the estate too. */
  readonly addresses: Fact<readonly string[]>;
  readonly targets: Fact<readonly PrivateEndpointTarget[]>;
}

export interface Workspace extends Resource {
  /** Tag names in lower case: Azure compares them so. */
  readonly tags: Readonly<Record<string, string>>;
  /** `properties.managedNetwork.isolationMode`. */
  readonly isolationMode: Fact<string | null>;
  /** `properties.serverlessComputeSettings.serverlessComputeCustomSubnet`: where compute without a body of its own runs. */
  readonly serverlessSubnet: Fact<string | null>;
  readonly hbiWorkspace: Fact<boolean | null>;
  readonly storageAccount: Fact<string | null>;
  readonly keyVault: Fact<string | null>;
  readonly containerRegistry: Fact<string | null>;
  /** The approval states of its private endpoint connections. */
  readonly privateEndpoints: Fact<readonly string[]>;
}

export interface Compute extends Resource {
  readonly workspace: string;
  readonly kind: Fact<string>;
  readonly computeLocation: Fact<string | null>;
  /** The resource that an attached compute stands for. */
  readonly attached: Fact<string | null>;
  readonly subnet: Fact<string | null>;
  readonly enableNodePublicIp: Fact<boolean | null>;
  /** `Enabled`, `Disabled` or `NotSpecified`. */
  readonly sshPublicAccess: Fact<string | null>;
  readonly sshPort: Fact<number | null>;
  readonly maxNodeCount: Fact<number | null>;
  readonly health: { readonly state: string | null; readonly unusableNodes: number; readonly errors: number };
}

/** The connection of a private endpoint as the resource behind it tells it; null is what its body does not say. */
export interface EndpointConnection {
  readonly endpoint: string | null;
  /** `Approved`, `Pending`, `Rejected` or `Disconnected`. */
  readonly state: string | null;
}

/** A storage account, key vault or container registry. */
export interface Account extends Resource {
  /** Null where the body does not list them. */
  readonly connections: readonly EndpointConnection[] | null;
}

/** Everything that was read, by lower-case ARM id. */
export interface Estate {
  readonly networkSecurityGroups: ReadonlyMap<string, NetworkSecurityGroup>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly virtualNetworks: ReadonlyMap<string, VirtualNetwork>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly networkInterfaces: ReadonlyMap<string, NetworkInterface>;
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer>;
  readonly azureFirewalls: ReadonlyMap<string, AzureFirewall>;
  readonly privateEndpoints: ReadonlyMap<string, PrivateEndpoint>;
  readonly workspaces: ReadonlyMap<string, Workspace>;
  readonly computes: ReadonlyMap<string, Compute>;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Keys of the workspaces whose computes are known to be all here. */
  readonly computesListed: ReadonlySet<string>;
  /**
   * The security admin rules in effect, by lower-case id of the virtual network. Of a network without an entry nothing is known; missing
   * where nobody could list them at all.
   */
  readonly adminRules: Fact<ReadonlyMap<string, readonly AdminRule[]>>;
  readonly coverage: Coverage;
  readonly issues: readonly EstateIssue[];
}
