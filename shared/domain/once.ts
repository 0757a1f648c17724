/** The value for a key, made at the first asking. */
export function once<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const held = cache.get(key);
  if (held !== undefined) return held;
  const made = make();
  cache.set(key, made);
  return made;
}
