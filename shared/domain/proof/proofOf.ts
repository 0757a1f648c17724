import { idKey } from '../armId.ts';
import { type Estate, type EstateDocument, valueOf } from '../estate/estate.ts';
import { ipv4, ipv6 } from '../network/family.ts';
import type { Flow } from '../network/flow.ts';
import type { RuleSource } from '../network/layer.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { parentTag, tagKey } from '../network/tagName.ts';
import { catalogue } from '../requirements/catalogue.ts';
import { type DecidedPeer, decidePeers, portTexts } from '../requirements/judges/decideRequirement.ts';
import type { PlacedLayer } from '../requirements/path/layerStack.ts';
import { type NetworkPath, networkPaths } from '../requirements/path/networkPath.ts';
import type { FlowRequirement, Requirement } from '../requirements/requirement.ts';
import type { ComputeFacts } from '../requirements/subjects/computeFacts.ts';
import { pathOf } from '../requirements/subjects/computeFacts.ts';
import { verdictFacts } from '../requirements/subjects/verdictFacts.ts';
import type { Verdict } from '../verdict.ts';
import { argue, passingPacket } from './argue.ts';
import { addressRanges } from './pieces.ts';
import type { Argument, Proof, ProofInputs, Remote } from './proof.ts';
import { rawBodies } from './rawBodies.ts';

/** What the verdicts were judged by. */
export interface ProofSources {
  readonly estate: Estate;
  /** The documents that the estate was read from. */
  readonly documents: readonly EstateDocument[];
  readonly serviceTags: ServiceTags | null;
  /** The SHA-256 of a text's UTF-8 form, in lower-case hexadecimal digits. */
  readonly sha256: (text: string) => string;
}

/** A proof, or why a verdict has none. */
export type Proven = { readonly proof: Proof } | { readonly none: string };

/**
 * Proves the verdicts of one estate. Only a verdict about a flow that is `compliant` or `violated` claims something that a proof can show;
 * it is decided once more and its decision taken apart, rule by rule.
 */
export function proofs(sources: ProofSources): (verdict: Verdict) => Proven {
  const lookup = networkPaths(sources.estate, sources.serviceTags);
  const factsOfVerdict = verdictFacts(sources);
  const bodies = rawBodies(sources.documents);
  const hashes = new Map<string, string>();

  function hash(text: string): string {
    const held = hashes.get(text) ?? sources.sha256(text);
    hashes.set(text, held);
    return held;
  }

  return (verdict) => {
    const { state } = verdict;
    if (state !== 'compliant' && state !== 'violated') return { none: `${state} claims nothing that could be shown` };
    const requirement: Requirement | undefined = catalogue.find(({ id }) => id === verdict.requirement);
    if (requirement?.kind !== 'flow') return { none: 'only verdicts about flows have a proof' };
    const { direction } = requirement;
    if (direction === 'Both') return { none: 'it is about both directions, and a proof is about one' };
    if (requirement.peers.flat().some(({ kind }) => kind === 'platform')) {
      return { none: "what is sent to Azure's own platform goes past routes, and a proof does not know that" };
    }
    const found = factsOfVerdict(verdict);
    const path = found === null ? null : pathOf(found, lookup);
    if (found === null || path === null || !('path' in path))
      return { none: 'the compute is in no subnet of the estate' };
    if (found.kind !== 'AmlCompute' && found.kind !== 'ComputeInstance') return { none: notOfSubnet };
    const { publicIp } = path.path;
    const peers = provablePeers(requirement, state, found, path.path);
    if ('none' in peers) return peers;
    const argued = argueFor(requirement, state, peers.peers, path.path, publicIp, sources.estate);
    if ('none' in argued) return argued;
    const inputs = inputsOf(verdict, path.path, argued.layers, peers.peers);
    if ('none' in inputs) return inputs;
    return {
      proof: {
        schemaVersion: 1,
        claim: {
          verdict: verdict.id,
          requirement: requirement.id,
          state,
          extent: requirement.extent ?? 'all',
          compute: verdict.compute,
          subnet: path.path.subnet.id,
          publicIp,
          direction,
          protocol: requirement.protocol,
          ports: portTexts(requirement, found),
          local: path.path.prefixes,
          remotes: peers.peers.map(remoteOf),
          assumptions: verdict.evidence.assumptions,
        },
        inputs: inputs.inputs,
        arguments: argued.arguments,
      },
    };
  };

  function inputsOf(
    verdict: Verdict,
    { subnet }: NetworkPath,
    layers: readonly PlacedLayer[],
    peers: readonly DecidedPeer[],
  ): { readonly inputs: ProofInputs } | { readonly none: string } {
    const ids = [verdict.compute, subnet.virtualNetwork, subnet.id, ...layers.map(({ resource }) => resource)];
    const nat = valueOf(subnet.natGateway);
    if (nat !== null && sources.estate.natGateways.has(idKey(nat))) ids.push(nat);
    const resources: { id: string; sha256: string }[] = [];
    ids.push(...bodies.adminRuleRows(subnet.virtualNetwork));
    const all = [...ids, ...peersWithoutCopy(subnet.virtualNetwork, sources.estate)];
    for (const id of new Map(all.map((one) => [idKey(one), one])).values()) {
      const body = bodies.of(id);
      if ('none' in body) return body;
      resources.push({ id, sha256: hash(body.text) });
    }
    const { serviceTags } = sources;
    if (serviceTags === null) return { inputs: { resources, serviceTags } };
    const { cloud, changeNumber } = serviceTags;
    const tags = tagsOf(layers, peers, serviceTags).map((name) => ({
      name,
      sha256: hash(serviceTags.prefixes(name).toSorted().join('\n')),
    }));
    return { inputs: { resources, serviceTags: { cloud, changeNumber, tags } } };
  }
}

