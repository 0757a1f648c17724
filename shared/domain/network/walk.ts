import type { PacketEnd } from './addressScope.ts';
import { type Assumptions, assume, assumed } from './assumptions.ts';
import { type Budget, glanceWork, meetingWork, ruleWork, spend, usualBudget } from './budget.ts';
import type { Family } from './family.ts';
import { type Box, boxesOutside, intersectBoxes, mayMeet } from './headerSpace.ts';
import type { Intervals } from './intervals.ts';
import { isNearFilter, type Layer, type LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import { paint } from './paint.ts';
import { relate } from './relate.ts';
import { isAside, ruleColumns } from './ruleColumns.ts';
import type { Condition, Selection } from './selection.ts';

/** A box of packets and what has been assumed about the two addresses of each. */
export interface Cell<N extends number | bigint> extends Box<N> {
  readonly remoteFacts: Assumptions | null;
  readonly localFacts: Assumptions | null;
}

/** Packets that are surely blocked, and by which rule; null where no rule matches them at all. */
export interface BlockedCell<N extends number | bigint> extends Cell<N> {
  readonly by: LayerRule | null;
}

/** What surely becomes of the packets that were sent through the layers; the rest hangs on the `open` facts. */
export interface Outcome<N extends number | bigint> {
  readonly blocked: readonly BlockedCell<N>[];
  readonly passed: readonly Cell<N>[];
  readonly undecided: readonly Cell<N>[];
  /** Names of the facts on which the undecided packets hang. */
  readonly open: ReadonlySet<string>;
}

export interface WalkOptions {
  /** Told of each rule that blocks a packet, also under an assumption that may not hold. */
  readonly onBlock?: (rule: LayerRule) => void;
  readonly budget?: Budget;
}

/**
 * Sends packets through the layers in order. In each layer the first rule that matches a packet decides, and every layer must
 * let it pass, but for the security groups after an AlwaysAllow of an administrator.
 *
 * Where a rule's match hangs on an open fact, the packets concerned are followed twice, with the fact and without it, and
 * only what happens both ways is sure. The same fact keeps its value in later rules and layers, so that an Allow for a tag
 * followed by a Deny for the same tag is decided although nobody knows the tag's prefixes.
 */
export function walk<N extends number | bigint>(
  family: Family<N>,
  layers: readonly Layer[],
  cells: readonly Cell<N>[],
  { onBlock, budget = usualBudget() }: WalkOptions = {},
): Outcome<N> {
  if (cells.length === 0) return nothing;
  const { algebra } = family;

  /** Sends packets on that have got as far as a rule of a layer. */
  function through(start: readonly Cell<N>[], layer: number, rule: number): Outcome<N> {
    const ends = openEnds<N>();
    let passed = start;
    for (let depth = layer; depth < layers.length && passed.length > 0; depth++) {
      const exits: Exits<N> = { ...ends, passed: [], unfiltered: [] };
      const first = depth === layer ? rule : 0;
      for (const cell of passed) {
        const plain = plainRules(cell, depth, first);
        if (plain === null) tryRules(cell, depth, first, exits);
        else paintCell(cell, plain, depth, exits);
      }
      if (exits.unfiltered.length > 0) arrive(through(exits.unfiltered, afterFilters(depth), 0), ends);
      passed = exits.passed;
    }
    const { blocked, undecided, open, through: others } = ends;
    return { blocked, undecided, open, passed: others.length === 0 ? passed : [...others, ...passed] };
  }

  function afterFilters(layer: number): number {
    const next = layers.findIndex((other, index) => index > layer && !isNearFilter(other));
    return next < 0 ? layers.length : next;
  }

  /** Sends packets out of a layer by the exit that the rule's effect opens to them. */
  function leave(cell: Cell<N>, rule: LayerRule, exits: Exits<N>): void {
    switch (rule.effect) {
      case 'pass':
        exits.passed.push(cell);
        break;
      case 'passFilters':
        exits.unfiltered.push(cell);
        break;
      case 'block':
        exits.blocked.push({ ...cell, by: rule });
        onBlock?.(rule);
        break;
      case 'cannotTell':
        exits.undecided.push(cell);
        exits.open.add(rule.open ?? nameOf(rule));
        break;
    }
  }

  function leaveUnmatched(unmatched: readonly Cell<N>[], layer: number, exits: Exits<N>): void {
    if ((layers[layer] as Layer).otherwise === 'pass') exits.passed.push(...unmatched);
    else exits.blocked.push(...unmatched.map((cell) => ({ ...cell, by: null })));
  }

  /**
   * The rules that a cell meets, if each of them holds all of it but for its remote addresses and none hangs on an open fact,
   * as far as the first that holds all of the cell. Null where the rules tell its packets apart in another way.
   */
  function plainRules(cell: Cell<N>, layer: number, firstRule: number): readonly LayerRule[] | null {
    const { rules } = layers[layer] as Layer;
    const columns = ruleColumns(rules);
    const met: LayerRule[] = [];
    for (let index = firstRule; index < rules.length; index++) {
      if (isAside(columns, index, cell)) continue;
      const rule = rules[index] as LayerRule;
      if (!mayMeet(cell, rule)) continue;
      if (rule.remote.conditions.length > 0 || rule.local.conditions.length > 0) return null;
      if ((cell.protocols & ~rule.protocols) !== 0) return null;
      if (!numbers.within(cell.destinationPorts, rule.destinationPorts)) return null;
      if (!numbers.within(cell.sourcePorts, rule.sourcePorts)) return null;
      const near = relate(family, cell.local, family.of(rule.local.sure));
      if (near === 'part') return null;
      if (near === 'apart') continue;
      const set = family.of(rule.remote.sure);
      const far = isSoonPainted(set) ? 'part' : relate(family, cell.remote, set);
      if (far === 'apart') continue;
      met.push(rule);
      if (far === 'within') break;
    }
    return met;
  }

  // Stryker disable all: painting finds what relating does.
  /** A set of a few intervals is painted as soon as held against others. One alone may be all addresses. */
  function isSoonPainted(set: Intervals<N>): boolean {
    return set.length > 2 && set.length <= 8;
  }
  // Stryker restore all

  /** Divides a cell among the rules by its remote addresses alone, which is quick however many prefixes they have. */
  function paintCell(cell: Cell<N>, rules: readonly LayerRule[], layer: number, exits: Exits<N>): void {
    const sets = rules.map((rule) => family.of(rule.remote.sure));
    const work = sets.reduce((sum, set) => sum + set.length, cell.remote.length);
    if (!spend(budget, glanceWork + family.boundWork * work)) return giveUp([cell], exits);
    const { taken, rest } = paint(algebra, cell.remote, sets);
    for (let index = 0; index < taken.length; index++) {
      const remote = taken[index] as Intervals<N>;
      if (remote.length > 0) leave({ ...cell, remote }, rules[index] as LayerRule, exits);
    }
    if (rest.length > 0) leaveUnmatched([{ ...cell, remote: rest }], layer, exits);
  }

  /** Divides a cell among the rules of a layer in every dimension, one rule after the other. */
  function tryRules(start: Cell<N>, layer: number, firstRule: number, exits: Exits<N>): void {
    const { rules } = layers[layer] as Layer;
    const columns = ruleColumns(rules);
    let pending: readonly Cell<N>[] = [start];
    for (let index = firstRule; index < rules.length && pending.length > 0; index++) {
      const rule = rules[index] as LayerRule;
      const next: Cell<N>[] = [];
      // A stack, because splitting a cell at an open fact puts its parts back for the same rule.
      const stack = pending.toReversed();
      while (stack.length > 0) {
        const cell = stack.pop() as Cell<N>;
        const meets = !isAside(columns, index, cell) && mayMeet(cell, rule);
        if (!spend(budget, meets ? ruleWork(family, cell, rule) : glanceWork)) {
          return giveUp([cell, ...stack, ...next], exits);
        }
        if (!meets || isElsewhere(cell, rule)) {
          next.push(cell);
          continue;
        }
        const question = openQuestion(cell, rule, layer);
        if (question !== null) {
          stack.push(...question.outside);
          arrive(bothWays(question, layer, index), exits);
          continue;
        }
        const hit = intersectBoxes(algebra, cell, matchOf(rule, cell, layer));
        if (hit === null) {
          next.push(cell);
          continue;
        }
        leave({ ...cell, ...hit }, rule, exits);
        next.push(...boxesOutside(algebra, cell, hit));
      }
      pending = next;
    }
    leaveUnmatched(pending, layer, exits);
  }

  // Stryker disable all: a rule that is not passed over here hits nothing.
  /** Whether a rule is about other far addresses than a cell's: mostly tags, whose relation is known. */
  function isElsewhere({ remote }: Cell<N>, { remote: { sure, conditions } }: LayerRule): boolean {
    return conditions.length === 0 && relate(family, remote, family.of(sure)) === 'apart';
  }
  // Stryker restore all

  /** The part of a cell for which a rule's match is still open, if any, and the fact it hangs on. */
  function openQuestion(cell: Cell<N>, rule: LayerRule, layer: number): Question<N> | null {
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
    const facts = end === 'remote' ? cell.remoteFacts : cell.localFacts;
    for (const condition of selection.conditions) {
      const fact = factOf(condition, layer);
      if (assumed(facts, fact) !== undefined) continue;
      const here = algebra.intersect(cell[end], family.of(condition.within));
      if (here.length === 0) continue;
      const elsewhere = algebra.subtract(cell[end], here);
      const inside = { ...cell, [end]: here };
      const outside = elsewhere.length === 0 ? [] : [{ ...cell, [end]: elsewhere }];
      return { end, fact, name: condition.name, inside, facts, outside };
    }
    return null;
  }

  /** The packets that a rule matches under the assumptions of a cell, in which nothing the rule asks for is open. */
  function matchOf(rule: LayerRule, cell: Cell<N>, layer: number): Box<N> {
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

  /** Follows packets with the fact and without it. What comes out the same both ways no longer hangs on it. */
  function bothWays(question: Question<N>, layer: number, rule: number): Outcome<N> {
    const { inside, facts, name } = question;
    if (budget.forks <= 0 || (facts?.count ?? 0) >= budget.nesting) {
      return { ...nothing, undecided: [inside], open: new Set([name]) };
    }
    budget.forks -= 1;
    const ifSo = through([assuming(question, true)], layer, rule);
    const ifNot = through([assuming(question, false)], layer, rule);
    const { remoteFacts, localFacts } = inside;
    const blocked = inBoth(ifSo.blocked, ifNot.blocked, (box, one, other) => {
      return { ...box, remoteFacts, localFacts, by: later(one.by, other.by) };
    });
    const passed = inBoth(ifSo.passed, ifNot.passed, (box) => ({ ...box, remoteFacts, localFacts }));
    const undecided = without(without([inside], blocked), passed);
    if (undecided.length === 0) return { blocked, passed, undecided, open: nothing.open };
    // Packets that are undecided either way do not hang on this fact.
    const either = inBoth(ifSo.undecided, ifNot.undecided, (box) => ({ ...box, remoteFacts, localFacts }));
    const ours = without(undecided, either).length > 0 ? [name] : [];
    return { blocked, passed, undecided, open: new Set([...ours, ...ifSo.open, ...ifNot.open]) };
  }

  /** The packets in some cell of each list, as far as the budget goes. */
  function inBoth<C extends Cell<N>>(
    these: readonly C[],
    those: readonly C[],
    make: (box: Box<N>, one: C, other: C) => C,
  ): readonly C[] {
    const result: C[] = [];
    for (const one of these) {
      for (const other of those) {
        const meets = mayMeet(one, other);
        if (!spend(budget, meets ? meetingWork(family, one, other) : glanceWork)) return result;
        const box = meets ? intersectBoxes(algebra, one, other) : null;
        if (box !== null) result.push(make(box, one, other));
      }
    }
    return result;
  }

  /** The packets of `start` in none of the boxes; where the budget ends, also some that are in one. */
  function without(start: readonly Cell<N>[], boxes: readonly Box<N>[]): readonly Cell<N>[] {
    let rest = start;
    for (const box of boxes) {
      const outside: Cell<N>[] = [];
      for (const cell of rest) {
        const meets = mayMeet(cell, box);
        if (!spend(budget, meets ? meetingWork(family, cell, box) : glanceWork)) return rest;
        const hit = meets ? intersectBoxes(algebra, cell, box) : null;
        if (hit === null) outside.push(cell);
        else outside.push(...boxesOutside(algebra, cell, hit));
      }
      rest = outside;
    }
    return rest;
  }

  return through(cells, 0, 0);
}

interface Question<N extends number | bigint> {
  readonly end: PacketEnd;
  readonly fact: string;
  readonly name: string;
  /** The packets whose fact is open, and what is assumed about their address already. */
  readonly inside: Cell<N>;
  readonly facts: Assumptions | null;
  readonly outside: readonly Cell<N>[];
}

/** The facts about an unreadable rule belong to its layer; all others mean the same everywhere. */
export function factOf(condition: Condition, layer: number): string {
  return condition.fact.startsWith('rule:') ? `${layer}/${condition.fact}` : condition.fact;
}

function assuming<N extends number | bigint>({ end, fact, inside, facts }: Question<N>, holds: boolean): Cell<N> {
  const assumption = assume(facts, fact, holds);
  return end === 'remote' ? { ...inside, remoteFacts: assumption } : { ...inside, localFacts: assumption };
}

/** Of two rules that block a packet, one if a fact holds and one if not, the later: it comes to decide without the fact. */
function later(one: LayerRule | null, other: LayerRule | null): LayerRule | null {
  if (one === null || other === null) return null;
  if (one.source.kind === 'route' || other.source.kind === 'route') return other;
  return one.source.priority > other.source.priority ? one : other;
}

function nameOf({ source }: LayerRule): string {
  return source.kind === 'route' ? `route ${source.prefix}` : `security rule ${source.name}`;
}

const nothing = { blocked: [], passed: [], undecided: [], open: new Set<string>() } as const;

/** Where the way of packets ends. */
interface Ends<N extends number | bigint> {
  readonly blocked: BlockedCell<N>[];
  readonly undecided: Cell<N>[];
  readonly open: Set<string>;
  /** Packets that went on by themselves and have got through all layers. */
  readonly through: Cell<N>[];
}

/** Where packets leave a layer: there, or to what comes after it. */
interface Exits<N extends number | bigint> extends Ends<N> {
  readonly passed: Cell<N>[];
  readonly unfiltered: Cell<N>[];
}

function openEnds<N extends number | bigint>(): Ends<N> {
  return { blocked: [], undecided: [], open: new Set(), through: [] };
}

function arrive<N extends number | bigint>(outcome: Outcome<N>, ends: Ends<N>): void {
  for (const cell of outcome.blocked) ends.blocked.push(cell);
  for (const cell of outcome.passed) ends.through.push(cell);
  for (const cell of outcome.undecided) ends.undecided.push(cell);
  for (const name of outcome.open) ends.open.add(name);
}

function giveUp<N extends number | bigint>(cells: readonly Cell<N>[], exits: Ends<N>): void {
  exits.undecided.push(...cells);
  exits.open.add('a rule set too complex to decide');
}
