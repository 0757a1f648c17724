import { type AddressSet, everyAddress } from './addressSet.ts';
import type { RuleBlame } from './blame.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import type { Intervals, Relation } from './intervals.ts';
import { isNearFilter, type Layer, type LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import { everyPort, isEveryPort, type PortSet } from './portSet.ts';
import { withoutPorts } from './protocols.ts';
import { type Relations, relate, relationsOf } from './relate.ts';
import { glanceWidth, ruleColumns } from './ruleColumns.ts';

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
  const ends = { v4: endsOf(ipv4, flow), v6: endsOf(ipv6, flow) };
  // A flow whose ends have no family in common passes for want of packets.
  if (ends.v4 === null && ends.v6 === null) return nobody;
  let blame = nobody;
  let filters = true;
  for (let layer = 0; layer < layers.length; layer++) {
    const asked = layers[layer] as Layer;
    if (!filters && isNearFilter(asked)) continue;
    const rule = takesAll(asked, flow, ends);
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
  { protocols, ports }: Flow,
  ends: FlowEnds,
): LayerRule | null | undefined {
  const lowest = ports[0] as number;
  const highest = ports[ports.length - 1] as number;
  const { glance, remote } = ruleColumns(rules);
  for (let index = 0, at = 0; index < rules.length; index++, at += glanceWidth) {
    if (((glance[at] as number) & protocols) === 0) continue;
    if ((glance[at + 1] as number) > highest || (glance[at + 2] as number) < lowest) continue;
    const addresses = remote[index] as AddressSet | null;
    const far = addresses === null ? 'part' : relateFar(ends, addresses);
    if (far === 'apart') continue;
    const rule = rules[index] as LayerRule;
    const relation = relateRest(ports, ends, rule);
    if (relation === 'apart') continue;
    const takes = far === 'within' && relation === 'within' && (protocols & ~rule.protocols) === 0;
    return takes && rule.effect !== 'cannotTell' ? rule : undefined;
  }
  return otherwise === 'pass' ? null : undefined;
}

/** How the flow lies to a rule in everything but protocols and far addresses. */
function relateRest(ports: PortSet, ends: FlowEnds, { destinationPorts, sourcePorts, local }: LayerRule): Relation {
  const ofPorts = destinationPorts === everyPort ? 'within' : numbers.relate(ports, destinationPorts);
  if (ofPorts === 'apart') return 'apart';
  const near = relateNear(ends, local.sure);
  if (near === 'apart') return local.conditions.length === 0 ? 'apart' : 'part';
  return ofPorts === 'within' && near === 'within' && isEveryPort(sourcePorts) ? 'within' : 'part';
}

/** The addresses of a flow in each family; null where it has no packets in it. */
interface FlowEnds {
  readonly v4: Ends<number> | null;
  readonly v6: Ends<bigint> | null;
}

interface Ends<N extends number | bigint> {
  readonly family: Family<N>;
  readonly remote: Intervals<N>;
  readonly local: Intervals<N>;
  /** What is known of the far addresses' relations to others. */
  readonly relations: Relations | null;
}

function endsOf<N extends number | bigint>(family: Family<N>, flow: Flow): Ends<N> | null {
  const remote = family.of(flow.remote.sure);
  const local = family.of(flow.local.sure);
  if (remote.length === 0 || local.length === 0) return null;
  return { family, remote, local, relations: relationsOf(remote) };
}

function relateFar({ v4, v6 }: FlowEnds, addresses: AddressSet): Relation {
  if (addresses === everyAddress) return 'within';
  return both(
    v4 === null ? null : relate(ipv4, v4.remote, addresses.v4, v4.relations),
    v6 === null ? null : relate(ipv6, v6.remote, addresses.v6, v6.relations),
  );
}

function relateNear({ v4, v6 }: FlowEnds, addresses: AddressSet): Relation {
  if (addresses === everyAddress) return 'within';
  return both(
    v4 === null ? null : relate(ipv4, v4.local, addresses.v4),
    v6 === null ? null : relate(ipv6, v6.local, addresses.v6),
  );
}

/** The relation in both families; a family without packets has none. */
function both(v4: Relation | null, v6: Relation | null): Relation {
  if (v4 === null || v6 === null) return v4 ?? v6 ?? 'part';
  return v4 === v6 ? v4 : 'part';
}
