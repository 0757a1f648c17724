import type { TransactionAction } from '@azure/data-tables';
import type { Commit, Evaluation, EvaluationKey, FindingStore, TransitionRecord } from '../app/findingStore.ts';
import type { ChannelName } from '../app/ports.ts';
import { idKey } from '../domain/armId.ts';
import type { Change } from '../domain/change.ts';
import type { Finding } from '../domain/decision.ts';
import { orderRow } from './orderRow.ts';
import { outgoingRows } from './outboxTable.ts';
import type { Storage } from './storage.ts';
import { beginsWith, everyRow, getRow, inTransactions, quoted, type Row, rowsWith, statusOf, textOf } from './table.ts';
import { descending, tableKey } from './tableKey.ts';
import { fromWideText, toWideText } from './wideText.ts';

export const findingTableName = 'netguardFindings';

/**
 * The table `netguardFindings`. One partition a compute: `tableKey` of its lower-case id.
 * | row key | properties |
 * |---|---|
 * | `evaluation` | compute, workspace (lower case), number, gone, evaluation0…; replaced by its etag only |
 * | `finding:<tableKey of the verdict's id>` | state, requirement, severity, workspace (lower case), message, finding0… |
 * | `transition:<number, the newest first>` | record0… |
 * | `transition:<number>:<evaluation id>:<tableKey of the event id>` | change0…: a cause; one of an evaluation that was never stored counts for nothing |
 * | `alert:…`, `outbox:…` | see {@link outgoingRows} |
 * | `order:…` | see {@link orderRow} |
 *
 * @param channels those that are set up: an alert waits for each of them.
 */
export function createFindingStore(storage: Storage, channels: readonly ChannelName[]): FindingStore {
  const open = async () => await storage.table(findingTableName);

  return {
    async latest(compute) {
      const row = await getRow(await open(), partition(compute), 'evaluation');
      if (row === null) return null;
      return { evaluation: fromWideText('evaluation', row) as Evaluation, version: row.etag };
    },

    async findings(compute) {
      const rows = await rowsWith(await open(), partition(compute), 'finding:');
      return rows.map((row) => fromWideText('finding', row) as Finding);
    },

    async commit(commit) {
      const table = await open();
      const actions = commitActions(partition(commit.evaluation.compute), commit, channels);
      try {
        // The answers stand in the order of the actions, and the evaluation is the first.
        const { subResponses } = await table.submitTransaction(actions);
        return subResponses[0]?.etag ?? '';
      } catch (error) {
        // 409: the first evaluation of a compute was stored by somebody else; 412: a later one.
        const status = statusOf(error);
        if (status === 409 || status === 412) return null;
        throw error;
      }
    },

    async addCauses(compute, evaluation, changes) {
      const partitionKey = partition(compute);
      const actions = changes.map((change): TransactionAction => {
        const rowKey = `${transitionKey(evaluation)}:${evaluation.id}:${tableKey(change.eventId)}`;
        return ['upsert', { partitionKey, rowKey, ...toWideText('change', change) }, 'Replace'];
      });
      await inTransactions(await open(), actions);
    },

    async transitions(compute, most) {
      const table = await open();
      const filter = `PartitionKey eq ${quoted(partition(compute))} and ${beginsWith('transition:')}`;
      const records: (Omit<TransitionRecord, 'causes'> & { causes: Change[] })[] = [];
      for await (const row of table.listEntities({ queryOptions: { filter } })) {
        const [, , evaluation] = row.rowKey?.split(':') ?? [];
        if (evaluation === undefined) {
          if (records.length === most) break;
          records.push({ ...(fromWideText('record', row) as Omit<TransitionRecord, 'causes'>), causes: [] });
        } else {
          const record = records.at(-1);
          if (record?.evaluation.id === evaluation) record.causes.push(fromWideText('change', row) as Change);
        }
      }
      return records;
    },

    async page({ state, compute, workspace, top, after }) {
      const filters = [
        beginsWith('finding:'),
        ...(compute === undefined ? [] : [ofCompute(compute)]),
        state === undefined ? `state ne 'gone'` : `state eq ${quoted(state)}`,
        ...(workspace === undefined ? [] : [`workspace eq ${quoted(idKey(workspace))}`]),
      ];
      const position = after === undefined ? null : readPosition(after);
      if (position !== null) {
        const [partitionKey, rowKey] = position.map(quoted);
        filters.push(`(PartitionKey gt ${partitionKey} or (PartitionKey eq ${partitionKey} and RowKey gt ${rowKey}))`);
      }
      const rows: Row[] = [];
      const filter = filters.join(' and ');
      for await (const row of (await open()).listEntities({ queryOptions: { filter } })) {
        rows.push(row);
        if (rows.length > top) break;
      }
      const shown = rows.slice(0, top);
      const last = shown.at(-1);
      const hasMore = rows.length > top && last !== undefined;
      return {
        findings: shown.map((row) => fromWideText('finding', row) as Finding),
        next: hasMore ? `${last.partitionKey}.${last.rowKey}` : null,
      };
    },

    async evaluated() {
      const rows = await everyRow(await open(), `RowKey eq 'evaluation' and gone eq false`);
      return rows.map((row) => ({ compute: textOf(row, 'compute'), workspace: textOf(row, 'workspace') }));
    },
  };
}

