import type { Repair } from '../domain/repair/repairRecord.ts';
import { ascending } from './tableKey.ts';
import { toWideText } from './wideText.ts';

/** Repairs that an evaluation asks for, in the partition of its compute. Row key `order:<evaluation number>`; properties repairs0…. */
export function orderRow(partitionKey: string, number: number, repairs: readonly Repair[]) {
  return { partitionKey, rowKey: `order:${ascending(number)}`, ...toWideText('repairs', repairs) };
}
