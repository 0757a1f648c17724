import type { PacketEnd } from '../network/addressScope.ts';
import { type AddressSet, intersectAddresses, isNoAddress, unionAddresses } from '../network/addressSet.ts';
import type { Flow } from '../network/flow.ts';
import type { Layer, LayerRule } from '../network/layer.ts';
import { numbers } from '../network/numbers.ts';
import { type Condition, certain, type Selection } from '../network/selection.ts';
import type { OpenAnswer } from './proof.ts';

/** More facts would give more cases than anybody reads. */
const mostFacts = 4;

/** One answer to every open fact that can matter to a flow. */
export type Answers = readonly (OpenAnswer & { readonly fact: string })[];

/** The facts about a flow that are open: those that a proof can name, and the layers that hang on others. */
export interface OpenFacts {
  readonly facts: Answers;
  readonly unnamed: ReadonlySet<Layer>;
}

export function openFacts(flow: Flow, layers: readonly Layer[]): OpenFacts {
  const ends: Readonly<Record<PacketEnd, AddressSet>> = { remote: reachOf(flow.remote), local: reachOf(flow.local) };
  const facts = new Map<string, Answers[number]>();
  const unnamed = new Set<Layer>();

  function gather(selections: Readonly<Record<PacketEnd, Selection>>, layer: Layer | null): void {
    for (const end of ['remote', 'local'] as const) {
      for (const { fact, within } of selections[end].conditions) {
        if (isNoAddress(intersectAddresses(within, ends[end]))) continue;
        const name = nameInProofs(fact);
        if (name !== null) facts.set(`${end} ${fact}`, { end, name, members: 'all', fact });
        else if (layer !== null) unnamed.add(layer);
      }
    }
  }

  gather(flow, null);
  for (const layer of layers) for (const rule of layer.rules) if (isNear(rule, flow)) gather(rule, layer);
  return { facts: [...facts.values()], unnamed };
}

/** A rule about other protocols or ports asks for no fact. */
function isNear({ protocols, destinationPorts }: LayerRule, flow: Flow): boolean {
  return (protocols & flow.protocols) !== 0 && numbers.intersect(destinationPorts, flow.ports).length > 0;
}

/**
 * Every way in which open facts can turn out: each time all addresses of which it is open whether they belong to a tag are members, or
 * none is. That is enough, because a fact is about a single address: what holds of it as a member and as a stranger, holds whatever the
 * others are. Null where there are too many ways.
 */
export function casesOf(facts: Answers): readonly Answers[] | null {
  if (facts.length > mostFacts) return null;
  return facts.reduce<readonly Answers[]>(
    (cases, fact) =>
      cases.flatMap((one) => (['all', 'none'] as const).map((members) => [...one, { ...fact, members }])),
    [[]],
  );
}

/** Tags and application security groups have names that others know; what a rule that cannot be read matches, or a route that nobody listed, has none. */
function nameInProofs(fact: string): string | null {
  const group = /^applicationSecurityGroup:(.*)$/s.exec(fact)?.[1];
  return group ?? (/[:(]/.test(fact) ? null : fact);
}

function reachOf({ sure, conditions }: Selection): AddressSet {
  return unionAddresses([sure, ...conditions.map(({ within }) => within)]);
}

/** The layer as it is if the facts are so. */
export function settleLayer<L extends Layer>(layer: L, answers: Answers): L {
  const rules = layer.rules.map((rule) => ({
    ...rule,
    remote: settle(rule.remote, 'remote', answers),
    local: settle(rule.local, 'local', answers),
  }));
  return { ...layer, rules };
}

export function settle(selection: Selection, end: PacketEnd, answers: Answers): Selection {
  if (selection.conditions.length === 0) return selection;
  const chosen = selection.conditions.filter((condition) => holds(condition, end, answers));
  return certain(unionAddresses([selection.sure, ...chosen.map(({ within }) => within)]));
}

/** A fact without an answer is about addresses that the flow does not have. */
function holds({ fact, holds: wanted }: Condition, end: PacketEnd, answers: Answers): boolean {
  const answer = answers.find((one) => one.end === end && one.fact === fact);
  return answer !== undefined && (answer.members === 'all') === wanted;
}
