import { idKey } from '../../armId.ts';
import type { Estate, Fact, NetworkInterface, Subnet } from '../../estate/estate.ts';
import type { SecurityRule } from '../../network/securityRule.ts';
import type { Missing } from '../../verdict.ts';

/** A network security group where it is attached. */
export interface PlacedGroup {
  readonly id: string;
  readonly rules: readonly SecurityRule[];
}

/** A place where a network security group can be attached, and the one that is. */
export interface GroupSite {
  readonly level: 'subnet' | 'networkInterface';
  /** The ARM id of the subnet or of the interface. */
  readonly resource: string;
  /** Null where there surely is none, or none that could be read. */
  readonly group: PlacedGroup | null;
  /** Why it could not be read; null where it could. */
  readonly unread: Missing | null;
}

/** Reads the security group of a subnet or of a network interface. */
export function groupSite(
  level: GroupSite['level'],
  { id, networkSecurityGroup: reference }: Subnet | NetworkInterface,
  estate: Estate,
): GroupSite {
  const site = { level, resource: id, group: null, unread: null };
  if ('missing' in reference) return { ...site, unread: { fact: level, resource: id, why: reference.missing } };
  if (reference.value === null) return site;
  const group = estate.networkSecurityGroups.get(idKey(reference.value));
  const rules: Fact<readonly SecurityRule[]> = group?.rules ?? { missing: 'not in the estate' };
  return 'missing' in rules
    ? { ...site, unread: { fact: 'networkSecurityGroup', resource: reference.value, why: rules.missing } }
    : { ...site, group: { id: group?.id ?? reference.value, rules: rules.value } };
}
