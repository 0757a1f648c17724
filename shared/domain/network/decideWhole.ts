import { type AddressSet, everyAddress } from './addressSet.ts';
import type { RuleBlame } from './blame.ts';
import { type Family, ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import type { Intervals, Relation } from './intervals.ts';
import { isNearFilter, type Layer, type LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import { isEveryPort } from './portSet.ts';
import { withoutPorts } from './protocols.ts';
import { type Relations, relate, relationsOf } from './relate.ts';
import { columnWidth, type RuleColumns, ruleColumns, traits } from './ruleColumns.ts';

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
    const { rules, otherwise } = asked;
    const columns = ruleColumns(rules);
    const index = takesAll(columns, rules, flow, ends);
    if (index === undecided || (index === noRule && otherwise === 'block')) return null;
    if (index === noRule) continue;
    const trait = columns.numbers[index * columnWidth + 3] as number;
    if (trait & traits.blocks) blame = [...blame, { layer, rule: (rules[index] as LayerRule).source }];
    else if (trait & traits.passesFilters) filters = false;
  }
  return blame;
}

const noRule = -1;
const undecided = -2;

/** The index of the rule that takes all of the flow; `noRule` where none takes any of it, `undecided` where neither is so. */
function takesAll(
  columns: RuleColumns,
  rules: readonly LayerRule[],
  { protocols, ports }: Flow,
  ends: FlowEnds,
): number {
  const { numbers: column, remote, local } = columns;
  const lowest = ports[0] as number;
  const highest = ports[ports.length - 1] as number;
  for (let index = 0, at = 0; index < remote.length; index++, at += columnWidth) {
    const ofRule = column[at] as number;
    const first = column[at + 1] as number;
    const last = column[at + 2] as number;
    if ((ofRule & protocols) === 0 || first > highest || last < lowest) continue;
    const trait = column[at + 3] as number;
    const far = relateFar(ends, remote[index] as AddressSet);
    if (far === 'apart' && (trait & traits.remoteOpen) === 0) continue;
    const near = relateNear(ends, local[index] as AddressSet);
    if (near === 'apart' && (trait & traits.localOpen) === 0) continue;
    const inRange = first <= lowest && highest <= last && (trait & traits.onePortRange) !== 0;
    const inPorts = inRange ? 'within' : numbers.relate(ports, (rules[index] as LayerRule).destinationPorts);
    if (inPorts === 'apart') continue;
    const takes =
      far === 'within' &&
      near === 'within' &&
      inPorts === 'within' &&
      (protocols & ~ofRule) === 0 &&
      (trait & (traits.anySourcePort | traits.cannotTell)) === traits.anySourcePort;
    return takes ? index : undecided;
  }
  return noRule;
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
