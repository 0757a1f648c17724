import { parsePrefix } from '../../shared/domain/network/prefix.ts';
import type { PeerQuestion, PeerRange, PeerRule } from './peerQuestion.ts';

/** Protocols as numbers; only the first two have ports. */
const protocols = { Tcp: 0, Udp: 1, Icmp: 2 } as const;

/**
 * A question as SMT-LIB text over bit vectors: is there a required packet that the rules deny (or, for `passed`, allow)?
 * Prefixes compare leading bits, which z3 takes far better than ranges; a list that several rules name is defined once, and each
 * rule is defined in terms of the next.
 */
export function smtText(question: PeerQuestion, wanted: 'denied' | 'passed' = 'denied'): string {
  const defined = new Map<readonly string[], string>();
  const lines = [
    '(declare-const remote (_ BitVec 32))',
    '(declare-const local (_ BitVec 32))',
    '(declare-const source (_ BitVec 16))',
    '(declare-const port (_ BitVec 16))',
    '(declare-const protocol (_ BitVec 3))',
    '(define-fun hasPorts () Bool (bvult protocol #b010))',
  ];

  const addresses = (variable: 'remote' | 'local', prefixes: readonly string[] | null): string => {
    if (prefixes === null) return 'true';
    if (prefixes.length <= 2) return inPrefixes(variable, prefixes);
    const name = defined.get(prefixes) ?? `${variable}${defined.size}`;
    if (!defined.has(prefixes)) lines.push(`(define-fun ${name} () Bool ${inPrefixes(variable, prefixes)})`);
    defined.set(prefixes, name);
    return name;
  };
  const match = (rule: PeerRule): string => {
    const anyPorts = [rule.sourcePorts, ...rule.ports].every(isEveryPort);
    const ports = `(and hasPorts ${inRanges('source', [rule.sourcePorts])} ${inRanges('port', rule.ports)})`;
    const ends = `${addresses('remote', rule.remote)} ${addresses('local', rule.local)}`;
    return `(and ${ofProtocol(rule.protocol)} ${anyPorts ? 'true' : ports} ${ends})`;
  };

  lines.push(`(define-fun from${question.rules.length} () Bool false)`);
  for (const [index, rule] of [...question.rules.entries()].toReversed()) {
    const allows = rule.access === 'Allow';
    lines.push(`(define-fun from${index} () Bool (ite ${match(rule)} ${allows} from${index + 1}))`);
  }
  lines.push(`(assert ${ofProtocol(question.protocol)})`, '(assert (bvule protocol #b101))');
  // A packet without ports is one packet, whatever the variables say.
  lines.push(`(assert (or (not hasPorts) ${inRanges('port', [question.ports])}))`);
  lines.push(`(assert ${inPrefixes('remote', question.remote)})`, `(assert ${inPrefixes('local', [question.local])})`);
  lines.push(wanted === 'denied' ? '(assert (not from0))' : '(assert from0)');
  return lines.join('\n');
}

function ofProtocol(protocol: PeerRule['protocol']): string {
  return protocol === '*' ? 'true' : `(= protocol #b${protocols[protocol].toString(2).padStart(3, '0')})`;
}

function inPrefixes(variable: string, prefixes: readonly string[]): string {
  return anyOf(prefixes.map((prefix) => inPrefix(variable, prefix)));
}

function inPrefix(variable: string, prefix: string): string {
  const [low, high] = parsePrefix(prefix)?.v4 ?? [];
  if (low === undefined || high === undefined) throw new Error(`${prefix}: expected an IPv4 prefix`);
  const free = Math.log2(high - low + 1);
  if (free === 32) return 'true';
  const bits = low
    .toString(2)
    .padStart(32, '0')
    .slice(0, 32 - free);
  return `(= ((_ extract 31 ${free}) ${variable}) #b${bits})`;
}

function inRanges(variable: string, ranges: readonly PeerRange[]): string {
  return ranges.some(isEveryPort) ? 'true' : anyOf(ranges.map((range) => inRange(variable, range)));
}

function isEveryPort([low, high]: PeerRange): boolean {
  return low === 0 && high === 65535;
}

function inRange(variable: string, [low, high]: PeerRange): string {
  return low === high
    ? `(= ${variable} ${port(low)})`
    : `(and (bvule ${port(low)} ${variable}) (bvule ${variable} ${port(high)}))`;
}

function port(value: number): string {
  return `#x${value.toString(16).padStart(4, '0')}`;
}

function anyOf(conditions: readonly string[]): string {
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : `(or ${conditions.join(' ')} false)`;
}
