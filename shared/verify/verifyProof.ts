import {
  everyAddress,
  everyIpv4,
  everyIpv6,
  everyPort,
  readAddresses,
  readPorts,
  readProtocol,
  withPorts,
} from './addresses.ts';
import { type Inputs, idKey, openInputs, type RawFiles, readFiles, type Sha256 } from './inputs.ts';
import { at, Refutation, refuse } from './json.ts';
import { type Effect, type Layer, narrowed, unmatched, verifyLayer } from './layer.ts';
import { type Network, readNetwork } from './network.ts';
import {
  type ArguedLayer,
  type Argument,
  type Case,
  type Claim,
  NoProof,
  type Piece,
  type Remote,
  readProof,
} from './readProof.ts';
import { routeEntries } from './routes.ts';
import { openScope, type Reach, type Scope } from './scope.ts';
import { securityGroupEntries } from './securityRules.ts';
import { type Box, common, minus, outside, type Ranges, union } from './sets.ts';

export interface Evidence {
  /** The contents of the estate's files, in their order. */
  readonly documents: readonly unknown[];
  /** The list of service tags; null where none is at hand. */
  readonly serviceTags: unknown;
  /** The SHA-256 of a text's UTF-8 form, in lower-case hexadecimal digits. */
  readonly sha256: Sha256;
}

/** `refuted`: the argument does not hold for these files, and why. `unreadable`: the document is no proof: a JSON path and what was expected. */
export type Verification =
  | { readonly verified: string }
  | { readonly refuted: string }
  | { readonly unreadable: string };

/**
 * Checks proofs against the raw bodies that they speak of. Nothing of the engine that found the verdicts is used here: addresses, rules,
 * routes and tags are read anew, and each piece of an argument has to be decided by the rule that the proof names.
 */
export function proofVerifier({ documents, serviceTags, sha256 }: Evidence): (proof: unknown) => Verification {
  let files: RawFiles | null = null;
  return (document) => {
    try {
      const proof = readProof(document);
      files ??= readFiles(documents, serviceTags);
      verifyClaim(proof.claim, proof.arguments, openInputs(proof.inputs, files, sha256));
      return { verified: describe(proof.claim) };
    } catch (error) {
      if (error instanceof NoProof) return { unreadable: error.message };
      if (error instanceof Refutation) return { refuted: error.message };
      // Bodies of some thousand nested lists can be read, but not written.
      if (error instanceof RangeError) return { refuted: 'an input has too many levels of nesting' };
      throw error;
    }
  };
}

function describe({ requirement, state, direction, protocol, ports, local, remotes }: Claim): string {
  const names = remotes.map(({ name }) => name).join(', ');
  const [from, to] = direction === 'Inbound' ? [names, local.join(', ')] : [local.join(', '), names];
  return `${requirement} is ${state}: ${direction} ${protocol} ${ports.join(', ')} from ${from} to ${to}`;
}

function verifyClaim(claim: Claim, parts: readonly Argument[], inputs: Inputs): void {
  if (claim.verdict !== [claim.requirement, idKey(claim.compute), idKey(claim.subnet)].join('|')) {
    refuse('the verdict is about another requirement, compute or subnet');
  }
  const network = readNetwork(inputs, claim.subnet);
  if (!network.isFreeOfAdminRules && !claim.assumptions.includes('no-admin-rules')) {
    refuse(`that no security admin rule applies to ${network.id} is nowhere said`);
  }
  const local = union(...claim.local.map((text) => readAddresses(text) ?? refuse(`${text} is no prefix`)));
  if (minus(local, network.local).length + minus(network.local, local).length > 0) {
    refuse(`the prefixes of ${claim.subnet} are not ${claim.local.join(', ')}`);
  }
  const where = at(inputs.body(claim.compute), 'properties', 'properties', 'subnet');
  if (idKey(String(at(where, 'id') ?? where)) !== idKey(claim.subnet)) {
    refuse(`${claim.compute} is not in ${claim.subnet}`);
  }
  if (claim.remotes.length === 0) refuse('the claim names no far side');
  if (parts.length !== claim.remotes.length) refuse('not every far side of the claim has its argument');
  for (const [index, remote] of claim.remotes.entries()) {
    verifyRemote(claim, remote, parts[index] as Argument, inputs, network);
  }
}

/** A flow is the same in all worlds but for the facts that nobody knows: the argument has to hold in each. */
function verifyRemote(
  claim: Claim,
  remote: Remote,
  { witness, cases }: Argument,
  inputs: Inputs,
  network: Network,
): void {
  const isCompliant = claim.state === 'compliant';
  if ((witness !== null) !== (isCompliant === (claim.extent === 'some'))) {
    refuse(witness === null ? 'the claim needs a witness' : 'one packet is not enough for the claim');
  }
  const reach = reachOf(claim, remote, inputs, network);
  const meets = (family: Ranges): boolean => [reach.remote, reach.local].every((end) => common(end, family).length > 0);
  if (!meets(everyIpv4) && !meets(everyIpv6)) {
    refuse(`no packet goes between ${claim.subnet} and ${remote.name}`);
  }
  for (const answers of worlds(claim, remote, inputs, network, reach)) {
    const found = cases.find(({ open }) =>
      [...open].every(([fact, members]) => (answers.get(fact) ?? members) === members),
    );
    const named = [...answers].map(([fact, all]) => `, ${all ? 'all' : 'no'} open addresses in ${fact}`).join('');
    const argued = found ?? refuse(`no case of the argument is about ${remote.name}${named}`);
    const scope = openScope(inputs, network.virtualNetwork, reach, { answers, ask: () => {} });
    verifyCase(
      claim,
      required(claim, remote, network, scope),
      witness,
      argued,
      layersOf(claim, remote, network, inputs, scope),
    );
  }
}

