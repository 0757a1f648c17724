import { parseArmId } from '../armId.ts';

/** The ids of what holds a subnet. */
export interface SubnetScopes {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly network: string;
}

/** What holds a subnet by its id; null for what is the id of no subnet. */
export function subnetScopes(subnetId: string): SubnetScopes | null {
  const id = parseArmId(subnetId);
  if (id === null || id.type !== 'microsoft.network/virtualnetworks/subnets') return null;
  if (id.subscription === null || id.resourceGroup === null || id.parent === null) return null;
  const subscription = `/subscriptions/${id.subscription}`;
  return { subscription, resourceGroup: `${subscription}/resourceGroups/${id.resourceGroup}`, network: id.parent };
}
