import { idKey, nameOf } from '../../armId.ts';
import { listKey } from '../../estate/completeList.ts';
import { valueOf } from '../../estate/estate.ts';
import { type BatchResourceType, batchResourceName } from '../../governance/batchResources.ts';
import { type Denials, denialsOf } from '../../governance/denials.ts';
import { managementGroupsHold } from '../../governance/managementGroupsHold.ts';
import { type SubnetScopes, subnetScopes } from '../../governance/subnetScopes.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import type { Condition } from '../conditions.ts';
import type { Judge } from '../requirement.ts';
import type { DatedFacts } from '../subjects/computeFacts.ts';
import { nodesArePublic } from '../subjects/profile.ts';
import { notApplicable } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

export const publicAddressesAllowed = creationAllowed('Microsoft.Network/publicIPAddresses', 'public IP addresses');

export const securityGroupsAllowed = creationAllowed('Microsoft.Network/networkSecurityGroups', 'security groups');

export const loadBalancersAllowed = creationAllowed('Microsoft.Network/loadBalancers', 'load balancers');

/** Azure Batch makes these in the network's resource group, so that the policies there decide. */
function creationAllowed(type: BatchResourceType, words: string): Judge {
  return (requirement, facts) => {
    const { estate, subnetId } = facts;
    const needed = isMade(type, facts);
    if (needed.holds === 'no') return notApplicable(needed.because);
    const scopes = subnetScopes(subnetId);
    const question = `Whether policies let Azure Batch make ${words} beside subnet ${printable(nameOf(subnetId))}`;
    if (scopes === null) {
      return unknown(question, [{ fact: 'subnet', resource: subnetId, why: 'its id is that of no subnet' }]);
    }
    const answer = denialsBeside(type, scopes, facts);
    const isListed = estate.complete.has(listKey('policies', scopes.subscription));
    const group = `resource group ${printable(nameOf(scopes.resourceGroup))}`;
    switch (answer.outcome) {
      case 'denied': {
        if (needed.holds === 'cannot tell') return unknown(question, [needed.missing]);
        // An exemption takes back what an assignment denies.
        if (!isListed) return unknown(question, [notListed(scopes.subscription)]);
        const [{ assignment, definition }, ...others] = answer.by;
        const more =
          others.length === 0 ? '' : `, as ${others.length === 1 ? 'does one other' : `do ${others.length} others`}`;
        const reason = `policy assignment ${printable(valueOf(assignment.displayName) ?? assignment.name)} (definition ${printable(definition.name)}) denies ${words} in ${group}${more}`;
        return violated(requirement, reason, {
          policyAssignments: answer.by.map((denial) => denial.assignment.id),
          policyDefinitions: answer.by.map((denial) => denial.definition.id),
        });
      }
      case 'cannot tell':
        return unknown(question, answer.missing);
      case 'not denied':
        return isListed
          ? compliant(`No policy denies ${words} in ${group}`)
          : unknown(question, [notListed(scopes.subscription)]);
    }
  };
}

function notListed(subscription: string): Missing {
  return {
    fact: 'policies',
    resource: subscription,
    why: 'nobody listed all policy assignments and exemptions of the subscription',
  };
}

function denialsBeside(type: BatchResourceType, scopes: SubnetScopes, { estate, asOf }: DatedFacts): Denials {
  const { governance, virtualNetworks } = estate;
  const network = virtualNetworks.get(idKey(scopes.network));
  return denialsOf(governance, {
    resource: {
      type,
      resourceGroup: scopes.resourceGroup,
      location: network === undefined ? null : valueOf(network.location),
      name: batchResourceName(type),
    },
    asOf,
    inManagementGroups: managementGroupsHold(scopes.subscription, 'policies', estate),
  });
}

/** Nodes without public addresses need none of it, unless they communicate in the classic mode; a pool may bring addresses of its own. */
function isMade(type: BatchResourceType, { profile, compute, attached }: DatedFacts): Condition {
  const isAddress = type === 'Microsoft.Network/publicIPAddresses';
  const isClassic = profile === 'aml-classic-2021' || profile === 'batch-classic';
  if (!isAddress && isClassic) return { holds: 'yes' };
  if (!nodesArePublic(profile, compute)) return { holds: 'no', because: 'the nodes have no public addresses' };
  const addresses =
    attached !== null && 'pool' in attached ? attached.pool.publicAddresses : compute.enableNodePublicIp;
  if ('missing' in addresses && profile !== 'aml-public-ip') {
    return { holds: 'cannot tell', missing: { fact: 'compute', resource: compute.id, why: addresses.missing } };
  }
  const provided = valueOf<unknown>(addresses);
  if (isAddress && typeof provided === 'string' && provided.toLowerCase() === 'usermanaged') {
    return { holds: 'no', because: 'the pool has public addresses of the customer' };
  }
  return { holds: 'yes' };
}
