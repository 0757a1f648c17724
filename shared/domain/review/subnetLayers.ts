import type { AddressScope } from '../network/addressScope.ts';
import type { Layer } from '../network/layer.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import type { Direction } from '../network/securityRule.ts';
import type { NetworkPath } from '../requirements/networkPath.ts';

/** What stands before the hosts of a subnet, whatever they are: not only nodes of ML compute, which are in no application security group. */
export function subnetLayers(path: NetworkPath, direction: Direction): readonly Layer[] {
  const { securityGroup } = path;
  return securityGroup === null ? [] : [compileSecurityGroup(securityGroup.rules, direction, hostScope(path.scope))];
}

/** The scope in which any host of the subnet may be in an application security group. */
export function hostScope(scope: AddressScope): AddressScope {
  return {
    tag: (name) => scope.tag(name),
    applicationSecurityGroup: (id) => scope.applicationSecurityGroup(id, 'remote'),
  };
}
