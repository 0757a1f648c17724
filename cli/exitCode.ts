import { isAtLeast } from '../shared/domain/severity.ts';
import type { VerdictDocument } from '../shared/domain/verdict.ts';
import type { FailOn } from './options.ts';

/** Facts without which a compute may exist that no verdict speaks of. */
const listings: ReadonlySet<string> = new Set(['resources', 'workspaces', 'workspace', 'computes', 'compute']);

/**
 * 1 where something counts: a violation of the severity asked for or worse, unknown verdicts where they are asked for, or workspaces
 * and computes that could not be read, which are no clean estate either. `never` counts none of these but unknowns that are asked for.
 */
export function exitCode(
  { verdicts, coverage }: VerdictDocument,
  { failOn, failOnUnknown }: { readonly failOn: FailOn; readonly failOnUnknown: boolean },
): 0 | 1 {
  const unlisted = coverage.missing.some(({ fact }) => listings.has(fact));
  const violated =
    failOn !== 'never' && verdicts.some(({ state, severity }) => state === 'violated' && isAtLeast(severity, failOn));
  const unknown = verdicts.some(({ state }) => state === 'unknown') || unlisted;
  return violated || (failOn !== 'never' && unlisted) || (failOnUnknown && unknown) ? 1 : 0;
}
