import { parseArmId } from '../domain/armId.ts';
import { attachedOf } from './attachedBodies.ts';
import type { FactReading } from './factReading.ts';
import { readAttached } from './readAttached.ts';
import { readPlaces } from './readPlace.ts';
import { accountsOfWorkspace, subnetOfCompute } from './references.ts';
import { openUnit, type UnitReading } from './unitReading.ts';

/** Reads a compute of a workspace: a cluster or instance where it stands itself, an attached one where the resource is that it stands for. */
export async function readCompute(id: string, reading: FactReading): Promise<UnitReading> {
  const holder = parseArmId(id)?.parent ?? id;
  return await openUnit({ id, holder, fact: 'compute' }, reading, async (body, notes) => {
    const attached = attachedOf(body);
    const workspaceBody = await notes.get('workspace', holder);
    const used = { accounts: accountsOfWorkspace(workspaceBody), services: [{ id: holder, body: workspaceBody }] };
    if (attached !== null) return await readAttached(attached, used, notes);
    const subnet = subnetOfCompute(body);
    return { ...used, places: await readPlaces(subnet === null ? [] : [subnet], notes), kind: 'compute' };
  });
}
