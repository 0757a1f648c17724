import { parseArmId } from '../domain/armId.ts';
import type { FactReading } from './factReading.ts';
import { readBatchPool } from './readBatchPool.ts';
import { readCompute } from './readCompute.ts';
import { readServerless } from './readServerless.ts';
import type { UnitReading } from './unitReading.ts';

/** Reads a unit and, live from ARM, what stands around it. Its id tells what it is: serverless compute has that of its workspace. */
export async function readUnit(id: string, reading: FactReading): Promise<UnitReading> {
  const type = parseArmId(id)?.type;
  if (type === 'microsoft.batch/batchaccounts/pools') return await readBatchPool(id, reading);
  if (type === 'microsoft.machinelearningservices/workspaces') return await readServerless(id, reading);
  return await readCompute(id, reading);
}
