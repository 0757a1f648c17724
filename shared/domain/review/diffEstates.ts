import { idKey } from '../armId.ts';
import type { Estate, NetworkSecurityGroup, Subnet } from '../estate/estate.ts';
import { addressScope } from '../network/addressScope.ts';
import { type AddressSet, everyAddress, intersectAddresses } from '../network/addressSet.ts';
import { diffLayers, type LayersDiff } from '../network/diffLayers.ts';
import type { Layer } from '../network/layer.ts';
import { type NamedAddresses, namesIn } from '../network/namedAddresses.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import type { Direction, SecurityRule } from '../network/securityRule.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { networkPaths, type PathLookup } from '../requirements/networkPath.ts';
import type { Missing } from '../verdict.ts';
import { hostScope, subnetLayers } from './subnetLayers.ts';

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
  readonly diff: LayersDiff;
  /** By which names the addresses can be called. */
  readonly names: readonly NamedAddresses[];
}

/**
 * Compares what the networks of two estates do with packets: for each subnet, and each network security group that stands before none.
 * Places in which nothing changed are left out; the others come by ARM id.
 */
export function diffEstates(before: Estate, after: Estate, serviceTags: ServiceTags | null): readonly PlaceDiff[] {
  const pathBefore = networkPaths(before, serviceTags);
  const pathAfter = networkPaths(after, serviceTags);
  const subnets = bothSides(before.subnets, after.subnets).map(({ key, was, is }) =>
    diffSubnet(was, is, pathBefore(key), pathAfter(key)),
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

function diffSubnet(
  was: Subnet | undefined,
  is: Subnet | undefined,
  before: PathLookup,
  after: PathLookup,
): PlaceDiff | null {
  const subnet = is ?? was;
  if (subnet === undefined) return null;
  const place = { kind: 'subnet', resource: subnet.id, ...nothingCompared } as const;
  if (was === undefined) return { ...place, state: 'added' };
  if (is === undefined) return { ...place, state: 'removed' };
  if ('missing' in before || 'missing' in after) {
    const missing = [before, after].flatMap((lookup) => ('missing' in lookup ? lookup.missing : []));
    return { ...place, state: 'cannot tell', missing };
  }
  const local = intersectAddresses(before.path.local.sure, after.path.local.sure);
  const rules = [before.path, after.path].flatMap(({ securityGroup }) => securityGroup?.rules ?? []);
  const names = namesIn(rules, after.path.scope);
  const directions = diffDirections(local, names, (direction) => [
    subnetLayers(before.path, direction),
    subnetLayers(after.path, direction),
  ]);
  const prefixes = { before: before.path.prefixes, after: after.path.prefixes };
  const moved = prefixes.before.toSorted().join() !== prefixes.after.toSorted().join();
  const missing = [...before.path.routes, ...after.path.routes];
  if (directions.length === 0 && !moved && missing.length === 0) return null;
  const state = directions.length > 0 || moved ? 'changed' : 'cannot tell';
  return { ...place, state, directions, local, prefixes: moved ? prefixes : null, missing };
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
  const compile = (rules: readonly SecurityRule[], direction: Direction): readonly Layer[] => [
    compileSecurityGroup(rules, direction, scope),
  ];
  const directions = diffDirections(everyAddress, namesIn([...before, ...after], scope), (direction) => [
    compile(before, direction),
    compile(after, direction),
  ]);
  return directions.length === 0 ? null : { ...place, state: 'changed', directions };
}

const nothingCompared = { directions: [], local: everyAddress, prefixes: null, missing: [] };

function diffDirections(
  local: AddressSet,
  names: readonly NamedAddresses[],
  stacks: (direction: Direction) => readonly [before: readonly Layer[], after: readonly Layer[]],
): readonly DirectionDiff[] {
  return (['Inbound', 'Outbound'] as const).flatMap((direction) => {
    const diff = diffLayers(...stacks(direction), local);
    const { allowed, blocked, mayBeAllowed, mayBeBlocked, complete } = diff;
    const same = complete && [allowed, blocked, mayBeAllowed, mayBeBlocked].every((boxes) => boxes.length === 0);
    return same ? [] : [{ direction, diff, names }];
  });
}
