import { idKey } from '../armId.ts';

/** The ids without repetitions, in the spelling that came first. */
export function eachOnce(ids: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return ids.filter((id) => {
    const key = idKey(id);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
