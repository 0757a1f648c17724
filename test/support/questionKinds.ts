import type * as fc from 'fast-check';
import { answerQuestion } from '../../shared/domain/prove.ts';
import type { Question } from './bruteForce.ts';
import { disagreement } from './disagreement.ts';
import { faults } from './faults.ts';
import { questions, tagQuestions, tinyQuestions } from './questions.ts';
import { routedQuestions, tiedQuestions, tinyRoutedQuestions } from './routedQuestions.ts';
import { routeFaults } from './routeFaults.ts';

/** The kinds of questions in which engine and brute force are compared. */
export const questionKinds: Readonly<Record<string, fc.Arbitrary<Question>>> = {
  'whole address spaces': questions,
  'tags without prefixes': tagQuestions,
  'a few addresses': tinyQuestions,
  'routes over whole address spaces': routedQuestions,
  'routes that meet at one prefix': tiedQuestions,
  'routes over a few addresses': tinyRoutedQuestions,
};

export const everyFault: Readonly<Record<string, (question: Question) => Question>> = { ...faults, ...routeFaults };

/** Does the comparison notice that the engine answers the question as one with the fault would? */
export function isNoticed(question: Question, fault: (question: Question) => Question): boolean {
  const changed = fault(question);
  if (isSame(changed, question)) return false;
  const answer = answerQuestion(changed);
  return !isSame(answer, answerQuestion(question)) && disagreement(question, answer) !== null;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
