import { idKey, nameOf, parseArmId } from './armId.ts';
import { closest } from './closest.ts';
import type { Compute, Estate } from './estate/estate.ts';

export type ComputeSearch = { readonly compute: Compute } | { readonly problem: string };

/** The one compute that a person means by its name, `workspace/name` or its ARM id, in any letter case; or why it is not one. */
export function findCompute({ computes }: Estate, text: string): ComputeSearch {
  const byId = computes.get(idKey(text));
  if (byId !== undefined) return { compute: byId };
  const all = [...computes.values()];
  const wanted = text.toLowerCase();
  const found = all.filter(
    (compute) => compute.name.toLowerCase() === wanted || placeAndName(compute).toLowerCase() === wanted,
  );
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return { compute: first };
  if (first !== undefined) return { problem: `${text} may be each of ${enumerate(namesOf(found))}` };
  if (all.length === 0) return { problem: `no compute is called ${text}: there is none in the estate` };
  const near = closest(text, namesLike(text, all), shownNames);
  return { problem: `no compute is called ${text}; closest: ${[...new Set(near)].join(', ')}` };
}

const shownNames = 5;

/** The computes called as the text calls one. */
function namesLike(text: string, computes: readonly Compute[]): readonly string[] {
  if (parseArmId(text) !== null) return computes.map(({ id }) => id);
  return text.includes('/') ? namesOf(computes) : computes.map(({ name }) => name);
}

/** `workspace/name`, or the ARM ids where two are called so. */
function namesOf(computes: readonly Compute[]): readonly string[] {
  const names = computes.map(placeAndName);
  return new Set(names.map((name) => name.toLowerCase())).size === names.length ? names : computes.map(({ id }) => id);
}

function placeAndName({ workspace, name }: Compute): string {
  return `${nameOf(workspace)}/${name}`;
}

function enumerate(names: readonly string[]): string {
  const more = names.length - shownNames;
  return `${names.toSorted().slice(0, shownNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
