import { isRecord } from '../isRecord.ts';
import type { TextPattern } from './textPattern.ts';

/** A value of a policy rule: a text of which something is known, or other JSON. */
export type PolicyValue =
  | { readonly text: TextPattern }
  | { readonly items: readonly PolicyValue[] }
  | { readonly json: number | boolean | null | Readonly<Record<string, unknown>> };

/** A JSON value as a policy rule compares it, taken literally. Nothing compares lists within lists: those are not looked into. */
export function policyValue(json: unknown): PolicyValue {
  return Array.isArray(json) ? { items: json.map(itemValue) } : itemValue(json);
}

function itemValue(json: unknown): PolicyValue {
  if (typeof json === 'string') return { text: json };
  if (typeof json === 'number' || typeof json === 'boolean' || isRecord(json)) return { json };
  return { json: Array.isArray(json) ? {} : null };
}

/** The text where the value is one that is known in full, else null. */
export function knownText(value: PolicyValue): string | null {
  return 'text' in value && typeof value.text === 'string' ? value.text : null;
}
