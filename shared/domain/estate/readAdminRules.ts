import { idKey } from '../armId.ts';
import { type AdminRule, parseAdminRules, unreadAdminRules } from '../network/adminRule.ts';
import type { Fact } from './estate.ts';
import { field, fieldsOf, type Place } from './place.ts';
import type { Item, ItemList } from './readDocument.ts';

/**
 * The admin rules of the networks for which they are known. A row of Resource Graph (microsoft.network/effectivesecurityadminrules) names the
 * configurations in effect on the network that holds it, not their rules: where those were not listed, the network has rules that may do
 * anything. A network without a list or a row has no entry: of it nobody said anything.
 * https://learn.microsoft.com/azure/virtual-network-manager/query-azure-resource-graph
 */
export function readAdminRules(
  rows: readonly Item[],
  lists: readonly ItemList[],
): Fact<ReadonlyMap<string, readonly AdminRule[]>> {
  const rules = new Map<string, readonly AdminRule[]>();
  for (const row of rows) {
    if (row.id.parent !== null) rules.set(idKey(row.id.parent), rulesOfRow(row));
  }
  for (const { list, scope, items, whole } of lists) {
    if (list !== 'adminRules') continue;
    const key = idKey(scope);
    if (whole) rules.set(key, rulesOfList(items));
    else if ((rules.get(key) ?? []).length === 0) rules.set(key, unreadAdminRules('not all of them could be read'));
  }
  return rules.size === 0 ? { missing: 'not in the estate' } : { value: rules };
}

function rulesOfRow(row: Item): readonly AdminRule[] {
  const fields = fieldsOf(row.body);
  const named = 'value' in fields ? configurationsOf(fields.value) : null;
  if (named === null) return unreadAdminRules('the configurations in effect could not be read');
  return named === 0 ? [] : unreadAdminRules('security admin configurations apply, and their rules were not listed');
}

/** How many configurations a row names; Resource Graph spells the field with either first letter. Null where it says nothing. */
function configurationsOf(fields: Place): number | null {
  const lists = ['effectiveSecurityAdminConfigurations', 'EffectiveSecurityAdminConfigurations']
    .map((name) => field(fields, name).value)
    .filter((value) => Array.isArray(value));
  return lists.length === 0 ? null : Math.max(...lists.map(({ length }) => length));
}

function rulesOfList(items: readonly Item[]): readonly AdminRule[] {
  const parsed = parseAdminRules(
    items.map(({ body }) => body.value),
    '',
  );
  for (const { path, expected } of parsed.issues) {
    const [, index, rest = ''] = /^\[(\d+)\](.*)$/s.exec(path) ?? [];
    const body = items[Number(index)]?.body;
    body?.report(`${body.path}${rest}`, expected);
  }
  return parsed.ordered ? parsed.rules : unreadAdminRules('their order is not known');
}
