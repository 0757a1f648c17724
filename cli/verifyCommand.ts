import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { printable } from '../shared/domain/printable.ts';
import { proofVerifier, type Verification } from '../shared/verify/verifyProof.ts';
import { InputError } from './inputError.ts';
import { describeReading, terminalProgress } from './progress.ts';
import { displayName, readJson, unreadable } from './readInput.ts';
import { complain, print } from './streams.ts';
import { sha256 } from './writeProofs.ts';

interface VerifyOptions {
  readonly serviceTags?: string;
  readonly quiet?: true;
}

const examples = `
Examples:
  netguard check estate.json --service-tags tags.json --proofs proofs
  netguard verify proofs estate.json --service-tags tags.json
  netguard verify proofs/outbound-aad.gpu.1f2e3d4c5b6a.json estate.json --service-tags tags.json

The evaluator shares no code with the one that judges.
docs/proofs.md says what a proof shows, and what it does not.

Exit codes: 0 every proof is verified; 1 a proof is refuted, its line says why; 2 bad input.
`;

/** Adds `netguard verify`: checks exported proofs against the estate that they speak of. */
export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .summary('check the proof of a verdict')
    .description('Checks proofs against the estate that they speak of, with an evaluator of its own.')
    .argument('<proof>', 'a proof that check --proofs wrote, or a directory of them; - reads standard input')
    .argument('<estate...>', 'the JSON files that were judged; - reads standard input')
    .option('--service-tags <file>', 'the list of service tags that the verdicts were judged by')
    .option('--quiet', 'no progress and no hints on standard error')
    .addHelpText('after', examples)
    .action(verify);
}

async function verify(proof: string, estate: readonly string[], options: VerifyOptions): Promise<void> {
  const read = (file: string): Promise<unknown> =>
    readJson(file, terminalProgress(describeReading(displayName(file)), options.quiet === true));
  const proofFiles = await filesOf(proof);
  const documents: unknown[] = [];
  for (const file of estate) documents.push(await read(file));
  const serviceTags = options.serviceTags === undefined ? null : await read(options.serviceTags);
  const check = proofVerifier({ documents, serviceTags, sha256 });
  let code = 0;
  for (const file of proofFiles) {
    const result = check(await read(file));
    code = Math.max(code, await tell(file, result));
  }
  process.exitCode = code;
}

/** The file itself, or the JSON files of a directory. */
async function filesOf(path: string): Promise<readonly string[]> {
  if (path === '-') return [path];
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => name.endsWith('.json')).toSorted();
    if (names.length === 0) throw new InputError(`${path}: expected a proof, this directory has no JSON file`);
    return names.map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Says what became of one proof, and the exit code for it. */
async function tell(file: string, result: Verification): Promise<0 | 1 | 2> {
  if ('unreadable' in result) {
    complain(`${displayName(file)}: ${result.unreadable}`);
    return 2;
  }
  const refuted = 'refuted' in result;
  await print(
    `${printable(refuted ? `refuted: ${displayName(file)}: ${result.refuted}` : `verified: ${result.verified}`)}\n`,
  );
  return refuted ? 1 : 0;
}
