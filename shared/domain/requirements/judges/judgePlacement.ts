import { idKey, nameOf, parseArmId } from '../../armId.ts';
import { type Fact, valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { atRisk, compliant, unknown, violated } from './judgement.ts';

/** Only a network whose subnets are all listed proves that one of them is not there. */
export function subnetExists(requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const name = printable(nameOf(subnetId));
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
  return violated(requirement, `network ${printable(nameOf(networkId))} has no subnet ${name}`, {
    'properties.subnets': subnets.value.map(nameOf).toSorted(),
  });
}

/** Azure Batch puts no node into another service's subnet, whether that holds it by delegation or by a link of its own. */
export function subnetNotDelegated(requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const subnet = estate.subnets.get(idKey(subnetId));
  const name = printable(nameOf(subnetId));
  const delegations = subnet?.delegations ?? notThere;
  const links = subnet?.serviceAssociationLinks ?? notThere;
  const services = valueOf(delegations) ?? [];
  const foreign = (valueOf(links) ?? []).filter((type) => !ownLink.test(type));
  if (services.length > 0) {
    return violated(requirement, `subnet ${name} is delegated to ${services.map(printable).join(', ')}`, {
      'properties.delegations': services,
    });
  }
  if (foreign.length > 0) {
    return violated(requirement, `subnet ${name} is held by ${foreign.map(printable).join(', ')}`, {
      'properties.serviceAssociationLinks': foreign,
    });
  }
  const [missing] = [delegations, links].flatMap((fact) => ('missing' in fact ? [fact.missing] : []));
  return missing === undefined
    ? compliant(`Subnet ${name} is delegated to no other service`)
    : unknown(`Whether subnet ${name} is delegated`, [{ fact: 'subnet', resource: subnetId, why: missing }]);
}

const notThere = { missing: 'not in the estate' } as const;

/** That Azure Batch and Azure Machine Learning link the subnets of their own nodes in this way is UNVERIFIED. */
const ownLink = /^microsoft\.(batch|machinelearningservices)\//i;

/** An instance without a public IP address was seen not to start where both are enabled; whether that is so today is UNVERIFIED. */
export function privateLinkPolicies(_requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const subnet = estate.subnets.get(idKey(subnetId));
  const name = printable(nameOf(subnetId));
  const services = subnet?.privateLinkServiceNetworkPolicies ?? notThere;
  const endpoints = subnet?.privateEndpointNetworkPolicies ?? notThere;
  if (isOff(services) || isOff(endpoints)) {
    return compliant(
      `The network policies of subnet ${name} do not cover both private endpoints and private link services`,
    );
  }
  const [missing] = [services, endpoints].flatMap((fact) => ('missing' in fact ? [fact.missing] : []));
  if (missing !== undefined) {
    const facts = [{ fact: 'subnet', resource: subnetId, why: missing }];
    return unknown(`Which network policies subnet ${name} has`, facts);
  }
  const message = `Subnet ${name} has network policies for private endpoints and for private link services, with which instances without public IP address were seen not to start`;
  return atRisk(message, {
    'properties.privateLinkServiceNetworkPolicies': valueOf(services),
    'properties.privateEndpointNetworkPolicies': valueOf(endpoints),
  });
}

/** Azure fills in both; where a body says nothing, nobody enabled them. */
function isOff(policies: Fact<string | null>): boolean {
  return 'value' in policies && policies.value?.toLowerCase() !== 'enabled';
}
