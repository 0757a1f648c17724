import { idKey, nameOf, parseArmId } from './armId.ts';
import { closest } from './closest.ts';
import type { NoSubject, Subject } from './requirements/subjects/subject.ts';

type Named = Subject | NoSubject;

export type SubjectSearch = { readonly subject: Named } | { readonly problem: string };

/**
 * The one compute that a person means by its name, `workspace/name` or its ARM id, in any letter case; or why it is not one. What is
 * attached is found by the name of its registration and by its own.
 */
export function findSubject(subjects: readonly Named[], text: string): SubjectSearch {
  const wanted = text.toLowerCase();
  const byId = subjects.filter(({ key, id }) => key === idKey(text) || idKey(id) === idKey(text));
  const byName = subjects.filter((subject) => spellings(subject).some((name) => name.toLowerCase() === wanted));
  const found = byId.length > 0 ? byId : byName;
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return { subject: first };
  if (first !== undefined) return { problem: `${text} may be each of ${enumerate(namesOf(found))}` };
  if (subjects.length === 0) return { problem: `no compute is called ${text}: there is none in the estate` };
  const near = closest(text, namesLike(text, subjects), shownNames);
  return { problem: `no compute is called ${text}; closest: ${[...new Set(near)].join(', ')}` };
}

const shownNames = 5;

/** What people may call it. */
function spellings(subject: Named): readonly string[] {
  const { compute, id } = subject;
  return [compute.name, nameOf(id), placeAndName(subject)];
}

/** The computes called as the text calls one. */
function namesLike(text: string, subjects: readonly Named[]): readonly string[] {
  if (parseArmId(text) !== null) return subjects.map(({ id }) => id);
  return text.includes('/') ? namesOf(subjects) : subjects.map(({ compute }) => compute.name);
}

/** `workspace/name`, or the ARM ids where two are called so. */
function namesOf(subjects: readonly Named[]): readonly string[] {
  const names = subjects.map(placeAndName);
  const isClear = new Set(names.map((name) => name.toLowerCase())).size === names.length;
  return isClear ? names : subjects.map(({ compute }) => compute.id);
}

/** A pool is called after its account, and serverless compute after its workspace. */
function placeAndName({ workspaceId, compute, id, kind }: Named): string {
  if (kind === 'Serverless') return `${compute.name}/serverless`;
  return `${nameOf(workspaceId ?? parseArmId(id)?.parent ?? '')}/${compute.name}`;
}

function enumerate(names: readonly string[]): string {
  const more = names.length - shownNames;
  return `${names.toSorted().slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
