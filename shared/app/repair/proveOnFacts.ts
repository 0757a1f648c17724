import { proveRepair, type RepairProof } from '../../domain/repair/proveRepair.ts';
import type { Profile } from '../../domain/requirements/profile.ts';
import type { RemediationChange, Verdict } from '../../domain/verdict.ts';
import { serviceTagsOf } from '../judgeFacts.ts';
import type { Facts, ServiceTagReader } from '../liveFacts.ts';

export interface ProofQuestion {
  readonly facts: Facts;
  readonly computes: readonly string[];
  /** ISO 8601. */
  readonly asOf: string;
  readonly verdict: Verdict;
  readonly change: RemediationChange;
}

/** Whether the change is proven on these facts to restore the requirement, and to do nothing else. */
export type Prove = (question: ProofQuestion) => Promise<RepairProof>;

/** Proves by the same parser, judge and service tags as the evaluation that found the violation. */
export function createProve(readServiceTags: ServiceTagReader, profile: Profile | null): Prove {
  return async ({ facts, computes, asOf, verdict, change }) => {
    const serviceTags = await serviceTagsOf(facts, computes, readServiceTags);
    const unread = serviceTags?.missing ?? null;
    return proveRepair({
      documents: facts.documents,
      missing: [...facts.missing, ...(unread === null ? [] : [unread])],
      tags: serviceTags?.tags ?? null,
      profile,
      asOf,
      computes,
      verdict,
      change,
    });
  };
}
