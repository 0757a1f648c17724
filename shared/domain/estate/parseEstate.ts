import { idKey } from '../armId.ts';
import type { Missing } from '../verdict.ts';
import { listKey } from './completeList.ts';
import type { Estate, EstateDocument, EstateIssue, VirtualNetwork } from './estate.ts';
import { readAccount } from './readAccount.ts';
import { readAdminRules } from './readAdminRules.ts';
import { readBatchAccount, readBatchPool } from './readBatch.ts';
import { readDatabricks } from './readDatabricks.ts';
import { type Item, type ItemList, readDocument } from './readDocument.ts';
import { readAzureFirewall, readLoadBalancer, readNatGateway } from './readEgress.ts';
import { readHdInsight } from './readHdInsight.ts';
import { readHead } from './readHead.ts';
import { readLock } from './readLock.ts';
import { readCompute, readWorkspace } from './readMachineLearning.ts';
import { readNetworkSecurityGroup, readVirtualNetwork, subnetsInside } from './readNetwork.ts';
import { readNetworkInterface } from './readNetworkInterface.ts';
import { readNetworkUsage } from './readNetworkUsage.ts';
import { readPolicyAssignment, readPolicyDefinition, readPolicyExemption, readPolicySet } from './readPolicy.ts';
import { readPrivateDnsLink, readPrivateDnsRecord } from './readPrivateDns.ts';
import { readPrivateEndpoint } from './readPrivateEndpoint.ts';
import { readRoleAssignment, readRoleDefinition } from './readRoles.ts';
import { readRouteTable } from './readRouteTable.ts';
import { readServiceEndpointPolicy } from './readServiceEndpointPolicy.ts';
import { readSubnet } from './readSubnet.ts';
import { readTypes, saysSomething } from './readTypes.ts';
import { readVirtualMachine } from './readVirtualMachine.ts';

/**
 * Reads what people export and what ARM answers into one estate. Never throws: each wrong piece is an issue, and what depends on it missing.
 * The type of a resource is that of its id, in any letter case; a body's own `type` may be absent.
 *
 * Of one resource in several documents the last body with readable properties wins; a body without them only stands in where there is no
 * other. A subnet, rule, route or peering on its own joins its parent and wins over the copy inside it, unless the parent's document comes later.
 */
export function parseEstate(documents: readonly EstateDocument[], missing: readonly Missing[] = []): Estate {
  const issues = new Map<string, EstateIssue>();
  const absent: Missing[] = [...missing];
  const winners = new Map<string, Item>();
  const ignored = new Map<string, Set<string>>();
  const lists: ItemList[] = [];

  for (const [order, document] of documents.entries()) {
    const { source } = document;
    const content = readDocument(document, order, (path, expected) =>
      issues.set(`${order} ${path}`, { source, path, expected }),
    );
    absent.push(...content.missing);
    lists.push(...content.lists);
    for (const item of content.items) {
      const key = idKey(item.id.text);
      if (!Object.hasOwn(readTypes, item.id.type)) {
        ignored.set(item.id.type, (ignored.get(item.id.type) ?? new Set()).add(key));
        continue;
      }
      const before = winners.get(key);
      if (before === undefined || saysSomething(item) || !saysSomething(before)) winners.set(key, item);
    }
  }

  const whole = lists.filter((list) => list.whole);
  const byType = Map.groupBy(winners.values(), (item) => item.id.type);
  const itemsOf = (type: string): readonly Item[] => byType.get(type) ?? [];
  const childrenOf = (type: string): ReadonlyMap<string, Item[]> =>
    Map.groupBy(itemsOf(type), (item) => idKey(item.id.parent ?? ''));
  const read = <T>(type: string, reader: (item: Item) => T): Map<string, T> =>
    new Map(itemsOf(type).map((item) => [idKey(item.id.text), reader(item)]));

  const rules = childrenOf('microsoft.network/networksecuritygroups/securityrules');
  const peerings = childrenOf('microsoft.network/virtualnetworks/virtualnetworkpeerings');
  const routes = childrenOf('microsoft.network/routetables/routes');
  const headless = [...orphans([...rules, ...peerings, ...routes], winners), ...emptyBodies(winners.values())];
  const network = readNetworks(
    itemsOf('microsoft.network/virtualnetworks'),
    peerings,
    itemsOf('microsoft.network/virtualnetworks/subnets'),
  );
  const networkInterfaces = read('microsoft.network/networkinterfaces', readNetworkInterface);
  return {
    networkSecurityGroups: read('microsoft.network/networksecuritygroups', (item) =>
      readNetworkSecurityGroup(item, laterChildren(rules, item)),
    ),
    routeTables: read('microsoft.network/routetables', (item) => readRouteTable(item, laterChildren(routes, item))),
    ...network,
    networkInterfaces,
    natGateways: read('microsoft.network/natgateways', readNatGateway),
    loadBalancers: read('microsoft.network/loadbalancers', readLoadBalancer),
    azureFirewalls: read('microsoft.network/azurefirewalls', readAzureFirewall),
    privateEndpoints: read('microsoft.network/privateendpoints', (item) =>
      readPrivateEndpoint(item, networkInterfaces),
    ),
    workspaces: read('microsoft.machinelearningservices/workspaces', readWorkspace),
    computes: read('microsoft.machinelearningservices/workspaces/computes', readCompute),
    accounts: new Map([
      ...read('microsoft.storage/storageaccounts', readAccount),
      ...read('microsoft.keyvault/vaults', readAccount),
      ...read('microsoft.containerregistry/registries', readAccount),
    ]),
    serviceEndpointPolicies: read('microsoft.network/serviceendpointpolicies', readServiceEndpointPolicy),
    privateDnsZones: read('microsoft.network/privatednszones', readHead),
    privateDnsLinks: read('microsoft.network/privatednszones/virtualnetworklinks', readPrivateDnsLink),
    privateDnsRecords: read('microsoft.network/privatednszones/a', readPrivateDnsRecord),
    virtualMachines: read('microsoft.compute/virtualmachines', readVirtualMachine),
    hdInsightClusters: read('microsoft.hdinsight/clusters', readHdInsight),
    databricksWorkspaces: read('microsoft.databricks/workspaces', readDatabricks),
    batchAccounts: read('microsoft.batch/batchaccounts', readBatchAccount),
    batchPools: read('microsoft.batch/batchaccounts/pools', readBatchPool),
    governance: {
      locks: read('microsoft.authorization/locks', readLock),
      policyAssignments: read('microsoft.authorization/policyassignments', readPolicyAssignment),
      policyDefinitions: read('microsoft.authorization/policydefinitions', readPolicyDefinition),
      policySets: read('microsoft.authorization/policysetdefinitions', readPolicySet),
      policyExemptions: read('microsoft.authorization/policyexemptions', readPolicyExemption),
      usages: read('microsoft.network/locations/usages', readNetworkUsage),
      roleAssignments: read('microsoft.authorization/roleassignments', readRoleAssignment),
      roleDefinitions: read('microsoft.authorization/roledefinitions', readRoleDefinition),
    },
    complete: new Set(whole.map(({ list, scope }) => listKey(list, scope))),
    listed: new Map(
      whole.map(({ list, scope, items }) => [listKey(list, scope), new Set(items.map(({ id }) => idKey(id.text)))]),
    ),
    adminRules: readAdminRules(itemsOf('microsoft.network/effectivesecurityadminrules'), lists),
    coverage: {
      resources: counted([...byType].map(([type, items]) => [type, items.length])),
      ignoredTypes: counted([...ignored].map(([type, keys]) => [type, keys.size])),
      missing: [...absent, ...headless],
    },
    issues: [...issues.values()],
  };
}

