import { idKey, nameOf, parseArmId } from '../../armId.ts';
import { valueOf } from '../../estate/estate.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import { cloudOf, clouds } from '../clouds.ts';
import { conditions } from '../conditions.ts';
import { nearWorkspaceEndpoints } from '../path/nearEndpoints.ts';
import type { PathLookup } from '../path/networkPath.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { type ComputeFacts, computeLocation } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';
import { lookUpName, sightOf, unlistedSubscriptions, type ZoneSight } from './privateNames.ts';

/**
 * Whether the network of the compute sees the zones in which the names of a private workspace are.
 * https://learn.microsoft.com/azure/machine-learning/how-to-custom-dns
 */
export function zonesLinked(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const networkId = networkOf(facts);
  const network = printable(nameOf(networkId));
  const question = `Whether network ${network} finds the private endpoint of the workspace by its names`;
  const place = placeOf(facts);
  if ('missing' in place) return unknown(question, [place.missing]);
  const { api, notebooks } = clouds[cloudOf(place.region)].workspaceZones;
  const domains = [api, notebooks];
  const servers = ownServers(facts, `the names in ${domains.join(' and ')}`);
  if (servers !== null) return unknown(question, [servers]);

  const sights = domains.map((domain) => ({ domain, sight: sightOf(domain, networkId, facts.estate) }));
  const hidden = sights.flatMap(({ domain, sight }) => ('hidden' in sight ? [domain] : []));
  if (hidden.length > 0) {
    const zones = `private DNS zone${hidden.length === 1 ? '' : 's'} ${hidden.join(' and ')}`;
    const reason = `no link leads from ${zones} to network ${network}`;
    const links = sights.flatMap(({ sight }) => ('hidden' in sight ? sight.hidden : []));
    return violated(requirement, reason, { privateDnsZones: links });
  }
  const missing = sights.flatMap(({ sight }) => unseen(sight));
  if (missing.length > 0) return unknown(question, missing);
  return compliant(`Private DNS zones ${domains.join(' and ')} are linked to network ${network}`);
}

/**
 * Whether the name of an instance leads to the private endpoint of its workspace, not to the instance itself. Where nobody keeps a zone for
 * instances, Azure's own names lead there through the zone of the workspace.
 * https://learn.microsoft.com/azure/machine-learning/how-to-custom-dns
 */
export function instanceRecord(requirement: JudgedRequirement, facts: ComputeFacts, lookup: PathLookup): Judgement {
  const { compute } = facts;
  const instance = printable(nameOf(compute.id));
  const question = `Whether the name of instance ${instance} leads to the private endpoint of its workspace`;
  const place = placeOf(facts);
  if ('missing' in place) return unknown(question, [place.missing]);
  const { region } = place;
  const { instanceDomains, workspaceZones } = clouds[cloudOf(region)];
  const names = instanceDomains.map((domain) => `${nameOf(compute.id)}.${region}.${domain}`.toLowerCase());
  const servers = ownServers(facts, `${printable(names[0] ?? '')} (it has to be an address of that endpoint)`);
  if (servers !== null) return unknown(question, [servers]);

  const { told, missing } = answersTo(names, facts);
  if (told.length === 0 && missing.length === 0) return throughZone(requirement, question, workspaceZones.api, facts);

  const near = 'missing' in lookup ? lookup : nearWorkspaceEndpoints(facts, lookup.path);
  if ('missing' in near) return unknown(question, [near.missing].flat());
  const right = near.flatMap(({ addresses }) => addresses);
  for (const { name, addresses } of told) {
    if (addresses.length > 0 && addresses.every((address) => right.includes(address))) continue;
    const now = addresses.length === 0 ? 'has no address' : `is ${addresses.map(printable).join(', ')}`;
    const endpoint =
      right.length === 0
        ? 'no endpoint of the workspace is near'
        : `the endpoint of the workspace is ${right.join(', ')}`;
    return violated(requirement, `${printable(name)} ${now}, and ${endpoint}`, { 'properties.aRecords': addresses });
  }
  if (missing.length > 0) return unknown(question, missing);
  return compliant(`The name of instance ${instance} leads to the private endpoint of its workspace`);
}

