import { conditions } from '../conditions.ts';
import type { PathLookup } from '../path/networkPath.ts';
import type { DecidableRequirement } from '../requirement.ts';
import type { DatedFacts } from '../subjects/computeFacts.ts';
import { describeMissing } from './flowMessage.ts';
import { type Judgement, judgeFlow, notApplicable } from './judgeFlow.ts';
import { judgeRoute } from './judgeRoute.ts';

/** Judges one requirement for one compute in one subnet. */
export function judgeRequirement(requirement: DecidableRequirement, facts: DatedFacts, lookup: PathLookup): Judgement {
  switch (requirement.kind) {
    case 'flow':
      return judgeFlow(requirement, facts, lookup);
    case 'route':
      return judgeWhen(requirement, facts, () => judgeRoute(requirement, facts, lookup));
    case 'judged':
      return judgeWhen(requirement, facts, () => requirement.judge(requirement, facts, lookup));
  }
}

/** Where it cannot be told whether the requirement is needed, only what holds anyway is certain. */
function judgeWhen({ when }: DecidableRequirement, facts: DatedFacts, judge: () => Judgement): Judgement {
  const condition = conditions[when].decide(facts);
  if (condition.holds === 'no') return notApplicable(condition.because);
  const judgement = judge();
  if (condition.holds === 'yes' || judgement.state === 'compliant' || judgement.state === 'not-applicable') {
    return judgement;
  }
  const message = `${judgement.message.replace(/\.$/, '')}, and whether that matters cannot be told: ${describeMissing([condition.missing])}.`;
  const { evidence } = judgement;
  return {
    state: 'unknown',
    message,
    evidence: { ...evidence, missing: [...evidence.missing, condition.missing] },
    blocked: [],
  };
}
