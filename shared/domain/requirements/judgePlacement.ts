import { idKey, nameOf, parseArmId } from '../armId.ts';
import { printable } from '../printable.ts';
import type { ComputeFacts } from './computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';
import type { JudgedRequirement } from './requirement.ts';

/** Only a network whose subnets are all listed proves that one of them is not there. */
export function subnetExists(requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const name = nameOf(subnetId);
  if (estate.subnets.has(idKey(subnetId))) {
    return compliant(`Subnet ${name} exists`);
  }
  const networkId = parseArmId(subnetId)?.parent ?? subnetId;
  const network = estate.virtualNetworks.get(idKey(networkId));
  const subnets = network?.subnets ?? { missing: 'not in the estate' };
  if ('missing' in subnets) {
    const missing = { fact: 'virtualNetwork', resource: networkId, why: subnets.missing };
    return unknown(`Whether subnet ${name} exists`, [missing]);
  }
  return violated(requirement, `network ${nameOf(networkId)} has no subnet ${name}`, {
    'properties.subnets': subnets.value.map(nameOf).toSorted(),
  });
}

/** Azure Batch puts no node into another service's subnet. */
export function subnetNotDelegated(requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const delegations = estate.subnets.get(idKey(subnetId))?.delegations ?? { missing: 'not in the estate' };
  const name = nameOf(subnetId);
  if ('missing' in delegations) {
    const missing = { fact: 'subnet', resource: subnetId, why: delegations.missing };
    return unknown(`Whether subnet ${name} is delegated`, [missing]);
  }
  if (delegations.value.length === 0) {
    return compliant(`Subnet ${name} is delegated to no other service`);
  }
  const services = delegations.value.map(printable).join(', ');
  return violated(requirement, `subnet ${name} is delegated to ${services}`, {
    'properties.delegations': delegations.value,
  });
}
