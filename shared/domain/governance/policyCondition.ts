import type { Fact } from '../estate/estate.ts';
import { isRecord } from '../isRecord.ts';
import { type Answer, allOf, anyOf, cannotTell, no, not, yes } from './answer.ts';
import { fieldValue, type RuleContext, resolveExpression } from './policyExpression.ts';
import { policyOperators } from './policyOperator.ts';
import { knownText, type PolicyValue, policyValue } from './policyValue.ts';

/** Deeper than anybody writes; what is deeper is not followed. */
const deepest = 200;

/** The members of a condition by lower-case name: Azure reads them in any letter case. */
type Members = ReadonlyMap<string, unknown>;

/**
 * Whether the `if` of a policy rule holds for a resource that is about to be made. What is not known before, and what is not evaluated here
 * (`count`, most template functions), is open, unless the rest decides without it.
 * https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
 */
export function conditionHolds(condition: unknown, context: RuleContext, depth = 0): Answer {
  if (!isRecord(condition)) return open('a condition of its rule is no object', context);
  if (depth > deepest) return open('its rule is nested too deep to be followed', context);
  const members: Members = new Map(Object.entries(condition).map(([name, value]) => [name.toLowerCase(), value]));
  const inner = (list: readonly unknown[]): readonly Answer[] =>
    list.map((item) => conditionHolds(item, context, depth + 1));
  const [all, any] = [members.get('allof'), members.get('anyof')];
  if (members.size === 1 && Array.isArray(all)) return allOf(inner(all));
  if (members.size === 1 && Array.isArray(any)) return anyOf(inner(any));
  if (members.size === 1 && members.has('not')) return not(conditionHolds(members.get('not'), context, depth + 1));
  return comparisonHolds(members, context);
}

function comparisonHolds(members: Members, context: RuleContext): Answer {
  const [name = '', ...others] = [...members.keys()].filter((member) => member !== 'field' && member !== 'value');
  const operator = Object.hasOwn(policyOperators, name) ? policyOperators[name] : undefined;
  if (operator === undefined || others.length > 0 || members.size !== 2) {
    const names = [...members.keys()].join(' and ').slice(0, 80);
    return open(`a condition with ${names === '' ? 'nothing in it' : names} is not evaluated`, context);
  }
  const left = members.has('field') ? fieldOf(members, context) : resolveExpression(members.get('value'), context);
  if ('missing' in left) return open(left.missing, context);
  const right = resolveExpression(members.get(name), context);
  if ('missing' in right) return open(right.missing, context);
  switch (operator(left.value, isLocation(members) ? shortLocation(right.value) : right.value)) {
    case 'yes':
      return yes;
    case 'no':
      return no;
    case 'perhaps':
      return open(`whether its ${name} holds depends on more than is known before the resource is made`, context);
  }
}

/** Only a field that is named outright: one that an expression names is hardly ever one of those that are known. */
function fieldOf(members: Members, { resource }: RuleContext): Fact<PolicyValue> {
  const field = members.get('field');
  return typeof field === 'string'
    ? fieldValue(field, resource)
    : { missing: 'a condition of its rule names no field' };
}

function isLocation(members: Members): boolean {
  const field = members.get('field');
  return typeof field === 'string' && field.toLowerCase() === 'location';
}

/** Azure Policy takes `West Europe` for `westeurope` where a location is compared. */
function shortLocation(value: PolicyValue): PolicyValue {
  if ('items' in value) return { items: value.items.map(shortLocation) };
  const known = knownText(value);
  return known === null ? value : policyValue(known.replaceAll(' ', ''));
}

function open(why: string, { definition }: RuleContext): Answer {
  return cannotTell({ fact: 'policyDefinition', resource: definition, why });
}
