import { everyAddress, readPrefix } from './addresses.ts';
import { type Inputs, tagKey } from './inputs.ts';
import { common, minus, type Ranges, union } from './sets.ts';

export type End = 'remote' | 'local';

/** Addresses that surely belong to a name, and all that may. */
export interface Members {
  readonly known: Ranges;
  readonly possible: Ranges;
}

/** The packets that can matter at all. */
export interface Reach extends Readonly<Record<End, Ranges>> {
  readonly protocols: Ranges;
  readonly ports: Ranges;
}

/** What the names in rules mean in one subnet, under one set of answers to what nobody knows. */
export interface Scope {
  readonly reach: Reach;
  readonly tag: (name: string, end: End) => Ranges;
  readonly group: (id: string, end: End) => Ranges;
}

/** Answers by fact: true, where every address that may be a member is one; false, where only the known ones are. */
export interface World {
  readonly answers: Pick<ReadonlyMap<string, boolean>, 'get'>;
  /** Told of every fact that matters; those without an answer count as false. */
  readonly ask: (fact: string) => void;
}

const addresses = (...texts: readonly string[]): Ranges => union(...texts.map((text) => readPrefix(text) ?? []));

/** Azure's name resolution and health address: the tag `VirtualNetwork` holds it, `AzureLoadBalancer` is nothing else. */
export const hostAddress = addresses('168.63.129.16');
export const platformAddresses = addresses('168.63.129.16', '169.254.169.254');

/** Where services can be: none of the listed tags of any cloud holds private, shared or link-local addresses, though Azure promises it nowhere. */
export const ofServices = minus(
  everyAddress,
  addresses('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '168.63.129.16'),
);

/** The platform's own services, which no list has. https://learn.microsoft.com/azure/virtual-network/service-tags-overview */
export const platformTags: ReadonlyMap<string, Ranges> = new Map([
  ['azureplatformdns', hostAddress],
  ['azureplatformimds', addresses('169.254.169.254')],
  ['azureplatformlkm', addresses('20.118.99.224', '40.83.235.53', '23.102.135.246')],
]);

/**
 * `Internet` is the complement of `VirtualNetwork`, `AzureLoadBalancer` is 168.63.129.16, every other tag is what the list says. Of a tag
 * that is not listed any address may be a member that its listed parents have. A fact matters only where it is about an address within reach.
 */
export function openScope(inputs: Inputs, virtualNetwork: Members, reach: Reach, world: World): Scope {
  function tag(name: string, end: End): Ranges {
    const listed = inputs.tag(name);
    if (listed !== null) return listed;
    const key = tagKey(name);
    if (key === 'virtualnetwork') return settle(key, end, virtualNetwork);
    if (key === 'internet') return minus(everyAddress, tag('VirtualNetwork', end));
    if (key === 'azureloadbalancer') return hostAddress;
    const ofPlatform = platformTags.get(key);
    if (ofPlatform !== undefined) return ofPlatform;
    const known = union(...inputs.regionsOf(name).map((region) => inputs.tag(region) ?? []));
    return settle(key, end, { known, possible: union(known, listedParent(key)) });
  }

  function listedParent(key: string): Ranges {
    const dot = key.lastIndexOf('.');
    return dot < 0 ? ofServices : (inputs.tag(key.slice(0, dot)) ?? listedParent(key.slice(0, dot)));
  }

  function settle(name: string, end: End, { known, possible }: Members): Ranges {
    if (common(minus(possible, known), reach[end]).length === 0) return known;
    const fact = `${end} ${name}`;
    world.ask(fact);
    return world.answers.get(fact) === true ? possible : known;
  }

  return {
    reach,
    tag,
    // Nodes of Machine Learning compute are in no application security group; members live in the network.
    group: (id, end) =>
      end === 'local' ? [] : settle(id.toLowerCase(), end, { known: [], possible: virtualNetwork.possible }),
  };
}
