import { createHash } from 'node:crypto';
import { checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { parseServiceTags } from '../../shared/domain/network/serviceTags.ts';
import type { Proof } from '../../shared/domain/proof/proof.ts';
import { type Proven, proofs } from '../../shared/domain/proof/proofOf.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';
import { proofVerifier, type Verification } from '../../shared/verify/verifyProof.ts';
import { asOf, tagList } from './topology.ts';

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The files that were judged; `serviceTags` null: no list was given. */
export interface JudgedFiles {
  readonly bodies: readonly unknown[];
  readonly serviceTags?: unknown;
}

export interface ProvenEstate {
  readonly verdicts: readonly Verdict[];
  readonly prove: (requirement: string) => Proven;
  /** The proof as it comes out of its file. @throws where there is none. */
  readonly proofOf: (requirement: string) => Proof;
}

/** Judges an estate and proves its verdicts. */
export function provenEstate({ bodies, serviceTags: list = tagList }: JudgedFiles): ProvenEstate {
  const documents = [{ source: 'estate.json', body: bodies }];
  const estate = parseEstate(documents);
  const serviceTags = list === null ? null : parseServiceTags(list).tags;
  const { verdicts } = checkEstate(estate, { serviceTags, asOf });
  const prove = proofs({ estate, documents, serviceTags, sha256 });
  const find = (requirement: string): Proven => {
    const verdict = verdicts.find((one) => one.requirement === requirement);
    if (verdict === undefined) throw new Error(`no verdict of ${requirement}`);
    return prove(verdict);
  };
  return {
    verdicts,
    prove: find,
    proofOf(requirement) {
      const proven = find(requirement);
      if ('none' in proven) throw new Error(`${requirement}: ${proven.none}`);
      return JSON.parse(JSON.stringify(proven.proof)) as Proof;
    },
  };
}

/** Checks a proof against files, which need not be those that were judged. */
export function verify(proof: unknown, { bodies, serviceTags = tagList }: JudgedFiles): Verification {
  return proofVerifier({ documents: [bodies], serviceTags, sha256 })(proof);
}
