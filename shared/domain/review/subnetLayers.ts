import type { AddressScope } from '../network/addressScope.ts';
import {
  type AddressSet,
  everyAddress,
  intersectAddresses,
  isNoAddress,
  noAddress,
  subtractAddresses,
  unionAddresses,
} from '../network/addressSet.ts';
import type { Layer, LayerRule } from '../network/layer.ts';
import { withPlatformExempt } from '../network/platformExemption.ts';
import { everyPort } from '../network/portSet.ts';
import { parsePrefix } from '../network/prefix.ts';
import { everyProtocol } from '../network/protocols.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import type { Direction } from '../network/securityRule.ts';
import { certain, type Selection } from '../network/selection.ts';
import { systemRoute } from '../network/systemRoutes.ts';
import type { NetworkPath } from '../requirements/path/networkPath.ts';
import type { FarSide } from '../requirements/path/nextHop.ts';
import type { Missing } from '../verdict.ts';

export interface SubnetLayers {
  readonly layers: readonly Layer[];
  /** What is missing to tell what becomes of packets at next hops, by the names that the engine gives to it. */
  readonly missing: ReadonlyMap<string, Missing>;
}

/**
 * What stands between the hosts of a subnet and any far end: the administrator's rules, the security group, the routes. Unlike nodes of
 * ML compute, a host may be in an application security group. The way out depends on whom a packet is for, so routes are read for each
 * kind of far side, each for its own addresses. `region`: where the network is, for the storage that is near.
 */
export function subnetLayers(path: NetworkPath, direction: Direction, region: string | null): SubnetLayers {
  const { scope } = path;
  const [{ group: securityGroup }] = path.groups;
  const stacks = farSides(path, direction, region).map(({ far, within }) => ({
    within,
    ...path.stack(direction, far),
  }));
  const layers = stacks[0]?.layers ?? [];
  const group =
    securityGroup === null
      ? []
      : [withPlatformExempt(compileSecurityGroup(securityGroup.rules, direction, hostScope(scope)))];
  const routes = layers
    .filter(({ kind }) => kind === 'routes')
    .map(
      (layer): Layer => ({
        ...plainLayer(layer),
        rules: [
          toPlatform,
          ...stacks.flatMap(({ within, layers: there }) =>
            there
              .filter(({ kind }) => kind === 'routes')
              .flatMap(({ rules }) => rules.flatMap((rule) => only(rule, within))),
          ),
        ],
      }),
    );
  const unread = path.unread.map((missing) => unreadLayer(missing, direction));
  return {
    layers: [
      ...layers.filter(({ kind }) => kind === 'adminRules').map(plainLayer),
      ...group,
      ...unread.filter(({ kind }) => kind === 'securityGroup'),
      ...routes,
      ...unread.filter(({ kind }) => kind === 'routes'),
    ],
    missing: new Map([
      ...stacks.flatMap(({ missing }) => [...missing]),
      ...path.unread.map((missing) => [openName(missing), missing] as const),
    ]),
  };
}

/** What could not be read may do anything with packets, and the same to the same packets for as long as it cannot be read. */
function unreadLayer(missing: Missing, direction: Direction): Layer {
  const rule: LayerRule = {
    ...toPlatform,
    effect: 'cannotTell',
    remote: certain(everyAddress),
    open: openName(missing),
  };
  const kind = missing.fact === 'routes' ? 'routes' : 'securityGroup';
  return { kind, direction, rules: [rule], otherwise: 'block' };
}

function openName({ fact, resource, why }: Missing): string {
  return `${fact} of ${resource}: ${why}`;
}

/** The far ends that some route of the layers may reach; all where there are no routes. */
export function reachable(layers: readonly Layer[]): AddressSet {
  const routes = layers.filter(({ kind }) => kind === 'routes');
  if (routes.length === 0) return everyAddress;
  const passing = routes.flatMap(({ rules }) => rules.filter(({ effect }) => effect !== 'block'));
  return unionAddresses(
    passing.flatMap(({ remote }) => [remote.sure, ...remote.conditions.map((condition) => condition.within)]),
  );
}

/** The scope in which any host of the subnet may be in an application security group. */
export function hostScope(scope: AddressScope): AddressScope {
  return {
    tag: (name) => scope.tag(name),
    applicationSecurityGroup: (id) => scope.applicationSecurityGroup(id, 'remote'),
  };
}

/** Without the resource that it was read from: another route table with the same routes is the same to a packet. */
function plainLayer({ kind, direction, rules, otherwise }: Layer): Layer {
  return { kind, direction, rules, otherwise };
}

/** Addresses that are nobody's on the internet: RFC 1918, RFC 6598, RFC 4193. */
const privateSpace = addressesOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']);

interface Far {
  readonly far: FarSide;
  readonly within: AddressSet;
}

/** Every address once, by the kind of far side that it is. Which storage is near matters only for the way out. */
function farSides({ scope, regionalTag }: NetworkPath, direction: Direction, region: string | null): readonly Far[] {
  const near = unionAddresses([privateSpace, scope.tag('VirtualNetwork').sure]);
  const storageTag = direction === 'Inbound' || region === null ? null : regionalTag('Storage', region);
  const storage = storageTag === null ? noAddress : subtractAddresses(scope.tag(storageTag).sure, near);
  const other = subtractAddresses(everyAddress, unionAddresses([near, storage]));
  return [
    { far: 'public', within: subtractAddresses(other, platform) },
    { far: 'private', within: subtractAddresses(near, platform) },
    { far: 'storage nearby', within: storage },
  ];
}

const platform = addressesOf(['168.63.129.16/32', '169.254.169.254/32']);

/**
 * The platform's own addresses are there on every host, whatever its routes say.
 * https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const toPlatform: LayerRule = {
  source: systemRoute('168.63.129.16/32', 'Platform'),
  effect: 'pass',
  protocols: everyProtocol,
  remote: certain(platform),
  local: certain(everyAddress),
  sourcePorts: everyPort,
  destinationPorts: everyPort,
};

function addressesOf(prefixes: readonly string[]): AddressSet {
  return unionAddresses(prefixes.flatMap((prefix) => parsePrefix(prefix) ?? []));
}

/** A rule for those of its far ends that are in a set; none where there are none. */
function only(rule: LayerRule, within: AddressSet): readonly LayerRule[] {
  const remote: Selection = {
    sure: intersectAddresses(rule.remote.sure, within),
    conditions: rule.remote.conditions
      .map((condition) => ({ ...condition, within: intersectAddresses(condition.within, within) }))
      .filter((condition) => !isNoAddress(condition.within)),
  };
  return isNoAddress(remote.sure) && remote.conditions.length === 0 ? [] : [{ ...rule, remote }];
}
