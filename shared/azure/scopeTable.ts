import type { TransactionAction } from '@azure/data-tables';
import type { PendingScope, ScopeStore } from '../app/scopeStore.ts';
import { idKey } from '../domain/armId.ts';
import type { Change } from '../domain/change.ts';
import type { Storage } from './storage.ts';
import { deleteRow, everyRow, getRow, inTransactions, rowsWith, textOf } from './table.ts';
import { tableKey } from './tableKey.ts';
import { fromWideText, toWideText } from './wideText.ts';

export const scopeTableName = 'netguardScopes';

/** Events of a scope whose evaluation is remembered; their messages are a few seconds old, so the latest suffice. */
const mostCovered = 400;

/**
 * The table `netguardScopes`. One partition a resource: `tableKey` of its lower-case id.
 * | row key | properties |
 * |---|---|
 * | `pending` | scope, since; its etag is the generation |
 * | `blame:<tableKey of the event id>` | change0… |
 * | `covered` | events0…: short keys of the latest events that a finished evaluation has seen |
 * | `dependent:<tableKey of the compute>` | compute |
 */
export function createScopeStore(storage: Storage): ScopeStore {
  const open = async () => await storage.table(scopeTableName);

  async function covered(scope: string): Promise<readonly string[]> {
    const row = await getRow(await open(), partition(scope), 'covered');
    return row === null ? [] : (fromWideText('events', row) as readonly string[]);
  }

  return {
    async record(change, at) {
      const partitionKey = partition(change.scope);
      const blame = { partitionKey, rowKey: blameKey(change.eventId), ...toWideText('change', change) };
      const pending = { partitionKey, rowKey: 'pending', scope: change.scope, since: at.toISOString() };
      await (await open()).submitTransaction([
        ['upsert', blame, 'Replace'],
        ['upsert', pending, 'Replace'],
      ]);
    },

    async generation(scope) {
      return (await getRow(await open(), partition(scope), 'pending'))?.etag ?? null;
    },

    async blame(scope) {
      const rows = await rowsWith(await open(), partition(scope), 'blame:');
      return rows.map((row) => fromWideText('change', row) as Change);
    },

    async isCovered(scope, eventId) {
      return (await covered(scope)).includes(shortKey(eventId));
    },

    async markCovered(scope, eventIds) {
      if (eventIds.length === 0) return;
      const events = [...new Set([...eventIds.map(shortKey), ...(await covered(scope))])].slice(0, mostCovered);
      const row = { partitionKey: partition(scope), rowKey: 'covered', ...toWideText('events', events) };
      await (await open()).upsertEntity(row, 'Replace');
    },

    async forgetBlame(scope, eventIds) {
      const table = await open();
      const partitionKey = partition(scope);
      const rows = await rowsWith(table, partitionKey, 'blame:');
      const done = new Set(eventIds.map(blameKey));
      const actions = rows.flatMap(({ rowKey, etag }): TransactionAction[] =>
        rowKey !== undefined && done.has(rowKey) ? [['delete', { partitionKey, rowKey, etag }]] : [],
      );
      // A transaction fails as a whole where another worker was faster with one of its rows: then one by one.
      await inTransactions(table, actions).catch(async () => {
        for (const [, row] of actions) await deleteRow(table, partitionKey, row.rowKey ?? '');
      });
    },

    async close(scope, generation) {
      await deleteRow(await open(), partition(scope), 'pending', generation);
    },

    async dependents(resource) {
      const rows = await rowsWith(await open(), partition(resource), 'dependent:');
      return rows.map((row) => textOf(row, 'compute'));
    },

    async addDependent(resource, compute) {
      const rowKey = `dependent:${tableKey(idKey(compute))}`;
      await (await open()).upsertEntity({ partitionKey: partition(resource), rowKey, compute }, 'Replace');
    },

    async removeDependent(resource, compute) {
      await deleteRow(await open(), partition(resource), `dependent:${tableKey(idKey(compute))}`);
    },

    async pending() {
      const rows = await everyRow(await open(), `RowKey eq 'pending'`);
      return rows.map((row): PendingScope => ({ scope: textOf(row, 'scope'), since: textOf(row, 'since') }));
    },
  };
}

function partition(resource: string): string {
  return tableKey(idKey(resource));
}

function blameKey(eventId: string): string {
  return `blame:${tableKey(eventId)}`;
}

function shortKey(eventId: string): string {
  return tableKey(eventId).slice(0, 20);
}
