import { type AddressSet, everyAddress } from './addressSet.ts';
import type { RuleBlame } from './blame.ts';
import { ipv4, ipv6 } from './family.ts';
import type { Flow } from './flow.ts';
import type { Relation } from './intervals.ts';
import { isNearFilter, type Layer, type LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import { isEveryPort } from './portSet.ts';
import { withoutPorts } from './protocols.ts';
import { relate } from './relate.ts';
import { columnWidth, type RuleColumns, ruleColumns, traits } from './ruleColumns.ts';
import { zonesOf, zonesOfIpv4 } from './zones.ts';

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
  const families = familiesOf(flow);
  // A flow whose ends have no family in common passes for want of packets.
  if (families === 0) return nobody;
  let blame = nobody;
  let filters = true;
  for (let layer = 0; layer < layers.length; layer++) {
    const asked = layers[layer] as Layer;
    if (!filters && isNearFilter(asked)) continue;
    const { rules, otherwise } = asked;
    const columns = ruleColumns(rules);
    const index = takesAll(columns, rules, flow, families);
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
function takesAll(columns: RuleColumns, rules: readonly LayerRule[], flow: Flow, families: Families): number {
  const { protocols, ports } = flow;
  const { numbers: column, remote, local } = columns;
  const far = flow.remote.sure;
  const zones = families === inIpv4 ? zonesOfIpv4(far.v4) : zonesOf(far);
  const lowest = ports[0] as number;
  const highest = ports[ports.length - 1] as number;
  for (let index = 0, at = 0; index < remote.length; index++, at += columnWidth) {
    const ofRule = column[at] as number;
    const first = column[at + 1] as number;
    const last = column[at + 2] as number;
    if ((ofRule & protocols) === 0 || first > highest || last < lowest) continue;
    const trait = column[at + 3] as number;
    const elsewhere = ((column[at + 4] as number) & zones) === 0;
    const inRemote = elsewhere ? 'apart' : relateEnds(families, far, remote[index] as AddressSet);
    if (inRemote === 'apart' && (trait & traits.remoteOpen) === 0) continue;
    const inLocal = relateEnds(families, flow.local.sure, local[index] as AddressSet);
    if (inLocal === 'apart' && (trait & traits.localOpen) === 0) continue;
    const inRange = first <= lowest && highest <= last && (trait & traits.onePortRange) !== 0;
    const inPorts = inRange ? 'within' : numbers.relate(ports, (rules[index] as LayerRule).destinationPorts);
    if (inPorts === 'apart') continue;
    const takes =
      inRemote === 'within' &&
      inLocal === 'within' &&
      inPorts === 'within' &&
      (protocols & ~ofRule) === 0 &&
      (trait & (traits.anySourcePort | traits.cannotTell)) === traits.anySourcePort;
    return takes ? index : undecided;
  }
  return noRule;
}

/** The address families in which a flow has packets, as bits. */
type Families = number;
const inIpv4: Families = 1;
const inIpv6: Families = 2;

function familiesOf({ remote: { sure: far }, local: { sure: near } }: Flow): Families {
  const v4 = far.v4.length > 0 && near.v4.length > 0 ? inIpv4 : 0;
  return v4 | (far.v6.length > 0 && near.v6.length > 0 ? inIpv6 : 0);
}

/** How the addresses of one end lie to those of a rule, in the families that matter. */
function relateEnds(families: Families, end: AddressSet, ofRule: AddressSet): Relation {
  if (end === ofRule || ofRule === everyAddress) return 'within';
  if (families === inIpv4) return relate(ipv4, end.v4, ofRule.v4);
  if (families === inIpv6) return relate(ipv6, end.v6, ofRule.v6);
  const v4 = relate(ipv4, end.v4, ofRule.v4);
  return v4 === relate(ipv6, end.v6, ofRule.v6) ? v4 : 'part';
}