function transitionKey(evaluation: EvaluationKey): string {
  return `transition:${descending(evaluation.number)}`;
}

/** Where a page ended. What is no such place asks for nothing, and begins anew. */
function readPosition(text: string): readonly [string, string] | null {
  const match = /^([0-9a-f]{64})\.(finding:[0-9a-f]{64})$/.exec(text);
  return match?.[1] === undefined || match[2] === undefined ? null : [match[1], match[2]];
}

function commitActions(partitionKey: string, commit: Commit, channels: readonly ChannelName[]) {
  const { evaluation, replaces, findings, transitions, alert, orders = [] } = commit;
  const { compute, workspace, number, gone } = evaluation;
  const head = {
    partitionKey,
    rowKey: 'evaluation',
    compute,
    workspace: idKey(workspace),
    number,
    gone,
    ...toWideText('evaluation', evaluation),
  };
  const actions: TransactionAction[] = [
    replaces === null ? ['create', head] : ['update', head, 'Replace', { etag: replaces }],
    ...findings.map((finding): TransactionAction => ['upsert', findingRow(partitionKey, finding), 'Replace']),
  ];
  if (transitions !== null) {
    const rowKey = transitionKey(evaluation);
    actions.push(['create', { partitionKey, rowKey, ...toWideText('record', transitions) }]);
  }
  if (alert !== null) actions.push(...outgoingRows(partitionKey, number, alert, channels));
  if (orders.length > 0) actions.push(['create', orderRow(partitionKey, number, orders)]);
  return actions;
}

/** A thousand rules may block one packet. A transaction takes 4 MiB; the first rules are those that decide. */
const mostBlockers = 40;

function findingRow(partitionKey: string, finding: Finding) {
  const { verdict, state } = finding;
  const blockedBy = verdict.evidence.blockedBy.slice(0, mostBlockers);
  const stored = { ...finding, verdict: { ...verdict, evidence: { ...verdict.evidence, blockedBy } } };
  return {
    partitionKey,
    rowKey: `finding:${tableKey(verdict.id)}`,
    state,
    compute: idKey(verdict.compute),
    requirement: verdict.requirement,
    severity: verdict.severity,
    workspace: verdict.workspace === null ? '' : idKey(verdict.workspace),
    message: verdict.message.slice(0, 1000).toWellFormed(),
    ...toWideText('finding', stored),
  };
}

/** What is attached has its findings in the partition of its registration, and is asked for by its own id. */
function ofCompute(id: string): string {
  const ownPartition = /\/providers\/microsoft\.(machinelearningservices|batch)\//i.test(id);
  return ownPartition ? `PartitionKey eq ${quoted(partition(id))}` : `compute eq ${quoted(idKey(id))}`;
}

function partition(compute: string): string {
  return tableKey(idKey(compute));
}
