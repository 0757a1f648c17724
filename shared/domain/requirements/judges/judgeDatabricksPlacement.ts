import { idKey, nameOf } from '../../armId.ts';
import type { Fact, Subnet } from '../../estate/estate.ts';
import { prefixLength } from '../../network/prefix.ts';
import { printable } from '../../printable.ts';
import type { JudgedRequirement } from '../requirement.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

const databricks = 'Microsoft.Databricks/workspaces';

/** Databricks writes rules only into the groups of subnets that are delegated to it. */
export function subnetDelegatedToDatabricks(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const name = printable(nameOf(facts.subnetId));
  const delegations = ofSubnet(facts, 'delegations');
  if ('missing' in delegations) return noSubnet(facts, `Whether subnet ${name} is delegated`, delegations.missing);
  const isDelegated = delegations.value.some((service) => service.toLowerCase() === databricks.toLowerCase());
  if (isDelegated) return compliant(`Subnet ${name} is delegated to ${databricks}`);
  const others = delegations.value.map(printable).join(', ');
  const reason = `subnet ${name} is delegated to ${others === '' ? 'nobody' : others}`;
  return violated(requirement, reason, { 'properties.delegations': delegations.value });
}

export function subnetHasSecurityGroup(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const name = printable(nameOf(facts.subnetId));
  const group = ofSubnet(facts, 'networkSecurityGroup');
  if ('missing' in group) {
    return noSubnet(facts, `Whether subnet ${name} has a network security group`, group.missing);
  }
  if (group.value !== null)
    return compliant(`Subnet ${name} has network security group ${printable(nameOf(group.value))}`);
  const observed = { 'properties.networkSecurityGroup': null };
  return violated(requirement, `subnet ${name} has no network security group`, observed);
}

/** The addresses of a /26. */
const leastAddresses = 64;

export function subnetHoldsDatabricks(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const name = printable(nameOf(facts.subnetId));
  const prefixes = ofSubnet(facts, 'prefixes');
  if ('missing' in prefixes) return noSubnet(facts, `How large subnet ${name} is`, prefixes.missing);
  const ipv4 = prefixes.value.filter((prefix) => !prefix.includes(':'));
  const addresses = ipv4.reduce((sum, prefix) => sum + 2 ** (32 - prefixLength(prefix)), 0);
  const size = `subnet ${name} has ${addresses} addresses`;
  if (addresses >= leastAddresses) return compliant(`${size.slice(0, 1).toUpperCase()}${size.slice(1)}`);
  return violated(requirement, `${size}, and Databricks asks for ${leastAddresses}`, {
    'properties.addressPrefixes': prefixes.value,
  });
}

/** Only a network whose subnets are all listed proves that none is called so. */
export function defaultSubnetKept(
  requirement: JudgedRequirement,
  { attached, estate, subnetId }: ComputeFacts,
): Judgement {
  const named = attached !== null && 'databricks' in attached ? attached.databricks.customVirtualNetwork : null;
  const id = named !== null && 'value' in named && named.value !== null ? named.value : networkOf(subnetId);
  const subnets = estate.virtualNetworks.get(idKey(id))?.subnets ?? { missing: 'not in the estate' };
  if ('missing' in subnets) {
    const missing = { fact: 'virtualNetwork', resource: id, why: subnets.missing };
    return unknown(`Whether network ${printable(nameOf(id))} has a subnet called default`, [missing]);
  }
  const names = subnets.value.map(nameOf);
  if (names.some((name) => name.toLowerCase() === 'default')) {
    return compliant(`Network ${printable(nameOf(id))} has a subnet called default`);
  }
  return violated(requirement, `network ${printable(nameOf(id))} has no subnet called default`, {
    'properties.subnets': names.toSorted(),
  });
}

function networkOf(subnetId: string): string {
  return subnetId.replace(/\/subnets\/[^/]*$/i, '');
}

function ofSubnet<Name extends 'delegations' | 'networkSecurityGroup' | 'prefixes'>(
  { estate, subnetId }: ComputeFacts,
  name: Name,
): Subnet[Name] | Fact<never> {
  return estate.subnets.get(idKey(subnetId))?.[name] ?? { missing: 'not in the estate' };
}

function noSubnet({ subnetId }: ComputeFacts, question: string, why: string): Judgement {
  return unknown(question, [{ fact: 'subnet', resource: subnetId, why }]);
}
