import { idKey, parseArmId } from '../domain/armId.ts';
import type { FactReading, Items } from './factReading.ts';
import { at, bodiesAt, referencedId } from './references.ts';

/**
 * The policies that apply in a subscription: assignments (also inherited ones and those inside it) and exemptions, as ARM lists them, with the
 * definitions and sets that they name. A definition that is nowhere to be found is no hole in the list: who needs it finds that it is not there.
 */
export async function readPolicies(subscription: string, reading: FactReading): Promise<Items> {
  const [assignments, exemptions] = await Promise.all(
    ['policyAssignments', 'policyExemptions'].map(async (type) => await reading.list(pathOf(subscription, type))),
  );
  if (assignments?.kind !== 'read') return assignments ?? nothing;
  if (exemptions?.kind !== 'read') return exemptions ?? nothing;
  const named = await readDefinitions(definitionsOf(assignments.items.map(propertiesOf)), subscription, reading);
  if (named.kind === 'missing') return named;
  const members = named.items.flatMap((set) => bodiesAt(set, 'properties', 'policyDefinitions'));
  const others = await readDefinitions(
    definitionsOf(members).filter((id) => !holds(named.items, id)),
    subscription,
    reading,
  );
  if (others.kind === 'missing') return others;
  return { kind: 'read', items: [...assignments.items, ...exemptions.items, ...named.items, ...others.items] };
}

const nothing: Items = { kind: 'read', items: [] };

/** Definitions by their ids: from Resource Graph, and those that it leaves out from the lists of the subscription, which have all that apply there. */
async function readDefinitions(ids: readonly string[], subscription: string, reading: FactReading): Promise<Items> {
  const found = await reading.query('policyDefinitions', ids);
  if (found.kind === 'missing') return found;
  const items: unknown[] = [...found.rows];
  const left = ids.filter((id) => !holds(items, id));
  for (const type of ['policyDefinitions', 'policySetDefinitions']) {
    const wanted = new Set(left.filter((id) => isOfType(id, type)).map(idKey));
    if (wanted.size === 0) continue;
    const all = await reading.list(pathOf(subscription, type));
    if (all.kind === 'missing') return all;
    items.push(...all.items.filter((item) => wanted.has(keyOf(item))));
  }
  return { kind: 'read', items };
}

function pathOf(subscription: string, type: string): string {
  return `${subscription}/providers/Microsoft.Authorization/${type}`;
}

function propertiesOf(body: unknown): unknown {
  return at(body, 'properties');
}

/** The definitions and sets that assignments, or the members of a set, name. */
function definitionsOf(references: readonly unknown[]): readonly string[] {
  const ids = references.map((reference) => referencedId(at(reference, 'policyDefinitionId')));
  return [...new Map(ids.filter((id) => id !== null).map((id) => [idKey(id), id])).values()];
}

function isOfType(id: string, type: string): boolean {
  return parseArmId(id)?.type === `microsoft.authorization/${type.toLowerCase()}`;
}

function keyOf(body: unknown): string {
  return idKey(referencedId(body) ?? '');
}

function holds(items: readonly unknown[], id: string): boolean {
  return items.some((item) => keyOf(item) === idKey(id));
}
