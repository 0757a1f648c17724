import { idKey, parseArmId, sameId } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { FactReading } from './factReading.ts';
import type { Place } from './readPlace.ts';
import { at } from './references.ts';

/** What has been read of one unit so far, for further readings to add to. */
export interface UnitReading extends UnitNotes, UnitWorld {
  /** As ARM spells it. */
  readonly id: string;
  /** What holds the unit: its workspace, or the Batch account of a pool. */
  readonly holder: string;
  readonly state: 'read' | 'gone' | 'unreadable';
}

/** What a unit lives on, as far as its own bodies say. */
export interface UnitWorld {
  /** Where it is; none for a unit in no customer network. */
  readonly places: readonly Place[];
  /** The storage account, key vault and container registry that it uses. */
  readonly accounts: readonly string[];
  /** Besides the accounts, what it may use by private endpoints. */
  readonly services: readonly Service[];
  /** Whose nodes they are: of the workspace itself, of a Batch account, or of the resource that an attached compute stands for. */
  readonly kind: 'compute' | 'pool' | 'attached';
}

interface Service {
  readonly id: string;
  /** Undefined where it could not be read. */
  readonly body: unknown;
}

/** What reading a unit leaves behind besides documents. */
export interface UnitNotes {
  readonly dependsOn: Set<string>;
  readonly missing: Missing[];
  /** Reads a resource that the unit depends on; undefined, and once a missing fact of the unit, where it cannot be read. */
  get(fact: string, resource: string): Promise<unknown>;
}

const nowhere: UnitWorld = { places: [], accounts: [], services: [], kind: 'compute' };

/** A unit by the body that says whether it exists, and by what `readWorld` finds around it. */
export async function openUnit(
  unit: { readonly id: string; readonly holder: string; readonly fact: string },
  reading: FactReading,
  readWorld: (body: unknown, notes: UnitNotes) => Promise<UnitWorld | 'gone'>,
): Promise<UnitReading> {
  const { id, holder, fact } = unit;
  const notes = openNotes([id, holder], reading);
  const found = await reading.get(id);
  if (found.kind === 'missing' && found.why !== '404') {
    notes.missing.push({ fact, resource: id, why: found.why });
    return { id, holder, state: 'unreadable', ...nowhere, ...notes };
  }
  const world = found.kind === 'read' ? await readWorld(found.body, notes) : 'gone';
  if (found.kind === 'missing' || world === 'gone') return { id, holder, state: 'gone', ...nowhere, ...notes };
  // Ids of messages are lower case; what people read is spelt as ARM spells it.
  const spelt = parseArmId(at(found.body, 'id'))?.text ?? id;
  const ownId = sameId(spelt, id) ? spelt : id;
  const ownHolder = sameId(id, holder) ? ownId : (parseArmId(ownId)?.parent ?? holder);
  return { id: ownId, holder: ownHolder, state: 'read', ...world, ...notes };
}

function openNotes(ids: readonly string[], reading: FactReading): UnitNotes {
  const dependsOn = new Set(ids);
  const missing: Missing[] = [];
  const asked = new Map<string, Promise<unknown>>();

  async function read(fact: string, resource: string): Promise<unknown> {
    const outcome = await reading.get(resource);
    if (outcome.kind === 'missing') missing.push({ fact, resource, why: outcome.why });
    return outcome.kind === 'read' ? outcome.body : undefined;
  }

  return {
    dependsOn,
    missing,
    async get(fact, resource) {
      dependsOn.add(resource);
      const body = asked.get(idKey(resource)) ?? read(fact, resource);
      asked.set(idKey(resource), body);
      return await body;
    },
  };
}
