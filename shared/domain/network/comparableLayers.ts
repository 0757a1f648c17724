import { everyAddress, noAddress } from './addressSet.ts';
import { isSameData } from './isSameData.ts';
import type { Layer, LayerRule, RuleSource } from './layer.ts';
import type { Condition, Selection } from './selection.ts';

/**
 * Two stacks of layers so that facts of one name mean the same in both, or `equal` where no packet can tell them apart.
 *
 * What a tag or an application security group holds does not depend on the stack, and a rule that cannot be read is the same rule
 * where the same is known of it. Which addresses go by the route to a tag whose prefixes nobody knows hangs on the routes beside it:
 * that is another fact as soon as any of them takes other addresses. Where packets go on to an appliance or a gateway, the open fact
 * is whether it lets them pass, so that the same next hop before and after changes nothing.
 */
export function comparableLayers(
  before: readonly Layer[],
  after: readonly Layer[],
): 'equal' | { readonly before: readonly Layer[]; readonly after: readonly Layer[] } {
  if (isSameData(before, after)) return 'equal';
  const sameRoutes = isSameData(routedBy(before), routedBy(after));
  const later = (fact: string): string => (!sameRoutes && isOfRoute(fact) ? `${fact} after` : fact);
  return {
    before: before.map((layer) => told(layer, (fact) => fact)),
    after: after.map((layer) => told(layer, later)),
  };
}

/** Which far ends each route takes, wherever it leads. */
function routedBy(layers: readonly Layer[]): readonly Selection[] {
  return layers.filter(({ kind }) => kind === 'routes').flatMap(({ rules }) => rules.map(({ remote }) => remote));
}

/** Whether a fact is which addresses go by the route to a tag. */
function isOfRoute(fact: string): boolean {
  return fact.endsWith('.(route)');
}

function told(layer: Layer, rename: (fact: string) => string): Layer {
  return { ...layer, rules: layer.rules.flatMap((rule) => answered(rule, rename)) };
}

function answered(rule: LayerRule, rename: (fact: string) => string): readonly LayerRule[] {
  const { source, effect } = rule;
  const naming = source.unreadable === null ? rename : () => `rule:${source.kind} ${identityOf(source)}`;
  const renamed = { ...rule, remote: renamedIn(rule.remote, naming), local: renamedIn(rule.local, naming) };
  if (effect !== 'cannotTell') return [renamed];
  const stopped: Condition = {
    fact: nextHopFact(rule),
    holds: true,
    within: everyAddress,
    name: rule.open ?? 'what becomes of packets at the next hop',
  };
  // Next hops are chosen by the far end alone: the near end, where no route asks for anything, is free for the fact.
  return [
    { ...renamed, effect: 'block', local: { sure: noAddress, conditions: [stopped] } },
    { ...renamed, effect: 'pass' },
  ];
}

/** What is known of a rule that cannot be read. */
function identityOf(source: RuleSource): string {
  const place = source.kind === 'route' ? source.prefix : source.priority;
  return `${place} ${source.name} (${source.unreadable})`;
}

/** The same for the same appliance or gateway, whatever the route that leads there is called. */
function nextHopFact({ source, open }: LayerRule): string {
  if (source.kind !== 'route' || source.unreadable !== null) return `rule:next hop of ${identityOf(source)}`;
  const { nextHopType, nextHopIpAddress } = source;
  return nextHopType === 'VirtualAppliance' || nextHopType === 'VirtualNetworkGateway'
    ? `next hop:${nextHopType} ${nextHopIpAddress ?? ''}`
    : `next hop:${open ?? identityOf(source)}`;
}

function renamedIn({ sure, conditions }: Selection, rename: (fact: string) => string): Selection {
  return { sure, conditions: conditions.map((condition) => ({ ...condition, fact: rename(condition.fact) })) };
}
