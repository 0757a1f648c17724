import type { FactReading } from './factReading.ts';
import { readPlaces } from './readPlace.ts';
import { accountsOfWorkspace, serverlessSubnetOf } from './references.ts';
import { openUnit, type UnitReading } from './unitReading.ts';

/** Reads the serverless compute of a workspace, which has no body of its own: the workspace says where it runs, or there is none. */
export async function readServerless(workspace: string, reading: FactReading): Promise<UnitReading> {
  return await openUnit({ id: workspace, holder: workspace, fact: 'workspace' }, reading, async (body, notes) => {
    const subnet = serverlessSubnetOf(body);
    if (subnet === null) return 'gone';
    return {
      places: await readPlaces([subnet], notes),
      accounts: accountsOfWorkspace(body),
      services: [{ id: workspace, body }],
      kind: 'compute',
    };
  });
}
