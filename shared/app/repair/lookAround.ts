import { idKey, sameId } from '../../domain/armId.ts';
import type { EstateDocument } from '../../domain/estate/estate.ts';
import { isRecord } from '../../domain/isRecord.ts';
import type { Repair } from '../../domain/repair/repairRecord.ts';
import { unitOf, type Verdict } from '../../domain/verdict.ts';
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
  { group, finding }: Repair,
  ports: Pick<Ports, 'facts' | 'judge' | 'now'>,
): Promise<Reading<Surroundings>> {
  const affected = await affectedBy(group, ports);
  if (affected.kind === 'missing') return affected;
  const computes = [
    ...new Map([unitOf({ id: finding }), ...affected.value.computes].map((id) => [idKey(id), id])).values(),
  ];
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

function bodyOf(group: string, documents: readonly EstateDocument[]): Readonly<Record<string, unknown>> | null {
  for (const { body } of documents) {
    if (isRecord(body) && typeof body['id'] === 'string' && sameId(body['id'], group)) return body;
  }
  return null;
}
