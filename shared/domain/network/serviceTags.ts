import { isRecord } from '../isRecord.ts';
import { type Issue, shown } from '../issue.ts';
import { type AddressSet, addressSet } from './addressSet.ts';
import { type AddressBounds, prefixLength, readPrefix } from './prefix.ts';
import { tagKey } from './tagName.ts';

/** The service tags of one cloud at one change number, with the prefixes that Azure publishes for each. */
export interface ServiceTags {
  /** `Public`, `AzureGovernment`, `China`… as the source spells it. */
  readonly cloud: string;
  readonly changeNumber: number | null;
  /** Addresses of a tag, in any letter case or legacy spelling; undefined when the tag is not listed. */
  find(name: string): AddressSet | undefined;
  /** Prefixes of a tag as listed; empty when the tag is not listed. */
  prefixes(name: string): readonly string[];
  /** Addresses of a tag by the length of their prefix, longest first, as routing sees them; undefined when the tag is not listed. */
  byLength(name: string): readonly PrefixesOfLength[] | undefined;
  /**
   * Name of the regional form of a tag in an ARM location; undefined when the region has no tag of its own. Found by the listed
   * systemService and region: the list abbreviates some regions (`francecentral` is `centralfrance` there), mostly in the region
   * only, for AzureCloud also in the name.
   */
  regional(name: string, region: string): string | undefined;
  /** Names of the listed tags that lie within this tag by name: `Storage.WestEurope` within `Storage`. */
  regionsOf(name: string): readonly string[];
}

/** What a tag lists with one prefix length. */
interface PrefixesOfLength {
  readonly length: number;
  readonly addresses: AddressSet;
}

interface ListedTag {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly systemService: string;
  readonly region: string;
}

/**
 * Reads Microsoft's weekly download or the answer of the `serviceTags` API, which share their shape.
 * A tag or prefix that cannot be read is named in `issues` and left out: whatever refers to such a tag is then undecided.
 */
export function parseServiceTags(body: unknown): { readonly tags: ServiceTags; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const document = isRecord(body) ? body : undefined;
  const values = document?.['values'];
  const listed = new Map<string, ListedTag>();
  if (!Array.isArray(values)) {
    issues.push({ path: '$.values', expected: `expected an array of service tags, got ${shown(values)}` });
  }
  for (const [index, value] of (Array.isArray(values) ? values : []).entries()) {
    const path = `$.values[${index}]`;
    const tag = isRecord(value) ? value : undefined;
    const name = tag?.['name'];
    const properties = isRecord(tag?.['properties']) ? tag['properties'] : undefined;
    const prefixes = properties?.['addressPrefixes'];
    if (typeof name !== 'string' || name === '') {
      issues.push({ path: `${path}.name`, expected: `expected the name of a service tag, got ${shown(name)}` });
      continue;
    }
    if (!Array.isArray(prefixes)) {
      const expected = `expected an array of prefixes, got ${shown(prefixes)}`;
      issues.push({ path: `${path}.properties.addressPrefixes`, expected });
      continue;
    }
    const bad = prefixes.findIndex((prefix) => typeof prefix !== 'string');
    if (bad >= 0) {
      const expected = `expected an IPv4 or IPv6 prefix, got ${shown(prefixes[bad])}`;
      issues.push({ path: `${path}.properties.addressPrefixes[${bad}]`, expected });
      continue;
    }
    if (prefixes.length === 0) {
      // No address at all would make every flow to the tag pass, for want of packets.
      issues.push({ path: `${path}.properties.addressPrefixes`, expected: 'expected at least one prefix, got []' });
      continue;
    }
    const systemService = textOf(properties?.['systemService']);
    listed.set(tagKey(name), { name, prefixes, systemService, region: textOf(properties?.['region']) });
  }
  const number = document?.['changeNumber'];
  // The download has a number, the API its text.
  const changeNumber =
    typeof number === 'number' || typeof number === 'string' ? Number(number || Number.NaN) : Number.NaN;
  const cloud = document?.['cloud'];
  const tags = tagTable(
    typeof cloud === 'string' ? cloud : 'Public',
    Number.isSafeInteger(changeNumber) ? changeNumber : null,
    listed,
  );
  return { tags, issues };
}

/** Tags given as plain lists of prefixes, as a question to `netguard prove` carries them. */
export function serviceTagsFromLists(lists: ReadonlyMap<string, readonly string[]>): ServiceTags {
  const listed = new Map(
    [...lists].map(([name, prefixes]) => [tagKey(name), { name, prefixes, systemService: '', region: '' }]),
  );
  return tagTable('Public', null, listed);
}

function tagTable(cloud: string, changeNumber: number | null, listed: ReadonlyMap<string, ListedTag>): ServiceTags {
  const sets = new Map<string, AddressSet | undefined>();
  const children = new Map<string, string[]>();
  for (const [key, { name }] of listed) {
    for (let dot = key.lastIndexOf('.'); dot > 0; dot = key.lastIndexOf('.', dot - 1)) {
      const parent = key.slice(0, dot);
      const held = children.get(parent);
      if (held === undefined) children.set(parent, [name]);
      else held.push(name);
    }
  }
  /** How the list calls the regions that end tag names: most names spell them as ARM does, whatever the list calls them. */
  const regionsByName = lazily(() => {
    const regions = new Map<string, string>();
    for (const [key, { region }] of listed) {
      const spelled = key.slice(key.lastIndexOf('.') + 1);
      if (region !== '' && spelled !== key && !regions.has(spelled)) regions.set(spelled, region);
    }
    return regions;
  });
  return {
    cloud,
    changeNumber,
    find(name) {
      const key = tagKey(name);
      if (!sets.has(key)) sets.set(key, readPrefixes(listed.get(key)?.prefixes));
      return sets.get(key);
    },
    prefixes: (name) => listed.get(tagKey(name))?.prefixes ?? [],
    byLength(name) {
      if (this.find(name) === undefined) return undefined;
      return [...Map.groupBy(this.prefixes(name), prefixLength)]
        .toSorted(([one], [other]) => other - one)
        .flatMap(([length, texts]) => {
          const addresses = readPrefixes(texts);
          return addresses === undefined ? [] : [{ length, addresses }];
        });
    },
    regional(name, region) {
      const service = listed.get(tagKey(name))?.systemService;
      const location = region.toLowerCase();
      const listedRegion = regionsByName().get(location) ?? location;
      const inRegion = (children.get(tagKey(name)) ?? []).filter((child) => {
        const tag = listed.get(tagKey(child));
        return tag?.region === listedRegion && (service === undefined || tag.systemService === service);
      });
      // Staging tags share service and region with the real one (Storage.EastUS2Stage) and have longer names.
      return inRegion.toSorted((a, b) => a.length - b.length)[0];
    },
    regionsOf: (name) => children.get(tagKey(name)) ?? [],
  };
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A tag with one unreadable prefix is as good as not listed: leaving the prefix out would make the tag smaller than it is. */
function readPrefixes(prefixes: readonly string[] | undefined): AddressSet | undefined {
  if (prefixes === undefined) return undefined;
  const bounds: AddressBounds = { v4: [], v6: [] };
  return prefixes.every((prefix) => readPrefix(prefix, bounds)) ? addressSet(bounds) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}
