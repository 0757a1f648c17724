import { idKey } from '../armId.ts';
import { type Estate, type NetworkSecurityGroup, type Subnet, valueOf } from '../estate/estate.ts';
import { type AddressScope, addressScope } from '../network/addressScope.ts';
import { type AddressSet, everyAddress, intersectAddresses, unionAddresses } from '../network/addressSet.ts';
import { diffLayers, type LayersDiff } from '../network/diffLayers.ts';
import { isSameData } from '../network/isSameData.ts';
import { type NamedAddresses, namesIn } from '../network/namedAddresses.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import type { Direction, SecurityRule } from '../network/securityRule.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { networkPaths, type PathLookup } from '../requirements/path/networkPath.ts';
import type { Missing } from '../verdict.ts';
import { hostScope, reachable, type SubnetLayers, subnetLayers } from './subnetLayers.ts';

/** What became of one subnet, or of a network security group that stands before no subnet. */
export interface PlaceDiff {
  readonly kind: 'subnet' | 'networkSecurityGroup';
  /** ARM id. */
  readonly resource: string;
  /** `cannot tell`: something is missing that decides about packets, named in `missing`. */
  readonly state: 'changed' | 'added' | 'removed' | 'cannot tell';
  /** Where packets are treated differently, and only there. */
  readonly directions: readonly DirectionDiff[];
  /** The near ends that were compared: every address where a group stands before no subnet. */
  readonly local: AddressSet;
  /** Address prefixes of a subnet whose prefixes changed; packets are compared for the addresses that it had and has. */
  readonly prefixes: { readonly before: readonly string[]; readonly after: readonly string[] } | null;
  readonly missing: readonly Missing[];
}

export interface DirectionDiff {
  readonly direction: Direction;
  /** Whose packets: those of all hosts of the place, or of those with or without a public address of their own. */
  readonly hosts: 'all' | 'with public address' | 'without public address';
  readonly diff: LayersDiff;
  /** What uncertain changes hang on: the fact that a resource lacks, or the name of a tag, group or rule. */
  readonly hangsOn: readonly (Missing | string)[];
  /** By which names the addresses can be called. */
  readonly names: readonly NamedAddresses[];
  /** The far ends that some route may reach, before or after. */
  readonly reachable: AddressSet;
}

/**
 * Compares what the networks of two estates do with packets: for each subnet, and each network security group that stands before none.
 * Places in which nothing changed are left out; the others come by ARM id.
 */
export function diffEstates(before: Estate, after: Estate, serviceTags: ServiceTags | null): readonly PlaceDiff[] {
  const pathBefore = networkPaths(before, serviceTags);
  const pathAfter = networkPaths(after, serviceTags);
  const subnets = bothSides(before.subnets, after.subnets).map(({ key, was, is }) =>
    diffSubnet(
      was,
      is,
      (publicIp) => pathBefore(key, { publicIp }),
      (publicIp) => pathAfter(key, { publicIp }),
      { before, after },
    ),
  );
  const inUse = new Set([...groupsInUse(before), ...groupsInUse(after)]);
  const groups = bothSides(before.networkSecurityGroups, after.networkSecurityGroups)
    .filter(({ key }) => !inUse.has(key))
    .map(({ was, is }) => diffGroup(was, is, serviceTags));
  return [...subnets, ...groups]
    .filter((place) => place !== null)
    .toSorted((one, other) => (idKey(one.resource) < idKey(other.resource) ? -1 : 1));
}

function bothSides<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): readonly { readonly key: string; readonly was: T | undefined; readonly is: T | undefined }[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].map((key) => ({ key, was: before.get(key), is: after.get(key) }));
}

function groupsInUse({ subnets }: Estate): readonly string[] {
  return [...subnets.values()].flatMap(({ networkSecurityGroup: group }) =>
    'value' in group && group.value !== null ? [idKey(group.value)] : [],
  );
}

/** Why an estate may have a subnet that it does not hold: its network could not be read. Null where it has none. */
function whyNoneListed({ virtualNetwork }: Subnet, { virtualNetworks }: Estate): string | null {
  const subnets = virtualNetworks.get(idKey(virtualNetwork))?.subnets;
  return subnets !== undefined && 'missing' in subnets ? subnets.missing : null;
}

function regionOf({ virtualNetwork }: Subnet, { virtualNetworks }: Estate): string | null {
  const network = virtualNetworks.get(idKey(virtualNetwork));
  return network === undefined ? null : valueOf(network.location);
}

type Lookup = (publicIp: boolean) => PathLookup;

