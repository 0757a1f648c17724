export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value somewhere inside, by the names of the fields that lead there; undefined where there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isFields(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const list = at(value, ...path) ?? [];
  return Array.isArray(list) ? list : refuse(`${path.join('.')} is no list`);
}

export function textAt(value: unknown, ...path: readonly string[]): string {
  const text = at(value, ...path) ?? '';
  return typeof text === 'string' ? text : refuse(`${path.join('.')} is no text`);
}

/** True, false, or `absent` where there is neither. */
export function flagAt(value: unknown, name: string, absent: boolean): boolean {
  const flag = at(value, name) ?? absent;
  return typeof flag === 'boolean' ? flag : refuse(`${name} is neither true nor false`);
}

/** Where a body's own fields stand: under `properties` as ARM has them, or beside its id as `az network … list` prints them. */
export function fieldsOf(body: unknown): unknown {
  const nested = at(body, 'properties');
  return isFields(nested) ? nested : body;
}

/** The one text of a value: no white space, the fields of each object by name. `jq -cjS .` prints the same. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value);
  const names = Object.keys(value).toSorted();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** A reason for which a proof does not hold, as one line for people. */
export class Refutation extends Error {}

export function refuse(reason: string): never {
  throw new Refutation(reason);
}
