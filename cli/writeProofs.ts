import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOf } from '../shared/domain/armId.ts';
import { printableJson } from '../shared/domain/printable.ts';
import { type ProofSources, proofs } from '../shared/domain/proof/proofOf.ts';
import type { Verdict } from '../shared/domain/verdict.ts';
import type { Progress } from './progress.ts';
import { unreadable } from './readInput.ts';

/** SHA-256 in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Writes a file for each verdict that has a proof, and tells in one line how many there are and why others have none. */
export async function writeProofs(
  directory: string,
  verdicts: readonly Verdict[],
  sources: Omit<ProofSources, 'sha256'>,
  progress: Progress,
): Promise<string> {
  const prove = proofs({ ...sources, sha256 });
  const reasons = new Map<string, number>();
  let written = 0;
  try {
    await mkdir(directory, { recursive: true });
    for (const [index, verdict] of verdicts.entries()) {
      progress.update(index, verdicts.length);
      const proven = prove(verdict);
      if ('none' in proven) {
        reasons.set(proven.none, (reasons.get(proven.none) ?? 0) + 1);
        continue;
      }
      await writeFile(join(directory, fileName(verdict)), `${printableJson(proven.proof, 2)}\n`);
      written += 1;
    }
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? unreadable(directory, error) : error;
  } finally {
    progress.clear();
  }
  const summary = `${written} of ${verdicts.length} verdicts proven in ${directory}`;
  const others = [...reasons].toSorted(([, a], [, b]) => b - a).map(([reason, count]) => `${count} not: ${reason}`);
  return [summary, ...others].join('; ');
}

/** Requirement and compute for people; the digits tell computes of one name apart. */
function fileName({ id, requirement, compute }: Verdict): string {
  const name = nameOf(compute)
    .replace(/[^\w-]+/g, '-')
    .slice(0, 40);
  return `${requirement}.${name}.${sha256(id).slice(0, 12)}.json`;
}
