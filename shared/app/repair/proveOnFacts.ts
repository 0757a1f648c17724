import { proveApplied } from '../../domain/repair/proveApplied.ts';
import { proveRepair, type RepairProof, type RepairQuestion } from '../../domain/repair/proveRepair.ts';
import type { AmlProfile } from '../../domain/requirements/subjects/profile.ts';
import type { RemediationChange, Verdict } from '../../domain/verdict.ts';
import { serviceTagsOf } from '../judgeFacts.ts';
import type { Facts, ServiceTagReader } from '../liveFacts.ts';

interface ProofQuestion {
  readonly facts: Facts;
  readonly computes: readonly string[];
  /** ISO 8601. */
  readonly asOf: string;
  readonly verdict: Verdict;
  readonly change: RemediationChange;
}

/** Whether a change is proven on facts to restore the requirement, and to do nothing else. */
export interface Prover {
  /** Facts without the rule. */
  planned(question: ProofQuestion): Promise<RepairProof>;
  /** Facts with the rule in force. */
  applied(question: ProofQuestion): Promise<RepairProof>;
}

/** Proves by the same parser, judge and service tags as the evaluation that found the violation. */
export function createProver(readServiceTags: ServiceTagReader, profile: AmlProfile | null): Prover {
  async function whole({ facts, computes, asOf, verdict, change }: ProofQuestion): Promise<RepairQuestion> {
    const serviceTags = await serviceTagsOf(facts, computes, readServiceTags);
    const unread = serviceTags?.missing ?? null;
    return {
      documents: facts.documents,
      missing: [...facts.missing, ...(unread === null ? [] : [unread])],
      tags: serviceTags?.tags ?? null,
      profile,
      asOf,
      computes,
      verdict,
      change,
    };
  }

  return {
    planned: async (question) => proveRepair(await whole(question)),
    applied: async (question) => proveApplied(await whole(question)),
  };
}
