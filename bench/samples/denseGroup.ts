import { unionAddresses } from '../../shared/domain/network/addressSet.ts';
import type { Flow } from '../../shared/domain/network/flow.ts';
import { parsePrefix } from '../../shared/domain/network/prefix.ts';
import { tcp } from '../../shared/domain/network/protocols.ts';
import { certain } from '../../shared/domain/network/selection.ts';
import { everywhere, type PlainRule } from './plainRule.ts';
import { scatter, shuffled } from './scatter.ts';

/** A group and the one flow that it is asked about. */
export interface AskedGroup {
  readonly rules: readonly PlainRule[];
  /** What is required on the far side, as prefixes. */
  readonly remote: readonly string[];
  readonly local: string;
  readonly flow: Flow;
}

export const askedNetwork = '10.0.0.0/20';
const local = '10.0.1.0/24';

/** Outbound Tcp 443 from the subnet to exactly these prefixes. */
function askedPrefixes(rules: readonly PlainRule[], remote: readonly string[]): AskedGroup {
  const sets = unionAddresses(remote.map((prefix) => parsePrefix(prefix) ?? { v4: [], v6: [] }));
  const flow: Flow = {
    direction: 'Outbound',
    protocols: tcp,
    remote: certain(sets),
    local: certain(parsePrefix(local) ?? { v4: [], v6: [] }),
    ports: [443, 443],
  };
  return { rules, remote, local, flow };
}

/**
 * The slowest group that is still a plain one: each rule allows its share of the prefixes, so that no rule can be passed over
 * and only all of them together allow the flow. With 1,000 rules and 3,000 prefixes it is as large as Azure lets it grow.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-networking-limits
 */
export function denseGroup(ruleCount: number, prefixes: readonly string[]): AskedGroup {
  const allows = ruleCount - 1;
  const shares = Array.from({ length: allows }, (): string[] => []);
  for (const [index, prefix] of shuffled(prefixes, scatter(41)).entries()) shares[index % allows]?.push(prefix);
  const rules = shares
    .filter((share) => share.length > 0)
    .map((share, index) => outbound(`Allow-Share-${index}`, 100 + index, 'Allow', share));
  return askedPrefixes([...rules, outbound('Deny-Rest', 4096, 'Deny', everywhere)], prefixes);
}

/** The same with one Deny before the others: one prefix of all is blocked, and by whom has to be said. */
export function deniedDenseGroup(ruleCount: number, prefixes: readonly string[]): AskedGroup {
  const { rules } = denseGroup(ruleCount - 1, prefixes);
  const denied = prefixes.slice(0, 1);
  const moved = rules.map((rule) => ({ ...rule, priority: Math.min(rule.priority + 1, 4096) }));
  return askedPrefixes([outbound('Deny-One', 100, 'Deny', denied), ...moved], prefixes);
}

function outbound(name: string, priority: number, access: 'Allow' | 'Deny', remote: readonly string[]): PlainRule {
  const protocol = access === 'Allow' ? 'Tcp' : '*';
  const ports = { sourcePorts: '*', destinationPorts: access === 'Allow' ? ['443'] : everywhere };
  return { name, priority, direction: 'Outbound', access, protocol, remote, local: everywhere, ...ports };
}

/** So many IPv4 prefixes of Azure's, none of which touches another. */
export function apartPrefixes(listed: readonly string[], count: number): readonly string[] {
  const starts = listed
    .filter((prefix) => !prefix.includes(':'))
    .map((prefix) => ({ prefix, set: parsePrefix(prefix)?.v4 ?? [] }))
    .toSorted((a, b) => (a.set[0] ?? 0) - (b.set[0] ?? 0));
  let end = -2;
  const apart = starts.filter(({ set: [low = 0, high = 0] }) => {
    if (low <= end + 1) return false;
    end = high;
    return true;
  });
  if (apart.length < count) throw new RangeError(`expected ${count} prefixes that do not touch, got ${apart.length}`);
  return shuffled(apart, scatter(17))
    .slice(0, count)
    .map(({ prefix }) => prefix);
}
