import { rangeOf } from './plainAddress.ts';

/** Every consistent way in which the tags that nobody expanded hold one address. */
export function assignments(
  items: readonly string[],
  tags: ReadonlyMap<string, readonly string[]>,
  family: 4 | 6,
  value: bigint,
): ((tag: string) => boolean)[] {
  const unknown = items.filter((item) => contains(item, tags, family, value) === null);
  const known = (tag: string): boolean | null => contains(tag, tags, family, value);
  const named = [...unknown, ...tags.keys()].filter((tag) => !isGroup(tag));
  const lies = unknown
    .filter((tag) => !isGroup(tag))
    .map((tag) => ({
      tag,
      parents: named.filter((other) => tag.startsWith(`${other}.`)),
      regions: named.filter((other) => other.startsWith(`${tag}.`)),
    }));
  const both = unknown.includes('internet') && unknown.includes('virtualnetwork');
  const consistent: ((tag: string) => boolean)[] = [];
  for (let bits = 0; bits < 2 ** unknown.length; bits += 1) {
    const member = (tag: string): boolean => ((bits >> unknown.indexOf(tag)) & 1) === 1;
    const regionInsideTag = lies.every(({ tag, parents, regions }) =>
      member(tag) ? parents.every((p) => known(p) ?? member(p)) : !regions.some((r) => known(r) ?? member(r)),
    );
    if (regionInsideTag && (!both || member('internet') !== member('virtualnetwork'))) consistent.push(member);
  }
  return consistent;
}

/** Does a prefix, `*` or tag (in its one spelling) hold the address? Null when nobody knows. */
export function contains(
  item: string,
  tags: ReadonlyMap<string, readonly string[]>,
  family: 4 | 6,
  value: bigint,
): boolean | null {
  const inside = (texts: readonly string[]): boolean =>
    texts.map(rangeOf).some((range) => range?.family === family && range.low <= value && value <= range.high);
  if (item === '*') return true;
  if (rangeOf(item) !== null) return inside([item]);
  const given = tags.get(item);
  if (given !== undefined) return inside(given);
  if (item === 'azureloadbalancer') return inside(['168.63.129.16']);
  const virtualNetwork = tags.get('virtualnetwork');
  if (item === 'internet' && virtualNetwork !== undefined) return !inside(virtualNetwork);
  return null;
}

/** One spelling for a tag: letter case does not count, and neither does the classic spelling. */
export function tagName(text: string): string {
  const name = text.toLowerCase();
  return name === 'virtual_network' ? 'virtualnetwork' : name === 'azure_loadbalancer' ? 'azureloadbalancer' : name;
}

/** Application security groups are unknown too, but a dot in their name means nothing. */
function isGroup(item: string): boolean {
  return item.startsWith('group:');
}
