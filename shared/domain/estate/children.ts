import type { Issue } from '../issue.ts';
import { field, type Place } from './place.ts';
import type { Item } from './readDocument.ts';
import { saysSomething } from './readTypes.ts';

/**
 * The children inside a body together with those given on their own, which replace the one of their name. One on its own that says nothing
 * only stands in where there is no other.
 */
export function joinChildren(inside: readonly Place[], own: readonly Item[]): readonly Place[] {
  const names = new Set(inside.map(nameOfChild));
  const telling = own.filter((child) => saysSomething(child) || !names.has(child.id.name.toLowerCase()));
  const replaced = new Set(telling.map((child) => child.id.name.toLowerCase()));
  return [...inside.filter((child) => !replaced.has(nameOfChild(child))), ...telling.map((child) => child.body)];
}

function nameOfChild(child: Place): string {
  const name = field(child, 'name').value;
  return typeof name === 'string' ? name.toLowerCase() : '';
}

/** Reports what is wrong with children that were parsed as one list, each where it really stands. */
export function reportChildren(children: readonly Place[], issues: readonly Issue[]): void {
  for (const { path, expected } of issues) {
    const [, index, rest] = /^\[(\d+)\](.*)$/s.exec(path) ?? [];
    const child = children[Number(index)];
    child?.report(`${child.path}${rest ?? ''}`, expected);
  }
}
