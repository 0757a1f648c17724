import { idKey } from '../armId.ts';
import { type Compute, type Estate, valueOf } from '../estate/estate.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import type { ComputeFacts } from '../requirements/computeFacts.ts';
import { selectProfile } from '../requirements/profile.ts';
import type { ComputeKind } from '../requirements/requirement.ts';
import type { Missing } from '../verdict.ts';

/** The computes that live in a subnet of their owner's, by the subnet's lower-case ARM id, and why others could not be placed. */
export function computesBySubnet(
  estate: Estate,
  serviceTags: ServiceTags | null,
): { readonly bySubnet: ReadonlyMap<string, readonly ComputeFacts[]>; readonly missing: readonly Missing[] } {
  const bySubnet = new Map<string, ComputeFacts[]>();
  const missing: Missing[] = [];
  for (const [, compute] of [...estate.computes].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const kind = judgedKind(compute);
    if (kind === null) continue;
    const workspace = estate.workspaces.get(idKey(compute.workspace)) ?? null;
    const selected = selectProfile(compute, workspace);
    switch (selected.in) {
      case 'customer network': {
        const { profile, subnet: subnetId } = selected;
        const facts: ComputeFacts = { estate, serviceTags, compute, kind, profile, workspace, subnetId };
        const held = bySubnet.get(idKey(subnetId));
        if (held === undefined) bySubnet.set(idKey(subnetId), [facts]);
        else held.push(facts);
        break;
      }
      case 'cannot tell':
        missing.push(selected.missing);
        break;
      case 'no customer network':
        break;
    }
  }
  return { bySubnet, missing };
}

function judgedKind({ kind }: Compute): ComputeKind | null {
  const value = valueOf(kind);
  return value === 'AmlCompute' || value === 'ComputeInstance' ? value : null;
}
