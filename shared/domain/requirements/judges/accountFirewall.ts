import { idKey, nameOf } from '../../armId.ts';
import { type Account, type Fact, type Subnet, valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import type { AccountOf } from '../path/peer.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import { accountName, type Way } from './accountAccess.ts';

/** The service endpoints by which the firewall of an account knows a subnet; the first is the usual one. */
const serviceEndpoints: Readonly<Record<AccountOf, readonly [string, ...string[]]>> = {
  storageAccount: ['Microsoft.Storage', 'Microsoft.Storage.Global'],
  keyVault: ['Microsoft.KeyVault'],
  containerRegistry: ['Microsoft.ContainerRegistry'],
};

/**
 * The ways into an account that its firewall decides: open to all, a rule for one of the subnets, a rule for an address. That the account
 * trusts Azure's own services (`bypass`) is none of them.
 * https://learn.microsoft.com/azure/storage/common/storage-network-security
 */
export function publicWays(
  of: AccountOf,
  account: Account,
  { subnets, addresses }: { readonly subnets: readonly string[]; readonly addresses: boolean },
  facts: ComputeFacts,
): readonly Way[] {
  const name = accountName(of, account);
  const unread = (why: string): Way => ({ missing: [{ fact: of, resource: account.id, why }] });
  const access = account.publicNetworkAccess;
  if ('missing' in access) return [unread(access.missing)];
  switch (access.value?.toLowerCase() ?? 'enabled') {
    case 'enabled':
      break;
    case 'disabled':
      return [{ closed: `${name} has no public access` }];
    case 'securedbyperimeter':
      return [unread('what the network security perimeter around it lets in is not read')];
    default:
      return [unread(`nobody knows what publicNetworkAccess ${access.value} means`)];
  }
  const action = account.defaultAction;
  const rules = [
    ...subnets.map((subnet) => subnetRule(of, account, subnet, facts)),
    ...(addresses ? [addressRule(of, account)] : []),
  ];
  if ('missing' in action) return [unread(action.missing), ...rules];
  switch (action.value?.toLowerCase() ?? 'allow') {
    case 'allow':
      return [{ leads: `${name} lets every network in` }];
    case 'deny':
      return rules;
    default:
      return [unread(`nobody knows what the default action ${action.value} does`), ...rules];
  }
}

/** Whether the firewall names the subnet, and the subnet's packets say that they come from it. */
function subnetRule(of: AccountOf, account: Account, subnetId: string, facts: ComputeFacts): Way {
  const allowed = account.allowedSubnets;
  if ('missing' in allowed) return { missing: [{ fact: of, resource: account.id, why: allowed.missing }] };
  const subnetName = `subnet ${printable(nameOf(subnetId))}`;
  const name = accountName(of, account);
  if (!allowed.value.some((id) => idKey(id) === idKey(subnetId))) {
    return { closed: `the firewall of ${name} does not let ${subnetName} in${onlyTrusted(account)}` };
  }
  const subnet = facts.estate.subnets.get(idKey(subnetId));
  const endpoint: Fact<boolean> =
    subnet === undefined ? { missing: 'not in the estate' } : hasServiceEndpoint(of, account, subnet);
  if ('missing' in endpoint) return { missing: [{ fact: 'subnet', resource: subnetId, why: endpoint.missing }] };
  return endpoint.value
    ? { leads: `the firewall of ${name} lets ${subnetName} in` }
    : {
        closed: `the firewall of ${name} names ${subnetName}, which has no ${serviceEndpoints[of][0]} endpoint for its region`,
      };
}

/**
 * Whether the firewall names an address that the nodes leave from: their public addresses are in no body that is read. Rules for addresses do
 * nothing for what comes from the account's own region, which counts as unknown too, for an appliance may send it out elsewhere.
 * https://learn.microsoft.com/azure/storage/common/storage-network-security-ip-address-range
 */
function addressRule(of: AccountOf, account: Account): Way {
  const allowed = account.allowedAddresses;
  if ('missing' in allowed) return { missing: [{ fact: of, resource: account.id, why: allowed.missing }] };
  if (allowed.value.length === 0) return { closed: `the firewall of ${accountName(of, account)} names no address` };
  const why = 'its firewall names addresses, and from which the nodes come is not read';
  return { missing: [{ fact: of, resource: account.id, why }] };
}

/** Where nothing is named that could be the nodes, people take the exception for Microsoft's services for a way in. */
function onlyTrusted({ bypass, allowedSubnets, allowedAddresses }: Account): string {
  const trusts = /\bazureservices\b/i.test(valueOf(bypass) ?? '');
  const named = (valueOf(allowedSubnets)?.length ?? 0) + (valueOf(allowedAddresses)?.length ?? 0);
  return trusts && named === 0 ? ' (only trusted services of Azure, and nodes are none of these)' : '';
}

/** An endpoint counts for accounts in its regions. https://learn.microsoft.com/azure/storage/common/storage-network-security-virtual-networks */
export function hasServiceEndpoint(of: AccountOf, account: Account, subnet: Subnet): Fact<boolean> {
  const endpoints = subnet.serviceEndpoints;
  if ('missing' in endpoints) return endpoints;
  const names = serviceEndpoints[of].map((name) => name.toLowerCase());
  const own = endpoints.value.filter(({ service }) => names.includes(service.toLowerCase()));
  if (own.length === 0) return { value: false };
  if (own.some(({ service, locations }) => locations.includes('*') || service.toLowerCase().endsWith('.global'))) {
    return { value: true };
  }
  const location = valueOf(account.location);
  if (location === null) return { missing: 'whether its service endpoint is for the region of the account' };
  return { value: own.some(({ locations }) => locations.includes(location)) };
}
