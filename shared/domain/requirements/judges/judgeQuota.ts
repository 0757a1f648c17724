import { idKey } from '../../armId.ts';
import { type Compute, type Estate, valueOf } from '../../estate/estate.ts';
import type { Governance, NetworkUsage } from '../../estate/governance.ts';
import { subnetScopes } from '../../governance/subnetScopes.ts';
import { onceFor } from '../../onceFor.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import type { Judge } from '../requirement.ts';
import { nodesArePublic } from '../subjects/profile.ts';
import { notApplicable } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Azure Batch makes one set of resources for so many nodes. https://learn.microsoft.com/azure/batch/batch-virtual-network */
const nodesOfOneSet = 100;

/** What is in a set, by the name of its quota. UNVERIFIED that each region lists them by these names: a row that is not there is unknown. */
const quotas = [
  ['NetworkSecurityGroups', 'security groups'],
  ['PublicIPAddresses', 'public IP addresses'],
  ['LoadBalancers', 'load balancers'],
] as const;

/**
 * Whether a cluster can still get what it needs to grow to its full size. What other computes may still need is not counted: nobody knows
 * whether they will grow at the same time.
 */
export const enoughQuota: Judge = (requirement, facts) => {
  const { estate, compute, subnetId } = facts;
  if (!nodesArePublic(facts.profile, compute)) return notApplicable('the nodes have no public addresses');
  const question = `Whether the quotas of the region let ${printable(compute.name)} grow`;
  const need = setsNeeded(compute);
  if ('fact' in need) return unknown(question, [need]);
  const [least, most] = need.between;
  if (most === 0) return compliant('The nodes have all the network resources that they can need');
  const region = regionOfSubnet(subnetId, estate);
  if ('fact' in region) return unknown(question, [region]);

  const rooms = quotas.map(([quota, words]) => ({ words, ...roomFor(quota, region, estate) }));
  const short = rooms.flatMap((room) => ('room' in room && room.room < least ? [room] : []));
  const [first, ...others] = short;
  if (first !== undefined) {
    const more = others.length === 0 ? '' : `, and as little for ${others.map(({ words }) => words).join(' and ')}`;
    const reason = `${region.name} has room for ${Math.max(0, first.room)} more ${first.words}, and the nodes still need ${least}${more}`;
    return violated(requirement, reason, {
      'scaleSettings.maxNodeCount': valueOf(compute.maxNodeCount),
      currentNodeCount: valueOf(compute.currentNodeCount),
      usages: short.map(({ id }) => id),
    });
  }
  const missing = rooms.flatMap((room) => ('fact' in room ? [room] : room.room < most ? [need.open] : []));
  if (missing.length > 0) return unknown(question, missing);
  return compliant(`${region.name} has room for all the network resources that the nodes can need`);
};

/** How many sets the nodes still need: at least and at most; `open` is what makes the difference. */
type Need = { readonly between: readonly [least: number, most: number]; readonly open: Missing };

function setsNeeded({ id, maxNodeCount, currentNodeCount }: Compute): Need | Missing {
  const missing = (why: string): Missing => ({ fact: 'compute', resource: id, why });
  if ('missing' in maxNodeCount) return missing(maxNodeCount.missing);
  if (maxNodeCount.value === null) return missing('its body does not say how many nodes it may have');
  const atFullSize = Math.ceil(maxNodeCount.value / nodesOfOneSet);
  const nodes = valueOf(currentNodeCount);
  const open = missing(
    'missing' in currentNodeCount ? currentNodeCount.missing : 'its body does not say how many nodes it has',
  );
  if (nodes === null) return { between: [0, atFullSize], open };
  const need = Math.max(0, atFullSize - Math.ceil(nodes / nodesOfOneSet));
  return { between: [need, need], open };
}

interface Region {
  readonly subscription: string;
  readonly name: string;
}

function regionOfSubnet(subnetId: string, { virtualNetworks }: Estate): Region | Missing {
  const scopes = subnetScopes(subnetId);
  if (scopes === null) return { fact: 'subnet', resource: subnetId, why: 'its id is that of no subnet' };
  const { location } = virtualNetworks.get(idKey(scopes.network)) ?? { location: { missing: 'not in the estate' } };
  if ('value' in location && location.value !== null) {
    return { subscription: scopes.subscription, name: location.value };
  }
  const why = 'missing' in location ? location.missing : 'its body does not say where it is';
  return { fact: 'virtualNetwork', resource: scopes.network, why };
}

/** How many more a quota allows, and the row that says so. */
function roomFor(
  quota: string,
  { subscription, name }: Region,
  { governance }: Estate,
): { readonly room: number; readonly id: string } | Missing {
  const usage = usagesByPlace(governance).get(usageKey(subscription, name, quota));
  const place = `${subscription}/providers/Microsoft.Network/locations/${name}/usages/${quota}`;
  if (usage === undefined) return { fact: 'networkUsage', resource: place, why: 'not in the estate' };
  const { used, limit } = usage;
  for (const fact of [used, limit]) {
    if ('missing' in fact) return { fact: 'networkUsage', resource: usage.id, why: fact.missing };
  }
  const [count, most] = [valueOf(used), valueOf(limit)];
  if (count === null || most === null) {
    return { fact: 'networkUsage', resource: usage.id, why: 'its body does not say how much is used, and of how much' };
  }
  return { room: most - count, id: usage.id };
}

/** The rows of quotas; of equal ones the first. */
const usagesByPlace = onceFor(({ usages }: Governance): ReadonlyMap<string, NetworkUsage> => {
  const rows = [...usages.values()].toReversed();
  return new Map(rows.map((row) => [usageKey(row.subscription, row.region, valueOf(row.quota) ?? ''), row]));
});

function usageKey(subscription: string, region: string, quota: string): string {
  return `${idKey(subscription)} ${region} ${quota.toLowerCase()}`;
}
