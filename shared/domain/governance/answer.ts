import type { Missing } from '../verdict.ts';

/** Whether something holds: surely, surely not, or what is missing to tell. */
export type Answer =
  | { readonly holds: 'yes' }
  | { readonly holds: 'no' }
  | { readonly holds: 'cannot tell'; readonly missing: readonly Missing[] };

export const yes: Answer = { holds: 'yes' };
export const no: Answer = { holds: 'no' };

export function cannotTell(...missing: readonly Missing[]): Answer {
  return { holds: 'cannot tell', missing };
}

/** One `no` is enough; of nothing at all it holds. */
export function allOf(answers: Iterable<Answer>): Answer {
  return decidedBy('no', yes, answers);
}

/** One `yes` is enough; of nothing at all it does not hold. */
export function anyOf(answers: Iterable<Answer>): Answer {
  return decidedBy('yes', no, answers);
}

export function not(answer: Answer): Answer {
  switch (answer.holds) {
    case 'yes':
      return no;
    case 'no':
      return yes;
    case 'cannot tell':
      return answer;
  }
}

/** Asks no further than the answer that decides. */
function decidedBy(decisive: 'yes' | 'no', otherwise: Answer, answers: Iterable<Answer>): Answer {
  const missing = new Map<string, Missing>();
  let decided = otherwise;
  for (const answer of answers) {
    if (answer.holds === decisive) return answer;
    if (answer.holds !== 'cannot tell') continue;
    for (const fact of answer.missing) missing.set(JSON.stringify([fact.fact, fact.resource, fact.why]), fact);
    decided = answer;
  }
  return decided.holds === 'cannot tell' ? cannotTell(...missing.values()) : decided;
}
