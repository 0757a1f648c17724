import { type Cause, causeOf } from '../domain/alert.ts';
import { idKey, parseArmId } from '../domain/armId.ts';
import type { Finding, FindingState, Transition } from '../domain/decision.ts';
import { type Issue, shown } from '../domain/issue.ts';
import { unitOf, type Verdict } from '../domain/verdict.ts';
import type { FindingQuery, TransitionRecord } from './findingStore.ts';
import type { Ports } from './ports.ts';

interface ListedFinding {
  readonly state: FindingState;
  readonly since: string;
  readonly alertOpen: boolean;
  readonly verdict: Verdict;
  /** The newest first. */
  readonly transitions: readonly (Pick<Transition, 'from' | 'to' | 'alert'> & {
    readonly at: string;
    readonly evaluation: string;
    readonly causes: readonly Cause[];
  })[];
}

export interface FindingPage {
  readonly findings: readonly ListedFinding[];
  /** Ask again with this as `after`; null on the last page. */
  readonly next: string | null;
}

const states: ReadonlySet<string> = new Set(['compliant', 'violated', 'at-risk', 'unknown', 'not-applicable', 'gone']);
const largestPage = 500;
const usualPage = 100;
/** Transitions of a compute that are looked through. */
const history = 50;

function asId(text: string): string | null {
  return parseArmId(text) === null ? null : idKey(text);
}

function asState(text: string): FindingState | null {
  return states.has(text) ? (text as FindingState) : null;
}

function asTop(text: string): number | null {
  return /^[1-9]\d{0,2}$/.test(text) && Number(text) <= largestPage ? Number(text) : null;
}

function asContinuation(text: string): string | null {
  return text.length <= 2048 ? text : null;
}

/** Reads the query parameters `state`, `compute`, `workspace`, `top` and `after`; whatever is wrong with them is said together. */
export function readFindingQuery(
  parameters: ReadonlyMap<string, string>,
): { readonly query: FindingQuery } | { readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const read = <T>(name: string, accept: (text: string) => T | null, expected: string): T | undefined => {
    const text = parameters.get(name);
    if (text === undefined) return undefined;
    const value = accept(text);
    if (value === null) issues.push({ path: name, expected: `expected ${expected}, got ${shown(text)}` });
    return value ?? undefined;
  };
  const state = read('state', asState, `one of ${[...states].join(', ')}`);
  const compute = read('compute', asId, 'an ARM id');
  const workspace = read('workspace', asId, 'an ARM id');
  const top = read('top', asTop, `a number from 1 to ${largestPage}`) ?? usualPage;
  const after = read('after', asContinuation, 'the `next` of the page before');
  if (issues.length > 0) return { issues };
  return {
    query: {
      top,
      ...(state === undefined ? {} : { state }),
      ...(compute === undefined ? {} : { compute }),
      ...(workspace === undefined ? {} : { workspace }),
      ...(after === undefined ? {} : { after }),
    },
  };
}

/** One page of findings, each with how it came to its state. */
export async function listFindings(query: FindingQuery, ports: Pick<Ports, 'findings'>): Promise<FindingPage> {
  const page = await ports.findings.page(query);
  const records = new Map<string, readonly TransitionRecord[]>();
  for (const compute of new Set(page.findings.map(({ verdict }) => unitOf(verdict)))) {
    records.set(compute, await ports.findings.transitions(compute, history));
  }
  return {
    findings: page.findings.map((finding) => listed(finding, records.get(unitOf(finding.verdict)) ?? [])),
    next: page.next,
  };
}

function listed(finding: Finding, records: readonly TransitionRecord[]): ListedFinding {
  const { verdict, state, since, alerted } = finding;
  const transitions = records.flatMap((record) =>
    record.transitions
      .filter((transition) => transition.finding === verdict.id)
      .map(({ from, to, alert }) => ({
        from,
        to,
        alert,
        at: record.at,
        evaluation: record.evaluation.id,
        causes: record.causes.map(causeOf),
      })),
  );
  return { state, since, alertOpen: alerted, verdict, transitions };
}
