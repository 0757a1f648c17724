import { type Account, valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import type { PathLookup } from '../path/networkPath.ts';
import { type AccountOf, placeNames } from '../path/peer.ts';
import type { Judge, JudgedRequirement } from '../requirement.ts';
import { type ComputeFacts, computeLocation } from '../subjects/computeFacts.ts';
import { accountName, findAccount, observedAccess, privateWay, type Way } from './accountAccess.ts';
import { publicWays } from './accountFirewall.ts';
import { type Judgement, notApplicable } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

/** Judges whether nodes in their subnet reach an account of the workspace. */
export function reachesAccount(of: AccountOf): Judge {
  return (requirement, facts, lookup) =>
    judgeWays(requirement, of, facts, (account) => [
      ...publicWays(of, account, { subnets: [facts.subnetId], addresses: true }, facts),
      privateWay(of, account, facts, lookup),
    ]);
}

/** The rule of 2021: storage with a firewall is in the network and the subnet of the compute. */
export function storageInSubnet(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const of = 'storageAccount';
  return judgeWays(requirement, of, facts, (account) => [
    ...publicWays(of, account, { subnets: [facts.subnetId], addresses: false }, facts),
    privateWay(of, account, facts, lookup, facts.subnetId),
  ]);
}

/**
 * Databricks has two subnets in one network, and either of them may be let in. A private endpoint in a network that is connected to it counts
 * as one in the network itself.
 */
export function databricksReachesStorage(
  requirement: JudgedRequirement,
  facts: ComputeFacts,
  lookup: PathLookup,
): Judgement {
  const of = 'storageAccount';
  const { attached } = facts;
  if (attached === null || !('databricks' in attached)) return notApplicable('it is no Databricks workspace');
  const { databricks } = attached;
  const { id: resource, hostSubnet, containerSubnet } = databricks;
  const subnets = [hostSubnet, containerSubnet].flatMap((subnet) => valueOf(subnet) ?? []);
  const why = 'its body names only one of its two subnets';
  const unread: readonly Way[] =
    subnets.length < 2 ? [{ missing: [{ fact: 'databricksWorkspace', resource, why }] }] : [];
  return judgeWays(requirement, of, facts, (account) => [
    ...publicWays(of, account, { subnets, addresses: true }, facts),
    privateWay(of, account, facts, lookup),
    ...unread,
  ]);
}

/** One way that surely leads there is enough; none does only where none may. */
function judgeWays(
  requirement: JudgedRequirement,
  of: AccountOf,
  facts: ComputeFacts,
  waysTo: (account: Account) => readonly Way[],
): Judgement {
  const found = findAccount(of, facts);
  if ('none' in found) return notApplicable(found.none);
  const question = `Whether the nodes reach the ${placeNames[of]} of the workspace`;
  if ('missing' in found) return unknown(question, found.missing);
  const { account } = found;
  const ways = waysTo(account);
  const open = ways.find((way) => 'leads' in way);
  if (open !== undefined) return compliant(`${open.leads.slice(0, 1).toUpperCase()}${open.leads.slice(1)}`);
  const missing = ways.flatMap((way) => ('missing' in way ? way.missing : []));
  if (missing.length > 0) return unknown(question, eachOnce(missing));
  const [rule = '', ...others] = ways.flatMap((way) => ('closed' in way ? [way.closed] : []));
  const endpoint = others.find((reason) => reason.startsWith('no private endpoint'));
  const reason = endpoint === undefined ? rule : `${rule}, and ${endpoint}`;
  return violated(requirement, reason, observedAccess(of, account));
}

function eachOnce(missing: readonly Missing[]): readonly Missing[] {
  return [...new Map(missing.map((one) => [`${one.fact} ${one.resource} ${one.why}`, one])).values()];
}

/** Storage in another region answers now and then too late. */
export function storageInRegion(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const of = 'storageAccount';
  const found = findAccount(of, facts);
  if ('none' in found) return notApplicable(found.none);
  const question = 'Whether the storage account is in the region of the compute';
  if ('missing' in found) return unknown(question, found.missing);
  const { account } = found;
  const places = [
    { location: account.location, fact: of, resource: account.id },
    { location: computeLocation(facts.compute), fact: 'compute', resource: facts.compute.id },
  ];
  const missing = places.flatMap(({ location, fact, resource }): readonly Missing[] => {
    if (valueOf(location) !== null) return [];
    return [{ fact, resource, why: 'missing' in location ? location.missing : 'its body does not say where it is' }];
  });
  if (missing.length > 0) return unknown(question, missing);
  const [storage, compute] = places.map(({ location }) => printable(valueOf(location) ?? ''));
  const name = accountName(of, account);
  return storage === compute
    ? compliant(`The compute and ${name} are both in ${compute}`)
    : violated(requirement, `${name} is in ${storage}, and the compute in ${compute}`, { location: storage });
}
