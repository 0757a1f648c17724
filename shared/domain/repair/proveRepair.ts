import { idKey, nameOf, parseArmId, sameId } from '../armId.ts';
import { checkEstate } from '../check.ts';
import { type Estate, type EstateDocument, valueOf } from '../estate/estate.ts';
import { parseEstate } from '../estate/parseEstate.ts';
import { everyAddress } from '../network/addressSet.ts';
import { diffLayers } from '../network/diffLayers.ts';
import type { Flow } from '../network/flow.ts';
import type { Layer, LayerRule } from '../network/layer.ts';
import { withPlatformExempt } from '../network/platformExemption.ts';
import { everyPort } from '../network/portSet.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import { type Direction, parseSecurityRules, type SecurityRule } from '../network/securityRule.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { printable } from '../printable.ts';
import { catalogue } from '../requirements/catalogue.ts';
import { decideRequirement } from '../requirements/decideRequirement.ts';
import { type LookUpPath, networkPaths } from '../requirements/networkPath.ts';
import { nodesArePublic, type Profile, selectProfile } from '../requirements/profile.ts';
import type { ComputeKind, Requirement } from '../requirements/requirement.ts';
import { hostScope } from '../review/subnetLayers.ts';
import type { Missing, RemediationChange, Verdict, VerdictDocument, VerdictState } from '../verdict.ts';
import { type GroupPlace, groupPlaces } from './groupPlaces.ts';
import { ruleNamePrefix } from './ownRule.ts';

/** The facts that a judge gets, and the change that is asked about. */
export interface RepairQuestion {
  /** All that was read of `computes`, and every subnet and network interface that the group of the change is attached to. */
  readonly documents: readonly EstateDocument[];
  /** What reading did not get. */
  readonly missing: readonly Missing[];
  readonly tags: ServiceTags | null;
  /** As the judge's: replaces the profile of every compute in a customer's network. */
  readonly profile: Profile | null;
  /** ISO 8601. */
  readonly asOf: string;
  /** Every compute that the group may touch, by ARM id. */
  readonly computes: readonly string[];
  readonly verdict: Verdict;
  readonly change: RemediationChange;
}

export type RepairProof = { readonly proven: true } | { readonly proven: false; readonly reason: string };

/**
 * Proves that a new rule repairs a violated requirement, and does nothing else: on the facts with the rule in them the requirement is
 * compliant, no verdict is worse, and wherever the group stands only packets that the requirement needs, and that are blocked now, begin
 * to pass, and none is blocked. What cannot be decided is not proven.
 */
export function proveRepair(question: RepairQuestion): RepairProof {
  const { documents, missing, tags, change } = question;
  const before = parseEstate(documents, missing);
  const added = readChange(change, before);
  if ('reason' in added) return notProven(added.reason);
  const after = parseEstate([...documents, { source: 'repair', body: added.body }], missing);
  const reason = whyVerdictsForbid(question, before, after) ?? whyPacketsForbid(question, before, added, tags);
  return reason === null ? { proven: true } : notProven(reason);
}

function notProven(reason: string): RepairProof {
  return { proven: false, reason };
}

interface AddedRule {
  readonly group: string;
  readonly rule: SecurityRule;
  /** The group's rules without it. */
  readonly others: readonly SecurityRule[];
  /** The child resource as ARM would answer it. */
  readonly body: unknown;
}

const lastPriority = 4096;
const ruleName = new RegExp(`^${ruleNamePrefix}[a-z0-9-]{1,70}$`);

