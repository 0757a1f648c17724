import { idKey } from '../../armId.ts';
import type { BatchPool } from '../../estate/attachedResource.ts';
import { type Estate, type Fact, valueOf } from '../../estate/estate.ts';
import type { Profile } from './profile.ts';
import type { Placement, Subject } from './subject.ts';
import { computeOf } from './substituteCompute.ts';

/** A pool of a Batch account of the customer's own. */
export function poolSubject(pool: BatchPool, estate: Estate): Subject {
  const account = estate.batchAccounts.get(idKey(pool.account)) ?? null;
  const { publicAddresses } = pool;
  const enableNodePublicIp: Fact<boolean | null> =
    'missing' in publicAddresses
      ? publicAddresses
      : { value: publicAddresses.value?.toLowerCase() !== 'nopublicipaddresses' };
  return {
    key: idKey(pool.id),
    id: pool.id,
    kind: 'BatchPool',
    compute: {
      ...computeOf(pool, 'BatchPool'),
      location: account?.location ?? { missing: 'its Batch account is not in the estate' },
      subnet: pool.subnet,
      enableNodePublicIp,
      maxNodeCount: pool.targetNodes,
      currentNodeCount: pool.currentNodes,
    },
    workspace: null,
    workspaceId: null,
    attached: { pool, account },
    placement: placementOf(pool),
  };
}

/** https://learn.microsoft.com/azure/batch/simplified-compute-node-communication */
function placementOf({ id, subnet, communicationMode }: BatchPool): Placement {
  if ('missing' in subnet) {
    return { in: 'cannot tell', missing: [{ fact: 'batchPool', resource: id, why: subnet.missing }] };
  }
  const mode = valueOf(communicationMode)?.toLowerCase();
  const profile: Profile = mode === 'classic' ? 'batch-classic' : 'batch-simplified';
  if (subnet.value === null) {
    return { in: 'no customer network', profile: 'none', because: 'the pool names no subnet', otherwise: profile };
  }
  const seats = [{ subnet: subnet.value }] as const;
  if (mode === 'classic' || mode === 'simplified') {
    const because = `currentNodeCommunicationMode of the pool is ${mode}`;
    // What the pool says of itself is as good as a choice: its nodes need the classic mode's ports for as long as they are in it.
    return { in: 'customer network', profile, because, chosen: mode === 'classic', seats, unsure: null };
  }
  const why =
    'missing' in communicationMode
      ? communicationMode.missing
      : 'its body does not say in which mode its nodes communicate now';
  const unsure = { alternatives: ['batch-classic'], missing: { fact: 'batchPool', resource: id, why } } as const;
  return { in: 'customer network', profile, because: why, chosen: false, seats, unsure };
}
