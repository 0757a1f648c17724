import { idKey, parseArmId } from '../armId.ts';
import type { Governance, PolicyAssignment, PolicyDefinition, PolicySetMember } from '../estate/governance.ts';
import type { Missing } from '../verdict.ts';
import { type Answer, allOf, anyOf, cannotTell, no, not, yes } from './answer.ts';
import { assignedAbove } from './assignedAbove.ts';
import { type Creation, creationIsIn, type NewResource } from './creation.ts';
import { isExempt } from './isExempt.ts';
import { perGovernance } from './perGovernance.ts';
import { type RuleContext, resolveExpression } from './policyExpression.ts';
import { policyParameters } from './policyParameters.ts';
import { ruleDenies } from './ruleDenies.ts';
import { isManagementGroup } from './scopeHolds.ts';

/** Whether Azure Policy refuses to let a resource be made. */
export type Denials =
  | { readonly outcome: 'denied'; readonly by: readonly [Denial, ...Denial[]] }
  | { readonly outcome: 'not denied' }
  | { readonly outcome: 'cannot tell'; readonly missing: readonly Missing[] };

/** An assignment that refuses it, and the definition by which it does. */
interface Denial {
  readonly assignment: PolicyAssignment;
  readonly definition: PolicyDefinition;
}

/** What an assignment applies: a definition, on its own or as the member of a set. */
interface AssignedPolicy {
  /** Null where it could not be read. */
  readonly definition: PolicyDefinition | null;
  /** Its name within the set; null outside of one, or where the set does not say. */
  readonly reference: string | null;
  /** Whether its rule refuses the resource, whomever the assignment is for. */
  readonly denies: Answer;
}

const remembered = perGovernance<Denials>();

/** Which policies would refuse a resource. One that surely does decides, whatever else cannot be told. */
export function denialsOf(governance: Governance, creation: Creation): Denials {
  return remembered(governance, JSON.stringify(creation), () => decideDenials(governance, creation));
}

function decideDenials(governance: Governance, creation: Creation): Denials {
  const by: Denial[] = [];
  const answers: Answer[] = [];
  const above = assignedAbove(governance.policyAssignments, [creation.resource.resourceGroup]);
  for (const [, assignment] of above.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const applies = assignmentApplies(assignment, creation);
    if (applies.holds === 'no') continue;
    for (const { definition, reference, denies } of assignedPolicies(assignment, governance, creation.resource)) {
      const answer = allOf([applies, denies, not(isExempt(assignment, reference, governance, creation))]);
      if (answer.holds === 'yes' && definition !== null) by.push({ assignment, definition });
      answers.push(answer);
    }
  }
  const [first, ...others] = by;
  if (first !== undefined) return { outcome: 'denied', by: [first, ...others] };
  const any = anyOf(answers);
  return any.holds === 'cannot tell' ? { outcome: 'cannot tell', missing: any.missing } : { outcome: 'not denied' };
}

/** https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure */
function assignmentApplies(assignment: PolicyAssignment, creation: Creation): Answer {
  const open = (why: string): Answer => cannotTell({ fact: 'policyAssignment', resource: assignment.id, why });
  const { enforcementMode, notScopes, narrowedBy } = assignment;
  const isEnforced =
    'missing' in enforcementMode
      ? open(enforcementMode.missing)
      : enforcementMode.value?.toLowerCase() === 'donotenforce'
        ? no
        : yes;
  const isExcluded =
    'missing' in notScopes
      ? open(notScopes.missing)
      : anyOf(
          notScopes.value.map((scope) =>
            isManagementGroup(scope)
              ? open('whether a management group that it leaves out holds the subscription is not known')
              : creationIsIn(scope, creation),
          ),
        );
  const isWhole =
    'missing' in narrowedBy
      ? open(narrowedBy.missing)
      : narrowedBy.value.length === 0
        ? yes
        : open(`its ${narrowedBy.value.join(' and ')} are not evaluated`);
  return allOf([creationIsIn(assignment.scope, creation), isEnforced, not(isExcluded), isWhole]);
}

function assignedPolicies(
  { id, definition, parameters: given }: PolicyAssignment,
  { policyDefinitions, policySets }: Governance,
  resource: NewResource,
): readonly AssignedPolicy[] {
  if ('missing' in definition || definition.value === null) {
    const why = 'missing' in definition ? definition.missing : 'its body names no definition';
    return [unreadable({ fact: 'policyAssignment', resource: id, why }, null)];
  }
  const assigned = definition.value;
  const set = policySets.get(idKey(assigned));
  if (set === undefined) {
    const alone = policyDefinitions.get(idKey(assigned));
    if (alone === undefined) return [unreadable(notInEstate(assigned), null)];
    const parameter = policyParameters(given, alone.parameters);
    return [{ definition: alone, reference: null, denies: ruleDenies(alone, { resource, parameter }) }];
  }
  const { members } = set;
  if ('missing' in members) return [unreadable({ fact: 'policySet', resource: set.id, why: members.missing }, null)];
  const context = { definition: set.id, resource, parameter: policyParameters(given, set.parameters) };
  return members.value.map((member) => memberPolicy(member, policyDefinitions, context));
}

/** A member of a set, with the parameters that the set hands on to it. */
function memberPolicy(
  { definition: id, reference, parameters }: PolicySetMember,
  definitions: Governance['policyDefinitions'],
  set: RuleContext,
): AssignedPolicy {
  const definition = definitions.get(idKey(id));
  if (definition === undefined) return unreadable(notInEstate(id), reference);
  const parameter = policyParameters({ value: parameters }, definition.parameters, (json) =>
    resolveExpression(json, set),
  );
  return { definition, reference, denies: ruleDenies(definition, { resource: set.resource, parameter }) };
}

function unreadable(missing: Missing, reference: string | null): AssignedPolicy {
  return { definition: null, reference, denies: cannotTell(missing) };
}

function notInEstate(id: string): Missing {
  const isSet = parseArmId(id)?.type === 'microsoft.authorization/policysetdefinitions';
  return { fact: isSet ? 'policySet' : 'policyDefinition', resource: id, why: 'not in the estate' };
}
