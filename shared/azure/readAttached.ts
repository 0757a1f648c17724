import { parseArmId } from '../domain/armId.ts';
import { attachedFacts, interfacesOfMachine, subnetsOfCluster, subnetsOfDatabricks } from './attachedBodies.ts';
import { type Place, readPlaces } from './readPlace.ts';
import { at, referencedId, subnetsOfConfigurations } from './references.ts';
import type { UnitNotes, UnitWorld } from './unitReading.ts';

/**
 * Reads the resource that an attached compute stands for: where that is, and what it uses by private endpoints of its own.
 *
 * @param used - what the workspace uses that it is attached to: jobs read and write there, wherever they run
 */
export async function readAttached(
  resource: string,
  used: Pick<UnitWorld, 'accounts' | 'services'>,
  notes: UnitNotes,
): Promise<UnitWorld> {
  const type = parseArmId(resource)?.type ?? '';
  const body = await notes.get(attachedFacts[type] ?? 'attached', resource);
  const isDatabricks = type === 'microsoft.databricks/workspaces';
  return {
    places: await placesOf(type, body, notes),
    accounts: used.accounts,
    services: isDatabricks ? [...used.services, { id: resource, body }] : used.services,
    kind: 'attached',
  };
}

async function placesOf(type: string, body: unknown, notes: UnitNotes): Promise<readonly Place[]> {
  switch (type) {
    case 'microsoft.compute/virtualmachines':
      return await placesOfMachine(body, notes);
    case 'microsoft.hdinsight/clusters':
      return await readPlaces(subnetsOfCluster(body), notes);
    case 'microsoft.databricks/workspaces':
      return await readPlaces(subnetsOfDatabricks(body), notes);
    default:
      return [];
  }
}

/** A machine is where its network interfaces are, and each of these may have a security group of its own. */
async function placesOfMachine(machine: unknown, notes: UnitNotes): Promise<readonly Place[]> {
  const subnets: string[] = [];
  for (const id of interfacesOfMachine(machine)) {
    const body = await notes.get('networkInterface', id);
    subnets.push(...subnetsOfConfigurations(body));
    const group = referencedId(at(body, 'properties', 'networkSecurityGroup'));
    if (group !== null) await notes.get('networkSecurityGroup', group);
  }
  return await readPlaces([...new Set(subnets)], notes);
}