/** Parents of which only children are there: rules of a group without the group prove nothing. */
function orphans(
  children: readonly (readonly [string, readonly Item[]])[],
  winners: ReadonlyMap<string, Item>,
): readonly Missing[] {
  return children.flatMap(([parent, [child]]) => {
    if (child === undefined || winners.has(parent)) return [];
    const { type, parent: resource } = child.id;
    const fact = readTypes[type.slice(0, type.lastIndexOf('/'))]?.fact ?? 'resource';
    return [{ fact, resource: resource ?? parent, why: 'only single children of it are in the estate' }];
  });
}

/** Resources of which nothing but the head was exported. */
function emptyBodies(items: Iterable<Item>): readonly Missing[] {
  return [...items].flatMap((item) => {
    const fact = readTypes[item.id.type]?.fact ?? null;
    if (fact === null || saysSomething(item)) return [];
    return [{ fact, resource: item.id.text, why: 'the body has no properties' }];
  });
}

function counted(entries: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** The children on their own that are not older than their parent's body. */
function laterChildren(children: ReadonlyMap<string, readonly Item[]>, parent: Item): readonly Item[] {
  return (children.get(idKey(parent.id.text)) ?? []).filter((child) => child.order >= parent.order);
}

function readNetworks(
  networks: readonly Item[],
  peerings: ReadonlyMap<string, readonly Item[]>,
  ownSubnets: readonly Item[],
): Pick<Estate, 'virtualNetworks' | 'subnets'> {
  const inside = new Map(networks.map((network) => [network, subnetsInside(network)]));
  const items = new Map(
    [...inside.values()].flatMap((network) => network.items.map((subnet) => [idKey(subnet.id.text), subnet] as const)),
  );
  for (const own of ownSubnets) {
    const nested = items.get(idKey(own.id.text));
    const wins = nested === undefined || (own.order >= nested.order ? saysSomething(own) : !saysSomething(nested));
    if (wins) items.set(idKey(own.id.text), own);
  }
  const byNetwork = Map.groupBy(items.values(), (subnet) => idKey(subnet.id.parent ?? ''));
  const readNetwork = (item: Item): VirtualNetwork => {
    const whole = inside.get(item)?.whole ?? { value: true };
    const ids = (byNetwork.get(idKey(item.id.text)) ?? []).map((subnet) => subnet.id.text);
    return {
      ...readVirtualNetwork(item, laterChildren(peerings, item)),
      subnets: 'value' in whole ? { value: ids } : whole,
    };
  };
  return {
    virtualNetworks: new Map(networks.map((item) => [idKey(item.id.text), readNetwork(item)])),
    subnets: new Map([...items].map(([key, item]) => [key, readSubnet(item)])),
  };
}
