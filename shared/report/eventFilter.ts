/** The `filter` of an Event Grid event subscription, in ARM's shape. */
export interface EventFilter {
  readonly includedEventTypes: readonly string[];
  readonly advancedFilters: readonly {
    readonly operatorType: 'StringBeginsWith';
    readonly key: string;
    readonly values: readonly string[];
  }[];
}

/** Types with children that change all the time and matter to nobody here: jobs, blob containers, extensions, applications. */
const restless = new Set([
  'microsoft.machinelearningservices/workspaces',
  'microsoft.storage/storageaccounts',
  'microsoft.compute/virtualmachines',
  'microsoft.batch/batchaccounts',
]);

/** One value for several types, since there are few: what else begins so (private link services, role definitions) rarely changes. */
const shared = ['microsoft.network/private', 'microsoft.authorization/'];

/**
 * How the names of the wanted operations begin: writing and deleting the given types, and what is harmless beside it, and writing tags.
 * Deletions of tags are writes to Azure.
 */
function operationPrefixes(resourceTypes: readonly string[]): readonly string[] {
  const prefixes = resourceTypes.flatMap((type) => {
    const holder = type.slice(0, type.lastIndexOf('/'));
    const isCovered = resourceTypes.includes(holder) && !restless.has(holder);
    const begin = shared.find((prefix) => type.startsWith(prefix));
    if (begin !== undefined) return [begin];
    if (restless.has(type)) return [`${type}/write`, `${type}/delete`];
    return isCovered ? [] : [`${type}/`];
  });
  return [...new Set([...prefixes, 'microsoft.resources/tags/write'])];
}

/**
 * The event subscription's filter: only what succeeded, and only these operations. Event Grid compares without letter case
 * and takes 25 values in all. https://learn.microsoft.com/azure/event-grid/event-filtering
 */
export function eventFilter(resourceTypes: readonly string[]): EventFilter {
  const values = operationPrefixes(resourceTypes);
  return {
    includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess', 'Microsoft.Resources.ResourceDeleteSuccess'],
    advancedFilters: [{ operatorType: 'StringBeginsWith', key: 'data.operationName', values }],
  };
}
