import { parseArmId } from '../domain/armId.ts';
import type { FactReading } from './factReading.ts';
import { readPlaces } from './readPlace.ts';
import { subnetOfPool } from './references.ts';
import { openUnit, type UnitReading } from './unitReading.ts';

/** Reads a pool of a Batch account of the customer's own, and the account. */
export async function readBatchPool(id: string, reading: FactReading): Promise<UnitReading> {
  const account = parseArmId(id)?.parent ?? id;
  return await openUnit({ id, holder: account, fact: 'batchPool' }, reading, async (body, notes) => {
    const accountBody = await notes.get('batchAccount', account);
    const subnet = subnetOfPool(body);
    return {
      places: await readPlaces(subnet === null ? [] : [subnet], notes),
      accounts: [],
      services: [{ id: account, body: accountBody }],
      kind: 'pool',
    };
  });
}
