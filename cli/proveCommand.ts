import type { Command } from 'commander';
import { printableJson } from '../shared/domain/printable.ts';
import { answerQuestion } from '../shared/domain/prove.ts';
import { InputError } from './inputError.ts';
import { createProgress, noProgress } from './progress.ts';
import { displayName, openInput, standardInput, unreadable } from './readInput.ts';
import { type QuestionText, readQuestions } from './readQuestions.ts';
import { complain, print } from './streams.ts';

const examples = `
A question tells which packets, and which security groups they pass:
  { "id": 1, "direction": "Inbound", "protocol": "Tcp",
    "remote": ["AzureMachineLearning"], "local": ["10.0.1.0/24"], "ports": ["44224"],
    "securityGroups": [{ "name": "nsg-ml", "rules": [] }],
    "serviceTags": { "AzureMachineLearning": ["20.42.0.0/28"], "VirtualNetwork": ["10.0.0.0/16"] } }

Examples:
  netguard prove question.json
  netguard prove questions.jsonl > answers.jsonl
  jq -c '.[]' questions.json | netguard prove

One answer per line, in the order of the questions: id, state (allowed, blocked, partial, unknown),
witness, blockedBy, blockedShare and missing; or id and error where the question cannot be read.

Exit codes: 0 every question was answered, whatever the answers; 2 a question could not be read.
`;

/** Adds `netguard prove`: exact answers to questions about flows, one JSON line each. */
export function addProveCommand(program: Command): void {
  program
    .command('prove')
    .summary('answer questions about flows')
    .description(
      'Answers whether packets pass security groups: exactly, with one blocked packet and the rules that block it.',
    )
    .argument('[question]', 'a file with one question, or one per line (JSON Lines); - or nothing reads standard input')
    .option('--quiet', 'no progress and no hints on standard error')
    .addHelpText('after', examples)
    .action((file: string | undefined, options: { readonly quiet?: true }) =>
      prove(file ?? standardInput, options.quiet === true),
    );
}

async function prove(file: string, quiet: boolean): Promise<void> {
  const { bytes } = await openInput(file);
  const fromTerminal = file === standardInput && process.stdin.isTTY;
  if (fromTerminal && !quiet) {
    complain('reading questions from the terminal, end with Ctrl-D; netguard prove --help shows one');
  }
  const watched = process.stderr.isTTY && !process.stdout.isTTY && !fromTerminal && !quiet;
  const progress = watched ? createProgress(process.stderr, (done) => `${done} questions answered`) : noProgress;
  let count = 0;
  let refused = 0;
  let firstRefusal = '';
  try {
    for await (const question of readQuestions(bytes)) {
      const { line, error } = answerLine(question);
      count += 1;
      progress.update(count, null);
      if (error !== null) {
        refused += 1;
        if (refused === 1) firstRefusal = `${displayName(file)}: ${error}`;
      }
      if (!(await print(`${line}\n`))) break;
    }
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? unreadable(file, error) : error;
  } finally {
    progress.clear();
  }
  if (refused === 1) throw new InputError(firstRefusal);
  if (refused > 1) throw new InputError(`${firstRefusal} (and ${refused - 1} more of ${count} questions)`);
  if (count === 0 && !quiet) complain(`${displayName(file)}: no question in it`);
}

/** The line to print, and, where the question could not be read, why. */
function answerLine(question: QuestionText): { readonly line: string; readonly error: string | null } {
  if ('error' in question) return refusal(`line ${question.line}: ${question.error}`);
  try {
    const answer = answerQuestion(question.value);
    const error = 'error' in answer ? `line ${question.line}: ${answer.error}` : null;
    return { line: printableJson(answer), error };
  } catch (error) {
    // An id of some thousand nested lists can be read, but not written.
    if (error instanceof RangeError) return refusal(`line ${question.line}: $: expected fewer levels of nesting`);
    throw error;
  }
}

function refusal(error: string): { readonly line: string; readonly error: string } {
  return { line: printableJson({ id: null, error }), error };
}
