import { containsCidr, excludeCidr, overlapCidr } from 'cidr-tools';
import ipaddr from 'ipaddr.js';
import type { PeerQuestion, PeerRule } from './peerQuestion.ts';

/** The rules that match a question in every field but the far addresses: what is left is a question about prefixes alone. */
export type DecidingRules = readonly Pick<PeerRule, 'access' | 'remote'>[];

/**
 * Throws where a rule matches in part, since prefixes alone then give no answer: these peers know nothing but addresses.
 * Not part of what is timed.
 */
export function decidingRules({ ports: [low, high], local, rules }: PeerQuestion): DecidingRules {
  const here = rules.filter((rule) => rule.local === null || overlapCidr([...rule.local], local));
  for (const rule of here) {
    const whole =
      rule.ports.some(([from, to]) => from <= low && high <= to) &&
      rule.sourcePorts[1] - rule.sourcePorts[0] === 65535 &&
      (rule.local === null || containsCidr([...rule.local], local));
    if (!whole) throw new Error('a rule matches a part of the question, which address libraries cannot answer');
  }
  return here;
}

/** Are all required prefixes allowed? Exact: excludeCidr takes what is allowed off until a Deny meets what is left. */
export function passesByCidrTools(required: readonly string[], rules: DecidingRules): boolean {
  let left = required;
  let allowed: string[] = [];
  for (const { access, remote } of rules) {
    if (access === 'Allow') {
      if (remote === null) return true;
      allowed = allowed.length === 0 ? [...remote] : [...allowed, ...remote];
      continue;
    }
    if (allowed.length > 0) left = excludeCidr([...left], allowed);
    allowed = [];
    if (left.length === 0) return true;
    if (remote === null || overlapCidr([...left], [...remote])) return false;
  }
  return false;
}

type Parsed = ReturnType<typeof ipaddr.parseCIDR>;

/**
 * The same asked pair by pair, as scripts do it: does some Allow hold the whole prefix before a Deny touches it?
 * Wrong where only several Allows together hold a prefix.
 */
export function passesByIpaddrPairs(required: readonly string[], rules: DecidingRules): boolean {
  return required.every((prefix) =>
    passes(
      () => ipaddr.parseCIDR(prefix),
      rules,
      (text) => ipaddr.parseCIDR(text),
    ),
  );
}

/** The same with every prefix parsed beforehand. */
export function parsedIpaddrPairs(required: readonly string[], rules: DecidingRules): () => boolean {
  const parsed = new Map<string, Parsed>();
  const parse = (text: string): Parsed => {
    const held = parsed.get(text) ?? ipaddr.parseCIDR(text);
    parsed.set(text, held);
    return held;
  };
  const prefixes = required.map(parse);
  const lists = rules.map(({ access, remote }) => ({ access, remote: remote?.map(parse) ?? null }));
  return () =>
    prefixes.every((prefix) =>
      passes(
        () => prefix,
        lists,
        (other) => other,
      ),
    );
}

function passes<P>(
  required: () => Parsed,
  rules: readonly { readonly access: 'Allow' | 'Deny'; readonly remote: readonly P[] | null }[],
  parse: (prefix: P) => Parsed,
): boolean {
  for (const { access, remote } of rules) {
    if (remote === null) return access === 'Allow';
    for (const other of remote) {
      const [address, length] = required();
      const [network, bits] = parse(other);
      if (address.kind() !== network.kind()) continue;
      if (access === 'Allow' && length >= bits && address.match(network, bits)) return true;
      if (access === 'Deny' && address.match(network, Math.min(length, bits))) return false;
    }
  }
  return false;
}
