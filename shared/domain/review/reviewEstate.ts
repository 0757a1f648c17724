import { idKey } from '../armId.ts';
import type { Estate } from '../estate/estate.ts';
import { type AddressScope, addressScope } from '../network/addressScope.ts';
import type { AddressSet } from '../network/addressSet.ts';
import type { LayerRule } from '../network/layer.ts';
import { type NamedAddresses, namesIn } from '../network/namedAddresses.ts';
import type { PortSet } from '../network/portSet.ts';
import type { Protocols } from '../network/protocols.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import { type Direction, firstDefaultPriority, type SecurityRule } from '../network/securityRule.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { tagKey } from '../network/tagName.ts';
import { type NetworkPath, networkPaths } from '../requirements/path/networkPath.ts';
import type { Missing } from '../verdict.ts';
import { computesBySubnet } from './computesBySubnet.ts';
import { inboundNeeds } from './inboundNeeds.ts';
import { overOpenRules } from './overOpenRules.ts';
import { shadowedRules } from './shadowedRules.ts';
import { sshFromInternet } from './sshFromInternet.ts';
import { hostScope } from './subnetLayers.ts';

interface About {
  /** ARM id of the network security group. */
  readonly securityGroup: string;
  readonly rule: SecurityRule;
}

/** Where a finding about open ports was made: the subnets behind the group and the computes in them, by ARM id. */
interface Behind {
  readonly subnets: readonly string[];
  readonly computes: readonly string[];
}

/** Something about a rule that a reviewer would want changed, though it may block nothing. */
export type ReviewFinding =
  | (About & { readonly kind: 'never matches'; readonly coveredBy: readonly SecurityRule[] })
  | (About &
      Behind & {
        readonly kind: 'opens more than needed';
        readonly requirement: string;
        readonly protocols: Protocols;
        readonly ports: PortSet;
        /** The peers that are enough, as rules call them. */
        readonly needed: readonly string[];
        /** Who the rule lets in on these ports, and whom of them no requirement names. */
        readonly opens: AddressSet;
        readonly beyond: AddressSet;
        readonly names: readonly NamedAddresses[];
        readonly sure: boolean;
      })
  | (About & Behind & { readonly kind: 'ssh from internet'; readonly port: number });

export interface Review {
  /** By group, direction, priority and kind. */
  readonly findings: readonly ReviewFinding[];
  /** What could not be reviewed, and why. */
  readonly missing: readonly Missing[];
}

/** Reviews every network security group of an estate. The same estate gives the same findings in the same order. */
export function reviewEstate(estate: Estate, serviceTags: ServiceTags | null): Review {
  const lookup = networkPaths(estate, serviceTags);
  const { bySubnet, missing } = computesBySubnet(estate, serviceTags);
  const findings: ReviewFinding[] = [];
  const unreviewed: Missing[] = [...missing];
  for (const [key, group] of estate.networkSecurityGroups) {
    if ('missing' in group.rules) {
      unreviewed.push({ fact: 'networkSecurityGroup', resource: group.id, why: group.rules.missing });
      continue;
    }
    const paths = [...estate.subnets].flatMap(([subnet, { networkSecurityGroup: before }]) => {
      const found =
        'value' in before && before.value !== null && idKey(before.value) === key
          ? lookup(subnet, { publicIp: true })
          : null;
      return found !== null && 'path' in found ? [{ subnet, path: found.path }] : [];
    });
    const scopes = new Set(paths.map(({ path }) => path.scope));
    const places = scopes.size > 0 ? [...scopes] : [addressScope({ serviceTags, virtualNetwork: null })];
    const shadowed = shadowedEverywhere(group.rules.value, places);
    for (const finding of shadowed.findings) findings.push({ securityGroup: group.id, ...finding });
    if (!shadowed.complete) {
      const why = 'its rules are too complex to look for all that never match';
      unreviewed.push({ fact: 'networkSecurityGroup', resource: group.id, why });
    }
    const open = paths.flatMap(({ subnet, path }) => openRules(group.id, path, bySubnet.get(subnet) ?? []));
    findings.push(...joinPlaces(open));
  }
  for (const subnet of bySubnet.keys()) {
    const found = lookup(subnet, { publicIp: true });
    unreviewed.push(...('missing' in found ? found.missing : found.path.unread));
  }
  return { findings: findings.toSorted(inOrder), missing: unreviewed };
}

