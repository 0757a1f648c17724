import { containerKey, idKey, nameOf, parseArmId, sameId } from '../../armId.ts';
import { listKey } from '../../estate/completeList.ts';
import { type Estate, type Fact, valueOf } from '../../estate/estate.ts';
import type { Governance, Lock } from '../../estate/governance.ts';
import { type Answer, allOf, anyOf, cannotTell, no, yes } from '../../governance/answer.ts';
import { isBatchResource } from '../../governance/batchResources.ts';
import { type SubnetScopes, subnetScopes } from '../../governance/subnetScopes.ts';
import { onceFor } from '../../onceFor.ts';
import { printable } from '../../printable.ts';
import type { Judge } from '../requirement.ts';
import type { DatedFacts } from '../subjects/computeFacts.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** A lock by which nothing can be deleted, also not what Azure Batch made for nodes that go. */
export const noDeleteLock = noLock('CanNotDelete');

/** A lock by which nothing can be changed or made. */
export const noReadOnlyLock = noLock('ReadOnly');

/**
 * A lock counts where the compute needs to change something: on the subscription, the network's resource group, the network, the subnet, its
 * security group and route table, and on what Azure Batch made. A lock on another resource beside them does not.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
function noLock(level: 'CanNotDelete' | 'ReadOnly'): Judge {
  return (requirement, facts) => {
    const { estate, subnetId } = facts;
    const question = `Whether a ${level} lock holds the network of subnet ${printable(nameOf(subnetId))}`;
    const scopes = subnetScopes(subnetId);
    if (scopes === null) {
      return unknown(question, [{ fact: 'subnet', resource: subnetId, why: 'its id is that of no subnet' }]);
    }
    const counting = locksNear(subnetId, scopes, estate).map((lock) => ({
      lock,
      counts: allOf([hasLevel(lock, level), isInTheWay(lock, scopes, facts)]),
    }));
    const found = counting.flatMap(({ lock, counts }) => (counts.holds === 'yes' ? [lock] : []));
    const [first, ...others] = found;
    if (first !== undefined) {
      const more = others.length === 0 ? '' : `, and ${others.length} more`;
      const reason = `${level} lock ${printable(first.name)} on ${lockedThing(first)}${more}`;
      return violated(requirement, reason, { 'properties.level': level, locks: found.map(({ id }) => id) });
    }
    const any = anyOf(counting.map(({ counts }) => counts));
    if (any.holds === 'cannot tell') return unknown(question, any.missing);
    if (!estate.complete.has(listKey('locks', scopes.subscription))) {
      const why = 'nobody listed all locks of the subscription';
      return unknown(question, [{ fact: 'locks', resource: scopes.subscription, why }]);
    }
    return compliant(`No ${level} lock holds the network of subnet ${printable(nameOf(subnetId))}`);
  };
}

/** The locks that can be in the way of a subnet, in the order of their ids. */
function locksNear(subnetId: string, scopes: SubnetScopes, { governance, subnets }: Estate): readonly Lock[] {
  const { ordered, byContainer } = locksOf(governance);
  const { networkSecurityGroup, routeTable } = subnets.get(idKey(subnetId)) ?? {};
  const own = [networkSecurityGroup, routeTable].map((fact) => fact ?? unread);
  if (own.some((fact) => 'missing' in fact)) return ordered.map(([, lock]) => lock);
  const ids = [scopes.subscription, scopes.resourceGroup, ...own.flatMap((fact) => valueOf(fact) ?? [])];
  return [...new Set(ids.map(containerKey))]
    .flatMap((container) => byContainer.get(container) ?? [])
    .toSorted(byKey)
    .map(([, lock]) => lock);
}

const unread: Fact<string | null> = { missing: 'not in the estate' };

/** All locks in the order of their ids, and by the resource group or subscription of what they hold. */
const locksOf = onceFor(({ locks }: Governance) => {
  const ordered = [...locks].toSorted(byKey);
  return { ordered, byContainer: Map.groupBy(ordered, ([, { scope }]) => containerKey(scope)) };
});

function byKey([one]: readonly [string, Lock], [other]: readonly [string, Lock]): number {
  return one < other ? -1 : 1;
}

function hasLevel({ id, level }: Lock, wanted: string): Answer {
  if ('missing' in level) return cannotTell({ fact: 'lock', resource: id, why: level.missing });
  return level.value?.toLowerCase() === wanted.toLowerCase() ? yes : no;
}

function isInTheWay({ scope }: Lock, scopes: SubnetScopes, { estate, subnetId }: DatedFacts): Answer {
  const ids = [scopes.subscription, scopes.resourceGroup, scopes.network, subnetId];
  if (ids.some((id) => sameId(id, scope)) || isBatchResource(scope, scopes.resourceGroup)) return yes;
  const subnet = estate.subnets.get(idKey(subnetId));
  const type = parseArmId(scope)?.type;
  if (type === 'microsoft.network/networksecuritygroups') {
    return isOfSubnet(scope, subnet?.networkSecurityGroup ?? unread, subnetId);
  }
  return type === 'microsoft.network/routetables' ? isOfSubnet(scope, subnet?.routeTable ?? unread, subnetId) : no;
}

function isOfSubnet(scope: string, own: Fact<string | null>, subnetId: string): Answer {
  if ('missing' in own) return cannotTell({ fact: 'subnet', resource: subnetId, why: own.missing });
  return own.value !== null && sameId(own.value, scope) ? yes : no;
}

const typeWords: Readonly<Record<string, string>> = {
  'microsoft.network/virtualnetworks': 'network',
  'microsoft.network/virtualnetworks/subnets': 'subnet',
  'microsoft.network/networksecuritygroups': 'security group',
  'microsoft.network/routetables': 'route table',
  'microsoft.network/publicipaddresses': 'public IP address',
  'microsoft.network/loadbalancers': 'load balancer',
};

function lockedThing({ scope }: Lock): string {
  const type = parseArmId(scope)?.type;
  const words =
    type === undefined ? (/\/resourcegroups\//.test(scope) ? 'resource group' : 'subscription') : typeWords[type];
  return `${words ?? 'resource'} ${printable(nameOf(scope))}`;
}
