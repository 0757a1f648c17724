import type { Estate } from '../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';

/** The id of a network resource: `networkId('routeTables', 'rt')`, or with a child `networkId('routeTables', 'rt', 'routes', 'out')`. */
export function networkId(...typesAndNames: readonly string[]): string {
  return `/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/${typesAndNames.join('/')}`;
}

/** The estate of bodies that were read one after another. */
export function estateOf(...bodies: readonly unknown[]): Estate {
  return parseEstate(bodies.map((body, index) => ({ source: `file${index}.json`, body })));
}

/** A body as `az network … list` prints it: each `properties`, however deep, beside its head. */
export function flattened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flattened);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, flattened(inner)] as const);
  const { properties, ...head } = Object.fromEntries(entries) as Readonly<Record<string, unknown>>;
  return { ...head, ...(properties as object | undefined) };
}

/** A body with the field names of older versions of the Azure CLI, which write `Ip` for `IP`. */
export function olderNames(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/"\w+":/g, (name) => name.replaceAll('IP', 'Ip'))) as unknown;
}
