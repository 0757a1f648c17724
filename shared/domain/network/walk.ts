import type { PacketEnd } from './addressScope.ts';
import { type Assumptions, assumed } from './assumptions.ts';
import type { Family } from './family.ts';
import { type Box, boxesOutside, intersectBoxes, intersectBoxLists } from './headerSpace.ts';
import { type Intervals, numbers } from './intervals.ts';
import type { CompiledRule, CompiledSecurityGroup } from './securityGroup.ts';
import type { Condition, Selection } from './selection.ts';

/** A box of packets and what has been assumed about the two addresses of each. */
export interface Cell<N extends number | bigint> extends Box<N> {
  readonly remoteFacts: Assumptions | null;
  readonly localFacts: Assumptions | null;
}

/** What surely becomes of the packets that were sent through the layers; the rest hangs on the `open` facts. */
export interface Outcome<N extends number | bigint> {
  readonly blocked: readonly Cell<N>[];
  readonly passed: readonly Cell<N>[];
  readonly undecided: readonly Cell<N>[];
  /** Names of the facts on which the undecided packets hang. */
  readonly open: ReadonlySet<string>;
}

/** Told of each deny that a packet meets, also under an assumption that may not hold. */
export type OnDeny<N extends number | bigint> = (layer: number, rule: CompiledRule, cell: Cell<N>) => void;

/**
 * Bounds on the work for one flow. Past them the remaining packets are undecided, so a hostile configuration gives
 * `unknown`, never a wrong answer or a hang. Real groups stay far below: a 1,000-rule group that cuts a required set
 * into a thousand pieces needs some thousand steps.
 */
const stepLimit = 200_000;
const forkLimit = 4_096;

/**
 * Sends packets through the layers in order. In each layer the first rule that matches a packet decides; a packet that no
 * rule matches is denied. All layers must allow it.
 *
 * Where a rule's match hangs on an open fact, the packets concerned are followed twice, with the fact and without it, and
 * only what happens both ways is sure. The same fact keeps its value in later rules and layers, so that an Allow for a tag
 * followed by a Deny for the same tag is decided although nobody knows the tag's prefixes.
 */
