import type { Outbox, OutgoingAlert } from '../app/outbox.ts';
import type { Alert } from '../domain/alert.ts';
import { idKey } from '../domain/armId.ts';
import type { Storage } from './storage.ts';
import { beginsWith, deleteRow, rowsWith, statusOf, textOf } from './table.ts';
import { ascending, tableKey } from './tableKey.ts';
import { fromWideText, toWideText } from './wideText.ts';

/** The partition of poison messages and their alerts, beside those of the compute. */
export const poisonPartition = 'poison';

/**
 * An alert that waits in the partition of its compute, in the same table as the state it tells of, so that both are stored or neither.
 * Row key `outbox:<number>:<tableKey of the alert's id>`; properties alert0…, attempts, claimedUntil.
 */
export function outgoingRow(partitionKey: string, number: number, alert: Alert) {
  const rowKey = `outbox:${ascending(number)}:${tableKey(alert.id).slice(0, 20)}`;
  return { partitionKey, rowKey, attempts: 0, claimedUntil: '', ...toWideText('alert', alert) };
}

export function createOutbox(storage: Storage, tableName: string): Outbox {
  const open = async () => await storage.table(tableName);

  /** Changes who has the alert; false when somebody else did so first. */
  async function hold({ box, key, version }: OutgoingAlert, properties: Record<string, unknown>): Promise<boolean> {
    try {
      await (await open()).updateEntity({ partitionKey: box, rowKey: key, ...properties }, 'Merge', { etag: version });
      return true;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 412) return false;
      throw error;
    }
  }

  return {
    async waiting(box) {
      const rows = await rowsWith(await open(), box, 'outbox:');
      return rows.map((row): OutgoingAlert => {
        const claimedUntil = textOf(row, 'claimedUntil');
        return {
          box,
          key: row.rowKey ?? '',
          alert: fromWideText('alert', row) as Alert,
          attempts: Number(row['attempts'] ?? 0),
          claimedUntil: claimedUntil === '' ? null : claimedUntil,
          version: row.etag,
        };
      });
    },

    async claim(outgoing, until) {
      return await hold(outgoing, { claimedUntil: until.toISOString() });
    },

    async release(outgoing, attempts) {
      await hold({ ...outgoing, version: '*' }, { claimedUntil: '', attempts });
    },

    async remove({ box, key }) {
      await deleteRow(await open(), box, key);
    },

    async filled() {
      const queryOptions = { filter: beginsWith('outbox:'), select: ['PartitionKey'] };
      const boxes = new Set<string>();
      for await (const row of (await open()).listEntities({ queryOptions })) boxes.add(row.partitionKey ?? '');
      return [...boxes];
    },

    boxOf: (compute) => tableKey(idKey(compute)),

    async putPoison(key, text, alert) {
      const poison = { partitionKey: poisonPartition, rowKey: `poison:${tableKey(key)}`, ...toWideText('text', text) };
      try {
        await (await open()).submitTransaction([
          ['create', poison],
          ['create', outgoingRow(poisonPartition, 0, alert)],
        ]);
      } catch (error) {
        // Kept by an earlier attempt, whose alert waits or has been sent.
        if (statusOf(error) !== 409) throw error;
      }
      return poisonPartition;
    },
  };
}
