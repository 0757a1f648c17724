import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { describeMissing } from './flowMessage.ts';
import { type Judgement, noEvidence } from './judgeFlow.ts';

/** What a judge saw: property path and value. */
type Observed = Readonly<Record<string, unknown>>;

export function compliant(message: string): Judgement {
  return { state: 'compliant', message: `${printable(message)}.`, evidence: noEvidence, blocked: [] };
}

export function violated({ breaks }: Pick<JudgedRequirement, 'breaks'>, reason: string, observed: Observed): Judgement {
  return {
    state: 'violated',
    message: `${breaks}: ${printable(reason)}.`,
    evidence: { ...noEvidence, observed },
    blocked: [],
  };
}

/** It works today, by what is discouraged or about to end. */
export function atRisk(message: string, observed: Observed): Judgement {
  return { state: 'at-risk', message: `${printable(message)}.`, evidence: { ...noEvidence, observed }, blocked: [] };
}

export function unknown(question: string, missing: readonly Missing[]): Judgement {
  const message = `${printable(question)} cannot be told: ${describeMissing(missing)}.`;
  return { state: 'unknown', message, evidence: { ...noEvidence, missing }, blocked: [] };
}