type NeverMatches = Pick<ReviewFinding & { readonly kind: 'never matches' }, 'kind' | 'rule' | 'coveredBy'>;

/** A group may stand in several networks, which differ in what `VirtualNetwork` is: what never matches must do so in each. */
function shadowedEverywhere(
  rules: readonly SecurityRule[],
  scopes: readonly AddressScope[],
): { readonly findings: readonly NeverMatches[]; readonly complete: boolean } {
  const findings: NeverMatches[] = [];
  let complete = true;
  for (const direction of ['Inbound', 'Outbound'] as const) {
    const everywhere = scopes.map((scope) => shadowedRules(compileSecurityGroup(rules, direction, hostScope(scope))));
    const [first, ...others] = everywhere;
    complete &&= everywhere.every((place) => place.complete);
    for (const { rule, coveredBy } of first?.shadowed ?? []) {
      const own = securityRuleOf(rule);
      if (own === null || own.priority >= firstDefaultPriority || repeatsDefault(own)) continue;
      if (!others.every(({ shadowed }) => shadowed.some((other) => other.rule.source === own))) continue;
      findings.push({
        kind: 'never matches',
        rule: own,
        coveredBy: coveredBy.flatMap((one) => securityRuleOf(one) ?? []),
      });
    }
  }
  return { findings, complete };
}

type OpenFinding = Exclude<ReviewFinding, { readonly kind: 'never matches' }>;

function openRules(
  securityGroup: string,
  path: NetworkPath,
  computes: Parameters<typeof inboundNeeds>[0],
): readonly OpenFinding[] {
  const [{ group: own }] = path.groups;
  if (computes.length === 0 || own === null) return [];
  const direction: Direction = 'Inbound';
  const group = compileSecurityGroup(own.rules, direction, path.scope);
  const subnets = [path.subnet.id];
  const names = namesIn([group], path.scope);
  const wide = overOpenRules(group, path, inboundNeeds(computes, path)).flatMap(
    ({ rule: { source }, need, ports, opens, beyond, sure }): OpenFinding[] => {
      if (source.kind !== 'securityRule') return [];
      const { requirement, protocols, peers, computes: users } = need;
      const about = { kind: 'opens more than needed', securityGroup, rule: source, subnets, computes: users } as const;
      return [{ ...about, requirement: requirement.id, protocols, ports, needed: peers, opens, beyond, names, sure }];
    },
  );
  const ssh = sshFromInternet(group, path, computes).flatMap(
    ({ rule: { source }, port, computes: users }): OpenFinding[] =>
      source.kind === 'securityRule'
        ? [{ kind: 'ssh from internet', securityGroup, rule: source, port, subnets, computes: users }]
        : [],
  );
  return [...wide, ...ssh];
}

function securityRuleOf({ source }: LayerRule): SecurityRule | null {
  return source.kind === 'securityRule' ? source : null;
}

/** Tells once what is the same behind several subnets. */
function joinPlaces(findings: readonly OpenFinding[]): readonly OpenFinding[] {
  const alike = Map.groupBy(findings, (finding) => {
    const { kind, rule } = finding;
    const about =
      kind === 'ssh from internet'
        ? [finding.port]
        : [finding.requirement, finding.ports, finding.needed, finding.sure];
    return JSON.stringify([kind, rule.name, rule.priority, ...about]);
  });
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const subnets = group.flatMap((one) => one.subnets);
    return [{ ...first, subnets, computes: [...new Set(group.flatMap((one) => one.computes))] }];
  });
}

function inOrder(one: ReviewFinding, other: ReviewFinding): number {
  const [a, b] = [keyOf(one), keyOf(other)];
  return a === b ? one.rule.priority - other.rule.priority : a < b ? -1 : 1;
}

function keyOf({ securityGroup, rule }: ReviewFinding): string {
  return `${idKey(securityGroup)} ${rule.direction}`;
}

/**
 * Azure's own default rules allow its load balancer after the virtual network, which holds the load balancer's address: people who
 * write the pair again have done nothing wrong.
 */
function repeatsDefault({ access, source }: SecurityRule): boolean {
  return access === 'Allow' && source.tags.length === 1 && tagKey(source.tags[0] as string) === 'azureloadbalancer';
}
