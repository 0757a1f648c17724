import {
  bruteForce,
  decidersOf,
  fatesOfPacket,
  isSurelyBlocked,
  type Packet,
  type Question,
  waysOfPacket,
} from './bruteForce.ts';

/** An answer of `netguard prove`, as far as it is compared. */
export interface ComparedAnswer {
  readonly state: string;
  readonly witness: Packet | null;
  readonly blockedBy: readonly unknown[];
  readonly blockedShare: number;
  readonly missing: readonly unknown[];
}

/** What an answer says that the long way round does not, in one line; null when they agree. */
export function disagreement(question: Question, answer: ComparedAnswer | { readonly error: string }): string | null {
  const expected = bruteForce(question);
  if ('error' in answer)
    return expected.state === 'empty' ? null : `refused, expected ${expected.state}: ${answer.error}`;
  const { state, witness, blockedBy, blockedShare, missing } = answer;
  if (state !== expected.state) return `state ${state}, expected ${expected.state}`;
  if (state === 'unknown' && missing.length === 0) return 'unknown, and nothing is missing';
  if ((state === 'allowed' || state === 'blocked') && missing.length > 0)
    return `all ${state}, and yet missing: ${missing.join()}`;
  const share = expected.hasSurelyBlocked ? (expected.blockedShare ?? 0) : 0;
  // Where no packet is surely required, there is no share to compare.
  if (expected.blockedShare !== null && Math.abs(blockedShare - share) > 1e-9)
    return `blockedShare ${blockedShare}, expected ${share}`;
  if (witness === null) {
    if (expected.hasSurelyBlocked) return 'no witness, expected one';
    return blockedBy.length === 0 ? null : 'blockedBy without a witness';
  }
  if (state !== 'blocked' && state !== 'partial') return `a witness of a flow that is ${state}`;
  const fates = fatesOfPacket(question, witness);
  // A packet of a tag that nobody expanded may be the witness where no other is.
  const fits = expected.hasSurelyBlocked ? isSurelyBlocked(fates) : fates.has('blocked') && !fates.has('passes');
  if (!fits) return `witness ${described(witness)} is not surely blocked`;
  if (expected.hasSurelyBlockedTcp && witness.protocol !== 'Tcp') return `witness ${described(witness)} is not of Tcp`;
  return wrongBlame(question, witness, blockedBy);
}

/**
 * A layer that surely blocks the witness is blamed once, by a rule that may decide it; a layer that surely passes it, never;
 * a layer that may do either, by any of its rules that may deny it. Routes are the last layer, and blame one at most.
 */
function wrongBlame(question: Question, witness: Packet, blockedBy: readonly unknown[]): string | null {
  const unexplained = new Set(blockedBy.map((blocker) => JSON.stringify(blocker)));
  if (unexplained.size < blockedBy.length) return 'a rule is blamed twice';
  if (unexplained.size === 0) return 'nobody is blamed for the witness';
  for (const [index, deciders] of decidersOf(question, witness).entries()) {
    const name = question.securityGroups?.[index]?.name;
    const denials = deciders
      .filter(({ access }) => access === 'deny')
      .map(({ rule, priority }) => JSON.stringify({ securityGroup: index, name, rule, priority }));
    const blamed = denials.filter((denial) => unexplained.delete(denial));
    if (denials.length === deciders.length && blamed.length !== 1)
      return `layer ${index} blames ${blamed.length} rules, expected ${denials.join(' or ')}`;
  }
  const ways = waysOfPacket(question, witness);
  const blocking = ways
    .filter(({ effect }) => effect === 'block')
    .map(({ route, prefix, nextHopType }) => JSON.stringify({ route, prefix, nextHopType }));
  const blamed = blocking.filter((way) => unexplained.has(way));
  if (ways.length > 0 && blocking.length === ways.length && blamed.length !== 1)
    return `${blamed.length} routes are blamed, expected ${blocking.join(' or ')}`;
  if (blamed.some((way) => !routesLast(blockedBy).includes(way))) return 'a route is blamed before a security group';
  for (const way of blamed) unexplained.delete(way);
  return unexplained.size === 0 ? null : `wrong blame ${[...unexplained].join()} for ${described(witness)}`;
}

/** The blamed routes that no security group comes after. */
function routesLast(blockedBy: readonly unknown[]): readonly string[] {
  const texts = blockedBy.map((blocker) => JSON.stringify(blocker));
  const lastGroup = texts.findLastIndex((text) => text.startsWith('{"securityGroup"'));
  return texts.slice(lastGroup + 1);
}

function described(packet: Packet): string {
  return `${packet.protocol} ${packet.source}:${packet.sourcePort} -> ${packet.destination}:${packet.destinationPort}`;
}
