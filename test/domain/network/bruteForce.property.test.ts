import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerQuestion } from '../../../shared/domain/prove.ts';
import { disagreement } from '../../support/disagreement.ts';
import { questionKinds } from '../../support/questionKinds.ts';

/** Two thousand in all; `npm run test:exhaustive` looks longer. */
const numRuns = Number(process.env['NETGUARD_RUNS'] ?? 334);

test.each(Object.entries(questionKinds))('the engine answers as brute force does, over %s', (_, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, (question) => {
      expect(disagreement(question, answerQuestion(question))).toBeNull();
    }),
    { numRuns },
  );
});
