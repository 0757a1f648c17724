/**
 * A function of a text that remembers what it made of the texts it met, so that equal texts share one value. It starts afresh
 * when it holds `most` of them: in a process that runs for weeks nothing may grow with what comes in.
 */
export function remember<T>(most: number, make: (text: string) => T): (text: string) => T {
  const held = new Map<string, T>();
  return (text) => {
    const before = held.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (held.size >= most) held.clear();
    held.set(text, made);
    return made;
  };
}
