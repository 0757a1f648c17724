import { parseArmId } from '../armId.ts';
import { isRecord } from '../isRecord.ts';
import { shown } from '../issue.ts';
import type { Fact } from './estate.ts';

/** A value inside a document: where it stands, and whom to tell when it is not what was expected. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly report: (path: string, expected: string) => void;
}

/** The place of a field; its value is undefined where there is none. */
export function field(parent: Place, name: string): Place {
  const value = isRecord(parent.value) && Object.hasOwn(parent.value, name) ? parent.value[name] : undefined;
  return { value, path: `${parent.path}.${name}`, report: parent.report };
}

/** The place of an object inside another; an absent one is as good as empty. */
export function objectAt(parent: Place, name: string): Fact<Place> {
  const place = field(parent, name);
  return isAbsent(place.value) || isRecord(place.value) ? { value: place } : wrong(place, 'an object');
}

/** Reports what is wrong there; what depends on it is missing. */
export function wrong(place: Place, expected: string): { readonly missing: string } {
  const sentence = `expected ${expected}, got ${shown(place.value)}`;
  place.report(place.path, sentence);
  return { missing: `${place.path}: ${sentence}` };
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** ARM leaves out what is not set, and `az … list` prints null for it: both are a surely absent value. */
export function textAt(parent: Place, name: string): Fact<string | null> {
  const place = field(parent, name);
  if (isAbsent(place.value) || place.value === '') return { value: null };
  return typeof place.value === 'string' ? { value: place.value } : wrong(place, 'text');
}

export function booleanAt(parent: Place, name: string): Fact<boolean | null> {
  const place = field(parent, name);
  if (isAbsent(place.value)) return { value: null };
  return typeof place.value === 'boolean' ? { value: place.value } : wrong(place, 'true or false');
}

export function numberAt(parent: Place, name: string): Fact<number | null> {
  const place = field(parent, name);
  if (isAbsent(place.value)) return { value: null };
  return typeof place.value === 'number' ? { value: place.value } : wrong(place, 'a number');
}

/** A bag of values that is kept as it came; an absent one is empty. */
export function recordAt(parent: Place, name: string): Fact<Readonly<Record<string, unknown>>> {
  const place = objectAt(parent, name);
  if (!('value' in place)) return place;
  return { value: isRecord(place.value.value) ? place.value.value : {} };
}

/** The places of a list's items; an absent list has none. */
export function listAt(parent: Place, name: string): Fact<readonly Place[]> {
  const place = field(parent, name);
  if (isAbsent(place.value)) return { value: [] };
  if (!Array.isArray(place.value)) return wrong(place, 'a list');
  return {
    value: place.value.map((value: unknown, index) => ({
      value,
      path: `${place.path}[${index}]`,
      report: place.report,
    })),
  };
}

/** Like {@link listAt}, but the list has to be there: ARM answers with an empty one, so a body without it is somebody's projection. */
export function requiredListAt(parent: Place, name: string): Fact<readonly Place[]> {
  const place = field(parent, name);
  return isAbsent(place.value) ? wrong(place, 'a list') : listAt(parent, name);
}

/** A reference to a resource, `{ "id": … }` or the bare id (as old compute bodies have it). */
export function referenceAt(parent: Place, name: string): Fact<string | null> {
  const place = field(parent, name);
  const id = isRecord(place.value) ? field(place, 'id') : place;
  // An object that says no id at all still refers to something.
  if (isRecord(place.value) && id.value === undefined) return wrong(id, 'the ARM id of a resource');
  if (isAbsent(id.value) || id.value === '') return { value: null };
  const parsed = parseArmId(id.value);
  return parsed === null ? wrong(id, 'the ARM id of a resource') : { value: parsed.text };
}

/** Like {@link referenceAt}, but the reference has to be there. */
export function requiredReferenceAt(parent: Place, name: string): Fact<string> {
  const id = referenceAt(parent, name);
  if (!('value' in id)) return id;
  return id.value === null ? wrong(field(parent, name), 'the ARM id of a resource') : { value: id.value };
}

/** The id in an object that has to refer to a resource. */
export function idOf(reference: Place): Fact<string> {
  return requiredReferenceAt(reference, 'id');
}

/** The short form of an ARM location: `West Europe` is `westeurope`. */
export function shortLocation(text: string): string {
  return text.replaceAll(' ', '').toLowerCase();
}

/** An ARM location in its short form. */
export function locationAt(parent: Place, name: string): Fact<string | null> {
  const text = textAt(parent, name);
  return 'value' in text && text.value !== null ? { value: shortLocation(text.value) } : text;
}

/** Each item read by `read`; one that cannot be read makes the whole list missing, for a list with a hole proves nothing. */
export function eachOf<T>(list: Fact<readonly Place[]>, read: (item: Place) => Fact<T>): Fact<readonly T[]> {
  if (!('value' in list)) return list;
  const values: T[] = [];
  let hole: { readonly missing: string } | null = null;
  for (const item of list.value) {
    const fact = read(item);
    if ('value' in fact) values.push(fact.value);
    else hole ??= fact;
  }
  return hole ?? { value: values };
}

/** Like {@link textAt}, but the text has to be there. */
export function requiredTextAt(parent: Place, name: string): Fact<string> {
  const text = textAt(parent, name);
  if (!('value' in text)) return text;
  return text.value === null ? wrong(field(parent, name), 'text') : { value: text.value };
}

/** A list's item that has to be text. */
export function readText(item: Place): Fact<string> {
  return typeof item.value === 'string' && item.value !== '' ? { value: item.value } : wrong(item, 'text');
}

/** The name of a field as it is spelt there: older versions of the Azure CLI print `…Ip…` where ARM says `…IP…`. */
export function spelled(parent: Place, name: string): string {
  const older = name.replaceAll('IP', 'Ip');
  return field(parent, name).value === undefined && field(parent, older).value !== undefined ? older : name;
}

/**
 * Where a body's own fields stand: under `properties` (ARM's shape), or beside `id`, as `az network … list` flattens them. The flat shape
 * has to show one of the given fields: a bare `{ "id": … }` is a reference and says nothing, as does `"properties": null`, which
 * `az resource list` prints.
 */
export function fieldsOf(body: Place, flatFields: readonly string[] = []): Fact<Place> {
  const properties = field(body, 'properties');
  if (isRecord(properties.value)) return { value: properties };
  if (hasFields(body.value, flatFields)) return { value: body };
  return isAbsent(properties.value)
    ? wrong(properties, 'the properties (az resource list leaves them out; az graph query and az rest give them)')
    : wrong(properties, "an object (the resource in ARM's own shape)");
}

/** Whether a body says anything about its resource, in either shape. */
export function hasFields(body: unknown, flatFields: readonly string[] = []): boolean {
  if (!isRecord(body)) return false;
  return (
    isRecord(body['properties']) ||
    (!Object.hasOwn(body, 'properties') && flatFields.some((name) => Object.hasOwn(body, name)))
  );
}
