import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { everyFault, questionKinds } from '../support/questionKinds.ts';
import type { Outcome, Task } from './task.ts';

// The long comparison of the engine with the brute force and with z3, on every core. Progress goes to standard error, the
// summary to standard output; the exit code is 1 when anything disagrees or a planted fault goes unnoticed. `NETGUARD_RUNS`
// sets the cases against the brute force (z3 gets one for forty of them), `NETGUARD_SEED` repeats a run.

const runs = wholeNumber('NETGUARD_RUNS', 100_000);
const seed = wholeNumber('NETGUARD_SEED', Math.floor(Math.random() * 2 ** 31));
const times = 10;
const started = performance.now();
const todo = allTasks();
const total = todo.length;
const done: { readonly task: Task; readonly outcome: Outcome }[] = [];

process.stderr.write(`seed ${seed}: ${runs} cases against brute force, ${Math.ceil(runs / 40)} against z3\n`);
const workers = Array.from({ length: Math.min(availableParallelism(), total) }, work);
await Promise.all(workers);
process.stderr.write('\n');
process.exitCode = summarise() ? 0 : 1;

function allTasks(): Task[] {
  const kinds = Object.keys(questionKinds);
  let next = seed;
  const spread = (judge: 'bruteForce' | 'z3', cases: number, size: number): Task[] =>
    Array.from({ length: Math.ceil(cases / size) }, (_, i): Task => {
      next += 1;
      return { judge, kind: kinds[i % kinds.length] ?? '', seed: next, runs: Math.min(size, cases - i * size) };
    });
  const faults = Object.keys(everyFault).map((fault): Task => {
    next += 1000;
    return { judge: 'fault', fault, seed: next, times };
  });
  // The slow ones first, so that no core is left with one at the end.
  return [...spread('z3', Math.ceil(runs / 40), 20), ...faults, ...spread('bruteForce', runs, 250)];
}

/** A worker process that takes the next task until none is left. */
async function work(): Promise<void> {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)));
  let current: Task | undefined;
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: Outcome | 'ready') => {
      if (message !== 'ready' && current !== undefined) {
        done.push({ task: current, outcome: message });
        showProgress();
      }
      current = todo.shift();
      if (current === undefined) child.disconnect();
      else child.send(current);
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (current === undefined) resolve();
      else reject(new Error(`a worker ended with ${code} while it was at ${JSON.stringify(current)}`));
    });
  });
}

function showProgress(): void {
  const wrong = done.filter(({ outcome }) => outcome.disagreement !== null).length;
  const seconds = Math.round((performance.now() - started) / 1000);
  const line = `${done.length}/${total} parts, ${casesAgainst('bruteForce')} brute force, ${casesAgainst('z3')} z3, ${wrong} wrong, ${seconds} s`;
  if (process.stderr.isTTY) process.stderr.write(`\r${line}`);
  else if (done.length % Math.ceil(total / 50) === 0) process.stderr.write(`${line}\n`);
}

/** Prints what was found; is all as it should be? */
function summarise(): boolean {
  const disagreements = done.flatMap(({ outcome }) => outcome.disagreement ?? []);
  const unnoticed = done.filter(({ task, outcome }) => task.judge === 'fault' && outcome.noticed < times);
  const lines = [
    ...(['bruteForce', 'z3'] as const).map(
      (judge) => `${casesAgainst(judge)} cases against ${judge}: ${statesAgainst(judge)}`,
    ),
    ...done.flatMap(({ task, outcome }) =>
      task.judge === 'fault' ? `noticed ${outcome.noticed} times in ${outcome.cases} questions: ${task.fault}` : [],
    ),
    ...disagreements.toSorted((one, other) => one.length - other.length).slice(0, 10),
    `${disagreements.length} disagreements, ${unnoticed.length} faults unnoticed, seed ${seed}, ${Math.round((performance.now() - started) / 1000)} s`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return disagreements.length === 0 && unnoticed.length === 0;
}

function outcomes(judge: Task['judge']): Outcome[] {
  return done.filter(({ task }) => task.judge === judge).map(({ outcome }) => outcome);
}

function casesAgainst(judge: Task['judge']): number {
  return outcomes(judge).reduce((sum, outcome) => sum + outcome.cases, 0);
}

function statesAgainst(judge: Task['judge']): string {
  const sums = new Map<string, number>();
  for (const outcome of outcomes(judge)) {
    for (const [state, count] of Object.entries(outcome.states)) sums.set(state, (sums.get(state) ?? 0) + count);
  }
  return [...sums]
    .map(([state, count]) => `${count} ${state}`)
    .toSorted()
    .join(', ');
}

function wholeNumber(name: string, otherwise: number): number {
  const text = process.env[name] ?? '';
  if (text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text))
    throw new Error(`${name}: expected a whole number below a thousand million, got ${text}`);
  return Number(text);
}
