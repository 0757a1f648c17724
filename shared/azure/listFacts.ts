import { idKey } from '../domain/armId.ts';
import { listKey } from '../domain/estate/completeList.ts';
import { isBatchGroup } from '../domain/repair/managedGroup.ts';
import type { Missing } from '../domain/verdict.ts';
import { atOnce } from './atOnce.ts';
import type { FactReading, Items } from './factReading.ts';
import type { Place } from './readPlace.ts';
import { readPolicies } from './readPolicies.ts';
import { referencedIds } from './references.ts';
import type { UnitReading } from './unitReading.ts';

/** Lists read at the same time. */
const width = 4;

/** A complete list that units are judged by. */
interface UnitList {
  readonly name: 'adminRules' | 'locks' | 'policies' | 'roleAssignments' | 'networkSecurityGroups' | 'networkUsages';
  readonly scope: string;
}

/**
 * Reads the complete lists that units are judged by, each once, however many units share it. Of the security groups listed, those of Azure
 * Batch are what nothing else leads to.
 *
 * @returns those that could not be read, which are missing to the estate
 */
export async function readLists(units: readonly UnitReading[], reading: FactReading): Promise<readonly Missing[]> {
  const lists = new Map(units.flatMap(listsOf).map((list) => [listKey(list.name, list.scope), list]));
  const [read] = await Promise.all([
    atOnce(width, [...lists.values()], async (list) => [list, await readComplete(list, reading)] as const),
    readAdminRuleRows(units, reading),
  ]);
  const groups = read.flatMap(([{ name }, items]) =>
    name === 'networkSecurityGroups' && items.kind === 'read' ? items.items : [],
  );
  for (const unit of units) dependOnBatchGroups(unit, referencedIds(groups));
  return read.flatMap(([{ name, scope }, items]) =>
    items.kind === 'missing' ? [{ fact: name, resource: scope, why: items.why }] : [],
  );
}

function dependOnBatchGroups({ places, kind, dependsOn }: UnitReading, groups: readonly string[]): void {
  if (kind === 'attached') return;
  for (const { resourceGroup } of places) {
    for (const group of groups)
      if (isBatchGroup(group) && idKey(group).startsWith(`${idKey(resourceGroup)}/`)) dependsOn.add(group);
  }
}

async function readComplete(list: UnitList, reading: FactReading): Promise<Items> {
  return await reading.complete(list.name, list.scope, async () => await readItems(list, reading));
}

/** Attached compute exists already: nobody has to make or join anything for it, so that no lock, policy, quota or role is asked about. */
function listsOf({ places, kind }: UnitReading): readonly UnitList[] {
  return places.flatMap((place): readonly UnitList[] => [
    { name: 'adminRules', scope: place.virtualNetwork },
    ...(kind === 'attached' ? [] : besideNodes(place)),
    ...(kind === 'compute' ? [{ name: 'roleAssignments', scope: place.subscription } as const] : []),
  ]);
}

/** What Azure Batch makes beside the network of its nodes, and what may stop it. */
function besideNodes({ subscription, resourceGroup, region }: Place): readonly UnitList[] {
  const lists: readonly UnitList[] = [
    { name: 'locks', scope: subscription },
    { name: 'policies', scope: subscription },
    { name: 'networkSecurityGroups', scope: resourceGroup },
  ];
  if (region === null) return lists;
  return [
    ...lists,
    { name: 'networkUsages', scope: `${subscription}/providers/Microsoft.Network/locations/${region}` },
  ];
}

async function readItems({ name, scope }: UnitList, reading: FactReading): Promise<Items> {
  switch (name) {
    case 'adminRules':
      return await reading.listByPost(`${scope}/listNetworkManagerEffectiveSecurityAdminRules`);
    case 'locks':
      return await reading.list(`${scope}/providers/Microsoft.Authorization/locks`);
    case 'policies':
      return await readPolicies(scope, reading);
    case 'roleAssignments':
      return await readRoles(scope, reading);
    case 'networkSecurityGroups':
      return await reading.list(`${scope}/providers/Microsoft.Network/networkSecurityGroups`);
    case 'networkUsages':
      return await reading.list(`${scope}/usages`);
  }
}

/** The role assignments that apply in a subscription or inside it, with all roles that may be assigned there. */
async function readRoles(subscription: string, reading: FactReading): Promise<Items> {
  const items: unknown[] = [];
  for (const type of ['roleAssignments', 'roleDefinitions']) {
    const listed = await reading.list(`${subscription}/providers/Microsoft.Authorization/${type}`);
    if (listed.kind === 'missing') return listed;
    items.push(...listed.items);
  }
  return { kind: 'read', items };
}

/**
 * Resource Graph's row about a network says that there are security admin rules, also where they may not be listed. That there is no row says
 * nothing: UNVERIFIED which right shows it. https://learn.microsoft.com/azure/virtual-network-manager/query-azure-resource-graph
 */
async function readAdminRuleRows(units: readonly UnitReading[], reading: FactReading): Promise<void> {
  const networks = new Map(
    units.flatMap(({ places }) => places.map(({ virtualNetwork }) => [idKey(virtualNetwork), virtualNetwork])),
  );
  const found = await reading.query(
    'adminRules',
    [...networks.values()].map((id) => `${id}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`),
  );
  if (found.kind === 'read') for (const row of found.rows) reading.hold(row);
}
