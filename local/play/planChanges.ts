import { checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import type { ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import type { FlowRequirement } from '../../shared/domain/requirements/requirement.ts';
import type { Verdict, VerdictDocument } from '../../shared/domain/verdict.ts';
import type { ArmWrite } from '../armClient.ts';
import { wholeEstate } from '../wholeEstate.ts';

type Resource = Readonly<Record<string, unknown>>;

/** A change that breaks one compute, and the change that takes it back. */
export interface PlannedChange {
  readonly what: string;
  readonly actor: string;
  /** The network security group that is changed. */
  readonly group: string;
  readonly make: ArmWrite;
  readonly takeBack: ArmWrite;
  /** The verdict that the change turns from compliant to violated, as it stands before. */
  readonly breaks: Verdict;
}

interface Rule {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Finds two changes that really break this estate: a deny rule above a needed allow that cuts Azure Batch off a cluster,
 * and the deletion of an allow that cuts a compute instance off. Each is tried on a copy of the estate first. An estate
 * may offer neither, one or both.
 */
export function planChanges(
  resources: readonly Resource[],
  serviceTags: ServiceTags | null,
  asOf: string,
): readonly PlannedChange[] {
  const judge = (estate: readonly Resource[]): VerdictDocument =>
    checkEstate(parseEstate(wholeEstate(estate)), { serviceTags, asOf });
  const { verdicts } = judge(resources);
  const groups = securityGroupsBySubnet(resources);

  function breaksIt(verdict: Verdict, group: Resource, rules: readonly Rule[]): boolean {
    const changed = resources.map((resource) => (resource === group ? withRules(group, rules) : resource));
    return judge(changed).verdicts.some(({ id, state }) => id === verdict.id && state === 'violated');
  }

  function candidates(kind: string, preferred: readonly string[]): readonly (readonly [Verdict, Resource])[] {
    const rank = ({ requirement }: Verdict): number =>
      preferred.includes(requirement) ? preferred.indexOf(requirement) : 99;
    return verdicts
      .filter(
        ({ state, computeKind, severity }) => state === 'compliant' && computeKind === kind && severity === 'critical',
      )
      .toSorted((a, b) => rank(a) - rank(b))
      .flatMap((verdict) => {
        const group = groups.get(verdict.subnet?.toLowerCase() ?? '');
        return group === undefined ? [] : [[verdict, group] as const];
      });
  }

  function denyAbove(kind: string, actor: string, preferred: readonly string[]): PlannedChange | null {
    for (const [verdict, group] of candidates(kind, preferred)) {
      const requirement = catalogue.find(({ id, kind: k }) => id === verdict.requirement && k === 'flow');
      if (requirement === undefined) continue;
      const flow = requirement as FlowRequirement;
      const peer = flow.peers[0]?.[0];
      if (flow.ports === 'ssh' || peer?.kind !== 'tag') continue;
      const properties = denyProperties(flow, flow.ports, peer.tag, freePriority(rulesOf(group), flow.direction));
      const name = `deny-${peer.tag.toLowerCase()}`;
      const rule: Rule = { name, properties };
      if (!breaksIt(verdict, group, [...rulesOf(group), rule])) continue;
      const what = `adds rule ${name} (Deny, priority ${String(properties['priority'])}) to ${String(group['name'])}`;
      const make = { resource: idOf(group, rule), body: { name, properties } };
      const takeBack = { resource: idOf(group, rule), body: null };
      return { what, actor, group: String(group['id']), make, takeBack, breaks: verdict };
    }
    return null;
  }

  function deleteAllow(kind: string, actor: string, preferred: readonly string[]): PlannedChange | null {
    for (const [verdict, group] of candidates(kind, preferred)) {
      for (const rule of rulesOf(group).filter(({ properties }) => properties['access'] === 'Allow')) {
        if (
          !breaksIt(
            verdict,
            group,
            rulesOf(group).filter((other) => other !== rule),
          )
        )
          continue;
        const { name, properties } = rule;
        const what = `deletes rule ${name} (Allow, priority ${String(properties['priority'])}) of ${String(group['name'])}`;
        const takeBack = { resource: idOf(group, rule), body: { name, properties } };
        const make = { resource: idOf(group, rule), body: null };
        return { what, actor, group: String(group['id']), make, takeBack, breaks: verdict };
      }
    }
    return null;
  }

  const cutsBatchOff = ['batch-inbound-29876-29877', 'outbound-batch-443'];
  const cutsInstanceOff = ['aml-inbound-44224', 'outbound-aml'];
  return [
    denyAbove('AmlCompute', 'dana@contoso.example', cutsBatchOff),
    deleteAllow('ComputeInstance', 'sam@contoso.example', cutsInstanceOff),
  ].filter((change) => change !== null);
}

function denyProperties(flow: FlowRequirement, ports: readonly string[], tag: string, priority: number): Resource {
  const inbound = flow.direction === 'Inbound';
  return {
    description: 'Closes ports that nobody seemed to need',
    priority,
    direction: flow.direction,
    access: 'Deny',
    protocol: flow.protocol,
    sourceAddressPrefix: inbound ? tag : '*',
    sourcePortRange: '*',
    destinationAddressPrefix: inbound ? '*' : tag,
    destinationPortRanges: ports,
  };
}

/** The first free number from 150 on: above what people number in hundreds, and with room above it for a repair. */
function freePriority(rules: readonly Rule[], direction: string): number {
  const sameWay = rules.filter(({ properties }) => properties['direction'] === direction);
  const taken = new Set(sameWay.map(({ properties }) => properties['priority']));
  let priority = 150;
  while (taken.has(priority)) priority++;
  return priority;
}

function securityGroupsBySubnet(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  const byId = new Map(resources.map((resource) => [String(resource['id']).toLowerCase(), resource]));
  const found = new Map<string, Resource>();
  for (const network of resources) {
    const { subnets } = (network['properties'] ?? {}) as { readonly subnets?: readonly Resource[] };
    for (const { name, properties } of subnets ?? []) {
      const { networkSecurityGroup } = (properties ?? {}) as {
        readonly networkSecurityGroup?: { readonly id: string };
      };
      const group = byId.get(networkSecurityGroup?.id.toLowerCase() ?? '');
      if (group !== undefined) found.set(`${String(network['id'])}/subnets/${String(name)}`.toLowerCase(), group);
    }
  }
  return found;
}

function idOf(group: Resource, rule: Rule): string {
  return `${String(group['id'])}/securityRules/${rule.name}`;
}

function rulesOf(group: Resource): readonly Rule[] {
  return (group['properties'] as { securityRules?: readonly Rule[] }).securityRules ?? [];
}

function withRules(group: Resource, securityRules: readonly Rule[]): Resource {
  return { ...group, properties: { ...(group['properties'] as object), securityRules } };
}