function diffSubnet(
  was: Subnet | undefined,
  is: Subnet | undefined,
  before: Lookup,
  after: Lookup,
  estates: { readonly before: Estate; readonly after: Estate },
): PlaceDiff | null {
  const subnet = is ?? was;
  if (subnet === undefined) return null;
  const place = { kind: 'subnet', resource: subnet.id, ...nothingCompared } as const;
  if (was === undefined || is === undefined) {
    const why = whyNoneListed(subnet, was === undefined ? estates.before : estates.after);
    if (why !== null) {
      const missing = { fact: 'subnets', resource: subnet.virtualNetwork, why };
      return { ...place, state: 'cannot tell', missing: [missing] };
    }
    return { ...place, state: was === undefined ? 'added' : 'removed' };
  }
  const [one, other] = [before(false), after(false)];
  if ('missing' in one || 'missing' in other) {
    const missing = [one, other].flatMap((lookup) => ('missing' in lookup ? lookup.missing : []));
    return { ...place, state: 'cannot tell', missing };
  }
  const local = intersectAddresses(one.path.local.sure, other.path.local.sure);
  const { scope } = other.path;
  const region = regionOf(is, estates.after) ?? regionOf(was, estates.before);
  const directions = bothDirections.flatMap((direction) => {
    const ofHosts = (publicIp: boolean): readonly DirectionDiff[] => {
      const [then, now] = [before(publicIp), after(publicIp)];
      if ('missing' in then || 'missing' in now) return [];
      const hosts = publicIp ? 'with public address' : 'without public address';
      return diffStacks(subnetLayers(then.path, direction, region), subnetLayers(now.path, direction, region), {
        direction,
        local,
        scope,
        hosts,
      });
    };
    return joinHosts(ofHosts(false), ofHosts(true));
  });
  const prefixes = { before: one.path.prefixes, after: other.path.prefixes };
  const moved = prefixes.before.toSorted().join() !== prefixes.after.toSorted().join();
  const unread = [...one.path.unread, ...other.path.unread];
  const missing = [...new Map(unread.map((fact) => [JSON.stringify(fact), fact])).values()];
  if (directions.length === 0 && !moved && missing.length === 0) return null;
  const state = directions.length > 0 || moved ? 'changed' : 'cannot tell';
  return { ...place, state, directions, local, prefixes: moved ? prefixes : null, missing };
}

/** Most changes are the same for all hosts: that is told once. */
function joinHosts(without: readonly DirectionDiff[], having: readonly DirectionDiff[]): readonly DirectionDiff[] {
  const alike = isSameData(
    without.map(({ diff }) => diff),
    having.map(({ diff }) => diff),
  );
  return alike ? without.map((one) => ({ ...one, hosts: 'all' })) : [...without, ...having];
}

function diffGroup(
  was: NetworkSecurityGroup | undefined,
  is: NetworkSecurityGroup | undefined,
  serviceTags: ServiceTags | null,
): PlaceDiff | null {
  const group = is ?? was;
  if (group === undefined) return null;
  const place = { kind: 'networkSecurityGroup', resource: group.id, ...nothingCompared } as const;
  if (was === undefined) return { ...place, state: 'added' };
  if (is === undefined) return { ...place, state: 'removed' };
  if ('missing' in was.rules || 'missing' in is.rules) {
    const missing = [was, is].flatMap(({ id, rules }) =>
      'missing' in rules ? [{ fact: 'networkSecurityGroup', resource: id, why: rules.missing }] : [],
    );
    return { ...place, state: 'cannot tell', missing };
  }
  const [before, after] = [was.rules.value, is.rules.value];
  // Which network it will stand in is not known, and so is what belongs to that.
  const scope = hostScope(addressScope({ serviceTags, virtualNetwork: null }));
  const directions = bothDirections.flatMap((direction) => {
    const stack = (rules: readonly SecurityRule[]): SubnetLayers => ({
      layers: [compileSecurityGroup(rules, direction, scope)],
      missing: new Map(),
    });
    return diffStacks(stack(before), stack(after), { direction, local: everyAddress, scope, hosts: 'all' });
  });
  return directions.length === 0 ? null : { ...place, state: 'changed', directions };
}

const nothingCompared = { directions: [], local: everyAddress, prefixes: null, missing: [] };

const bothDirections = ['Inbound', 'Outbound'] as const;

interface Comparison extends Pick<DirectionDiff, 'direction' | 'hosts'> {
  readonly local: AddressSet;
  readonly scope: AddressScope;
}

function diffStacks(
  before: SubnetLayers,
  after: SubnetLayers,
  { direction, hosts, local, scope }: Comparison,
): readonly DirectionDiff[] {
  const diff = diffLayers(before.layers, after.layers, local);
  const { allowed, blocked, mayBeAllowed, mayBeBlocked, complete } = diff;
  if (complete && [allowed, blocked, mayBeAllowed, mayBeBlocked].every((boxes) => boxes.length === 0)) return [];
  const names = namesIn([...before.layers, ...after.layers], scope);
  const hangsOn = diff.open.map((name) => after.missing.get(name) ?? before.missing.get(name) ?? name);
  const far = unionAddresses([reachable(before.layers), reachable(after.layers)]);
  return [{ direction, hosts, names, reachable: far, diff, hangsOn }];
}
