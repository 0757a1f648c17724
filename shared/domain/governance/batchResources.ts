import { nameOf, parseArmId, sameId } from '../armId.ts';
import { equalsText, guidText, joinTexts, type TextPattern } from './textPattern.ts';

/**
 * What Azure Batch makes in the resource group of a virtual network for nodes with public addresses, one of each for a hundred nodes.
 * https://learn.microsoft.com/azure/batch/batch-virtual-network
 */
const batchResources = {
  'Microsoft.Network/networkSecurityGroups': 'networksecuritygroup',
  'Microsoft.Network/publicIPAddresses': 'publicip',
  'Microsoft.Network/loadBalancers': 'loadbalancer',
} as const;

export type BatchResourceType = keyof typeof batchResources;

/** What is known of the name of such a resource. UNVERIFIED for Azure Machine Learning: documented for other services that use Batch. */
export function batchResourceName(type: BatchResourceType): TextPattern {
  return joinTexts(guidText, `-azurebatch-cloudservice${batchResources[type]}`);
}

/** Whether a resource of a resource group has a name that Batch gives. */
export function isBatchResource(id: string, resourceGroup: string): boolean {
  const { subscription, resourceGroup: group, type } = parseArmId(id) ?? {};
  if (!sameId(`/subscriptions/${subscription}/resourceGroups/${group}`, resourceGroup)) return false;
  const made = (Object.keys(batchResources) as BatchResourceType[]).find((name) => name.toLowerCase() === type);
  return made !== undefined && equalsText(batchResourceName(made), nameOf(id)) !== 'no';
}
