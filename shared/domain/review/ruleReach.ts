import { type AddressSet, everyAddress, unionAddresses } from '../network/addressSet.ts';
import { type Budget, usualBudget } from '../network/budget.ts';
import { type Family, ipv4, ipv6 } from '../network/family.ts';
import type { Flow } from '../network/flow.ts';
import type { Effect, Layer, LayerRule } from '../network/layer.ts';
import { numbers } from '../network/numbers.ts';
import { everyPort, type PortSet } from '../network/portSet.ts';
import { everyProtocol } from '../network/protocols.ts';
import { requiredPackets } from '../network/requiredPackets.ts';
import { certain, type Selection } from '../network/selection.ts';
import { type Cell, walk } from '../network/walk.ts';

/** The far ends from which some packet of a flow gets through: surely, and perhaps where that hangs on open facts. */
export interface Reach {
  readonly sure: AddressSet;
  readonly perhaps: AddressSet;
  /** The destination ports of all these packets. */
  readonly ports: PortSet;
}

export function reachOf(layers: readonly Layer[], flow: Flow): Reach {
  const budget = usualBudget();
  const [v4, v6] = [reachIn(ipv4, layers, flow, budget), reachIn(ipv6, layers, flow, budget)];
  return {
    sure: unionAddresses([v4.sure, v6.sure]),
    perhaps: unionAddresses([v4.perhaps, v6.perhaps]),
    ports: numbers.union(v4.ports, v6.ports),
  };
}

function reachIn<N extends number | bigint>(
  family: Family<N>,
  layers: readonly Layer[],
  flow: Flow,
  budget: Budget,
): Reach {
  const required = requiredPackets(family, flow);
  const sure = walk(family, layers, required.sure, { budget });
  const possible = walk(family, layers, required.possible, { budget });
  const remotes = (cells: readonly Cell<N>[]): AddressSet =>
    family.toSet(family.algebra.normalise(cells.flatMap(({ remote }) => remote)));
  const perhaps = [...sure.undecided, ...possible.passed, ...possible.undecided];
  const ports = numbers.normalise([...sure.passed, ...perhaps].flatMap(({ destinationPorts }) => destinationPorts));
  return { sure: remotes(sure.passed), perhaps: remotes(perhaps), ports };
}

/** A layer that lets a packet pass only where this rule is the first to match it. */
export function onlyThrough(layer: Layer, rule: LayerRule): Layer {
  const place = layer.rules.indexOf(rule);
  const before = layer.rules.slice(0, place).map((one) => withEffect(one, 'block'));
  return { ...layer, rules: [...before, withEffect(rule, 'pass')], otherwise: 'block' };
}

/** A layer that blocks what comes from the selection, and nothing else. It speaks in the name of `rule`. */
export function allBut(remote: Selection, { direction }: Layer, rule: LayerRule): Layer {
  const everything = { protocols: everyProtocol, sourcePorts: everyPort, destinationPorts: everyPort };
  const block: LayerRule = { ...withEffect(rule, 'block'), ...everything, remote, local: certain(everyAddress) };
  return { kind: 'securityGroup', direction, rules: [block], otherwise: 'pass' };
}

function withEffect(rule: LayerRule, effect: Effect): LayerRule {
  return { ...rule, effect };
}
