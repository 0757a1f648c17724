import { idKey, nameOf, parseArmId } from '../armId.ts';
import { printable } from '../printable.ts';
import type { Missing } from '../verdict.ts';
import type { ComputeFacts } from './computeFacts.ts';
import { describeMissing } from './flowMessage.ts';
import { type Judgement, noEvidence } from './judgeFlow.ts';
import type { JudgedRequirement, JudgeName } from './requirement.ts';

type Judge = (requirement: JudgedRequirement, facts: ComputeFacts) => Judgement;

/** The judges of what is not a flow. */
export const judges: Readonly<Record<JudgeName, Judge>> = { subnetExists, subnetNotDelegated };

/** Only a network whose subnets are all listed proves that one of them is not there. */
function subnetExists(requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const name = nameOf(subnetId);
  if (estate.subnets.has(idKey(subnetId))) {
    return { state: 'compliant', message: `Subnet ${name} exists.`, evidence: noEvidence, blocked: [] };
  }
  const networkId = parseArmId(subnetId)?.parent ?? subnetId;
  const network = estate.virtualNetworks.get(idKey(networkId));
  const subnets = network?.subnets ?? { missing: 'not in the estate' };
  if ('missing' in subnets) {
    return unknown(`Whether subnet ${name} exists`, {
      fact: 'virtualNetwork',
      resource: networkId,
      why: subnets.missing,
    });
  }
  return violated(requirement, `network ${nameOf(networkId)} has no subnet ${name}`, {
    'properties.subnets': subnets.value.map(nameOf).toSorted(),
  });
}

function subnetNotDelegated(requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const delegations = estate.subnets.get(idKey(subnetId))?.delegations ?? { missing: 'not in the estate' };
  const name = nameOf(subnetId);
  if ('missing' in delegations) {
    const missing = { fact: 'subnet', resource: subnetId, why: delegations.missing };
    return unknown(`Whether subnet ${name} is delegated`, missing);
  }
  if (delegations.value.length === 0) {
    const message = `Subnet ${name} is delegated to no other service.`;
    return { state: 'compliant', message, evidence: noEvidence, blocked: [] };
  }
  const services = delegations.value.map(printable).join(', ');
  return violated(requirement, `subnet ${name} is delegated to ${services}`, {
    'properties.delegations': delegations.value,
  });
}

function violated(
  { breaks }: JudgedRequirement,
  reason: string,
  observed: Readonly<Record<string, unknown>>,
): Judgement {
  return { state: 'violated', message: `${breaks}: ${reason}.`, evidence: { ...noEvidence, observed }, blocked: [] };
}

function unknown(question: string, missing: Missing): Judgement {
  const message = `${question} cannot be told: ${describeMissing([missing])}.`;
  return { state: 'unknown', message, evidence: { ...noEvidence, missing: [missing] }, blocked: [] };
}
