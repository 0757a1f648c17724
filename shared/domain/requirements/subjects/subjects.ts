import { idKey } from '../../armId.ts';
import type { Compute, Estate } from '../../estate/estate.ts';
import { attachedSubject } from './attachedSubject.ts';
import { poolSubject } from './poolSubject.ts';
import { type AmlProfile, selectProfile } from './profile.ts';
import { serverlessSubject } from './serverlessSubject.ts';
import type { NoSubject, Placement, Subject } from './subject.ts';

/** Everything of an estate that is judged, by key, and the computes that are not. */
export function subjectsOf(
  estate: Estate,
  profile?: AmlProfile,
): { readonly subjects: readonly Subject[]; readonly others: readonly NoSubject[] } {
  const subjects: Subject[] = [];
  const others: NoSubject[] = [];
  for (const compute of estate.computes.values()) {
    const subject = computeSubject(compute, estate, profile);
    if (subject.kind === null) others.push(subject);
    else subjects.push(subject);
  }
  for (const workspace of estate.workspaces.values()) {
    const subject = serverlessSubject(workspace);
    if (subject !== null) subjects.push(subject);
  }
  for (const pool of estate.batchPools.values()) subjects.push(poolSubject(pool, estate));
  return { subjects: subjects.toSorted((one, other) => (one.key < other.key ? -1 : 1)), others };
}

function computeSubject(compute: Compute, estate: Estate, profile: AmlProfile | undefined): Subject | NoSubject {
  const { kind } = compute;
  if ('missing' in kind) return noSubject(compute, 'compute', kind.missing);
  switch (kind.value) {
    case 'AmlCompute':
    case 'ComputeInstance':
      return amlSubject(compute, kind.value, estate, profile);
    case 'VirtualMachine':
    case 'HDInsight':
    case 'Databricks':
      return attachedSubject(compute, kind.value, estate);
    default:
      return noSubject(compute, 'requirements', `${kind.value} compute is not judged`);
  }
}

/** `compute` is missing where its body says too little, `requirements` where there is no rule for its kind. */
function noSubject(compute: Compute, fact: 'compute' | 'requirements', why: string): NoSubject {
  const { id, workspace } = compute;
  return { key: idKey(id), id, compute, workspaceId: workspace, kind: null, missing: { fact, resource: id, why } };
}

function amlSubject(
  compute: Compute,
  kind: 'AmlCompute' | 'ComputeInstance',
  estate: Estate,
  profile: AmlProfile | undefined,
): Subject {
  const workspace = estate.workspaces.get(idKey(compute.workspace)) ?? null;
  return {
    key: idKey(compute.id),
    id: compute.id,
    kind,
    compute,
    workspace,
    workspaceId: workspace?.id ?? compute.workspace,
    attached: null,
    placement: amlPlacement(selectProfile(compute, workspace, profile)),
  };
}

function amlPlacement(selected: ReturnType<typeof selectProfile>): Placement {
  switch (selected.in) {
    case 'customer network': {
      const { subnet, ...placement } = selected;
      return { ...placement, seats: [{ subnet }], unsure: null };
    }
    case 'no customer network':
      return selected;
    case 'cannot tell':
      return { in: selected.in, missing: [selected.missing] };
  }
}
