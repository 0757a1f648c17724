import { idKey } from '../armId.ts';
import type { Estate, Fact, Subnet } from '../estate/estate.ts';
import type { SecurityRule } from '../network/securityRule.ts';
import type { Missing } from '../verdict.ts';

/** A network security group where it is attached. */
export interface PlacedGroup {
  readonly id: string;
  readonly rules: readonly SecurityRule[];
}

/** The security group of a subnet, null where it surely has none. */
export function subnetGroup(
  { id, networkSecurityGroup: reference }: Subnet,
  estate: Estate,
): { readonly value: PlacedGroup | null } | { readonly missing: Missing } {
  if ('missing' in reference) return { missing: { fact: 'subnet', resource: id, why: reference.missing } };
  if (reference.value === null) return { value: null };
  const group = estate.networkSecurityGroups.get(idKey(reference.value));
  const rules: Fact<readonly SecurityRule[]> = group?.rules ?? { missing: 'not in the estate' };
  return 'missing' in rules
    ? { missing: { fact: 'networkSecurityGroup', resource: reference.value, why: rules.missing } }
    : { value: { id: group?.id ?? reference.value, rules: rules.value } };
}
