import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import { numbers, type Relation } from './intervals.ts';
import { isNearFilter, type Layer, type LayerRule } from './layer.ts';
import { isEveryPort } from './portSet.ts';
import { withoutPorts } from './protocols.ts';
import { relate } from './relate.ts';

/** The rule that takes the whole flow in each layer, null where none does and the layer lets it pass. */
export type WholeDecision = readonly (LayerRule | null)[];

/**
 * Decides a flow whose packets all fare alike, which is the usual case: in each layer one rule takes all of them, or none does.
 * Null where rules tell its packets apart, hang on an open fact, or lead where nobody can see; such a flow has to be walked.
 */
export function decideWhole(layers: readonly Layer[], flow: Flow): WholeDecision | null {
  if (flow.remote.conditions.length > 0 || flow.local.conditions.length > 0) return null;
  // Packets without ports are matched by other rules than those with ports.
  if ((flow.protocols & withoutPorts) !== 0 && !isEveryPort(flow.ports)) return null;
  const deciding: (LayerRule | null)[] = [];
  let filters = true;
  for (const layer of layers) {
    const rule = filters || !isNearFilter(layer) ? takesAll(layer, flow) : null;
    if (rule === undefined) return null;
    if (rule?.effect === 'passFilters') filters = false;
    deciding.push(rule);
  }
  return deciding;
}

/** The rule that takes all of the flow, null where none takes any and the layer lets it pass; undefined where neither is so. */
function takesAll({ rules, otherwise }: Layer, flow: Flow): LayerRule | null | undefined {
  for (const rule of rules) {
    if ((flow.protocols & rule.protocols) === 0) continue;
    const { destinationPorts } = rule;
    if (destinationPorts !== flow.ports) {
      const ports = numbers.relate(flow.ports, destinationPorts);
      if (ports === 'apart') continue;
      if (ports === 'part') return undefined;
    }
    const relation = relateEnds(flow, rule);
    if (relation === 'apart') continue;
    const takes = relation === 'within' && isEveryPort(rule.sourcePorts) && (flow.protocols & ~rule.protocols) === 0;
    return takes && rule.effect !== 'cannotTell' ? rule : undefined;
  }
  return otherwise === 'pass' ? null : undefined;
}

/** How the flow's pairs of addresses lie to the rule's. */
function relateEnds(flow: Flow, rule: LayerRule): Relation {
  const v4 = relateFamily(ipv4, flow, rule);
  const v6 = relateFamily(ipv6, flow, rule);
  if (v4 === null || v6 === null) return v4 ?? v6 ?? 'part';
  return v4 === v6 ? v4 : 'part';
}

/** Null where the flow has no packets in the family. */
function relateFamily<N extends number | bigint>(family: Family<N>, flow: Flow, rule: LayerRule): Relation | null {
  const local = family.of(flow.local.sure);
  const remote = family.of(flow.remote.sure);
  if (local.length === 0 || remote.length === 0) return null;
  const near = relate(family, local, family.of(rule.local.sure));
  if (near === 'apart' && rule.local.conditions.length === 0) return 'apart';
  const far = relate(family, remote, family.of(rule.remote.sure));
  if (far === 'apart' && rule.remote.conditions.length === 0) return 'apart';
  return near === 'within' && far === 'within' ? 'within' : 'part';
}
