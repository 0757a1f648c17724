import { parseArmId } from '../../shared/domain/armId.ts';
import type { PlayedEstate } from '../readEstate.ts';
import { planChanges } from './planChanges.ts';
import type { Script } from './play.ts';

/** The setting NETGUARD_REPAIR of the play. */
type RepairSetting = readonly Readonly<Record<'scope' | 'mode', string>>[];

/**
 * What is played on an estate: its first change is made where the guard may repair, in the resource group of the changed network security
 * group; everywhere else it only proposes.
 */
export function scriptFor({ resources, serviceTags }: PlayedEstate): Script & { readonly repair: RepairSetting } {
  const changes = planChanges(resources, serviceTags, new Date().toISOString());
  const subscriptions = new Set(resources.flatMap(({ id }) => (typeof id === 'string' ? (parseArmId(id)?.subscription ?? []) : [])));
  const group = changes[0] === undefined ? null : parseArmId(changes[0].group);
  const repaired = group === null ? null : `/subscriptions/${group.subscription}/resourceGroups/${group.resourceGroup}`;
  const propose = [...subscriptions].map((id) => ({ scope: `/subscriptions/${id}`, mode: 'propose' }));
  return {
    changes,
    repair: repaired === null ? propose : [...propose, { scope: repaired, mode: 'auto' }],
    isRepaired: (id) => repaired !== null && id.toLowerCase().startsWith(`${repaired.toLowerCase()}/`),
  };
}
