import type { TableClient, TableEntityResult, TransactionAction } from '@azure/data-tables';

/** A row as it is read; the table is our own, so its properties are trusted. */
export type Row = TableEntityResult<Record<string, unknown>>;

/** A transaction takes 100 operations. */
const largestTransaction = 100;

/** The row, or null without one. */
export async function getRow(table: TableClient, partitionKey: string, rowKey: string): Promise<Row | null> {
  try {
    return await table.getEntity(partitionKey, rowKey);
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Deletes the row; one that is not there is as good as deleted. False when its version is another. */
export async function deleteRow(
  table: TableClient,
  partitionKey: string,
  rowKey: string,
  version = '*',
): Promise<boolean> {
  try {
    await table.deleteEntity(partitionKey, rowKey, { etag: version });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return true;
    if (statusOf(error) === 412) return false;
    throw error;
  }
}

/** The rows of a partition whose keys begin with a text, in the order of their keys. */
export async function rowsWith(table: TableClient, partitionKey: string, prefix: string): Promise<readonly Row[]> {
  return await everyRow(table, `PartitionKey eq ${quoted(partitionKey)} and ${beginsWith(prefix)}`);
}

/** All rows that a filter lets through, page by page. */
export async function everyRow(table: TableClient, filter: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of table.listEntities({ queryOptions: { filter } })) rows.push(row);
  return rows;
}

/** A text property; empty where the row has none. */
export function textOf(row: Row | null, name: string): string {
  const value = row?.[name];
  return typeof value === 'string' ? value : '';
}

/** A filter for row keys that begin with a text ending in a colon: the next character after `:` is `;`. */
export function beginsWith(prefix: string): string {
  const end = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
  return `RowKey ge ${quoted(prefix)} and RowKey lt ${quoted(end)}`;
}

/** A text as OData writes it: a quote is doubled. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Writes that need not happen together, as few requests as possible. All are of one partition. */
export async function inTransactions(table: TableClient, actions: readonly TransactionAction[]): Promise<void> {
  for (let from = 0; from < actions.length; from += largestTransaction) {
    await table.submitTransaction(actions.slice(from, from + largestTransaction));
  }
}

/** The HTTP status of a storage error, null for any other error. */
export function statusOf(error: unknown): number | null {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : null;
  return typeof status === 'number' ? status : null;
}