function readChange({ operation, resource, body }: RemediationChange, estate: Estate): AddedRule | { reason: string } {
  const id = parseArmId(resource);
  if (operation !== 'put' || id?.type !== 'microsoft.network/networksecuritygroups/securityrules') {
    return { reason: 'the change is not one rule of a network security group' };
  }
  if (!ruleName.test(id.name)) return { reason: `${printable(id.name)} is no name of a rule that we write` };
  const parsed = parseSecurityRules([{ ...body, name: id.name }], '');
  const [rule] = parsed.rules;
  const readable = rule !== undefined && rule.unreadable === null && rule.priority <= lastPriority;
  if (!readable) return { reason: 'the rule of the change cannot be read' };
  if (rule.access !== 'Allow') return { reason: 'a repair only allows' };

  const group = estate.networkSecurityGroups.get(idKey(id.parent ?? ''));
  if (group === undefined) return { reason: 'its network security group is not among the facts' };
  if ('missing' in group.rules) return { reason: `the network security group cannot be read: ${group.rules.missing}` };
  const others = group.rules.value;
  if (others.some(({ name }) => name.toLowerCase() === id.name))
    return { reason: `a rule ${id.name} is there already` };
  const holder = others.find(({ direction, priority }) => direction === rule.direction && priority === rule.priority);
  if (holder !== undefined) return { reason: `rule ${printable(holder.name)} has priority ${rule.priority} already` };
  const type = 'Microsoft.Network/networkSecurityGroups/securityRules';
  return { group: group.id, rule, others, body: { ...body, id: id.text, name: id.name, type } };
}

/** Judges everything twice, by the check that found the violation. */
function whyVerdictsForbid(question: RepairQuestion, before: Estate, after: Estate): string | null {
  const { verdict, tags, profile, asOf, computes } = question;
  const options = { serviceTags: tags, asOf, ...(profile === null ? {} : { profile }) };
  const [was, is] = [checkEstate(before, options), checkEstate(after, options)];
  const found = was.verdicts.find(({ id }) => id === verdict.id);
  if (found === undefined) return 'on these facts there is no such verdict';
  if (found.state !== 'violated') return `on these facts the requirement is ${found.state}`;
  if (found.remediation.class !== 'auto')
    return `a repair of class ${found.remediation.class} is for a person to decide`;
  const restored = is.verdicts.find(({ id }) => id === verdict.id)?.state ?? 'gone';
  if (restored !== 'compliant') return `with the rule the requirement would be ${restored}`;
  const unjudged = computes.find((compute) => !was.verdicts.some((one) => sameId(one.compute, compute)));
  if (unjudged !== undefined) return `compute ${printable(nameOf(unjudged))} cannot be judged`;
  return worsened(was, is);
}

const badness: Readonly<Record<VerdictState, number>> = {
  'not-applicable': 0,
  compliant: 0,
  'at-risk': 1,
  unknown: 2,
  violated: 3,
};

/** Shares are sums of doubles, whose order a rule may change. That not one packet is blocked is proven by itself. */
const rounding = 1e-9;

/** The first verdict that is worse than it was, in words. */
function worsened(before: VerdictDocument, after: VerdictDocument): string | null {
  const later = new Map(after.verdicts.map((verdict) => [verdict.id, verdict]));
  for (const { id, requirement, compute, state, evidence } of before.verdicts) {
    const now = later.get(id);
    const what = `${requirement} of compute ${printable(nameOf(compute))}`;
    if (now === undefined) return `the verdict on ${what} would be gone`;
    if (badness[now.state] > badness[state]) return `${what} would be ${now.state} instead of ${state}`;
    if (now.evidence.blockedShare > evidence.blockedShare + rounding) return `more of ${what} would be blocked`;
  }
  return null;
}

/** Compares what the group does with every packet, wherever it stands. */
function whyPacketsForbid(
  question: RepairQuestion,
  estate: Estate,
  { group, rule, others }: AddedRule,
  tags: ServiceTags | null,
): string | null {
  const lookup = networkPaths(estate, tags);
  const required = requiredFlows(question, estate, lookup);
  if (required === null) return 'which packets the requirement needs is not known';
  const places = groupPlaces(group, question.documents, estate, lookup);
  if ('missing' in places) return `the network security group: ${places.missing}`;
  for (const place of places.value) {
    const isOwn = sameId(place.subnet, required.subnet);
    for (const direction of ['Inbound', 'Outbound'] as const) {
      const flows = isOwn ? required.flows.filter((flow) => flow.direction === direction) : [];
      const forbids = whyPlaceForbids({ place, isOwn, direction, flows, rule, others });
      if (forbids !== null) return forbids;
    }
  }
  return null;
}

