import { catalogue } from '../domain/requirements/catalogue.ts';
import { type DecidableRequirement, isDecidable, type Requirement } from '../domain/requirements/requirement.ts';
import { isAtLeast } from '../domain/severity.ts';
import type { Severity } from '../domain/verdict.ts';
import type { MessageTone } from './messageParts.ts';

/** The catalogue's entry; none for a finding of another version of it. */
export function entryOf(id: string): DecidableRequirement | undefined {
  return (catalogue as readonly Requirement[]).filter(isDecidable).find((requirement) => requirement.id === id);
}

/** What fails without it, by the catalogue. */
export function breaksWords({ requirement, title }: { readonly requirement: string; readonly title: string }): string {
  return entryOf(requirement)?.breaks ?? `Not as required: ${title}`;
}

/** The first clause of it: what follows are the consequences, for which a title has no room. */
export function shortBreaksWords(verdict: Parameters<typeof breaksWords>[0]): string {
  const breaks = breaksWords(verdict);
  return breaks.split(',')[0] ?? breaks;
}

/** Nodes that do not start and jobs that fail are broken; the rest is a nuisance or a danger. */
export function brokenWord(severity: Severity): string {
  return isAtLeast(severity, 'high') ? 'Broken' : 'Degraded';
}

export function brokenTone(severity: Severity): MessageTone {
  return isAtLeast(severity, 'high') ? 'bad' : 'warning';
}
