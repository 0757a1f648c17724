import type { PolicyDefinition } from '../estate/governance.ts';
import { isRecord } from '../isRecord.ts';
import { type Answer, allOf, cannotTell, no, yes } from './answer.ts';
import { conditionHolds } from './policyCondition.ts';
import { type RuleContext, resolveExpression } from './policyExpression.ts';
import { knownText } from './policyValue.ts';

/**
 * Whether a policy refuses to let a resource be made: only the effect `deny` does (`denyAction` is about deletion). Policies of a mode of a
 * resource provider (`Microsoft.Kubernetes.Data`…) are not about resources of ARM.
 * https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics
 */
export function ruleDenies({ id, rule, mode }: PolicyDefinition, context: Omit<RuleContext, 'definition'>): Answer {
  if ('value' in mode && mode.value?.includes('.') === true) return no;
  const open = (why: string): Answer => cannotTell({ fact: 'policyDefinition', resource: id, why });
  if ('missing' in rule) return open(rule.missing);
  const inside = { ...context, definition: id };
  const steps = function* (): Iterable<Answer> {
    yield effectIsDeny(rule.value['then'], inside, open);
    yield conditionHolds(rule.value['if'], inside);
    yield 'missing' in mode ? open(mode.missing) : yes;
  };
  return allOf(steps());
}

function effectIsDeny(then: unknown, context: RuleContext, open: (why: string) => Answer): Answer {
  const effect = resolveExpression(isRecord(then) ? then['effect'] : undefined, context);
  if ('missing' in effect) return open(effect.missing);
  const name = knownText(effect.value);
  if (name === null) return open('the effect of its rule is no text');
  return name.toLowerCase() === 'deny' ? yes : no;
}