export function walk<N extends number | bigint>(
  family: Family<N>,
  layers: readonly CompiledSecurityGroup[],
  cells: readonly Cell<N>[],
  onDeny: OnDeny<N> = () => {},
): Outcome<N> {
  const { algebra } = family;
  const budget = { steps: stepLimit, forks: forkLimit };

  function through(start: readonly Cell<N>[], layer: number, firstRule: number): Outcome<N> {
    const group = layers[layer];
    if (group === undefined) return { blocked: [], passed: start, undecided: [], open: new Set() };
    const blocked: Cell<N>[] = [];
    const allowed: Cell<N>[] = [];
    const forks: Outcome<N>[] = [];
    let pending = start;
    for (let index = firstRule; index < group.rules.length && pending.length > 0; index++) {
      const rule = group.rules[index] as CompiledRule;
      const next: Cell<N>[] = [];
      // A stack, because splitting a cell at an open fact puts its parts back for the same rule.
      const stack = pending.toReversed();
      while (stack.length > 0) {
        const cell = stack.pop() as Cell<N>;
        if ((cell.protocols & rule.protocols) === 0) {
          next.push(cell);
          continue;
        }
        if (--budget.steps < 0) {
          forks.push(givenUp([cell, ...stack, ...next]));
          return merge([
            ...forks,
            { blocked, passed: [], undecided: [], open: new Set() },
            through(allowed, layer + 1, 0),
          ]);
        }
        const question = openQuestion(cell, rule, layer);
        if (question !== null) {
          stack.push(...question.outside);
          if (budget.forks-- <= 0) {
            forks.push({ blocked: [], passed: [], undecided: [question.inside], open: new Set([question.name]) });
          } else {
            const ifSo = through([assume(question.inside, question, true)], layer, index);
            const ifNot = through([assume(question.inside, question, false)], layer, index);
            forks.push(eitherWay(question, ifSo, ifNot));
          }
          continue;
        }
        const hit = intersectBoxes(algebra, cell, matchOf(rule, cell, layer));
        if (hit === null) {
          next.push(cell);
          continue;
        }
        const decided = { ...cell, ...hit };
        if (rule.access === 'Deny') {
          blocked.push(decided);
          onDeny(layer, rule, decided);
        } else {
          allowed.push(decided);
        }
        next.push(...boxesOutside(algebra, cell, hit));
      }
      pending = next;
    }
    blocked.push(...pending);
    return merge([...forks, { blocked, passed: [], undecided: [], open: new Set() }, through(allowed, layer + 1, 0)]);
  }

  /** The part of a cell for which a rule's match is still open, if any, and the fact it hangs on. */
  function openQuestion(cell: Cell<N>, rule: CompiledRule, layer: number): Question<N> | null {
    if (rule.remote.conditions.length === 0 && rule.local.conditions.length === 0) return null;
    if (numbers.intersect(cell.destinationPorts, rule.destinationPorts).length === 0) return null;
    if (numbers.intersect(cell.sourcePorts, rule.sourcePorts).length === 0) return null;
    if (!mayReach(cell.local, rule.local)) return null;
    const remote = openAt('remote', cell, rule.remote, layer);
    if (remote !== null) return remote;
    const settled = chosen(rule.remote, cell.remoteFacts, layer);
    return algebra.intersect(cell.remote, settled).length === 0 ? null : openAt('local', cell, rule.local, layer);
  }

  function mayReach(addresses: Intervals<N>, selection: Selection): boolean {
    return (
      algebra.intersect(addresses, family.of(selection.sure)).length > 0 ||
      selection.conditions.some(({ within }) => algebra.intersect(addresses, family.of(within)).length > 0)
    );
  }

  function openAt(end: PacketEnd, cell: Cell<N>, selection: Selection, layer: number): Question<N> | null {
    for (const condition of selection.conditions) {
      const fact = factOf(condition, layer);
      if (assumed(end === 'remote' ? cell.remoteFacts : cell.localFacts, fact) !== undefined) continue;
      const here = algebra.intersect(cell[end], family.of(condition.within));
      if (here.length === 0) continue;
      const elsewhere = algebra.subtract(cell[end], here);
      const inside = { ...cell, [end]: here };
      const outside = elsewhere.length === 0 ? [] : [{ ...cell, [end]: elsewhere }];
      return { end, fact, name: condition.name, inside, outside };
    }
    return null;
  }

  /** The packets that a rule matches under the assumptions of a cell, in which nothing the rule asks for is open. */
  function matchOf(rule: CompiledRule, cell: Cell<N>, layer: number): Box<N> {
    return {
      protocols: rule.protocols,
      remote: chosen(rule.remote, cell.remoteFacts, layer),
      local: chosen(rule.local, cell.localFacts, layer),
      sourcePorts: rule.sourcePorts,
      destinationPorts: rule.destinationPorts,
    };
  }

  function chosen(selection: Selection, facts: Assumptions | null, layer: number): Intervals<N> {
    let set = family.of(selection.sure);
    for (const condition of selection.conditions) {
      if (assumed(facts, factOf(condition, layer)) === condition.holds) {
        set = algebra.union(set, family.of(condition.within));
      }
    }
    return set;
  }

  function eitherWay(question: Question<N>, a: Outcome<N>, b: Outcome<N>): Outcome<N> {
    const blocked = intersectBoxLists(algebra, a.blocked, b.blocked).map((cell) => forget(cell, question.inside));
    const passed = intersectBoxLists(algebra, a.passed, b.passed).map((cell) => forget(cell, question.inside));
    const undecided = without(without([question.inside], blocked), passed);
    if (undecided.length === 0) return { blocked, passed, undecided, open: new Set() };
    return { blocked, passed, undecided, open: new Set([question.name, ...a.open, ...b.open]) };
  }

  function without(start: readonly Cell<N>[], taken: readonly Box<N>[]): readonly Cell<N>[] {
    let rest = start;
    for (const box of taken) {
      rest = rest.flatMap((cell) => {
        const hit = intersectBoxes(algebra, cell, box);
        return hit === null ? [cell] : boxesOutside(algebra, cell, hit);
      });
    }
    return rest;
  }

  return through(cells, 0, 0);
}

interface Question<N extends number | bigint> {
  readonly end: PacketEnd;
  readonly fact: string;
  readonly name: string;
  readonly inside: Cell<N>;
  readonly outside: readonly Cell<N>[];
}

/** The facts about an unreadable rule belong to its layer; all others mean the same everywhere. */
function factOf(condition: Condition, layer: number): string {
  return condition.fact.startsWith('rule:') ? `${layer}/${condition.fact}` : condition.fact;
}

function assume<N extends number | bigint>(cell: Cell<N>, { end, fact }: Question<N>, holds: boolean): Cell<N> {
  return end === 'remote'
    ? { ...cell, remoteFacts: { fact, holds, older: cell.remoteFacts } }
    : { ...cell, localFacts: { fact, holds, older: cell.localFacts } };
}

/** What came out both ways no longer hangs on the assumption. */
function forget<N extends number | bigint>(cell: Cell<N>, before: Cell<N>): Cell<N> {
  return { ...cell, remoteFacts: before.remoteFacts, localFacts: before.localFacts };
}

function givenUp<N extends number | bigint>(cells: readonly Cell<N>[]): Outcome<N> {
  return { blocked: [], passed: [], undecided: cells, open: new Set(['a rule set too complex to decide']) };
}

function merge<N extends number | bigint>(outcomes: readonly Outcome<N>[]): Outcome<N> {
  return {
    blocked: outcomes.flatMap((outcome) => outcome.blocked),
    passed: outcomes.flatMap((outcome) => outcome.passed),
    undecided: outcomes.flatMap((outcome) => outcome.undecided),
    open: new Set(outcomes.flatMap((outcome) => [...outcome.open])),
  };
}
