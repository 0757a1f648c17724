import type { JsonBag } from '../json.ts';
import { sameText } from '../kusto/evaluateComparison.ts';
import type { ArmReply } from './armReply.ts';
import type { ArmRequest } from './armRequest.ts';
import type { ResourceStore } from './resourceStore.ts';
import { usageType } from './resourceTypes.ts';

const path = /^(\/subscriptions\/[^/]+)\/providers\/Microsoft\.Network\/locations\/([^/]+)\/usages$/i;

/** The quotas that are counted where the estate says nothing, with the limits that a subscription begins with in each region. */
const quotas = [
  ['VirtualNetworks', 'Virtual Networks', 'Microsoft.Network/virtualNetworks', 1000],
  ['NetworkInterfaces', 'Network Interfaces', 'Microsoft.Network/networkInterfaces', 65_536],
  ['NetworkSecurityGroups', 'Network Security Groups', 'Microsoft.Network/networkSecurityGroups', 5000],
  ['PublicIPAddresses', 'Public IP Addresses', 'Microsoft.Network/publicIPAddresses', 1000],
  ['LoadBalancers', 'Load Balancers', 'Microsoft.Network/loadBalancers', 1000],
] as const;

/** Answers GET of a region's network quotas; nothing when the request is about something else. */
export function readNetworkUsages(store: ResourceStore, request: ArmRequest): ArmReply | undefined {
  const [, subscription, region] = path.exec(request.path) ?? [];
  if (subscription === undefined || region === undefined) return undefined;
  const place = `${subscription}/providers/Microsoft.Network/locations/${region}`;
  const given = store.list(place, usageType);
  return { status: 200, body: { value: given.length > 0 ? given : countUsages(store, subscription, region, place) } };
}

function countUsages(store: ResourceStore, subscription: string, region: string, place: string): readonly JsonBag[] {
  return quotas.map(([value, localizedValue, type, limit]) => {
    const all = store.list(subscription, type);
    const currentValue = all.filter(({ location }) => sameText(location ?? null, region)).length;
    return { id: `${place}/usages/${value}`, name: { value, localizedValue }, unit: 'Count', currentValue, limit };
  });
}
