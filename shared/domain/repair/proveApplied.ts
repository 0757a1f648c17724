import { idKey, nameOf } from '../armId.ts';
import type { EstateDocument } from '../estate/estate.ts';
import { isRecord } from '../isRecord.ts';
import { proveRepair, type RepairProof, type RepairQuestion } from './proveRepair.ts';
import { observeRule } from './resumeRepair.ts';

/**
 * Proves a repair again on facts that were read after the write: the rule stands there as it was written, and against the same facts
 * without it it still repairs its requirement and does nothing else.
 */
export function proveApplied(question: RepairQuestion): RepairProof {
  const { body, resource } = question.change;
  const { documents, taken } = withoutRule(question.documents, resource);
  const notAsWritten = taken.find((rule) => observeRule({ body }, rule) !== 'ours');
  if (taken.length === 0) return { proven: false, reason: 'the rule is not among the facts' };
  if (notAsWritten !== undefined) return { proven: false, reason: 'the rule does not stand as it was written' };
  return proveRepair({ ...question, documents });
}

/** The documents without a rule of a network security group, wherever they hold it, and what was taken out of them. */
function withoutRule(
  documents: readonly EstateDocument[],
  rule: string,
): { readonly documents: readonly EstateDocument[]; readonly taken: readonly unknown[] } {
  const taken: unknown[] = [];
  const group = idKey(rule.replace(/\/securityRules\/[^/]+$/i, ''));
  const name = nameOf(rule).toLowerCase();

  function keepOthers(list: readonly unknown[], isIt: (one: Readonly<Record<string, unknown>>) => boolean): unknown[] {
    return list.filter((one) => {
      const found = isRecord(one) && isIt(one);
      if (found) taken.push(one);
      return !found;
    });
  }
  const hasId = (one: Readonly<Record<string, unknown>>): boolean =>
    typeof one['id'] === 'string' && idKey(one['id']) === idKey(rule);
  const hasName = (one: Readonly<Record<string, unknown>>): boolean =>
    typeof one['name'] === 'string' && one['name'].toLowerCase() === name;

  function without(body: unknown): unknown {
    if (Array.isArray(body)) return keepOthers(body, hasId).map(without);
    if (!isRecord(body)) return body;
    if (typeof body['id'] !== 'string') {
      const lists = ['value', 'data'].filter((field) => Array.isArray(body[field]));
      return { ...body, ...Object.fromEntries(lists.map((field) => [field, without(body[field])])) };
    }
    if (idKey(body['id']) !== group) return body;
    const { properties } = body;
    if (!isRecord(properties) || !Array.isArray(properties['securityRules'])) return body;
    return { ...body, properties: { ...properties, securityRules: keepOthers(properties['securityRules'], hasName) } };
  }

  const rest = documents.flatMap((document) => {
    const [kept] = keepOthers([document.body], hasId);
    return kept === undefined ? [] : [{ ...document, body: without(kept) }];
  });
  return { documents: rest, taken };
}
