import type { EndpointConnection, Fact, Resource } from './estate.ts';

/** A virtual machine that may be attached to a workspace. */
export interface VirtualMachine extends Resource {
  readonly networkInterfaces: Fact<readonly string[]>;
  /** `Linux` or `Windows`; null where the body does not say. */
  readonly osType: Fact<string | null>;
  /** The image of the marketplace that it was made from; null where it was made from an image or disk of one's own. */
  readonly image: Fact<{ readonly publisher: string; readonly offer: string; readonly sku: string | null } | null>;
}

/** An HDInsight cluster. https://learn.microsoft.com/azure/hdinsight/control-network-traffic */
export interface HdInsightCluster extends Resource {
  /** The subnets of its roles, each once; none where it is in no network of the customer's. */
  readonly subnets: Fact<readonly string[]>;
  /** `Inbound` or `Outbound`: who opens the management connection; null where the body does not say, which then is inbound. */
  readonly resourceProviderConnection: Fact<string | null>;
  /** Whether the Kafka REST proxy runs on it. */
  readonly kafkaRest: Fact<boolean>;
}

/** An Azure Databricks workspace. https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject */
export interface DatabricksWorkspace extends Resource {
  /** The customer's virtual network it was put into; null where it has a managed one of its own. */
  readonly customVirtualNetwork: Fact<string | null>;
  /** The ids of its host ("public") and container ("private") subnet; null where the body names none. */
  readonly hostSubnet: Fact<string | null>;
  readonly containerSubnet: Fact<string | null>;
  /** Secure cluster connectivity; null where the body does not say. */
  readonly enableNoPublicIp: Fact<boolean | null>;
  /** `AllRules`, `NoAzureDatabricksRules` or `NoAzureServiceRules`; null where the body does not say. */
  readonly requiredNsgRules: Fact<string | null>;
  /** Null where the body does not list them. */
  readonly connections: readonly EndpointConnection[] | null;
}

/** A Batch account of the customer's own. */
export interface BatchAccount extends Resource {
  /** The node management and account endpoints; null where the body does not list them. */
  readonly connections: readonly EndpointConnection[] | null;
}

/** A pool of such an account. https://learn.microsoft.com/azure/batch/simplified-compute-node-communication */
export interface BatchPool extends Resource {
  /** The id of its account. */
  readonly account: string;
  /** Null for a pool in no network of the customer's. */
  readonly subnet: Fact<string | null>;
  /** `properties.currentNodeCommunicationMode`: `Classic`, `Simplified` or `Default`; null where the body does not say. */
  readonly communicationMode: Fact<string | null>;
  /** `BatchManaged`, `UserManaged` or `NoPublicIPAddresses`; null is the first. */
  readonly publicAddresses: Fact<string | null>;
  /** Whether its nodes talk to each other (`interNodeCommunication`). */
  readonly interNodeCommunication: Fact<boolean>;
  /** How many nodes it may have by what it was told; null where a formula decides. */
  readonly targetNodes: Fact<number | null>;
  /** How many nodes it has now; null where the body does not say. */
  readonly currentNodes: Fact<number | null>;
}
