import { addressesWithin, intersectAddresses, isNoAddress } from '../../network/addressSet.ts';
import { decideFlow, type FlowDecision } from '../../network/decideFlow.ts';
import type { Flow } from '../../network/flow.ts';
import type { Layer } from '../../network/layer.ts';
import { parsePrefix } from '../../network/prefix.ts';
import { certain, type Selection } from '../../network/selection.ts';

/** Decides a flow through layers. `peer` names the far side, so that equal names mean equal addresses where the layers are the same. */
export type DecideShared = (layers: readonly Layer[], flow: Flow, peer: string) => FlowDecision;

/**
 * Shares decisions between subnets. Most rules do not tell the subnets of a network apart: where each rule holds all of a subnet or nothing
 * of it, another subnet that stands to the rules in the same way gets the same answer, but for the address of the node in the witness.
 */
export function sharedDecisions(): DecideShared {
  const shared = new WeakMap<readonly Layer[], Map<string, FlowDecision>>();
  return (layers, flow, peer) => {
    const standing = standingOf(layers, flow.local);
    if (standing === null) return decideFlow(layers, flow);
    const { direction, protocols, ports } = flow;
    const key = [direction, protocols, ports.join('-'), peer, standing].join(' ');
    const decisions = shared.get(layers) ?? new Map<string, FlowDecision>();
    shared.set(layers, decisions);
    const held = decisions.get(key);
    if (held !== undefined) return atHome(held, layers, flow);
    const decision = decideFlow(layers, flow);
    decisions.set(key, decision);
    return decision;
  };
}

/** How a subnet stands to each rule: 1 within it, 0 outside; null where a rule holds a part, or nobody can say. */
function standingOf(layers: readonly Layer[], { sure }: Selection): string | null {
  let standing = `${sure.v4.length > 0 ? 'v4' : ''}${sure.v6.length > 0 ? 'v6' : ''}:`;
  for (const { rules } of layers) {
    for (const { local } of rules) {
      if (addressesWithin(sure, local.sure)) standing += '1';
      else if (local.conditions.length === 0 && isNoAddress(intersectAddresses(sure, local.sure))) standing += '0';
      else return null;
    }
  }
  return standing;
}

/** The decision with a node of this subnet in its witness: the far end's one address is decided anew, which is quick. */
function atHome(decision: FlowDecision, layers: readonly Layer[], flow: Flow): FlowDecision {
  const { witness } = decision;
  if (witness === null) return decision;
  const [near, far] =
    flow.direction === 'Inbound' ? (['destination', 'source'] as const) : (['source', 'destination'] as const);
  const remote = parsePrefix(witness[far]);
  const alone = remote === null ? null : decideFlow(layers, { ...flow, remote: certain(remote) }).witness;
  return alone === null ? decideFlow(layers, flow) : { ...decision, witness: { ...witness, [near]: alone[near] } };
}
