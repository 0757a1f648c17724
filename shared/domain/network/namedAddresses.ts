import type { AddressScope } from './addressScope.ts';
import type { AddressSet } from './addressSet.ts';
import type { SecurityRule } from './securityRule.ts';
import { tagKey } from './tagName.ts';

/** A service tag, and what it holds at the place that is spoken of. */
export interface NamedAddresses {
  readonly name: string;
  readonly addresses: AddressSet;
}

/** The tags that rules name and those that every group knows, as far as their addresses are known for certain. */
export function namesIn(rules: readonly SecurityRule[], scope: AddressScope): readonly NamedAddresses[] {
  const written = rules.flatMap(({ source, destination }) => [...source.tags, ...destination.tags]);
  const byKey = new Map([...written, 'Internet', 'VirtualNetwork'].map((name) => [tagKey(name), name]));
  return [...byKey.values()].flatMap((name) => {
    const { sure, conditions } = scope.tag(name);
    return conditions.length === 0 ? [{ name, addresses: sure }] : [];
  });
}
