import { nameOf, sameId } from '../armId.ts';
import type { Estate, EstateDocument } from '../estate/estate.ts';
import { everyAddress } from '../network/addressSet.ts';
import { diffLayers, type LayersDiff } from '../network/diffLayers.ts';
import type { Flow } from '../network/flow.ts';
import type { Layer, LayerRule } from '../network/layer.ts';
import { withPlatformExempt } from '../network/platformExemption.ts';
import { everyPort } from '../network/portSet.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import type { Direction, SecurityRule } from '../network/securityRule.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { printable } from '../printable.ts';
import { catalogue } from '../requirements/catalogue.ts';
import { decideRequirement } from '../requirements/judges/decideRequirement.ts';
import { type LookUpPath, networkPaths } from '../requirements/path/networkPath.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { pathOf } from '../requirements/subjects/computeFacts.ts';
import { verdictFacts } from '../requirements/subjects/verdictFacts.ts';
import { hostScope } from '../review/subnetLayers.ts';
import type { Verdict } from '../verdict.ts';
import { type GroupPlace, groupPlaces } from './groupPlaces.ts';

/** A new rule, and the rules of the group that it is for. */
export interface AddedRule {
  /** The ARM id of the network security group. */
  readonly group: string;
  readonly rule: SecurityRule;
  /** The group's rules without it. */
  readonly others: readonly SecurityRule[];
}

interface PacketQuestion {
  readonly documents: readonly EstateDocument[];
  readonly tags: ServiceTags | null;
  /** What the rule is to repair. */
  readonly verdict: Pick<Verdict, 'id' | 'requirement' | 'subnet' | 'profile'>;
}

/**
 * Why a rule does not do what it is for and nothing else: it names packets that the requirement does not need, or wherever its group stands
 * some other packet fares otherwise than before, or that cannot be told. Null where none of that is so.
 */
export function whyPacketsForbid(
  question: PacketQuestion,
  estate: Estate,
  { group, rule, others }: AddedRule,
): string | null {
  const lookup = networkPaths(estate, question.tags);
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

/** The packets that the requirement needs and that are blocked, and the subnet that needs them. */
function requiredFlows(
  { verdict, tags }: PacketQuestion,
  estate: Estate,
  lookup: LookUpPath,
): { readonly flows: readonly Flow[]; readonly subnet: string } | null {
  const requirement = catalogue.find((one: Requirement) => one.id === verdict.requirement) as Requirement | undefined;
  const facts = verdictFacts({ estate, serviceTags: tags })(verdict);
  if (requirement?.kind !== 'flow' || facts === null) return null;
  const found = pathOf(facts, lookup);
  if ('missing' in found) return null;
  const { blocked } = decideRequirement(requirement, facts, found.path);
  return blocked.every(({ exact }) => exact)
    ? { flows: blocked.map(({ flow }) => flow), subnet: facts.subnetId }
    : null;
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
  const at = printable(nameOf(place.resource));
  const aside = takenAside(flows, direction, rule);
  // A rule may name more than the addresses that are there today: the prefixes of the subnet, and no others, have to be in it.
  const local = isOwn ? everyAddress : place.local;
  if (isOwn) {
    const alone: Layer = { ...compile([rule]), otherwise: 'block' };
    const named = alone.rules.filter(({ source }) => source === rule);
    const wider = diffLayers([aside, { ...alone, rules: [] }], [aside, { ...alone, rules: named }], local);
    if (!isUnchanged(wider)) return 'the rule names more than the requirement needs';
  }
  const diff = diffLayers([aside, compile(others)], [aside, compile([...others, rule])], local);
  return isUnchanged(diff) ? null : `it would change, or may change, what becomes of other packets at ${at}`;
}

function isUnchanged({ allowed, blocked, mayBeAllowed, mayBeBlocked, complete }: LayersDiff): boolean {
  return complete && [allowed, blocked, mayBeAllowed, mayBeBlocked].every((boxes) => boxes.length === 0);
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
