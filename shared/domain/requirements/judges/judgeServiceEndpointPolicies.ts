import { idKey, nameOf, parseArmId } from '../../armId.ts';
import { type Estate, type Fact, valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import type { PathLookup } from '../path/networkPath.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { accountId, type ComputeFacts, workspaceId } from '../subjects/computeFacts.ts';
import { findAccount, privateWay } from './accountAccess.ts';
import { hasServiceEndpoint } from './accountFirewall.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** The storage that Azure Machine Learning itself owns. https://learn.microsoft.com/azure/machine-learning/how-to-prevent-data-loss-exfiltration */
const machineLearningAlias = '/services/Azure/MachineLearning';

/** The alias above it; whether it covers Azure Machine Learning is UNVERIFIED. */
const azureAlias = '/services/Azure';

/** In 2021, and for HDInsight, no policy lets the storage through that Microsoft owns and nodes start from. */
export function noServiceEndpointPolicy(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const { subnetId } = facts;
  const name = printable(nameOf(subnetId));
  const policies = ofSubnet(facts, 'serviceEndpointPolicies');
  if ('missing' in policies) {
    return unknown(`Whether subnet ${name} has service endpoint policies`, [unreadSubnet(subnetId, policies.missing)]);
  }
  if (policies.value.length === 0) return compliant(`Subnet ${name} has no service endpoint policy`);
  return violated(requirement, `subnet ${name} has ${policyNames(policies.value)}`, {
    'properties.serviceEndpointPolicies': policies.value,
  });
}

/**
 * The policies of a subnet add up, and what none of them names its endpoint for storage does not reach. They say nothing of what goes
 * another way: through a private endpoint, or to storage in regions that the service endpoint is not for.
 * https://learn.microsoft.com/azure/virtual-network/virtual-network-service-endpoint-policies-overview
 */
export function policyHasAlias(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const { estate, subnetId } = facts;
  const name = printable(nameOf(subnetId));
  const question = `Whether the service endpoint policies of subnet ${name} let the nodes through`;
  const policies = ofSubnet(facts, 'serviceEndpointPolicies');
  if ('missing' in policies) return unknown(question, [unreadSubnet(subnetId, policies.missing)]);
  if (policies.value.length === 0) return compliant(`Subnet ${name} has no service endpoint policy`);
  const filters = filtersStorage(facts);
  if ('missing' in filters) return unknown(question, [unreadSubnet(subnetId, filters.missing)]);
  if (!filters.value) {
    return compliant(`Subnet ${name} has no endpoint for storage, and without it ${policyNames(policies.value)} holds`);
  }

  const { resources, unread } = definitionsOf(policies.value, estate);
  const alias = aliasPasses(resources, policies.value[0] ?? subnetId);
  const storage = storagePasses(resources, facts, lookup);
  const open = [alias, storage].flatMap((part) => ('missing' in part ? part.missing : []));
  const lacks = [alias, storage].flatMap((part) => ('lacks' in part ? [part.lacks] : []));
  const names = policyNames(policies.value);
  if (lacks.length === 0 && open.length === 0) {
    return compliant(`The nodes reach through ${names} of subnet ${name} what they need`);
  }
  // A policy that was not read may name what the others lack.
  if (lacks.length === 0 || unread.length > 0) return unknown(question, [...unread, ...open]);
  return violated(
    requirement,
    `${names} of subnet ${name} ${policies.value.length === 1 ? 'does' : 'do'} not name ${lacks.join(' and ')}`,
    {
      'properties.serviceEndpointPolicies': policies.value,
      'properties.serviceEndpointPolicyDefinitions': resources,
    },
  );
}

/** Whether the policies name something that is needed. */
type Part = { readonly passes: true } | { readonly lacks: string } | { readonly missing: readonly Missing[] };

function ofSubnet<K extends 'serviceEndpointPolicies' | 'serviceEndpoints'>(
  { estate, subnetId }: ComputeFacts,
  key: K,
) {
  return estate.subnets.get(idKey(subnetId))?.[key] ?? { missing: 'not in the estate' };
}

function unreadSubnet(resource: string, why: string): Missing {
  return { fact: 'subnet', resource, why };
}

function policyNames(ids: readonly string[]): string {
  const names = ids.map((id) => printable(nameOf(id)));
  return `service endpoint ${names.length === 1 ? 'policy' : 'policies'} ${names.join(', ')}`;
}

/** Policies filter the endpoint for storage of the own region; that they do for the one across regions is UNVERIFIED. */
function filtersStorage(facts: ComputeFacts): Fact<boolean> {
  const endpoints = ofSubnet(facts, 'serviceEndpoints');
  if ('missing' in endpoints) return endpoints;
  const services = endpoints.value.map(({ service }) => service.toLowerCase());
  if (services.includes('microsoft.storage')) return { value: true };
  return services.includes('microsoft.storage.global')
    ? { missing: 'whether policies filter the endpoint Microsoft.Storage.Global is not documented' }
    : { value: false };
}

/**
 * Everything that the policies name, in lower case, and the policies that could not be read. Which service a definition is for does not
 * matter: those with an alias are for `Global` (UNVERIFIED), those with accounts for `Microsoft.Storage`.
 */
function definitionsOf(ids: readonly string[], { serviceEndpointPolicies }: Estate) {
  const resources: string[] = [];
  const unread: Missing[] = [];
  for (const id of ids) {
    const definitions = serviceEndpointPolicies.get(idKey(id))?.definitions ?? { missing: 'not in the estate' };
    if ('missing' in definitions) {
      unread.push({ fact: 'serviceEndpointPolicy', resource: id, why: definitions.missing });
    } else resources.push(...definitions.value.flatMap((definition) => definition.resources.map(idKey)));
  }
  return { resources, unread };
}

function aliasPasses(resources: readonly string[], policy: string): Part {
  if (resources.includes(idKey(machineLearningAlias))) return { passes: true };
  if (!resources.includes(idKey(azureAlias))) {
    return { lacks: `the storage of Azure Machine Learning (${machineLearningAlias})` };
  }
  const why = `whether its alias ${azureAlias} covers ${machineLearningAlias} is not documented`;
  return { missing: [{ fact: 'serviceEndpointPolicy', resource: policy, why }] };
}

/** The workspace's own account is named by its id, its resource group or its subscription. */
function storagePasses(resources: readonly string[], facts: ComputeFacts, lookup: PathLookup): Part {
  const of = 'storageAccount';
  const id = accountId(facts, of);
  if ('missing' in id) return { missing: [{ fact: 'workspace', resource: workspaceId(facts), why: id.missing }] };
  if (id.value === null || scopesOf(id.value).some((scope) => resources.includes(scope))) return { passes: true };
  const lacks = `storage account ${printable(nameOf(id.value))}`;
  const found = findAccount(of, facts);
  if (!('account' in found)) return 'missing' in found ? found : { passes: true };
  const { account } = found;
  const subnet = facts.estate.subnets.get(idKey(facts.subnetId));
  const endpoint = subnet === undefined ? { value: true } : hasServiceEndpoint(of, account, subnet);
  if (valueOf(endpoint) === false) return { passes: true };
  const way = privateWay(of, account, facts, lookup);
  if ('leads' in way) return { passes: true };
  if ('missing' in way) return way;
  return 'missing' in endpoint ? { missing: [unreadSubnet(facts.subnetId, endpoint.missing)] } : { lacks };
}

/** What a definition may name to mean the account. */
function scopesOf(account: string): readonly string[] {
  const { subscription = null, resourceGroup = null } = parseArmId(account) ?? {};
  return [
    idKey(account),
    ...(subscription === null ? [] : [idKey(`/subscriptions/${subscription}`)]),
    ...(resourceGroup === null ? [] : [idKey(`/subscriptions/${subscription}/resourceGroups/${resourceGroup}`)]),
  ];
}
