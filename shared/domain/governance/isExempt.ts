import { sameId } from '../armId.ts';
import type { Governance, PolicyAssignment, PolicyExemption } from '../estate/governance.ts';
import { type Answer, allOf, anyOf, cannotTell, no, yes } from './answer.ts';
import { assignedAbove } from './assignedAbove.ts';
import { type Creation, creationIsIn } from './creation.ts';

/**
 * Whether an exemption takes what is made out of an assignment, or out of the member of its set that goes by `reference`.
 * https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure
 */
export function isExempt(
  assignment: PolicyAssignment,
  reference: string | null,
  governance: Governance,
  creation: Creation,
): Answer {
  const exemptions = assignedAbove(governance.policyExemptions, [creation.resource.resourceGroup]);
  return anyOf(exemptions.map(([, exemption]) => allOf(conditionsOf(exemption, assignment, reference, creation))));
}

function* conditionsOf(
  exemption: PolicyExemption,
  { id }: PolicyAssignment,
  reference: string | null,
  creation: Creation,
): Iterable<Answer> {
  const open = (why: string): Answer => cannotTell({ fact: 'policyExemption', resource: exemption.id, why });
  const { assignment, references, expiresOn, narrowedBy } = exemption;
  yield creationIsIn(exemption.scope, creation);
  if ('missing' in assignment) yield open(assignment.missing);
  else yield assignment.value !== null && sameId(assignment.value, id) ? yes : no;
  if ('missing' in references) yield open(references.missing);
  else yield isNamed(reference, references.value) ?? open('nobody knows which member of the set it is about');
  if ('missing' in narrowedBy) yield open(narrowedBy.missing);
  else if (narrowedBy.value.length > 0) yield open(`its ${narrowedBy.value.join(' and ')} are not evaluated`);
  if ('missing' in expiresOn) yield open(expiresOn.missing);
  else yield isInForce(expiresOn.value, creation.asOf) ?? open('when it ends cannot be read');
}

/** Without references it is about all members; null where the member has no name to look for. */
function isNamed(reference: string | null, references: readonly string[]): Answer | null {
  if (references.length === 0) return yes;
  if (reference === null) return null;
  return references.some((name) => name.toLowerCase() === reference.toLowerCase()) ? yes : no;
}

function isInForce(expiresOn: string | null, asOf: string): Answer | null {
  if (expiresOn === null) return yes;
  const [end, now] = [instant(expiresOn), instant(asOf)];
  if (Number.isNaN(end) || Number.isNaN(now)) return null;
  return now < end ? yes : no;
}

/** ARM writes universal time, also where a text does not say so: a reader's own time zone must not matter. */
function instant(text: string): number {
  const hasZone = /(?:z|[+-]\d\d:?\d\d)$/i.test(text) || !/t/i.test(text);
  return Date.parse(hasZone ? text : `${text}Z`);
}