/** What the claim can be about at most: facts about anything else do not matter to it. */
function reachOf(claim: Claim, remote: Remote, inputs: Inputs, network: Network): Reach {
  const everywhere = { ...fixedFields(claim), remote: everyAddress, local: network.local };
  const either = [true, false].map((members) => {
    const answers = { get: () => members };
    return remoteOf(remote, openScope(inputs, network.virtualNetwork, everywhere, { answers, ask: () => {} }));
  });
  return { ...everywhere, remote: union(...either) };
}

function fixedFields(claim: Claim): Pick<Reach, 'protocols' | 'ports'> {
  return {
    protocols: readProtocol(claim.protocol) ?? refuse(`${claim.protocol} is no protocol`),
    ports: union(...claim.ports.map((text) => readPorts(text) ?? refuse(`${text} is no port`))),
  };
}

/** Twice as many worlds with each. */
const mostFacts = 6;

/** Every way in which the open facts that matter can turn out. */
function worlds(
  claim: Claim,
  remote: Remote,
  inputs: Inputs,
  network: Network,
  reach: Reach,
): readonly ReadonlyMap<string, boolean>[] {
  const facts = new Set<string>();
  const scope = openScope(inputs, network.virtualNetwork, reach, {
    answers: { get: () => false },
    ask: (fact) => facts.add(fact),
  });
  required(claim, remote, network, scope);
  layersOf(claim, remote, network, inputs, scope);
  if (facts.size > mostFacts) refuse(`too much is open to check: ${[...facts].join(', ')}`);
  return [...facts].reduce<readonly ReadonlyMap<string, boolean>[]>(
    (all, fact) => all.flatMap((answers) => [true, false].map((members) => new Map([...answers, [fact, members]]))),
    [new Map()],
  );
}

function remoteOf({ serviceTag, prefixes, except }: Remote, scope: Scope): Ranges {
  return minus(serviceTag === null ? prefixes : scope.tag(serviceTag, 'remote'), except);
}

/** The packets that the claim is about. Packets of protocols without ports have every port, which means nothing. */
function required(claim: Claim, remote: Remote, network: Network, scope: Scope): readonly Box[] {
  const { protocols, ports } = fixedFields(claim);
  const far = remoteOf(remote, scope);
  return [everyIpv4, everyIpv6].flatMap((family) => {
    const ends = [common(far, family), common(network.local, family)] as const;
    const boxes: readonly Box[] = [
      [common(protocols, withPorts), ...ends, everyPort, ports],
      [minus(protocols, withPorts), ...ends, everyPort, everyPort],
    ];
    return boxes.filter((box) => box.every((ranges) => ranges.length > 0));
  });
}

/** What packets have to get through at the subnet, in order. */
function layersOf(claim: Claim, remote: Remote, network: Network, inputs: Inputs, scope: Scope): readonly Layer[] {
  const { direction, publicIp } = claim;
  const { securityGroup } = network;
  const routed = { direction, publicIp, remote: remote.serviceTag };
  const routes: Layer = {
    kind: 'routes',
    resource: network.routeTable ?? network.id,
    entries: [...routeEntries(network, inputs, routed), unmatched('block')],
  };
  if (securityGroup === null) return [routes];
  const rules = securityGroupEntries(inputs.body(securityGroup), direction, scope);
  return [{ kind: 'securityGroup', resource: securityGroup, entries: [...rules, unmatched('block')] }, routes];
}

/** Whether in one world every packet passes all layers, or is blocked in one; with a witness it is about that packet alone. */
function verifyCase(
  claim: Claim,
  flow: readonly Box[],
  witness: Piece | null,
  argued: Case,
  layers: readonly Layer[],
): void {
  const packets = witness === null ? flow : narrowed(flow, witness);
  if (witness !== null && packets.length === 0) refuse('the witness is none of the packets that the claim is about');
  if (argued.layers.length !== layers.length) {
    refuse(`packets pass ${layers.length} layers here, the proof speaks of ${argued.layers.length}`);
  }
  const found = layers.flatMap((layer, index) =>
    verifyLayer(layer, argued.layers[index] as ArguedLayer, packets, claim.state === 'compliant'),
  );
  const boxesOf = (effect: Effect): readonly Box[] =>
    found.flatMap((piece) => (piece.effect === effect ? [piece.box] : []));
  if (claim.state === 'violated') {
    if (outside(packets, boxesOf('block')).length > 0) refuse('packets that are said to be blocked are not');
  } else {
    if (boxesOf('block').length > 0) refuse('packets that are said to pass are blocked');
    if (boxesOf('cannot tell').length > 0) refuse('what becomes of packets that are said to pass cannot be told');
  }
}
