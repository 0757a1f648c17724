import type { Fact } from '../estate/estate.ts';
import { isRecord } from '../isRecord.ts';

/** The tags of a resource. Azure compares their names without letter case. */
export type ResourceTags = Readonly<Record<string, string>>;

/** The tags in a raw ARM body; ARM leaves them out where there are none. */
export function readTags(body: unknown): Fact<ResourceTags> {
  const tags = isRecord(body) ? (body['tags'] ?? {}) : undefined;
  if (!isRecord(tags)) return { missing: 'its tags cannot be read' };
  const entries = Object.entries(tags).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return entries.length === Object.keys(tags).length
    ? { value: Object.fromEntries(entries) as ResourceTags }
    : { missing: 'its tags cannot be read' };
}

/** Whether a tag has a value, both compared without letter case: a policy on `prod` means `Prod` too. */
export function hasTag(tags: ResourceTags, name: string, value: string): boolean {
  return Object.entries(tags).some(
    ([one, held]) => one.toLowerCase() === name.toLowerCase() && held.trim().toLowerCase() === value.toLowerCase(),
  );
}

const optOutTag = 'netguard-repair';

/** Where an owner forbids repairs, whatever the policy says; null where nobody does. */
export function optedOut(group: ResourceTags, resourceGroup: ResourceTags): string | null {
  const says = `has the tag ${optOutTag} = off`;
  if (hasTag(group, optOutTag, 'off')) return `the network security group ${says}`;
  if (hasTag(resourceGroup, optOutTag, 'off')) return `its resource group ${says}`;
  return null;
}
