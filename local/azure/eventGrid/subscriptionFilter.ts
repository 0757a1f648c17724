import { type JsonBag, member } from '../json.ts';

/** The `filter` of an event subscription, in ARM's shape. */
export interface SubscriptionFilter {
  readonly includedEventTypes: readonly string[];
  readonly advancedFilters: readonly {
    readonly operatorType: string;
    readonly key: string;
    readonly values: readonly string[];
  }[];
}

/** https://learn.microsoft.com/azure/event-grid/event-filtering: in all advanced filters together. */
const mostValues = 25;

const comparisons: Readonly<Record<string, (text: string, value: string) => boolean>> = {
  StringIn: (text, value) => text === value,
  StringBeginsWith: (text, value) => text.startsWith(value),
};

/** Whether an event passes: every filter by one of its values, in any letter case. Throws for a filter that Event Grid or the stand-in does not take. */
export function subscriptionFilter({
  includedEventTypes,
  advancedFilters,
}: SubscriptionFilter): (event: JsonBag) => boolean {
  const count = advancedFilters.reduce((sum, { values }) => sum + values.length, 0);
  if (count > mostValues) throw new Error(`an event subscription takes ${mostValues} values, not ${count}`);
  const types = new Set<unknown>(includedEventTypes);
  const filters = advancedFilters.map(({ operatorType, key, values }) => {
    const compares = comparisons[operatorType];
    if (compares === undefined) throw new Error(`the stand-in does not know the operator ${operatorType}`);
    return (event: JsonBag): boolean => {
      const text = member(event, ...key.split('.'));
      return typeof text === 'string' && values.some((value) => compares(text.toLowerCase(), value.toLowerCase()));
    };
  });
  return (event) => types.has(event['eventType'] ?? event['type']) && filters.every((passes) => passes(event));
}
