import { idKey } from '../armId.ts';
import type { Estate } from '../estate/estate.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { type ComputeFacts, factsOf } from '../requirements/subjects/computeFacts.ts';
import { subjectsOf } from '../requirements/subjects/subjects.ts';
import type { Missing } from '../verdict.ts';

/** The computes that live in a subnet of their owner's, by the subnet's lower-case ARM id, and why others could not be placed. */
export function computesBySubnet(
  estate: Estate,
  serviceTags: ServiceTags | null,
): { readonly bySubnet: ReadonlyMap<string, readonly ComputeFacts[]>; readonly missing: readonly Missing[] } {
  const bySubnet = new Map<string, ComputeFacts[]>();
  const missing: Missing[] = [];
  for (const subject of subjectsOf(estate).subjects) {
    const { placement } = subject;
    if (placement.in === 'cannot tell') missing.push(...placement.missing);
    if (placement.in !== 'customer network') continue;
    for (const seat of placement.seats) {
      const facts = factsOf(subject, seat, placement.profile, { estate, serviceTags });
      const held = bySubnet.get(idKey(seat.subnet));
      if (held === undefined) bySubnet.set(idKey(seat.subnet), [facts]);
      else held.push(facts);
    }
  }
  return { bySubnet, missing };
}
