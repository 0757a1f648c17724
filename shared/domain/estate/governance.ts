import type { Fact, Resource } from './estate.ts';

/** A management lock. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources */
export interface Lock extends Resource {
  /** What it holds: the lower-case id of a subscription, resource group or resource. */
  readonly scope: string;
  /** `CanNotDelete` or `ReadOnly`. */
  readonly level: Fact<string | null>;
}

/** The assignment of a policy or of a set of policies. https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure */
export interface PolicyAssignment extends Resource {
  /** Where it applies: the lower-case id of a management group, subscription, resource group or resource. */
  readonly scope: string;
  /** The id of the definition, or of the set of definitions. */
  readonly definition: Fact<string | null>;
  /** Ids below the scope where it does not apply. */
  readonly notScopes: Fact<readonly string[]>;
  /** `Default` or `DoNotEnforce`; null is the first. */
  readonly enforcementMode: Fact<string | null>;
  /** As on the wire: values by parameter name, each `{ "value": … }`. */
  readonly parameters: Fact<Readonly<Record<string, unknown>>>;
  readonly displayName: Fact<string | null>;
  /** `resourceSelectors` and `overrides` where they are set: they narrow or change what the assignment does, and nobody evaluates them. */
  readonly narrowedBy: Fact<readonly string[]>;
}

export interface PolicyDefinition extends Resource {
  /** `properties.policyRule`, as on the wire. */
  readonly rule: Fact<Readonly<Record<string, unknown>>>;
  /** `properties.parameters`, as on the wire: each with `type`, `defaultValue`, `allowedValues`. */
  readonly parameters: Fact<Readonly<Record<string, unknown>>>;
  /** `Indexed` or `All`…; null where the body does not say. */
  readonly mode: Fact<string | null>;
}

export interface PolicySet extends Resource {
  readonly parameters: Fact<Readonly<Record<string, unknown>>>;
  readonly members: Fact<readonly PolicySetMember[]>;
}

export interface PolicySetMember {
  /** `policyDefinitionReferenceId`; null where the body does not say. */
  readonly reference: string | null;
  readonly definition: string;
  /** Values that the set hands on, as on the wire: they may name the set's own parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface PolicyExemption extends Resource {
  /** The lower-case id of what is exempt. */
  readonly scope: string;
  readonly assignment: Fact<string | null>;
  /** Only these members of the set are exempt; none named: all of it. */
  readonly references: Fact<readonly string[]>;
  /** ISO 8601; null: never. */
  readonly expiresOn: Fact<string | null>;
  /** `resourceSelectors` where they are set. */
  readonly narrowedBy: Fact<readonly string[]>;
}

/** How much of a quota of the network provider is used in one region. https://learn.microsoft.com/rest/api/virtualnetwork/usages/list */
export interface NetworkUsage extends Resource {
  /** The lower-case id of the subscription. */
  readonly subscription: string;
  /** The region in its short form. */
  readonly region: string;
  /** `NetworkSecurityGroups`, `PublicIPAddresses`, `LoadBalancers`… (`name.value`). */
  readonly quota: Fact<string | null>;
  readonly used: Fact<number | null>;
  readonly limit: Fact<number | null>;
}

/** https://learn.microsoft.com/azure/role-based-access-control/role-assignments */
export interface RoleAssignment extends Resource {
  /** The lower-case id of what it is for. */
  readonly scope: string;
  readonly roleDefinition: Fact<string | null>;
  readonly principal: Fact<string | null>;
  /** `User`, `Group`, `ServicePrincipal`…; null where the body does not say. */
  readonly principalType: Fact<string | null>;
}

export interface RoleDefinition extends Resource {
  readonly permissions: Fact<readonly RolePermission[]>;
}

export interface RolePermission {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** What governs the subscriptions of the estate, by lower-case ARM id. */
export interface Governance {
  readonly locks: ReadonlyMap<string, Lock>;
  readonly policyAssignments: ReadonlyMap<string, PolicyAssignment>;
  readonly policyDefinitions: ReadonlyMap<string, PolicyDefinition>;
  readonly policySets: ReadonlyMap<string, PolicySet>;
  readonly policyExemptions: ReadonlyMap<string, PolicyExemption>;
  readonly usages: ReadonlyMap<string, NetworkUsage>;
  readonly roleAssignments: ReadonlyMap<string, RoleAssignment>;
  readonly roleDefinitions: ReadonlyMap<string, RoleDefinition>;
}
