import { idKey, sameId } from '../../domain/armId.ts';
import type { EstateDocument } from '../../domain/estate/estate.ts';
import { isRecord } from '../../domain/isRecord.ts';
import type { Repair } from '../../domain/repair/repairRecord.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { NetguardError } from '../../errors.ts';
import type { Affected, Facts } from '../liveFacts.ts';
import type { Ports } from '../ports.ts';
import type { Reading } from './repairGround.ts';

/** Everything around the group of a repair, as it stands now. */
export interface Surroundings {
  readonly facts: Facts;
  /** Every compute that the group may touch. */
  readonly computes: readonly string[];
  /** ISO 8601. */
  readonly asOf: string;
  /** Of the group, as it was read with these facts. */
  readonly etag: string;
  /** On the repair's finding; null where there is none any more. */
  readonly verdict: Verdict | null;
}

/** Reads and judges all compute behind the group of a repair. */
export async function lookAround(
  { group, compute, finding }: Repair,
  ports: Pick<Ports, 'facts' | 'judge' | 'now'>,
): Promise<Reading<Surroundings>> {
  const affected = await affectedBy(group, ports);
  if (affected.kind === 'missing') return affected;
  const computes = [...new Map([compute, ...affected.value.computes].map((id) => [idKey(id), id])).values()];
  const asOf = ports.now().toISOString();
  const facts = await ports.facts.readAround(group, computes);
  const { document, transient } = await ports.judge(facts, computes, asOf);
  if (facts.transient || transient) {
    return { kind: 'missing', why: facts.missing[0]?.why ?? 'service tags', transient: true };
  }
  const etag = bodyOf(group, facts.documents)?.['etag'];
  if (typeof etag !== 'string')
    return { kind: 'missing', why: 'the network security group is not there', transient: false };
  const verdict = document.verdicts.find(({ id }) => id === finding) ?? null;
  return { kind: 'read', value: { facts, computes, asOf, etag, verdict } };
}

async function affectedBy(group: string, { facts }: Pick<Ports, 'facts'>): Promise<Reading<Affected>> {
  try {
    const affected = await facts.affected({ id: idKey(group), kind: 'networkSecurityGroup' });
    const [unknown] = affected.missing;
    if (unknown === undefined && !affected.transient) return { kind: 'read', value: affected };
    const why = `which compute the group touches is not known (${unknown?.fact ?? 'listing'}: ${unknown?.why ?? 'cut'})`;
    return { kind: 'missing', why, transient: affected.transient };
  } catch (error) {
    if (error instanceof NetguardError && error.retryable) {
      return { kind: 'missing', why: error.message, transient: true };
    }
    throw error;
  }
}

/** The facts as they would be without one rule of a group. */
export function withoutRule(facts: Facts, group: string, rule: string): Facts {
  const documents = facts.documents.map((document): EstateDocument => {
    const { body } = document;
    if (!isRecord(body) || !isGroup(body, group) || !isRecord(body['properties'])) return document;
    const rules = body['properties']['securityRules'];
    if (!Array.isArray(rules)) return document;
    const securityRules = rules.filter((one: unknown) => !isRecord(one) || !sameId(String(one['id']), rule));
    return { ...document, body: { ...body, properties: { ...body['properties'], securityRules } } };
  });
  return { ...facts, documents };
}

function bodyOf(group: string, documents: readonly EstateDocument[]): Readonly<Record<string, unknown>> | null {
  for (const { body } of documents) if (isRecord(body) && isGroup(body, group)) return body;
  return null;
}

function isGroup(body: Readonly<Record<string, unknown>>, group: string): boolean {
  return typeof body['id'] === 'string' && sameId(body['id'], group);
}
