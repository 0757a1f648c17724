import type { TransactionAction } from '@azure/data-tables';
import type { ChannelName } from '../app/ports.ts';
import type { RepairOrders, RepairStore, StoredRepair } from '../app/repair/repairStore.ts';
import { idKey } from '../domain/armId.ts';
import type { Repair, RepairState } from '../domain/repair/repairRecord.ts';
import { findingTableName } from './findingTable.ts';
import { outgoingRows } from './outboxTable.ts';
import type { Storage } from './storage.ts';
import { deleteRow, everyRow, getRow, quoted, type Row, rowsWith, statusOf, textOf } from './table.ts';
import { ascending, tableKey } from './tableKey.ts';
import { fromWideText, toWideText } from './wideText.ts';

/** Times a reservation is tried again because another instance reserved at the same time. */
const mostConflicts = 20;
const hourMs = 3_600_000;

/**
 * Repairs, in the table `netguardFindings`: one partition each, `tableKey` of `repair:<id>`, so that a step, the state it leads to and the
 * alert about it are stored together.
 * | row key | properties |
 * |---|---|
 * | `repair` | finding, rule (table keys), state, since, moved, count, claimedUntil, repair0…: all but the steps; replaced by its etag only |
 * | `step:<number>` | step0…: the audit trail, only ever added to |
 * | `alert:…`, `outbox:…` | see {@link outgoingRows} |
 *
 * Orders stand in the partition of their compute, see `orderRow`. The partition `repair-budget` has the row `hour` with taken0…: the
 * automatic repairs of the last hour.
 *
 * @param channels those that are set up: an alert waits for each of them.
 */
