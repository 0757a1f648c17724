/** A function that works out what it makes of an object only once, and holds it as long as the object lives. */
export function onceFor<K extends object, T>(make: (of: K) => T): (of: K) => T {
  const made = new WeakMap<K, { readonly value: T }>();
  return (of) => {
    const held = made.get(of) ?? { value: make(of) };
    made.set(of, held);
    return held.value;
  };
}
