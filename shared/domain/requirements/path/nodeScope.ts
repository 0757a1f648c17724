import { nameOf, sameId } from '../../armId.ts';
import type { NetworkInterface } from '../../estate/estate.ts';
import type { AddressScope } from '../../network/addressScope.ts';
import { everyAddress, noAddress } from '../../network/addressSet.ts';
import { certain } from '../../network/selection.ts';
import type { Missing } from '../../verdict.ts';

/**
 * What names in rules mean for a machine whose network interface is known: a rule that names an application security group on its side is
 * about it as a whole or not at all. https://learn.microsoft.com/azure/virtual-network/application-security-groups
 */
export function nodeScope(scope: AddressScope, networkInterface: NetworkInterface): AddressScope {
  const { applicationSecurityGroups: memberOf } = networkInterface;
  return {
    tag: (name) => scope.tag(name),
    applicationSecurityGroup(id, end) {
      if (end === 'remote') return scope.applicationSecurityGroup(id, end);
      if ('value' in memberOf) return certain(memberOf.value.some((one) => sameId(one, id)) ? everyAddress : noAddress);
      const fact = `applicationSecurityGroup:${id.toLowerCase()}`;
      const name = membershipName(networkInterface);
      return { sure: noAddress, conditions: [{ fact, holds: true, within: everyAddress, name }] };
    },
  };
}

/** What is missing to tell which of those rules are about it, by the name that the engine gives to that; nothing where all is known. */
export function membershipMissing(networkInterface: NetworkInterface | null): ReadonlyMap<string, Missing> {
  if (networkInterface === null || 'value' in networkInterface.applicationSecurityGroups) return new Map();
  const { id: resource, applicationSecurityGroups: memberOf } = networkInterface;
  const why = `its application security groups: ${memberOf.missing}`;
  return new Map([[membershipName(networkInterface), { fact: 'networkInterface', resource, why }]]);
}

function membershipName({ id }: NetworkInterface): string {
  return `application security groups of network interface ${nameOf(id)}`;
}