export function createRepairStore(storage: Storage, channels: readonly ChannelName[]): RepairStore {
  const open = async () => await storage.table(findingTableName);

  async function withSteps(row: Row): Promise<StoredRepair> {
    const steps = await rowsWith(await open(), row.partitionKey ?? '', 'step:');
    const head = fromWideText('repair', row) as Omit<Repair, 'steps'>;
    // A step that was added while these were read belongs to the next version.
    const known = steps.slice(0, Number(row['count'])).map((step) => fromWideText('step', step) as RepairStep);
    const claimedUntil = textOf(row, 'claimedUntil');
    return {
      repair: { ...head, steps: known },
      claimedUntil: claimedUntil === '' ? null : claimedUntil,
      version: row.etag,
    };
  }

  async function found(filter: string): Promise<readonly Repair[]> {
    const repairs: Repair[] = [];
    for (const row of await everyRow(await open(), `RowKey eq 'repair' and ${filter}`)) {
      repairs.push((await withSteps(row)).repair);
    }
    return repairs.toSorted((one, other) => (startOf(one) < startOf(other) ? 1 : -1));
  }

  return {
    async orders(compute) {
      const rows = await rowsWith(await open(), tableKey(idKey(compute)), 'order:');
      return rows.map((row): RepairOrders => {
        return { key: row.rowKey ?? '', repairs: fromWideText('repairs', row) as readonly Repair[] };
      });
    },

    async orderTaken(compute, key) {
      await deleteRow(await open(), tableKey(idKey(compute)), key);
    },

    async create(repair) {
      const partitionKey = partition(repair.id);
      const steps = repair.steps.map(
        (step, index): TransactionAction => ['create', stepRow(partitionKey, index, step)],
      );
      try {
        await (await open()).submitTransaction([['create', headRow(partitionKey, repair, null)], ...steps]);
      } catch (error) {
        if (statusOf(error) !== 409) throw error;
      }
    },

    async read(id) {
      const row = await getRow(await open(), partition(id), 'repair');
      return row === null ? null : await withSteps(row);
    },

    async advance({ from, to, claimedUntil, alert }) {
      const partitionKey = partition(to.id);
      const head = headRow(partitionKey, to, claimedUntil);
      const actions: TransactionAction[] = [['update', head, 'Replace', { etag: from.version }]];
      const known = from.repair.steps.length;
      for (const [index, step] of to.steps.slice(known).entries()) {
        actions.push(['create', stepRow(partitionKey, known + index, step)]);
      }
      if (alert !== null) actions.push(...outgoingRows(partitionKey, to.steps.length, alert, channels));
      try {
        // The answers stand in the order of the actions.
        const { subResponses } = await (await open()).submitTransaction(actions);
        return { repair: to, claimedUntil, version: subResponses[0]?.etag ?? '' };
      } catch (error) {
        if (isConflict(error)) return null;
        throw error;
      }
    },

    async claim({ repair, version }, until) {
      const entity = { partitionKey: partition(repair.id), rowKey: 'repair', claimedUntil: until ?? '' };
      try {
        const { etag } = await (await open()).updateEntity(entity, 'Merge', { etag: version });
        return { repair, claimedUntil: until, version: etag ?? '' };
      } catch (error) {
        if (isConflict(error)) return null;
        throw error;
      }
    },

    list: async () => await found(`PartitionKey ne ''`),
    former: async (finding, rule) =>
      await found(`(finding eq ${quoted(tableKey(finding))} or rule eq ${quoted(tableKey(idKey(rule)))})`),
    ofRule: async (rule) => await found(`rule eq ${quoted(tableKey(idKey(rule)))}`),

    async stuck(since) {
      const moving = movingStates.map((state) => `state eq ${quoted(state)}`).join(' or ');
      const filter = `RowKey eq 'repair' and moved lt ${quoted(since.toISOString())} and (${moving})`;
      const rows = await everyRow(await open(), filter);
      return rows.map((row) => (fromWideText('repair', row) as Repair).id);
    },

    async reserve(repair, perHour, now) {
      const table = await open();
      const since = new Date(now.getTime() - hourMs).toISOString();
      for (let attempt = 0; attempt < mostConflicts; attempt++) {
        const row = await getRow(table, 'repair-budget', 'hour');
        const all = row === null ? [] : (fromWideText('taken', row) as readonly Reservation[]);
        const taken = all.filter(({ at }) => at > since);
        if (taken.some((one) => one.repair === repair)) return true;
        if (taken.length >= perHour) return false;
        const next = toWideText('taken', [...taken, { repair, at: now.toISOString() }]);
        const entity = { partitionKey: 'repair-budget', rowKey: 'hour', ...next };
        try {
          if (row === null) await table.createEntity(entity);
          else await table.updateEntity(entity, 'Replace', { etag: row.etag });
          return true;
        } catch (error) {
          if (!isConflict(error)) throw error;
        }
      }
      return false;
    },

    boxOf: partition,
  };
}

/** States in which something is to be done next without a person. */
const movingStates: readonly RepairState[] = ['planned', 'writing', 'written', 'undoing'];

/** 409: the row is there already; 412: it was changed since it was read. */
function isConflict(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || status === 412;
}

type RepairStep = Repair['steps'][number];

interface Reservation {
  readonly repair: string;
  readonly at: string;
}

function headRow(partitionKey: string, repair: Repair, claimedUntil: string | null) {
  const { steps, ...head } = repair;
  return {
    partitionKey,
    rowKey: 'repair',
    finding: tableKey(repair.finding),
    rule: tableKey(idKey(repair.rule)),
    state: repair.state,
    since: startOf(repair),
    moved: steps.at(-1)?.at ?? '',
    claimedUntil: claimedUntil ?? '',
    count: steps.length,
    ...toWideText('repair', head),
  };
}

function stepRow(partitionKey: string, index: number, step: RepairStep) {
  return { partitionKey, rowKey: `step:${ascending(index)}`, ...toWideText('step', step) };
}

function startOf(repair: Repair): string {
  return repair.steps[0]?.at ?? '';
}

function partition(id: string): string {
  return tableKey(`repair:${id}`);
}
