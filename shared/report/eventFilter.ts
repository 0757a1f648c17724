/** The `filter` of an Event Grid event subscription, in ARM's shape. */
export interface EventFilter {
  readonly includedEventTypes: readonly string[];
  readonly advancedFilters: readonly {
    readonly operatorType: 'StringIn';
    readonly key: string;
    readonly values: readonly string[];
  }[];
}

/**
 * The ARM operations whose events are wanted: writing and deleting the given types, and their tags. Deletions of tags are
 * writes to Azure.
 */
export function operationNames(resourceTypes: readonly string[]): readonly string[] {
  return [...resourceTypes.flatMap((type) => [`${type}/write`, `${type}/delete`]), 'microsoft.resources/tags/write'];
}

/**
 * The event subscription's filter: only what succeeded, and only these operations. Event Grid compares without letter case
 * and takes 25 values in all. https://learn.microsoft.com/azure/event-grid/event-filtering
 */
export function eventFilter(resourceTypes: readonly string[]): EventFilter {
  return {
    includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess', 'Microsoft.Resources.ResourceDeleteSuccess'],
    advancedFilters: [{ operatorType: 'StringIn', key: 'data.operationName', values: operationNames(resourceTypes) }],
  };
}
