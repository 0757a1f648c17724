import { idKey } from '../../armId.ts';
import { type Estate, type Fact, type Subnet, valueOf } from '../../estate/estate.ts';
import { prefixLength } from '../../network/prefix.ts';
import { onceFor } from '../../onceFor.ts';
import type { Missing } from '../../verdict.ts';
import type { Subject } from '../subjects/subject.ts';
import { subjectsOf } from '../subjects/subjects.ts';

/** Azure keeps the first four addresses and the last one; that it does so in each of several prefixes is UNVERIFIED. */
const keptByAzure = 5;

/** How many addresses nodes can have in a subnet, given out and free. IPv6 comes on top of an IPv4 address, never instead of one. */
export function freeAddresses({ prefixes, takenAddresses }: Subnet): Fact<{ free: number; capacity: number }> {
  if ('missing' in prefixes) return prefixes;
  if ('missing' in takenAddresses) return takenAddresses;
  const sizes = prefixes.value
    .filter((prefix) => !prefix.includes(':'))
    .map((prefix) => Math.max(0, 2 ** (32 - prefixLength(prefix)) - keptByAzure));
  const capacity = sizes.reduce((sum, size) => sum + size, 0);
  return { value: { free: Math.max(0, capacity - takenAddresses.value), capacity } };
}

/** How many more addresses something may ask for: surely, and at most. */
export interface AddressNeed {
  readonly least: number;
  readonly most: number;
  /** Why the two differ. */
  readonly missing: readonly Missing[];
}

/** Each node has one address. An instance keeps its own while it is stopped, and serverless jobs say nowhere how many nodes they want. */
export function needOf({ kind, compute }: Pick<Subject, 'kind' | 'compute'>): AddressNeed {
  switch (kind) {
    case 'AmlCompute':
    case 'BatchPool':
      return growthOf(compute);
    case 'ComputeInstance': {
      const state = compute.health.state?.toLowerCase();
      if (state === 'creating')
        return { least: 0, most: 1, missing: [{ fact: 'compute', resource: compute.id, why: beingMade }] };
      const needed = state === 'createfailed' ? 1 : 0;
      return { least: needed, most: needed, missing: [] };
    }
    case 'Serverless':
    case 'VirtualMachine':
    case 'HDInsight':
    case 'Databricks':
      return { least: 0, most: 0, missing: [] };
  }
}

const beingMade = 'it is being created, and may have its address already';

function growthOf({ id, maxNodeCount, currentNodeCount }: Subject['compute']): AddressNeed {
  const [max, current] = [valueOf(maxNodeCount), valueOf(currentNodeCount)];
  if (max !== null && current !== null) {
    const growth = Math.max(0, max - current);
    return { least: growth, most: growth, missing: [] };
  }
  const unread = [maxNodeCount, currentNodeCount].flatMap((fact) => ('missing' in fact ? [fact.missing] : []));
  const what = max === null ? 'may have' : 'has now';
  const why = unread[0] ?? `its body does not say how many nodes it ${what}`;
  return { least: 0, most: max ?? Number.POSITIVE_INFINITY, missing: [{ fact: 'compute', resource: id, why }] };
}

/** Everything of an estate that has nodes in a subnet, or names it and may have. */
export function subjectsIn(subnetId: string, estate: Estate): readonly Subject[] {
  return subjectsBySubnet(estate).get(idKey(subnetId)) ?? [];
}

const subjectsBySubnet = onceFor((estate: Estate): ReadonlyMap<string, readonly Subject[]> => {
  const seated = subjectsOf(estate).subjects.flatMap((subject) => {
    const { placement, compute } = subject;
    if (placement.in === 'customer network') return placement.seats.map(({ subnet }) => ({ subnet, subject }));
    const named = placement.in === 'cannot tell' ? valueOf(compute.subnet) : null;
    return named === null ? [] : [{ subnet: named, subject }];
  });
  const grouped = Map.groupBy(seated, ({ subnet }) => idKey(subnet));
  return new Map([...grouped].map(([subnet, found]) => [subnet, found.map(({ subject }) => subject)]));
});
