import { createHash } from 'node:crypto';
import { idKey, parseArmId } from '../../domain/armId.ts';
import type { Decision } from '../../domain/decision.ts';
import type { EstateDocument } from '../../domain/estate/estate.ts';
import { isRecord } from '../../domain/isRecord.ts';
import { mayBeWritten } from '../../domain/repair/mayRepair.ts';
import { type RepairPolicy, repairMode } from '../../domain/repair/repairPolicy.ts';
import { openRepair, type Repair } from '../../domain/repair/repairRecord.ts';
import { type ResourceTags, readTags } from '../../domain/repair/resourceTags.ts';
import type { Ports } from '../ports.ts';

/**
 * The repairs that an evaluation asks for: of every finding that has become violated, where the policy allows one. Each is planned first:
 * whether it is written or only proposed is decided by what is read then. A finding that is violated again later has another repair, and an
 * evaluation that is stored twice the same.
 */
export function repairsFor(
  decision: Decision,
  documents: readonly EstateDocument[],
  policy: RepairPolicy,
  at: string,
): readonly Repair[] {
  if (policy.entries.length === 0) return [];
  const broken = new Set(
    decision.transitions.flatMap(({ finding, from, to }) =>
      to === 'violated' && from !== 'violated' ? [finding] : [],
    ),
  );
  return decision.changed.flatMap(({ verdict, since }) => {
    if (!broken.has(verdict.id) || verdict.remediation.class !== 'auto') return [];
    return verdict.remediation.changes.filter(mayBeWritten).flatMap((change): Repair[] => {
      const group = parseArmId(change.resource)?.parent ?? null;
      const tags = group === null ? null : tagsOf(group, documents);
      if (group === null || tags === null) return [];
      // The tags of its resource group are read before anything is written.
      const { mode, because } = repairMode(policy, { id: group, tags, groupTags: {} });
      if (mode === 'off') return [];
      const why = `The requirement is violated; ${because} (${mode}).`;
      const repair = openRepair({ verdict, change, mode: 'auto', at, why }, (text) => digest(`${text} since ${since}`));
      return repair === null ? [] : [repair];
    });
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function tagsOf(group: string, documents: readonly EstateDocument[]): ResourceTags | null {
  const body = documents.find(({ body: one }) => isRecord(one) && idKey(String(one['id'])) === idKey(group))?.body;
  const tags = readTags(body);
  return 'value' in tags ? tags.value : null;
}

/** Makes repairs of what evaluations of the compute have asked for, and has each of them worked on. */
export async function takeOrders(compute: string, ports: Pick<Ports, 'repairs' | 'queue' | 'log'>): Promise<void> {
  for (const { key, repairs } of await ports.repairs.orders(compute)) {
    for (const repair of repairs) {
      await ports.repairs.create(repair);
      await ports.queue.send({ repair: repair.id }, 0);
      ports.log.info('repair ordered', { repair: repair.id, finding: repair.finding, rule: repair.rule });
    }
    await ports.repairs.orderTaken(compute, key);
  }
}
