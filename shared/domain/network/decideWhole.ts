import { everyAddress } from './addressSet.ts';
import type { RuleBlame } from './blame.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import type { Intervals, Relation } from './intervals.ts';
import type { Layer, LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import { everyPort, isEveryPort } from './portSet.ts';
import { withoutPorts } from './protocols.ts';
import { type Relations, relate, relationsOf } from './relate.ts';
import { columns, ruleColumns } from './ruleColumns.ts';

const nobody: readonly RuleBlame[] = [];

/**
 * Decides a flow whose packets all fare alike, which is the usual case: in each layer one rule takes all of them, or none does. Says
 * who blocks them; nobody does where they pass. Null where rules tell packets of the flow apart, hang on an open fact, or lead where
 * nobody can see; such a flow has to be walked.
 */
export function decideWhole(layers: readonly Layer[], flow: Flow): readonly RuleBlame[] | null {
  if (flow.remote.conditions.length > 0 || flow.local.conditions.length > 0) return null;
  // Packets without ports are matched by other rules than those with ports.
  if ((flow.protocols & withoutPorts) !== 0 && !isEveryPort(flow.ports)) return null;
  const v4 = endsOf(ipv4, flow);
  const v6 = endsOf(ipv6, flow);
  let blame = nobody;
  let filters = true;
  for (let layer = 0; layer < layers.length; layer++) {
    const asked = layers[layer] as Layer;
    if (!filters && asked.kind !== 'routes') continue;
    const rule = takesAll(asked, flow, v4, v6);
    if (rule === undefined) return null;
    if (rule === null) continue;
    if (rule.effect === 'block') blame = [...blame, { layer, rule: rule.source }];
    else if (rule.effect === 'passFilters') filters = false;
  }
  return blame;
}

/** The rule that takes all of the flow, null where none takes any and the layer lets it pass; undefined where neither is so. */
function takesAll(
  { rules, otherwise }: Layer,
  flow: Flow,
  v4: Ends<number> | null,
  v6: Ends<bigint> | null,
): LayerRule | null | undefined {
  const { protocols, ports } = flow;
  const lowest = ports[0] as number;
  const highest = ports[ports.length - 1] as number;
  const glance = ruleColumns(rules);
  for (let index = 0, at = 0; index < rules.length; index++, at += columns) {
    if (((glance[at] as number) & protocols) === 0) continue;
    if ((glance[at + 1] as number) > highest || (glance[at + 2] as number) < lowest) continue;
    const rule = rules[index] as LayerRule;
    const { destinationPorts } = rule;
    const portRelation = destinationPorts === everyPort ? 'within' : numbers.relate(ports, destinationPorts);
    if (portRelation === 'apart') continue;
    if (portRelation === 'part') return undefined;
    const relation = relateEnds(v4, v6, rule);
    if (relation === 'apart') continue;
    const takes = relation === 'within' && isEveryPort(rule.sourcePorts) && (protocols & ~rule.protocols) === 0;
    return takes && rule.effect !== 'cannotTell' ? rule : undefined;
  }
  return otherwise === 'pass' ? null : undefined;
}

/** The addresses of a flow in one family; null where it has no packets in it. */
interface Ends<N extends number | bigint> {
  readonly family: Family<N>;
  readonly remote: Intervals<N>;
  readonly local: Intervals<N>;
  readonly relations: Relations | null;
}

function endsOf<N extends number | bigint>(family: Family<N>, flow: Flow): Ends<N> | null {
  const remote = family.of(flow.remote.sure);
  const local = family.of(flow.local.sure);
  if (remote.length === 0 || local.length === 0) return null;
  return { family, remote, local, relations: relationsOf(remote) };
}

/** How the flow's pairs of addresses lie to the rule's. */
function relateEnds(v4: Ends<number> | null, v6: Ends<bigint> | null, rule: LayerRule): Relation {
  const one = v4 === null ? null : relateFamily(v4, rule);
  const other = v6 === null ? null : relateFamily(v6, rule);
  if (one === null || other === null) return one ?? other ?? 'part';
  return one === other ? one : 'part';
}

function relateFamily<N extends number | bigint>(
  { family, remote, local, relations }: Ends<N>,
  {
    remote: { sure: ruleRemote, conditions: remoteOpen },
    local: { sure: ruleLocal, conditions: localOpen },
  }: LayerRule,
): Relation {
  const far = ruleRemote === everyAddress ? 'within' : relate(family, remote, family.of(ruleRemote), relations);
  if (far === 'apart' && remoteOpen.length === 0) return 'apart';
  const near = ruleLocal === everyAddress ? 'within' : relate(family, local, family.of(ruleLocal));
  if (near === 'apart' && localOpen.length === 0) return 'apart';
  return near === 'within' && far === 'within' ? 'within' : 'part';
}
