import { idKey, nameOf } from '../../armId.ts';
import { type Account, valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import { mayBeApproved } from '../conditions.ts';
import { nearEndpoints } from '../path/nearEndpoints.ts';
import type { PathLookup } from '../path/networkPath.ts';
import { type AccountOf, placeNames } from '../path/peer.ts';
import { accountBody, accountId, type ComputeFacts, workspaceId } from '../subjects/computeFacts.ts';

/** One way into an account: how it leads there, why it surely does not, or what is missing to tell. */
export type Way = { readonly leads: string } | { readonly closed: string } | { readonly missing: readonly Missing[] };

/** An account of the workspace, or why there is nothing to judge. */
export type FoundAccount =
  | { readonly account: Account }
  | { readonly none: string }
  | { readonly missing: readonly Missing[] };

/** The parts of an account that need a private endpoint each. */
const parts: Readonly<Record<AccountOf, readonly [string, ...string[]]>> = {
  storageAccount: ['blob', 'file'],
  keyVault: ['vault'],
  containerRegistry: ['registry'],
};

/** The account that the workspace uses. */
export function findAccount(of: AccountOf, facts: ComputeFacts): FoundAccount {
  const id = accountId(facts, of);
  if ('missing' in id) return { missing: [{ fact: 'workspace', resource: workspaceId(facts), why: id.missing }] };
  if (id.value === null) return { none: `the workspace has no ${placeNames[of]}` };
  const account = accountBody(facts, of);
  return account === null ? { missing: [{ fact: of, resource: id.value, why: 'not in the estate' }] } : { account };
}

/** `storage account stml` */
export function accountName(of: AccountOf, { id }: Account): string {
  return `${placeNames[of]} ${printable(nameOf(id))}`;
}

/**
 * Whether approved private endpoints for all of the account's parts are in the network or in one that it is connected to; or, where a subnet
 * is named, in that.
 */
export function privateWay(
  of: AccountOf,
  account: Account,
  facts: ComputeFacts,
  lookup: PathLookup,
  withinSubnet?: string,
): Way {
  if ('missing' in lookup) return { missing: lookup.missing };
  const groups = parts[of];
  const name = accountName(of, account);
  const where =
    withinSubnet === undefined
      ? 'in the network or in one connected to it'
      : `in subnet ${printable(nameOf(withinSubnet))}`;
  for (const group of groups) {
    const near = nearEndpoints({ kind: 'privateEndpoints', of, groups: [group] }, facts, lookup.path);
    if ('missing' in near) return { missing: [near.missing] };
    const found = near.filter(({ endpoint }) => {
      return withinSubnet === undefined || idKey(valueOf(endpoint.subnet) ?? '') === idKey(withinSubnet);
    });
    if (found.length > 0) continue;
    const unseen = withinSubnet === undefined ? null : unseenEndpoint(account, facts);
    if (unseen !== null) return { missing: [unseen] };
    return { closed: `no private endpoint ${where} leads to ${groups.length === 1 ? 'it' : `its ${group} part`}` };
  }
  return { leads: `private endpoints lead to ${name}` };
}

/** An endpoint of which only the account tells: it may be anywhere. */
function unseenEndpoint({ id, connections }: Account, { estate }: ComputeFacts): Missing | null {
  const unseen = (connections ?? []).find(
    ({ endpoint, state }) => mayBeApproved(state) && !estate.privateEndpoints.has(idKey(endpoint ?? '')),
  );
  return unseen === undefined
    ? null
    : { fact: 'privateEndpoint', resource: unseen.endpoint ?? id, why: 'not in the estate' };
}

/** What the account says, for evidence. */
export function observedAccess(of: AccountOf, account: Account): Readonly<Record<string, unknown>> {
  const rules = of === 'containerRegistry' ? 'properties.networkRuleSet' : 'properties.networkAcls';
  return {
    'properties.publicNetworkAccess': valueOf(account.publicNetworkAccess),
    [`${rules}.defaultAction`]: valueOf(account.defaultAction),
    [`${rules}.virtualNetworkRules`]: valueOf(account.allowedSubnets),
    [of === 'containerRegistry' ? 'properties.networkRuleBypassOptions' : `${rules}.bypass`]: valueOf(account.bypass),
  };
}
