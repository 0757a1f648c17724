import type { Fact } from './estate.ts';
import type { NetworkUsage } from './governance.ts';
import { field, fieldsOf, numberAt, objectAt, type Place, shortLocation, textAt } from './place.ts';
import type { Item } from './readDocument.ts';
import { readHead } from './readHead.ts';
import { flatFields } from './readTypes.ts';

/** One quota of a region. Its fields stand beside the id in every shape; `az network list-usages` prints the numbers as text. */
export function readNetworkUsage(item: Item): NetworkUsage {
  const fields = fieldsOf(item.body, flatFields.networkUsage);
  const name = 'value' in fields ? objectAt(fields.value, 'name') : fields;
  return {
    ...readHead(item),
    subscription: `/subscriptions/${item.id.subscription ?? ''}`.toLowerCase(),
    region: shortLocation(item.id.names[0] ?? ''),
    quota: 'value' in name ? textAt(name.value, 'value') : name,
    used: 'value' in fields ? countAt(fields.value, 'currentValue') : fields,
    limit: 'value' in fields ? countAt(fields.value, 'limit') : fields,
  };
}

function countAt(fields: Place, name: string): Fact<number | null> {
  const { value } = field(fields, name);
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? { value: Number(value) } : numberAt(fields, name);
}
