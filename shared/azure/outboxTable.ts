import type { TransactionAction } from '@azure/data-tables';
import type { Outbox, OutgoingAlert } from '../app/outbox.ts';
import type { ChannelName } from '../app/ports.ts';
import type { Alert } from '../domain/alert.ts';
import { idKey } from '../domain/armId.ts';
import type { Storage } from './storage.ts';
import { beginsWith, deleteRow, getRow, quoted, type Row, rowsWith, statusOf, textOf } from './table.ts';
import { ascending, tableKey } from './tableKey.ts';
import { fromWideText, toWideText } from './wideText.ts';

/** The partition of poison messages and their alerts, beside those of the compute. */
export const poisonPartition = 'poison';

/**
 * An alert that waits in the partition of its compute, in the same table as the state it tells of, so that both are stored or neither:
 * its text once, for it can be long, and a small row for each channel. The keys sort by evaluation, then by time.
 * | row key | properties |
 * |---|---|
 * | `alert:<number>:<milliseconds>:<tableKey of the alert's id>` | channels (comma list), alert0… |
 * | `outbox:<number>:<milliseconds>:<tableKey of the alert's id>:<channel>` | channel, attempts, claimedUntil, notBefore |
 * | `outbox:<number>:<tableKey of the alert's id>` | attempts, claimedUntil, alert0…: as the version with a single channel wrote it |
 *
 * @param number orders the alerts of one partition: that of the evaluation they come from.
 */
export function outgoingRows(
  partitionKey: string,
  number: number,
  alert: Alert,
  channels: readonly ChannelName[],
): readonly TransactionAction[] {
  const name = `${ascending(number)}:${ascending(Date.parse(alert.time))}:${tableKey(alert.id).slice(0, 20)}`;
  const text = { partitionKey, rowKey: `alert:${name}`, channels: channels.join(','), ...toWideText('alert', alert) };
  return [['create', text], ...channels.map((channel) => waitingRow(partitionKey, name, channel))];
}

function waitingRow(partitionKey: string, name: string, channel: ChannelName): TransactionAction {
  const rowKey = `outbox:${name}:${channel}`;
  return ['create', { partitionKey, rowKey, channel, attempts: 0, claimedUntil: '', notBefore: '' }];
}

/** @param channels those that are set up. */
export function createOutbox(storage: Storage, tableName: string, channels: readonly ChannelName[]): Outbox {
  const open = async () => await storage.table(tableName);

  /** Rows of a partition whose keys begin with a text, without the alerts' own texts. */
  async function briefly(partitionKey: string, prefix: string): Promise<readonly Row[]> {
    const filter = `PartitionKey eq ${quoted(partitionKey)} and ${beginsWith(prefix)}`;
    const select = ['RowKey', 'channel', 'channels', 'attempts', 'claimedUntil', 'notBefore'];
    const rows: Row[] = [];
    for await (const row of (await open()).listEntities({ queryOptions: { filter, select } })) rows.push(row);
    return rows;
  }

  return {
    async waiting(box) {
      // The texts first: one that has no row in the second reading had lost its last one by then, for both are stored together.
      const texts = await briefly(box, 'alert:');
      const rows = await briefly(box, 'outbox:');
      const addressed = new Map(texts.map((row) => [afterPrefix(row), textOf(row, 'channels').split(',')]));
      const waiting = rows.map((row) => outgoingAlert(box, row, addressed));
      const wanted = new Set(waiting.map(({ alert }) => alert));
      for (const name of addressed.keys()) if (!wanted.has(name)) await forget(box, name);
      return waiting;
    },

    async claim(outgoing, until) {
      const { box, key, alert, channel } = outgoing;
      const properties = { partitionKey: box, rowKey: key, claimedUntil: until.toISOString() };
      try {
        await (await open()).updateEntity(properties, 'Merge', { etag: outgoing.version });
      } catch (error) {
        if (isOvertaken(error)) return null;
        throw error;
      }
      const text = await getRow(await open(), box, channel === null ? key : `alert:${alert}`);
      return text === null ? null : (fromWideText('alert', text) as Alert);
    },

    async release({ box, key }, attempts, notBefore) {
      const properties = { claimedUntil: '', attempts, notBefore: notBefore.toISOString() };
      try {
        await (await open()).updateEntity({ partitionKey: box, rowKey: key, ...properties }, 'Merge');
      } catch (error) {
        if (!isOvertaken(error)) throw error;
      }
    },

    async remove({ box, key, alert }) {
      await deleteRow(await open(), box, key);
      await forget(box, alert);
    },

    async readdress({ box, key, alert: name, channel }, alert) {
      const removal: TransactionAction = ['delete', { partitionKey: box, rowKey: key }];
      const text = { partitionKey: box, rowKey: `alert:${name}`, channels: channels.join(',') };
      const rows: readonly TransactionAction[] =
        channel === null
          ? outgoingRows(box, Number(key.split(':')[1]), alert, channels)
          : [['update', text, 'Merge'], ...channels.map((other) => waitingRow(box, name, other))];
      try {
        await (await open()).submitTransaction([removal, ...rows]);
      } catch (error) {
        if (!isOvertaken(error)) throw error;
      }
    },

    async filled() {
      const boxes = new Set<string>();
      const filter = `(${beginsWith('alert:')}) or (${beginsWith('outbox:')})`;
      const queryOptions = { filter, select: ['PartitionKey'] };
      for await (const row of (await open()).listEntities({ queryOptions })) boxes.add(row.partitionKey ?? '');
      return [...boxes];
    },

    boxOf: (compute) => tableKey(idKey(compute)),

    async putPoison(key, text, alert) {
      const poison = { partitionKey: poisonPartition, rowKey: `poison:${tableKey(key)}`, ...toWideText('text', text) };
      try {
        const table = await open();
        await table.submitTransaction([['create', poison], ...outgoingRows(poisonPartition, 0, alert, channels)]);
      } catch (error) {
        // Kept by an earlier attempt, whose alert waits or has been sent.
        if (statusOf(error) !== 409) throw error;
      }
      return poisonPartition;
    },
  };

  /** Deletes the text of an alert that no channel waits for. The few rows it may have are read in one answer, hence as of one instant. */
  async function forget(box: string, name: string): Promise<void> {
    const rows = await rowsWith(await open(), box, `outbox:${name}:`);
    if (rows.length === 0) await deleteRow(await open(), box, `alert:${name}`);
  }
}

function outgoingAlert(box: string, row: Row, addressed: ReadonlyMap<string, readonly string[]>): OutgoingAlert {
  const channel = textOf(row, 'channel') || null;
  const name = afterPrefix(row);
  const alert = channel === null ? name : name.slice(0, -channel.length - 1);
  return {
    box,
    key: row.rowKey ?? '',
    alert,
    channel,
    addressed: addressed.get(alert) ?? [],
    attempts: Number(row['attempts'] ?? 0),
    claimedUntil: textOf(row, 'claimedUntil') || null,
    notBefore: textOf(row, 'notBefore') || null,
    version: row.etag,
  };
}

/** A row key without what stands before its first colon. */
function afterPrefix(row: Row): string {
  const key = row.rowKey ?? '';
  return key.slice(key.indexOf(':') + 1);
}

/** Somebody else changed, made or removed the row first. */
function isOvertaken(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || status === 409 || status === 412;
}
