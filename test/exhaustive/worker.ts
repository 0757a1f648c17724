import * as fc from 'fast-check';
import { answerQuestion } from '../../shared/domain/prove.ts';
import type { Question } from '../support/bruteForce.ts';
import { disagreement } from '../support/disagreement.ts';
import { everyFault, isNoticed, questionKinds } from '../support/questionKinds.ts';
import { startZ3 } from '../support/z3Judge.ts';
import type { Outcome, Task } from './task.ts';

// A process of its own: does the tasks that its parent sends, one after the other, until the parent lets go.

const z3 = await startZ3();
process.on('message', (task: Task) => {
  perform(task).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => {
      process.stderr.write(`${JSON.stringify(task)}: ${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function perform(task: Task): Promise<Outcome> {
  return task.judge === 'fault' ? hunt(task) : compare(task);
}

async function compare({ judge, kind, seed, runs }: Extract<Task, { kind: string }>): Promise<Outcome> {
  const states: Record<string, number> = {};
  const wrong = judge === 'z3' ? wrongByZ3 : disagreement;
  const checked = await fc.check(
    fc.asyncProperty(kindOf(kind), async (question) => {
      const answer = answerQuestion(question);
      const state = 'error' in answer ? 'refused' : answer.state;
      states[state] = (states[state] ?? 0) + 1;
      const said = await wrong(question, answer);
      if (said !== null) throw new Error(said);
    }),
    { numRuns: runs, seed },
  );
  return {
    cases: checked.numRuns,
    states,
    disagreement: checked.failed
      ? `${checked.errorInstance instanceof Error ? checked.errorInstance.message : 'failed'}: ${JSON.stringify(checked.counterexample?.[0])}`
      : null,
    noticed: 0,
  };
}

async function wrongByZ3(question: Question, answer: ReturnType<typeof answerQuestion>): Promise<string | null> {
  const { state, witnessHolds } = await z3.judge(question, 'error' in answer ? null : answer.witness);
  const answered = 'error' in answer ? 'empty' : answer.state;
  if (answered !== state) return `state ${answered}, z3 proves ${state}`;
  const hasWitness = witnessHolds !== null;
  if (hasWitness !== (state === 'blocked' || state === 'partial')) return `${state} and witness do not fit`;
  return witnessHolds === false ? `z3 refutes the witness` : null;
}

/** Looks for questions that give the fault away, in every kind of questions by turns. */
function hunt({ fault, seed, times }: Extract<Task, { fault: string }>): Outcome {
  const planted = everyFault[fault];
  if (planted === undefined) throw new Error(`no fault is called ${fault}`);
  const kinds = Object.keys(questionKinds);
  let cases = 0;
  let noticed = 0;
  for (let round = 0; noticed < times && round < 1000; round += 1) {
    const sample = fc.sample(kindOf(kinds[round % kinds.length] ?? ''), { numRuns: 50, seed: seed + round });
    cases += sample.length;
    noticed += sample.filter((question) => isNoticed(question, planted)).length;
  }
  return { cases, states: {}, disagreement: null, noticed };
}

function kindOf(kind: string): fc.Arbitrary<Question> {
  const arbitrary = questionKinds[kind];
  if (arbitrary === undefined) throw new Error(`no kind of questions is called ${kind}`);
  return arbitrary;
}
