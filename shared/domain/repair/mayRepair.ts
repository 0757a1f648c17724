import { idKey, parseArmId } from '../armId.ts';
import type { Fact } from '../estate/estate.ts';
import { isRecord } from '../isRecord.ts';
import { printable } from '../printable.ts';
import type { RemediationChange } from '../verdict.ts';
import { whyManaged } from './managedGroup.ts';
import { optedOut, type ResourceTags, readTags } from './resourceTags.ts';

/** What is read of a network security group before anything is written to it: raw ARM bodies, or why one could not be read. */
export interface RepairTarget {
  readonly group: unknown;
  readonly resourceGroup: Fact<unknown>;
  /** The management locks of the subscription, the resource group and the group. Others may be among them. */
  readonly locks: Fact<readonly unknown[]>;
}

/** A route moves the packets of every subnet that shares its table past whatever took them before. */
const onlyProposed = 'routes are only proposed, and a person writes them';

/** Whether a change is of a kind that is written without a person: one rule of a network security group. */
export function mayBeWritten({ resource }: RemediationChange): boolean {
  return parseArmId(resource)?.type === 'microsoft.network/networksecuritygroups/securityrules';
}

type Permission =
  | { readonly may: true; readonly id: string; readonly tags: ResourceTags; readonly groupTags: ResourceTags }
  | { readonly may: false; readonly reason: string };

/**
 * Whether a group is one that we may write to at all, whatever the policy allows: nobody else's, not locked, not opted out. What cannot be
 * read forbids. Of one that is, what a policy has to know.
 */
export function mayRepair({ group, resourceGroup, locks }: RepairTarget): Permission {
  const id = isRecord(group) ? parseArmId(group['id']) : null;
  if (id?.type === 'microsoft.network/routetables') return refuse(onlyProposed);
  if (!isRecord(group) || id?.type !== 'microsoft.network/networksecuritygroups') {
    return refuse('the network security group cannot be read');
  }
  const names = ruleNames(group);
  if (names === null) return refuse('the rules of the network security group cannot be read');
  const managed = whyManaged(id.text, names);
  if (managed !== null) return refuse(managed);

  const around = 'value' in resourceGroup ? resourceGroup.value : undefined;
  const own = idKey(`/subscriptions/${id.subscription}/resourceGroups/${id.resourceGroup}`);
  if (!isRecord(around) || typeof around['id'] !== 'string' || idKey(around['id']) !== own) {
    return refuse(`its resource group cannot be read${'missing' in resourceGroup ? `: ${resourceGroup.missing}` : ''}`);
  }
  const [tags, groupTags] = [readTags(group), readTags(around)];
  if ('missing' in tags) return refuse(`the network security group: ${tags.missing}`);
  if ('missing' in groupTags) return refuse(`its resource group: ${groupTags.missing}`);
  const forbidden =
    optedOut(tags.value, groupTags.value) ??
    whyOwned(group, tags.value, 'the network security group') ??
    whyOwned(around, groupTags.value, 'its resource group') ??
    whyLocked(id.text, locks);
  return forbidden === null
    ? { may: true, id: id.text, tags: tags.value, groupTags: groupTags.value }
    : refuse(forbidden);
}

function refuse(reason: string): Permission {
  return { may: false, reason };
}

function ruleNames({ properties }: Readonly<Record<string, unknown>>): readonly string[] | null {
  const rules = isRecord(properties) ? properties['securityRules'] : undefined;
  if (!Array.isArray(rules)) return null;
  const names = rules.map((rule: unknown) => (isRecord(rule) ? rule['name'] : undefined));
  return names.every((name) => typeof name === 'string') ? names : null;
}

/** `managedBy` is the resource of an application or service that owns this one; a tag of that name says who writes it, as with Terraform. */
function whyOwned(body: Readonly<Record<string, unknown>>, tags: ResourceTags, what: string): string | null {
  const { managedBy } = body;
  if (typeof managedBy === 'string' && managedBy !== '') return `${what} is managed by ${printable(managedBy)}`;
  if (managedBy !== undefined && managedBy !== null && managedBy !== '') return `${what} is managed by somebody`;
  const tag = Object.entries(tags).find(([name]) => name.toLowerCase().replace(/[^a-z]/g, '') === 'managedby');
  return tag === undefined ? null : `${what} has the tag ${printable(tag[0])} = ${printable(tag[1])}`;
}

const lockSuffix = /\/providers\/microsoft\.authorization\/locks\/[^/]+$/;

/**
 * A lock covers everything below the resource that it is on. `ReadOnly` forbids to write; `CanNotDelete` lets a rule be written and not be
 * deleted, so that no repair could be taken back. https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
function whyLocked(group: string, locks: RepairTarget['locks']): string | null {
  if ('missing' in locks) return `its locks cannot be read: ${locks.missing}`;
  const key = idKey(group);
  for (const lock of locks.value) {
    const id = isRecord(lock) && typeof lock['id'] === 'string' ? idKey(lock['id']) : '';
    if (!isRecord(lock) || !lockSuffix.test(id)) return 'one of its locks cannot be read';
    const scope = id.replace(lockSuffix, '');
    if (key !== scope && !key.startsWith(`${scope}/`) && !scope.startsWith(`${key}/`)) continue;
    const name = printable(id.slice(id.lastIndexOf('/') + 1));
    const properties = lock['properties'];
    const level = isRecord(properties) ? properties['level'] : undefined;
    return level === 'CanNotDelete'
      ? `lock ${name} (CanNotDelete) would keep a rule from being taken back`
      : `lock ${name} (${typeof level === 'string' ? printable(level) : 'level unknown'}) forbids it`;
  }
  return null;
}
