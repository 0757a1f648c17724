import { idKey, nameOf, parseArmId } from '../../armId.ts';
import { type Fact, valueOf } from '../../estate/estate.ts';
import { intersectAddresses, isNoAddress, noAddress } from '../../network/addressSet.ts';
import { parsePrefix } from '../../network/prefix.ts';
import { printable } from '../../printable.ts';
import type { Missing } from '../../verdict.ts';
import { addressesOf } from '../path/virtualNetworkTag.ts';
import type { JudgedRequirement } from '../requirement.ts';
import { type ComputeFacts, regionOf } from '../subjects/computeFacts.ts';
import type { Judgement } from './judgeFlow.ts';
import { compliant, unknown, violated } from './judgement.ts';

const notThere = { missing: 'not in the estate' } as const;

/** Compute joins networks of its workspace's subscription only. */
export function sameSubscription(
  requirement: JudgedRequirement,
  { compute, workspace, subnetId }: ComputeFacts,
): Judgement {
  const own = parseArmId(workspace?.id ?? compute.workspace)?.subscription ?? null;
  const other = parseArmId(subnetId)?.subscription ?? null;
  if (own === null || other === null) {
    const resource = own === null ? compute.workspace : subnetId;
    const missing = { fact: 'compute', resource, why: 'its id names no subscription' };
    return unknown('Whether network and workspace are in one subscription', [missing]);
  }
  if (own.toLowerCase() === other.toLowerCase()) {
    return compliant('The network is in the subscription of the workspace');
  }
  const reason = `the workspace is in subscription ${printable(own)}, its network in ${printable(other)}`;
  return violated(requirement, reason, { subnet: subnetId });
}

/**
 * Whether the network is where its compute is: for a cluster of today that may be elsewhere than the workspace, for everything else it is
 * the region of the workspace.
 */
export function sameRegion(requirement: JudgedRequirement, facts: ComputeFacts): Judgement {
  const networkId = parseArmId(facts.subnetId)?.parent ?? facts.subnetId;
  const network = printable(nameOf(networkId));
  const isOwn = facts.kind === 'AmlCompute' && facts.profile !== 'aml-classic-2021';
  const whose = isOwn ? 'compute' : 'workspace';
  const [own, other] = [
    regionOf(facts, whose),
    locationOf(facts.estate.virtualNetworks.get(idKey(networkId))?.location ?? notThere, networkId),
  ];
  if ('missing' in own || 'missing' in other) {
    const missing = [own, other].flatMap((one) => ('missing' in one ? [one.missing] : []));
    return unknown(`Whether network ${network} is in the region of the ${whose}`, missing);
  }
  if (own.region === other.region) return compliant(`Network ${network} is in the region of the ${whose}`);
  const reason = `network ${network} is in ${printable(other.region)}, the ${whose} in ${printable(own.region)}`;
  return violated(requirement, reason, { location: other.region });
}

function locationOf(location: Fact<string | null>, resource: string): { region: string } | { missing: Missing } {
  const region = valueOf(location);
  if (region !== null) return { region };
  const why = 'missing' in location ? location.missing : 'its location is not known';
  return { missing: { fact: 'virtualNetwork', resource, why } };
}

const bridge = parsePrefix('172.17.0.0/16') ?? noAddress;

/** Docker gives its bridge on every node this range, and what lies in it out there is never reached. */
export function apartFromDocker(requirement: JudgedRequirement, { estate, subnetId }: ComputeFacts): Judgement {
  const networkId = parseArmId(subnetId)?.parent ?? subnetId;
  const [subnet, network] = [estate.subnets.get(idKey(subnetId)), estate.virtualNetworks.get(idKey(networkId))];
  const places = [
    {
      what: `subnet ${printable(nameOf(subnetId))}`,
      fact: 'subnet',
      path: 'properties.addressPrefixes',
      id: subnetId,
      prefixes: subnet?.prefixes ?? notThere,
    },
    {
      what: `network ${printable(nameOf(networkId))}`,
      fact: 'virtualNetwork',
      path: 'properties.addressSpace.addressPrefixes',
      id: networkId,
      prefixes: network?.prefixes ?? notThere,
    },
  ];
  for (const { what, path, prefixes } of places) {
    const inBridge = (valueOf(prefixes) ?? []).find((prefix) =>
      addressesOf([prefix]).some((addresses) => !isNoAddress(intersectAddresses(addresses, bridge))),
    );
    if (inBridge === undefined) continue;
    return violated(requirement, `${what} has ${printable(inBridge)}, which overlaps 172.17.0.0/16`, {
      [path]: valueOf(prefixes),
    });
  }
  const missing = places.flatMap(({ fact, id, prefixes }) =>
    'missing' in prefixes ? [{ fact, resource: id, why: prefixes.missing }] : [],
  );
  return missing.length > 0
    ? unknown('Whether the network overlaps the bridge of Docker', missing)
    : compliant('The network does not overlap the bridge of Docker, 172.17.0.0/16');
}
