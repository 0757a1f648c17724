import { type ListName, listKey } from '../shared/domain/estate/completeList.ts';
import type { EstateDocument } from '../shared/domain/estate/estate.ts';
import { parseResourceId } from './azure/arm/resourceId.ts';
import { usageType } from './azure/arm/resourceTypes.ts';

type Resource = Readonly<Record<string, unknown>>;

const listsOf: Readonly<Record<string, ListName>> = {
  'microsoft.machinelearningservices/workspaces': 'computes',
  'microsoft.batch/batchaccounts': 'batchPools',
  'microsoft.network/virtualnetworks': 'adminRules',
};

const listsOfSubscriptions = ['locks', 'policies', 'roleAssignments', 'privateDnsZones'] as const;

/** The stand-in's world for an evaluation without Azure: its resources, and that there are no others, since it has nothing else to list. */
export function wholeEstate(resources: readonly Resource[]): readonly EstateDocument[] {
  return [resources, ...completeLists(resources)].map((body) => ({ source: 'live', body }));
}

/** The lists name no resource themselves: what they list stands in the estate. */
function completeLists(resources: readonly Resource[]): readonly Resource[] {
  const lists = resources.flatMap(({ id }) => {
    const found = typeof id === 'string' ? parseResourceId(id) : null;
    if (found === null) return [];
    const own = listsOf[found.type.toLowerCase()];
    const subscription = `/subscriptions/${found.subscriptionId}`;
    const group = `${subscription}/resourceGroups/${found.resourceGroup}`;
    return [
      ...(own === undefined ? [] : [{ listOf: own, scope: found.id }]),
      ...(found.subscriptionId === '' ? [] : listsOfSubscriptions.map((listOf) => ({ listOf, scope: subscription }))),
      ...(found.resourceGroup === '' ? [] : [{ listOf: 'networkSecurityGroups' as const, scope: group }]),
      ...(found.type.toLowerCase() === usageType.toLowerCase() && found.parent !== null
        ? [{ listOf: 'networkUsages' as const, scope: found.parent }]
        : []),
    ];
  });
  const each = new Map(lists.map((list) => [listKey(list.listOf, list.scope), list]));
  return [...each.values()].map((list) => ({ ...list, value: [] }));
}
