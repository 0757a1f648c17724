import { severityRank } from '../domain/severity.ts';
import type { Verdict, VerdictDocument, VerdictState } from '../domain/verdict.ts';

/** The verdicts of one compute in one subnet that a person should look at, and the number of the others. */
export interface ComputeVerdicts {
  readonly worst: Verdict;
  readonly open: readonly Verdict[];
  readonly compliant: number;
  readonly notApplicable: number;
}

/** The computes of one workspace (null: compute outside any workspace) that have open verdicts. */
export interface WorkspaceVerdicts {
  readonly workspace: string | null;
  readonly computes: readonly ComputeVerdicts[];
}

/** `unknown` may well be broken, `at-risk` surely works today: hence the order. The last two are counted, never listed. */
const stateOrder: Readonly<Record<VerdictState, number>> = {
  violated: 0,
  unknown: 1,
  'at-risk': 2,
  compliant: 3,
  'not-applicable': 4,
};

/** The violated, unknown and at-risk verdicts, worst first, ties in the document's order. */
export function openVerdicts(document: VerdictDocument): readonly Verdict[] {
  return document.verdicts.filter(({ state }) => stateOrder[state] < stateOrder.compliant).toSorted(worstFirst);
}

/** The same by workspace and compute: the workspace and the compute with the worst verdict come first. */
export function openByWorkspace(document: VerdictDocument): readonly WorkspaceVerdicts[] {
  const byCompute = Map.groupBy(document.verdicts, computeKey);
  const count = (key: string, state: VerdictState) =>
    byCompute.get(key)?.filter((verdict) => verdict.state === state).length ?? 0;
  // Map.groupBy keeps the order of first appearance, so groups of sorted verdicts come out worst first.
  return [...Map.groupBy(openVerdicts(document), workspaceKey).values()].map((ofWorkspace) => ({
    workspace: ofWorkspace[0]?.workspace ?? null,
    computes: [...Map.groupBy(ofWorkspace, computeKey)].flatMap(([key, ofCompute]) =>
      ofCompute.slice(0, 1).map((worst) => ({
        worst,
        open: ofCompute,
        compliant: count(key, 'compliant'),
        notApplicable: count(key, 'not-applicable'),
      })),
    ),
  }));
}

function worstFirst(a: Verdict, b: Verdict): number {
  return stateOrder[a.state] - stateOrder[b.state] || severityRank[b.severity] - severityRank[a.severity];
}

/** ARM ids compare without case. */
function workspaceKey(verdict: Verdict): string {
  return (verdict.workspace ?? '').toLowerCase();
}

function computeKey(verdict: Verdict): string {
  return `${verdict.compute} ${verdict.subnet ?? ''}`.toLowerCase();
}
