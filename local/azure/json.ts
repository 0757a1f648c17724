/** A JSON value: what travels on the wire and what Kusto calls `dynamic`. */
export type Json = null | string | number | boolean | readonly Json[] | JsonBag;

export interface JsonBag {
  readonly [key: string]: Json;
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isBag(value: Json | undefined): value is JsonBag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a bag, or nothing when the value is no bag or has no such member. */
export function member(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (found, key) => (isBag(found) && Object.hasOwn(found, key) ? found[key] : undefined),
    value,
  );
}

/** The bags of a list; [] when it is no list. */
export function bags(value: Json | undefined): readonly JsonBag[] {
  return isList(value) ? value.filter(isBag) : [];
}

/** The strings of a list; [] when it is no list. */
export function strings(value: Json | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}
