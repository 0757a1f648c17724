import type { AddressScope } from './addressScope.ts';
import type { AddressSet } from './addressSet.ts';
import type { Layer, RuleSource } from './layer.ts';
import { isTagName, tagKey } from './tagName.ts';

/** A service tag, and what it holds at the place that is spoken of. */
export interface NamedAddresses {
  readonly name: string;
  readonly addresses: AddressSet;
}

/** The tags that these layers name and those that every group knows, as far as their addresses are known for certain. */
export function namesIn(layers: readonly Layer[], scope: AddressScope): readonly NamedAddresses[] {
  const written = layers.flatMap(({ rules }) => rules.flatMap(({ source }) => tagsOf(source)));
  const byKey = new Map([...written, 'Internet', 'VirtualNetwork'].map((name) => [tagKey(name), name]));
  return [...byKey.values()].flatMap((name) => {
    const { sure, conditions } = scope.tag(name);
    return conditions.length === 0 ? [{ name, addresses: sure }] : [];
  });
}

function tagsOf(source: RuleSource): readonly string[] {
  if (source.kind === 'route') return isTagName(source.prefix) ? [source.prefix] : [];
  return [...source.source.tags, ...source.destination.tags];
}
