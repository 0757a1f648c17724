import { idKey, parseArmId } from '../armId.ts';
import { isRecord } from '../isRecord.ts';
import { type Issue, shown } from '../issue.ts';
import { printable } from '../printable.ts';
import { hasTag, optedOut, type ResourceTags } from './resourceTags.ts';

/** `off`: nothing. `propose`: a repair is proven and told, not written. `auto`: it is written. */
export type RepairMode = (typeof modes)[number];

/** From the most careful to the least. */
const modes = ['off', 'propose', 'auto'] as const;

/** What may be repaired where. Where no entry says anything, nothing may be. */
export interface RepairPolicy {
  readonly entries: readonly PolicyEntry[];
}

type PolicyEntry = { readonly mode: RepairMode } & PolicyPlace;

type PolicyPlace =
  /** `scope` is a lower-case id. */
  | { readonly kind: 'subscription' | 'resourceGroup'; readonly scope: string }
  | { readonly kind: 'tag'; readonly tag: string; readonly value: string };

/** The network security group that a repair would change, with the tags of its resource group. */
export interface PolicyTarget {
  readonly id: string;
  readonly tags: ResourceTags;
  readonly groupTags: ResourceTags;
}

/**
 * Reads the setting NETGUARD_REPAIR. Anything wrong in it refuses all of it, one issue each: half a policy might lack the very entry that
 * forbids something.
 */
export function parseRepairPolicy(
  text: string | undefined,
): { readonly policy: RepairPolicy } | { readonly issues: readonly Issue[] } {
  if (text === undefined || text.trim() === '') return { policy: { entries: [] } };
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { issues: [{ path: '$', expected: `expected JSON, got ${shown(text)}` }] };
  }
  if (!Array.isArray(list))
    return { issues: [{ path: '$', expected: `expected a list of entries, got ${shown(list)}` }] };

  const issues: Issue[] = [];
  const entries = list.flatMap((value: unknown, index) => readEntry(value, `$[${index}]`, issues) ?? []);
  const first = new Map<string, number>();
  for (const [index, entry] of list.entries()) {
    const place = isRecord(entry) ? placeKey(entry) : null;
    if (place === null) continue;
    const same = first.get(place);
    if (same === undefined) first.set(place, index);
    else
      issues.push({
        path: `$[${index}]`,
        expected: `expected a place that no other entry names, got that of $[${same}]`,
      });
  }
  return issues.length > 0 ? { issues } : { policy: { entries } };
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const subscriptionId = new RegExp(`^/subscriptions/${guid}$`);
/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const resourceGroupId = new RegExp(
  `^/subscriptions/${guid}/resourcegroups/[\\p{L}\\p{N}._()-]{0,89}[\\p{L}\\p{N}_()-]$`,
  'u',
);

function readEntry(value: unknown, path: string, issues: Issue[]): PolicyEntry | null {
  const expect = (where: string, what: string, got: unknown): null => {
    issues.push({ path: where, expected: `expected ${what}, got ${shown(got)}` });
    return null;
  };
  if (!isRecord(value)) return expect(path, 'an entry { "scope", "mode" } or { "tag", "value", "mode" }', value);
  const known = Object.hasOwn(value, 'scope') ? ['scope', 'mode'] : ['tag', 'value', 'mode'];
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) expect(`${path}.${name}`, `only the fields ${known.join(', ')}`, value[name]);
  }
  const mode = modes.find((one) => one === value['mode']) ?? expect(`${path}.mode`, modes.join(', '), value['mode']);
  const place = known.includes('scope') ? readScope() : readTag();
  return mode === null || place === null ? null : { ...place, mode };

  function readScope(): PolicyPlace | null {
    const scope = isRecord(value) ? value['scope'] : undefined;
    const key = typeof scope === 'string' ? idKey(scope) : '';
    if (subscriptionId.test(key)) return { kind: 'subscription', scope: key };
    if (resourceGroupId.test(key)) return { kind: 'resourceGroup', scope: key };
    return expect(`${path}.scope`, 'the id of a subscription or a resource group', scope);
  }

  function readTag(): PolicyPlace | null {
    const [tag, held] = isRecord(value) ? [value['tag'], value['value']] : [];
    const named = isText(tag) ? tag : expect(`${path}.tag`, 'the name of a tag', tag);
    const valued = isText(held) ? held : expect(`${path}.value`, 'the value of the tag', held);
    return named === null || valued === null ? null : { kind: 'tag', tag: named, value: valued };
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value === value.trim();
}

/** The same for entries about one place, whatever their mode. */
function placeKey({ scope, tag, value }: Readonly<Record<string, unknown>>): string | null {
  if (typeof scope === 'string') return idKey(scope);
  return typeof tag === 'string' && typeof value === 'string' ? JSON.stringify([tag, value]).toLowerCase() : null;
}

export interface DecidedMode {
  readonly mode: RepairMode;
  /** What decides it, in words. */
  readonly because: string;
}

function off(because: string): DecidedMode {
  return { mode: 'off', because };
}

/**
 * What may be done to a network security group, and which entry says so. An entry for a tag of the group comes before one for its resource
 * group, that before one for the subscription; of several tags the most careful counts. A tag that forbids repairs comes before all.
 */
export function repairMode({ entries }: RepairPolicy, { id, tags, groupTags }: PolicyTarget): DecidedMode {
  const forbidden = optedOut(tags, groupTags);
  if (forbidden !== null) return off(forbidden);
  const arm = parseArmId(id);
  if (arm === null || arm.subscription === null || arm.resourceGroup === null) {
    return off('the id names no resource of a resource group');
  }
  const subscription = idKey(`/subscriptions/${arm.subscription}`);
  const resourceGroup = idKey(`${subscription}/resourceGroups/${arm.resourceGroup}`);
  const applies = (entry: PolicyEntry): boolean => {
    switch (entry.kind) {
      case 'tag':
        return hasTag(tags, entry.tag, entry.value);
      case 'resourceGroup':
        return entry.scope === resourceGroup;
      case 'subscription':
        return entry.scope === subscription;
    }
  };
  for (const kind of ['tag', 'resourceGroup', 'subscription'] as const) {
    const said = entries.filter((entry) => entry.kind === kind && applies(entry));
    const [careful] = said.toSorted((one, other) => modes.indexOf(one.mode) - modes.indexOf(other.mode));
    if (careful !== undefined)
      return { mode: careful.mode, because: `the entry for ${describePlace(careful)} says so` };
  }
  return off('no entry of NETGUARD_REPAIR is about it, and repair is off by default');
}

function describePlace(entry: PolicyEntry): string {
  switch (entry.kind) {
    case 'tag':
      return `tag ${printable(entry.tag)} = ${printable(entry.value)}`;
    case 'resourceGroup':
      return `resource group ${entry.scope.slice(entry.scope.lastIndexOf('/') + 1)}`;
    case 'subscription':
      return `subscription ${entry.scope.slice(entry.scope.lastIndexOf('/') + 1)}`;
  }
}