/** What the private zones that the network sees say of names of an instance. */
function answersTo(names: readonly string[], facts: ComputeFacts) {
  const told: { readonly name: string; readonly addresses: readonly string[] }[] = [];
  const missing: Missing[] = [];
  for (const name of names) {
    const sight = closestZone(name, facts);
    if (sight === undefined) continue;
    const answer = 'missing' in sight ? sight : lookUpName(name, sight.seen, facts.estate);
    if ('missing' in answer) missing.push(...answer.missing);
    else told.push({ name, addresses: 'none' in answer ? [] : answer.addresses });
  }
  return { told, missing };
}

/** The longest zone that holds the name of an instance: people make one for all regions, or for the region. Undefined where there is none. */
function closestZone(name: string, facts: ComputeFacts) {
  const [, region = '', ...domain] = name.split('.');
  const zones = [[region, ...domain].join('.'), domain.join('.')];
  for (const zone of zones) {
    const sight = sightOf(zone, networkOf(facts), facts.estate);
    if ('seen' in sight || 'missing' in sight) return sight;
  }
  return undefined;
}

/** Azure's public names of instances lead on to the zone of the workspace. */
function throughZone(requirement: JudgedRequirement, question: string, domain: string, facts: ComputeFacts): Judgement {
  const networkId = networkOf(facts);
  const sight = sightOf(domain, networkId, facts.estate);
  const network = printable(nameOf(networkId));
  const isNeeded = conditions.onlyPrivateWorkspace.decide(facts);
  if ('seen' in sight || isNeeded.holds === 'no') {
    // A zone for instances that nobody listed would hide these names.
    const unlisted = unlistedSubscriptions('seen' in sight ? [networkId, sight.seen] : [networkId], facts.estate);
    if (unlisted.length > 0) return unknown(question, unlisted);
    if ('seen' in sight) return compliant(`Network ${network} finds the instance through private DNS zone ${domain}`);
  }
  if (isNeeded.holds === 'no') return compliant(`The public name of the instance leads to it, as ${isNeeded.because}`);
  const missing = unseen(sight);
  if (isNeeded.holds === 'cannot tell') return unknown(question, [...missing, isNeeded.missing]);
  if (missing.length > 0) return unknown(question, missing);
  return violated(requirement, `private DNS zone ${domain} is not linked to network ${network}`, {
    privateDnsZones: 'hidden' in sight ? sight.hidden : [],
  });
}

/** What is missing to tell whether a zone is seen. */
function unseen(sight: ZoneSight): readonly Missing[] {
  if ('nowhere' in sight) return [sight.nowhere];
  return 'missing' in sight ? sight.missing : [];
}

function networkOf({ estate, subnetId }: ComputeFacts): string {
  return estate.subnets.get(idKey(subnetId))?.virtualNetwork ?? parseArmId(subnetId)?.parent ?? subnetId;
}

function placeOf({ compute }: ComputeFacts): { readonly region: string } | { readonly missing: Missing } {
  const location = computeLocation(compute);
  const region = valueOf(location);
  if (region !== null) return { region };
  const why = 'missing' in location ? location.missing : 'its body does not say where it is';
  return { missing: { fact: 'location', resource: compute.id, why } };
}

/** What DNS servers of one's own answer is in no body. Null where the network asks Azure's. */
function ownServers(facts: ComputeFacts, what: string): Missing | null {
  const networkId = networkOf(facts);
  const servers = facts.estate.virtualNetworks.get(idKey(networkId))?.dnsServers ?? { missing: 'not in the estate' };
  if ('missing' in servers) return { fact: 'virtualNetwork', resource: networkId, why: servers.missing };
  if (servers.value.length === 0) return null;
  const why = `it asks ${servers.value.join(', ')}, and what these answer for ${what} is not in ARM`;
  return { fact: 'dnsServers', resource: networkId, why };
}
