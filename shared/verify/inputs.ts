import { readPrefix } from './addresses.ts';
import { at, canonical, fieldsOf, isFields, listAt, refuse, textAt } from './json.ts';
import type { ClaimedInputs } from './readProof.ts';
import { type Ranges, union } from './sets.ts';

/** The bodies and tags on which a proof rests. Whatever is not exactly as it was is refused by name. */
export interface Inputs {
  /** The body of a resource. */
  readonly body: (id: string) => unknown;
  readonly has: (id: string) => boolean;
  /** Names of the subnets of a virtual network, in lower case. */
  readonly subnetNames: (network: string) => readonly string[];
  /** The addresses of a service tag; null where the list has no such tag. */
  readonly tag: (name: string) => Ranges | null;
  /** Its prefixes as they are written. */
  readonly prefixes: (name: string) => readonly string[];
  /** Ids, in lower case, of what the estate holds below a resource. */
  readonly below: (id: string, type: string) => readonly string[];
  /** Whether the estate holds a resource of a type at all. */
  readonly holds: (type: string) => boolean;
  /** Names of the listed tags that lie within this tag by name. */
  readonly regionsOf: (name: string) => readonly string[];
}

export type Sha256 = (text: string) => string;

/** What the files of an estate and of the service tags say, before anybody asks about a proof. */
export interface RawFiles {
  readonly bodies: ReadonlyMap<string, readonly unknown[]>;
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

/** Every body by lower-case id: of an array, `{ "data": […] }`, `{ "value": […] }` or a single resource; subnets also inside their network. */
export function readFiles(documents: readonly unknown[], tagList: unknown): RawFiles {
  const bodies = new Map<string, unknown[]>();
  const add = (id: string, body: unknown): void => {
    // `az resource list` prints null for the properties: such a body says nothing.
    if (isFields(body) && Object.hasOwn(body, 'properties') && !isFields(body['properties'])) return;
    const held = bodies.get(idKey(id));
    if (held === undefined) bodies.set(idKey(id), [body]);
    else held.push(body);
  };
  const collect = (value: unknown): void => {
    const id = at(value, 'id');
    if (Array.isArray(value)) value.forEach(collect);
    else if (typeof id === 'string') {
      add(id, value);
      if (!/\/virtualnetworks\/[^/]+$/.test(idKey(id))) return;
      for (const subnet of listAt(fieldsOf(value), 'subnets')) add(`${id}/subnets/${textAt(subnet, 'name')}`, subnet);
    } else {
      for (const name of ['data', 'value']) if (Array.isArray(at(value, name))) collect(at(value, name));
    }
  };
  documents.forEach(collect);
  return { bodies, tags: readTagList(tagList) };
}

/** Opens what a proof claims to rest on. @throws Refutation where any of it is not as it was. */
export function openInputs(claimed: ClaimedInputs, files: RawFiles, sha256: Sha256): Inputs {
  const listed = claimed.tags === null ? new Map<string, readonly string[]>() : files.tags;
  const bodies = new Map(claimed.resources.map(({ id, hash }) => [idKey(id), checkedBody(id, hash)]));
  const tags = new Map((claimed.tags ?? []).map(({ name, hash }) => [tagKey(name), checkedTag(name, hash)]));
  const below = (id: string, type: string): readonly string[] =>
    [...files.bodies.keys()].filter((key) => key.startsWith(`${idKey(id)}/${type}/`));

  function checkedBody(id: string, hash: string): unknown {
    const [first, ...others] = files.bodies.get(idKey(id)) ?? [];
    if (first === undefined) return refuse(`${id} is not in the estate`);
    const text = canonical(first);
    if (others.some((other) => canonical(other) !== text)) {
      return refuse(`${id} is in the estate twice, with different content`);
    }
    const actual = sha256(text);
    return actual === hash
      ? first
      : refuse(`${id} is not what it was: its SHA-256 is ${actual}, the proof says ${hash}`);
  }

  function checkedTag(name: string, hash: string): Ranges {
    const prefixes = listed.get(tagKey(name)) ?? refuse(`service tag ${name} is not in the list of service tags`);
    const actual = sha256(prefixes.toSorted().join('\n'));
    if (actual !== hash) {
      return refuse(`service tag ${name} is not what it was: its SHA-256 is ${actual}, the proof says ${hash}`);
    }
    return union(
      ...prefixes.map(
        (prefix) => readPrefix(prefix) ?? refuse(`service tag ${name} has the unreadable prefix ${prefix}`),
      ),
    );
  }

  return {
    has: (id) => bodies.has(idKey(id)),
    body(id) {
      // A rule, route or peering on its own would join the list inside this body, or replace a part of it.
      const [apart] = ['securityrules', 'routes', 'virtualnetworkpeerings'].flatMap((type) => below(id, type));
      if (apart !== undefined) refuse(`${apart} is in the estate on its own, apart from ${id}`);
      return bodies.get(idKey(id)) ?? refuse(`${id} matters here and is not among the inputs of the proof`);
    },
    prefixes: (name) => listed.get(tagKey(name)) ?? [],
    below,
    holds: (type) => [...files.bodies.keys()].some((key) => key.includes(`/${type}/`)),
    subnetNames: (network) => below(network, 'subnets').map((key) => key.slice(key.lastIndexOf('/') + 1)),
    tag(name) {
      if (!listed.has(tagKey(name))) return null;
      return (
        tags.get(tagKey(name)) ?? refuse(`service tag ${name} matters here and is not among the inputs of the proof`)
      );
    },
    regionsOf: (name) => [...listed.keys()].filter((key) => key.startsWith(`${tagKey(name)}.`)),
  };
}

function readTagList(document: unknown): ReadonlyMap<string, readonly string[]> {
  return new Map(
    listAt(document, 'values').map((tag) => {
      const prefixes = listAt(tag, 'properties', 'addressPrefixes').filter((prefix) => typeof prefix === 'string');
      return [tagKey(textAt(tag, 'name')), prefixes];
    }),
  );
}

export function idKey(id: string): string {
  return `/${id.replace(/^\/|\/$/g, '')}`.toLowerCase();
}

/** The name of a tag by which it is compared: lower case, and the legacy spellings VIRTUAL_NETWORK and AZURE_LOADBALANCER folded. */
export function tagKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/^virtual_network$/, 'virtualnetwork')
    .replace(/^azure_loadbalancer$/, 'azureloadbalancer');
}