const computeKinds = ['AmlCompute', 'ComputeInstance'] as const satisfies readonly ComputeKind[];

/** The packets that the requirement needs and that are blocked, and the subnet that needs them. */
function requiredFlows(
  { verdict, profile, tags }: RepairQuestion,
  estate: Estate,
  lookup: LookUpPath,
): { readonly flows: readonly Flow[]; readonly subnet: string } | null {
  const requirement = catalogue.find((one: Requirement) => one.id === verdict.requirement) as Requirement | undefined;
  const compute = estate.computes.get(idKey(verdict.compute));
  if (requirement?.kind !== 'flow' || compute === undefined) return null;
  const kind = computeKinds.find((one) => one === valueOf(compute.kind));
  if (kind === undefined) return null;
  const workspace = estate.workspaces.get(idKey(compute.workspace)) ?? null;
  const selected = selectProfile(compute, workspace, profile ?? undefined);
  if (selected.in !== 'customer network') return null;
  const { subnet, profile: used } = selected;
  const found = lookup(subnet, nodesArePublic(used, compute));
  if ('missing' in found) return null;
  const facts = { estate, serviceTags: tags, compute, kind, profile: used, workspace, subnetId: subnet };
  const { blocked } = decideRequirement(requirement, facts, found.path);
  return blocked.every(({ exact }) => exact) ? { flows: blocked.map(({ flow }) => flow), subnet } : null;
}

interface Comparison {
  readonly place: GroupPlace;
  /** Whether the packets of the requirement are those of this place. */
  readonly isOwn: boolean;
  readonly direction: Direction;
  readonly flows: readonly Flow[];
  readonly rule: SecurityRule;
  readonly others: readonly SecurityRule[];
}

function whyPlaceForbids({ place, isOwn, direction, flows, rule, others }: Comparison): string | null {
  const compile = (rules: readonly SecurityRule[]): Layer =>
    withPlatformExempt(compileSecurityGroup(rules, direction, hostScope(place.scope)));
  const [before, after] = [[compile(others)], [compile([...others, rule])]];
  // A rule may name more than the addresses that are there today: the prefixes of the subnet, and no others, have to be in it.
  const local = isOwn ? everyAddress : place.local;
  const at = printable(nameOf(place.resource));
  const all = diffLayers(before, after, local);
  const aside = takenAside(flows, direction, rule);
  const beyond = flows.length === 0 ? all : diffLayers([aside, ...before], [aside, ...after], local);
  if (!all.complete || !beyond.complete) return `what it would do to packets of ${at} takes too long to tell`;
  if (all.blocked.length > 0 || all.mayBeBlocked.length > 0) return `it would block packets of ${at}`;
  const opened = [...beyond.allowed, ...beyond.mayBeAllowed];
  return opened.length > 0 ? `it would let packets pass at ${at} that the requirement does not need` : null;
}

/**
 * A layer that stops the required packets before and after, so that a difference behind it is one in other packets. A peer whose addresses
 * nobody listed is the same peer in the rules.
 */
function takenAside(flows: readonly Flow[], direction: Direction, source: SecurityRule): Layer {
  const rules = flows.map(
    ({ protocols, remote, local, ports }): LayerRule => ({
      source,
      effect: 'block',
      protocols,
      remote,
      local,
      sourcePorts: everyPort,
      destinationPorts: ports,
    }),
  );
  return { kind: 'securityGroup', direction, rules, otherwise: 'pass' };
}
