import type { DroppedAlerts, FailingChannel, Journal, JournalReading, SweepReport } from '../app/journal.ts';
import { idKey } from '../domain/armId.ts';
import { findingTableName } from './findingTable.ts';
import { poisonPartition } from './outboxTable.ts';
import { scopeTableName } from './scopeTable.ts';
import type { Storage } from './storage.ts';
import { deleteRow, getRow, type Row, rowsWith, textOf } from './table.ts';
import { ascending, tableKey } from './tableKey.ts';
import { fromWideText, toWideText } from './wideText.ts';

const partitionKey = 'journal';

/**
 * The partition `journal` of `netguardScopes`.
 * | row key | properties |
 * |---|---|
 * | `sweep` | report0…: the last sweep |
 * | `channel:<name>` | failures, why, since; gone once the channel works again |
 * | `dropped:<name of a channel>` | count, last |
 * | `missed:<tableKey of the compute>:<evaluation number>` | sweep, differences |
 */
export function createJournal(storage: Storage): Journal {
  const open = async () => await storage.table(scopeTableName);

  async function lastSweep(): Promise<JournalReading['lastSweep']> {
    const table = await open();
    const row = await getRow(table, partitionKey, 'sweep');
    if (row === null) return null;
    const report = fromWideText('report', row) as SweepReport;
    const missed = (await rowsWith(table, partitionKey, 'missed:')).filter((found) => found['sweep'] === report.id);
    return { ...report, missedByEvents: missed.reduce((sum, found) => sum + Number(found['differences']), 0) };
  }

  return {
    async sweepDone(report) {
      const table = await open();
      await table.upsertEntity({ partitionKey, rowKey: 'sweep', ...toWideText('report', report) }, 'Replace');
      for (const row of await rowsWith(table, partitionKey, 'missed:')) {
        if (row['sweep'] !== report.id) await deleteRow(table, partitionKey, row.rowKey ?? '');
      }
    },

    async missedByEvents(sweep, compute, evaluation, differences) {
      const rowKey = missedKey(compute, evaluation);
      await (await open()).upsertEntity({ partitionKey, rowKey, sweep, differences }, 'Replace');
    },

    async announcedLate(compute, evaluation) {
      await deleteRow(await open(), partitionKey, missedKey(compute, evaluation));
    },

    async channelFailed(name, why, at) {
      const table = await open();
      const row = await getRow(table, partitionKey, `channel:${name}`);
      const failures = Number(row?.['failures'] ?? 0) + 1;
      const since = textOf(row, 'since') || at.toISOString();
      const text = why.slice(0, 1000).toWellFormed();
      await table.upsertEntity({ partitionKey, rowKey: `channel:${name}`, failures, why: text, since }, 'Replace');
    },

    async channelWorked(name) {
      await deleteRow(await open(), partitionKey, `channel:${name}`);
    },

    async alertDropped(channel, at) {
      const table = await open();
      const row = await getRow(table, partitionKey, `dropped:${channel}`);
      const count = Number(row?.['count'] ?? 0) + 1;
      const dropped = { partitionKey, rowKey: `dropped:${channel}`, count, last: at.toISOString() };
      await table.upsertEntity(dropped, 'Replace');
    },

    async read() {
      const table = await open();
      const failing = await rowsWith(table, partitionKey, 'channel:');
      const dropped = await rowsWith(table, partitionKey, 'dropped:');
      const poison = await rowsWith(await storage.table(findingTableName), poisonPartition, 'poison:');
      return {
        lastSweep: await lastSweep(),
        channels: failing.map(
          (row): FailingChannel => ({
            name: afterColon(row),
            failures: Number(row['failures']),
            why: textOf(row, 'why'),
            since: textOf(row, 'since'),
          }),
        ),
        droppedAlerts: dropped.map(
          (row): DroppedAlerts => ({
            channel: afterColon(row),
            count: Number(row['count']),
            last: textOf(row, 'last'),
          }),
        ),
        poison: poison.length,
      };
    },
  };
}

function afterColon({ rowKey = '' }: Row): string {
  return rowKey.slice(rowKey.indexOf(':') + 1);
}

function missedKey(compute: string, evaluation: number): string {
  return `missed:${tableKey(idKey(compute))}:${ascending(evaluation)}`;
}
