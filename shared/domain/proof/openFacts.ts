import type { PacketEnd } from '../network/addressScope.ts';
import { type AddressSet, intersectAddresses, isNoAddress, unionAddresses } from '../network/addressSet.ts';
import type { Flow } from '../network/flow.ts';
import { numbers } from '../network/intervals.ts';
import type { Layer } from '../network/layer.ts';
import { type Condition, certain, type Selection } from '../network/selection.ts';
import type { OpenAnswer } from './proof.ts';

/** More facts would give more cases than anybody reads. */
const mostFacts = 4;

/** One answer to every open fact that can matter to a flow. */
export type Answers = readonly (OpenAnswer & { readonly fact: string })[];

/**
 * Every way in which the open facts about a flow can turn out: each time all addresses of which it is open whether they belong to a tag
 * are members, or none is. That is enough, because a fact is about a single address: what holds of it as a member and as a stranger,
 * holds whatever the others are. Null where there are too many ways, or a rule cannot be read.
 */
export function casesOf(flow: Flow, layers: readonly Layer[]): readonly Answers[] | null {
  const ends: Readonly<Record<PacketEnd, AddressSet>> = { remote: reachOf(flow.remote), local: reachOf(flow.local) };
  const facts = new Map<string, Answers[number]>();
  const near = layers.flatMap(({ rules }) =>
    rules.filter(
      ({ protocols, destinationPorts }) =>
        (protocols & flow.protocols) !== 0 && numbers.intersect(destinationPorts, flow.ports).length > 0,
    ),
  );
  for (const { remote, local } of [flow, ...near]) {
    for (const [end, { conditions }] of [
      ['remote', remote],
      ['local', local],
    ] as const) {
      for (const { fact, within } of conditions) {
        if (isNoAddress(intersectAddresses(within, ends[end]))) continue;
        const name = provableName(fact);
        if (name === null) return null;
        facts.set(`${end} ${fact}`, { end, name, members: 'all', fact });
      }
    }
  }
  if (facts.size > mostFacts) return null;
  return [...facts.values()].reduce<readonly Answers[]>(
    (cases, fact) =>
      cases.flatMap((one) => (['all', 'none'] as const).map((members) => [...one, { ...fact, members }])),
    [[]],
  );
}

/** Tags and application security groups have names that others know; what a rule that cannot be read matches has none. */
function provableName(fact: string): string | null {
  const group = /^applicationSecurityGroup:(.*)$/s.exec(fact)?.[1];
  return group ?? (/[:(]/.test(fact) ? null : fact);
}

function reachOf({ sure, conditions }: Selection): AddressSet {
  return unionAddresses([sure, ...conditions.map(({ within }) => within)]);
}

/** The layer as it is if the facts are so. */
export function settleLayer(layer: Layer, answers: Answers): Layer {
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