/** Of each group the one peer that passes; or, of one group, every alternative with what blocks it. */
function provablePeers(
  requirement: FlowRequirement,
  state: 'compliant' | 'violated',
  facts: ComputeFacts,
  path: NetworkPath,
): { readonly peers: readonly DecidedPeer[] } | { readonly none: string } {
  const groups = requirement.peers.map((peers) => decidePeers(peers, requirement, facts, path));
  if (state === 'compliant') {
    const passing = groups.map((outcomes) => outcomes.flatMap((one) => (one.state === 'passes' ? [one.decided] : [])));
    if (passing.some((alternatives) => alternatives.length === 0)) return { none: 'it cannot be decided again' };
    const peers = passing.flatMap((alternatives) => alternatives.find(isFollowed) ?? []);
    if (passing.some((alternatives) => !alternatives.some(isFollowed))) return { none: notFollowed };
    return { peers: [...new Map(peers.map((peer) => [peer.name, peer])).values()] };
  }
  for (const outcomes of groups) {
    const blocked = outcomes.filter((outcome) => outcome.state === 'blocked');
    if (blocked.length === 0 || blocked.length < outcomes.length) continue;
    const peers = blocked.flatMap((outcome) => outcome.blocked);
    if (!isFollowed(peers)) return { none: notFollowed };
    return peers.every(({ exact }) => exact) ? { peers } : { none: 'the region of what is blocked is not known' };
  }
  return { none: 'it cannot be decided again' };
}

/** Of what is attached other bodies say where it is, and of a machine's interface that it has a security group of its own. */
const notOfSubnet = 'a proof is about the nodes of a subnet that the body of their compute names';

const notFollowed = 'a proof does not follow packets into the subnet of a private endpoint';

function isFollowed(peers: readonly DecidedPeer[]): boolean {
  return peers.every(({ far }) => typeof far === 'string');
}

type ArguedPeers =
  | { readonly arguments: readonly Argument[]; readonly layers: readonly PlacedLayer[] }
  | { readonly none: string };

