import type { WrittenRule } from './plainRules.ts';
import { and, bits, holds, isProtocol, not, or, type Terms } from './smtTerms.ts';

/** Does the security group deny the packet? Its first rule that meets it says so, the default rules last. */
export function denies(terms: Terms, direction: string, written: readonly WrittenRule[]): string {
  const way = direction.toLowerCase();
  const rules = written
    .map((rule) => ({ ...rule, ...rule.properties }))
    .filter((rule) => rule.direction?.toLowerCase() === way)
    .toSorted((one, other) => (one.priority ?? 0) - (other.priority ?? 0));
  const inbound = way === 'inbound';
  const decided = rules.map((rule) => {
    const ends = { source: inbound ? 'remote' : 'local', destination: inbound ? 'local' : 'remote' } as const;
    const meets = and([
      rule.protocol === '*' ? 'true' : isProtocol((rule.protocol ?? '').toLowerCase()),
      or(
        [
          ...union(rule.sourceAddressPrefix, rule.sourceAddressPrefixes),
          ...groupNames(rule.sourceApplicationSecurityGroups),
        ].map((item) => holds(terms, ends.source, item)),
      ),
      or(
        [
          ...union(rule.destinationAddressPrefix, rule.destinationAddressPrefixes),
          ...groupNames(rule.destinationApplicationSecurityGroups),
        ].map((item) => holds(terms, ends.destination, item)),
      ),
      portIn('sourcePort', union(rule.sourcePortRange, rule.sourcePortRanges)),
      portIn('destinationPort', union(rule.destinationPortRange, rule.destinationPortRanges)),
    ]);
    return { meets, denied: String(rule.access?.toLowerCase() === 'deny') };
  });
  const withDefaults = rules.some(({ priority }) => (priority ?? 0) >= 65_000);
  const network = and([holds(terms, 'remote', 'VirtualNetwork'), holds(terms, 'local', 'VirtualNetwork')]);
  const platform = inbound ? 'AzureLoadBalancer' : 'Internet';
  const otherwise = withDefaults ? 'true' : not(or([network, holds(terms, 'remote', platform)]));
  return decided.reduceRight((rest, { meets, denied }) => `(ite ${meets} ${denied} ${rest})`, otherwise);
}

function groupNames(groups: readonly { readonly id: string }[] | undefined): string[] {
  return (groups ?? []).map(({ id }) => `group ${id.toLowerCase()}`);
}

function union(single: string | null | undefined, list: readonly string[] | null | undefined): string[] {
  return [...(single === undefined || single === null || single === '' ? [] : [single]), ...(list ?? [])];
}

/** Is the port in the ranges? Without ports, do the ranges leave none out? */
export function portIn(port: 'sourcePort' | 'destinationPort', texts: readonly string[]): string {
  const ranges = texts.map((text) => (text === '*' ? '0-65535' : text).split('-').map(Number));
  const inside = ranges.map(([low = 0, high = low]) =>
    and([`(bvule ${bits(low, 16)} ${port})`, `(bvule ${port} ${bits(high, 16)})`]),
  );
  let next = 0;
  for (const [low = 0, high = low] of ranges.toSorted(([a = 0], [b = 0]) => a - b)) {
    if (low <= next) next = Math.max(next, high + 1);
  }
  return `(ite hasPorts ${or(inside)} ${next > 65_535})`;
}
