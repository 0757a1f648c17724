import { nameOf } from '../../armId.ts';
import { listKey } from '../../estate/completeList.ts';
import { holdersOf, type Right } from '../../governance/holders.ts';
import { managementGroupsHold } from '../../governance/managementGroupsHold.ts';
import { type SubnetScopes, subnetScopes } from '../../governance/subnetScopes.ts';
import { printable } from '../../printable.ts';
import type { Judge } from '../requirement.ts';
import type { DatedFacts } from '../subjects/computeFacts.ts';
import { noEvidence } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Whether anybody may put compute into the subnet. Who tries to is not known, so that nobody's own rights are judged. */
export const somebodyMayJoin: Judge = (requirement, facts) => {
  const { estate, subnetId } = facts;
  const subnet = printable(nameOf(subnetId));
  const question = `Whether anybody may put compute into subnet ${subnet}`;
  const scopes = subnetScopes(subnetId);
  if (scopes === null) {
    return unknown(question, [{ fact: 'subnet', resource: subnetId, why: 'its id is that of no subnet' }]);
  }
  const { governance, complete } = estate;
  const groups = managementGroupsHold(scopes.subscription, 'roleAssignments', estate);
  const rights = rightsToJoin(facts, scopes);
  const { sure, any } = holdersOf(rights, governance, groups);
  if (any.holds === 'yes') {
    const who = sure.length === 1 ? '1 principal' : `${sure.length} principals`;
    const observed = { 'principals with the rights to join': sure.length };
    return { ...compliant(`${who} may put compute into subnet ${subnet}`), evidence: { ...noEvidence, observed } };
  }
  if (any.holds === 'cannot tell') return unknown(question, any.missing);
  if (!complete.has(listKey('roleAssignments', scopes.subscription))) {
    const why = 'nobody listed all role assignments of the subscription';
    return unknown(question, [{ fact: 'roleAssignments', resource: scopes.subscription, why }]);
  }
  const actions = rights.map(({ action }) => action);
  return violated(requirement, `no role assignment gives anybody ${actions.join(' and ')}`, { actions, principals: 0 });
};

/**
 * What it takes to create a compute in a subnet. In 2021 the page asked to read everything below the network, of which reading subnets
 * is a part. https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet
 */
function rightsToJoin({ profile, subnetId }: DatedFacts, { network }: SubnetScopes): readonly [Right, ...Right[]] {
  const prefix = 'Microsoft.Network/virtualNetworks';
  const join = { action: `${prefix}/subnets/join/action`, on: subnetId };
  if (profile === 'aml-classic-2021') return [join, { action: `${prefix}/subnets/read`, on: network }];
  return [join, { action: `${prefix}/read`, on: network }, { action: `${prefix}/join/action`, on: network }];
}
