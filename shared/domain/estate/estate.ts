import type { Issue } from '../issue.ts';
import type { AdminRule } from '../network/adminRule.ts';
import type { Route } from '../network/route.ts';
import type { SecurityRule } from '../network/securityRule.ts';
import type { Coverage } from '../verdict.ts';
import type {
  BatchAccount,
  BatchPool,
  DatabricksWorkspace,
  HdInsightCluster,
  VirtualMachine,
} from './attachedResource.ts';
import type { Governance } from './governance.ts';
import type { PrivateDnsLink, PrivateDnsRecord, PrivateDnsZone } from './privateDns.ts';

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
  /** `Enabled` or `Disabled`. */
  readonly privateLinkServiceNetworkPolicies: Fact<string | null>;
  readonly serviceEndpointPolicies: Fact<readonly string[]>;
  /** The types of the resources by which other services of Azure hold the subnet (`linkedResourceType`). */
  readonly serviceAssociationLinks: Fact<readonly string[]>;
  /** How many of its addresses are given out, to whomever; ARM leaves the list out where it is empty. */
  readonly takenAddresses: Fact<number>;
}

/** Which resources of a service a subnet's service endpoints reach. https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview */
export interface ServiceEndpointPolicy extends Resource {
  /** Definitions with the service (`Microsoft.Storage`, `Global`) and what of it is let through: ids, or aliases such as `/services/Azure`. */
  readonly definitions: Fact<readonly { readonly service: string; readonly resources: readonly string[] }[]>;
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
  /** The DNS servers of one's own; none where Azure's is used. */
  readonly dnsServers: Fact<readonly string[]>;
}

export interface NetworkInterface extends Resource {
  readonly subnets: Fact<readonly string[]>;
  readonly networkSecurityGroup: Fact<string | null>;
  /** Whether it may pass on packets that are not its own, as an appliance does. */
  readonly ipForwarding: Fact<boolean | null>;
  /** Its private addresses, or the blocks of them. */
  readonly addresses: Fact<readonly string[]>;
  /** The application security groups that one of its configurations is in. */
  readonly applicationSecurityGroups: Fact<readonly string[]>;
  /** Whether one of its configurations has a public address of its own. */
  readonly publicAddress: Fact<boolean>;
}

export interface NatGateway extends Resource {
  /** How many public IPv4 addresses and prefixes it has; without any it lets nothing out. */
  readonly publicAddresses: Fact<number>;
}

export interface LoadBalancer extends Resource {
  /** The private addresses of its frontends. */
  readonly addresses: Fact<readonly string[]>;
  /** The subnets of its frontends; none where all are public. */
  readonly subnets: Fact<readonly string[]>;
}

export interface AzureFirewall extends Resource {
  /** Its private addresses. */
  readonly addresses: Fact<readonly string[]>;
  /** The subnets that it has them in; none where it is in a virtual hub. */
  readonly subnets: Fact<readonly string[]>;
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
  /** `properties.serverlessComputeSettings.serverlessComputeNoPublicIP`. */
  readonly serverlessNoPublicIp: Fact<boolean | null>;
  /** `Enabled` or `Disabled`: whether it lets in what comes from public networks, beside its private endpoints. */
  readonly publicNetworkAccess: Fact<string | null>;
  /** The public addresses that may reach it (`properties.ipAllowlist`). */
  readonly ipAllowlist: Fact<readonly string[]>;
  readonly hbiWorkspace: Fact<boolean | null>;
  readonly storageAccount: Fact<string | null>;
  readonly keyVault: Fact<string | null>;
  readonly containerRegistry: Fact<string | null>;
  readonly connections: Fact<readonly EndpointConnection[]>;
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
  /** How many nodes there are now. */
  readonly currentNodeCount: Fact<number | null>;
  readonly health: ComputeHealth;
}

/** What the service itself says about the nodes: a symptom to show beside a verdict, never a reason for one. */
export interface ComputeHealth {
  /** `properties.properties.state` of an instance: `Running`, `Unusable`, `CreateFailed`… */
  readonly state: string | null;
  /** `Steady` or `Resizing`, of a cluster. */
  readonly allocationState: string | null;
  /** Since when, ISO 8601. */
  readonly allocationStateSince: string | null;
  readonly targetNodeCount: number | null;
  readonly unusableNodeCount: number;
  /** The messages (or else codes) of `properties.properties.errors`. */
  readonly errors: readonly string[];
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
  /** `Enabled`, `Disabled` or `SecuredByPerimeter`; null is the first. */
  readonly publicNetworkAccess: Fact<string | null>;
  /** What its firewall does with everybody whom no rule names: `Allow` or `Deny`; null is the first. */
  readonly defaultAction: Fact<string | null>;
  /** The subnets that its firewall lets in. */
  readonly allowedSubnets: Fact<readonly string[]>;
  /** The public addresses that its firewall lets in. */
  readonly allowedAddresses: Fact<readonly string[]>;
  /** Who passes the firewall all the same: `AzureServices`, `None`, `Logging, Metrics`… */
  readonly bypass: Fact<string | null>;
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
  readonly serviceEndpointPolicies: ReadonlyMap<string, ServiceEndpointPolicy>;
  readonly privateDnsZones: ReadonlyMap<string, PrivateDnsZone>;
  readonly privateDnsLinks: ReadonlyMap<string, PrivateDnsLink>;
  readonly privateDnsRecords: ReadonlyMap<string, PrivateDnsRecord>;
  readonly virtualMachines: ReadonlyMap<string, VirtualMachine>;
  readonly hdInsightClusters: ReadonlyMap<string, HdInsightCluster>;
  readonly databricksWorkspaces: ReadonlyMap<string, DatabricksWorkspace>;
  readonly batchAccounts: ReadonlyMap<string, BatchAccount>;
  readonly batchPools: ReadonlyMap<string, BatchPool>;
  readonly governance: Governance;
  /** The lists that are known to be complete, by {@link listKey}. */
  readonly complete: ReadonlySet<string>;
  /** The lower-case ids of what stands in each of them, likewise. */
  readonly listed: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * The security admin rules in effect, by lower-case id of the virtual network. Of a network without an entry nothing is known; missing
   * where nobody could list them at all.
   */
  readonly adminRules: Fact<ReadonlyMap<string, readonly AdminRule[]>>;
  readonly coverage: Coverage;
  readonly issues: readonly EstateIssue[];
}
