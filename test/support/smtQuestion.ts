import type { Packet, Question } from './bruteForce.ts';
import { noRouting, routed } from './smtRoutes.ts';
import { denies, portIn } from './smtRules.ts';
import {
  and,
  bits,
  bitsOf,
  holds,
  inPrefix,
  isProtocol,
  keyOf,
  not,
  or,
  protocols,
  type Terms,
  tagLaws,
  v4,
} from './smtTerms.ts';

/** A question as formulas about one packet, in SMT-LIB 2. Written from the contract; shares nothing with the brute force. */
export interface SmtQuestion {
  /** Declarations of the packet, and of the functions `consistent`, `required` and `blocked`. */
  readonly preamble: string;
  /**
   * What nobody knows about the packet (does an unexpanded tag hold this end, does it go by that route, what does a next hop
   * do with it), each a truth value and a parameter of the functions.
   */
  readonly unknowns: readonly string[];
}

export function smtQuestion(question: Question): SmtQuestion {
  const terms: Terms = {
    tags: new Map(Object.entries(question.serviceTags ?? {}).map(([name, list]) => [keyOf(name), list])),
    open: { remote: new Map(), local: new Map() },
  };
  const protocol = question.protocol.toLowerCase();
  const required = and([
    or(question.remote.map((item) => holds(terms, 'remote', item))),
    or(question.local.map((item) => holds(terms, 'local', item))),
    protocol === '*' ? 'true' : isProtocol(protocol),
    or([not('hasPorts'), portIn('destinationPort', question.ports)]),
  ]);
  const denied = or((question.securityGroups ?? []).map(({ rules }) => denies(terms, question.direction, rules)));
  const routing = question.routes === undefined ? noRouting : routed(terms, question.routes);
  const consistent = and([...routing.laws, ...(['remote', 'local'] as const).flatMap((end) => tagLaws(terms, end))]);
  const unknowns = [...terms.open.remote.values(), ...terms.open.local.values(), ...routing.unknowns];
  const parameters = unknowns.map((name) => `(${name} Bool)`).join(' ');
  return {
    unknowns,
    preamble: `
(declare-const remote (_ BitVec 129))
(declare-const local (_ BitVec 129))
(declare-const protocol (_ BitVec 3))
(declare-const sourcePort (_ BitVec 16))
(declare-const destinationPort (_ BitVec 16))
(define-fun hasPorts () Bool ${or([isProtocol('tcp'), isProtocol('udp')])})
(assert (bvule protocol ${bits(5, 3)}))
(assert (= ((_ extract 128 128) remote) ((_ extract 128 128) local)))
${['remote', 'local'].map((end) => `(assert ${or([inPrefix(end, v4), inPrefix(end, '1')])})`).join('\n')}
(define-fun consistent (${parameters}) Bool ${consistent})
(define-fun required (${parameters}) Bool ${required})
(define-fun blocked (${parameters}) Bool ${or([denied, routing.blocks])})`,
  };
}

/** Says that the packet of the formulas is this one. */
export function smtPacket(question: Question, packet: Packet): string {
  const inbound = question.direction.toLowerCase() === 'inbound';
  const { source, destination, sourcePort, destinationPort } = packet;
  return and([
    inPrefix(inbound ? 'remote' : 'local', bitsOf(source)),
    inPrefix(inbound ? 'local' : 'remote', bitsOf(destination)),
    isProtocol(protocols.includes(packet.protocol.toLowerCase()) ? packet.protocol.toLowerCase() : 'other'),
    sourcePort === null ? not('hasPorts') : and(['hasPorts', `(= sourcePort ${bits(sourcePort, 16)})`]),
    destinationPort === null ? not('hasPorts') : and(['hasPorts', `(= destinationPort ${bits(destinationPort, 16)})`]),
  ]);
}