function argueFor(
  { extent }: FlowRequirement,
  state: 'compliant' | 'violated',
  peers: readonly DecidedPeer[],
  path: NetworkPath,
  publicIp: boolean,
  estate: Estate,
): ArguedPeers {
  if (path.unread.length > 0) return { none: 'a layer could not be read' };
  const services = valueOf(path.subnet.serviceEndpoints);
  const endpoints = services === null || services.length > 0 || estate.privateEndpoints.size > 0;
  const parts: Argument[] = [];
  const passed: PlacedLayer[] = [];
  for (const { name, direction, flow, far, decision } of peers) {
    const { layers } = path.stack(direction, far);
    passed.push(...layers);
    if (layers.some(({ kind }) => kind === 'adminRules')) return { none: 'the security admin rules are in no file' };
    const isPrivate = !publicIp && valueOf(path.subnet.defaultOutboundAccess) === false;
    if (state === 'compliant' && far === 'storage nearby' && isPrivate) {
      return { none: 'no body says that a private subnet reaches the storage of its region' };
    }
    const ofOne = (state === 'compliant') === (extent === 'some');
    const witness = !ofOne ? null : state === 'violated' ? decision.witness : passingPacket(flow, layers);
    if (ofOne && witness === null) return { none: `no packet of ${name} is known for certain` };
    const argued = argue(flow, layers, { state, witness, endpoints });
    if ('none' in argued) return { none: `${name}: ${argued.none}` };
    parts.push(argued.argument);
  }
  return { arguments: parts, layers: passed };
}

function remoteOf({ peer, name, flow }: DecidedPeer): Remote {
  switch (peer.kind) {
    case 'tag':
    case 'hdInsightTags':
      return { serviceTag: name };
    case 'virtualNetwork':
      if (flow.remote.conditions.length > 0) return { serviceTag: name, except: ['168.63.129.16/32'] };
      return prefixesOf(name, flow);
    case 'subnet':
    case 'privateEndpoints':
    case 'hdInsightAddresses':
    case 'platform':
      return prefixesOf(name, flow);
  }
}

function prefixesOf(name: string, { remote: { sure } }: Flow): Remote {
  return { name, prefixes: [...addressRanges(ipv4, ipv4.of(sure)), ...addressRanges(ipv6, ipv6.of(sure))] };
}

/** Connected networks whose address space only their own bodies tell. */
function peersWithoutCopy(networkId: string, estate: Estate): readonly string[] {
  const network = estate.virtualNetworks.get(idKey(networkId));
  return (network === undefined ? [] : (valueOf(network.peerings) ?? [])).flatMap((peering) => {
    const id = valueOf(peering.remoteVirtualNetwork);
    const repeats = 'value' in peering.remotePrefixes && peering.remotePrefixes.value !== null;
    return repeats || id === null || !estate.virtualNetworks.has(idKey(id)) ? [] : [id];
  });
}

/** The listed tags whose prefixes matter: those that rules and peers name, and the relatives by name of those that are not listed. */
function tagsOf(
  layers: readonly PlacedLayer[],
  peers: readonly DecidedPeer[],
  serviceTags: ServiceTags,
): readonly string[] {
  const named = new Set([
    ...peers.map(({ name }) => name),
    ...layers.flatMap((layer) => layer.rules.flatMap(({ source }) => tagsIn(source))),
  ]);
  const isListed = (name: string): boolean => serviceTags.find(name) !== undefined;
  const listed = [...named].flatMap((name) =>
    isListed(name) ? [name] : [...parentsOf(name), ...serviceTags.regionsOf(name)].filter(isListed),
  );
  return [...new Map(listed.map((name) => [tagKey(name), name])).values()].toSorted();
}

function tagsIn(source: RuleSource): readonly string[] {
  return source.kind === 'route' ? [source.prefix] : [...source.source.tags, ...source.destination.tags];
}

function parentsOf(name: string): readonly string[] {
  const parent = parentTag(name);
  return parent === null ? [] : [parent, ...parentsOf(parent)];
}
