import type { AddressScope } from '../shared/domain/network/addressScope.ts';
import { decideFlow, type FlowDecision } from '../shared/domain/network/decideFlow.ts';
import type { Flow } from '../shared/domain/network/flow.ts';
import { compileSecurityGroup } from '../shared/domain/network/securityGroup.ts';
import { rulesOf } from './heldSubnet.ts';
import { interleaved, median, prepared } from './interleaved.ts';
import { armGroup, type PlainRule } from './samples/plainRule.ts';

const groupId =
  '/subscriptions/6f0d0000-0000-4000-8000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Network/networkSecurityGroups/nsg-training';
const subnetId = groupId.replace('networkSecurityGroups/nsg-training', 'virtualNetworks/vnet-ml/subnets/training');

export function askedGroupText(rules: readonly PlainRule[]): string {
  return JSON.stringify(armGroup(groupId, 'westeurope', rules, subnetId));
}

/** Reads, binds and checks a group, as JSON.parse gave it. */
export function decideGroup(group: unknown, flow: Flow, scope: AddressScope): FlowDecision {
  return decideFlow([compileSecurityGroup(rulesOf(group), flow.direction, scope)], flow);
}

/** Medians in microseconds. */
export interface GroupTimes {
  /** JSON.parse of the group's text. */
  readonly parse: number;
  /** From what JSON.parse gave: rules read and bound, the flow decided. */
  readonly first: number;
  /** The same flow decided once more. */
  readonly later: number;
}

/** Times one flow through a group of its own in an engine that runs already. Throws where the flow is not as expected. */
export async function timeGroup(
  rules: readonly PlainRule[],
  flow: Flow,
  scope: AddressScope,
  expected: FlowDecision['state'] | null,
  rounds: number,
): Promise<GroupTimes> {
  const text = askedGroupText(rules);
  const layers = [compileSecurityGroup(rulesOf(JSON.parse(text)), flow.direction, scope)];
  const { state } = decideFlow(layers, flow);
  if (expected !== null && state !== expected) throw new Error(`expected the flow to be ${expected}, it is ${state}`);
  const works = [
    () => JSON.parse(text),
    prepared(
      () => JSON.parse(text),
      (group: unknown) => decideGroup(group, flow, scope),
    ),
    () => decideFlow(layers, flow),
  ];
  await interleaved(works, Math.ceil(rounds / 4));
  const [parse = [], first = [], later = []] = await interleaved(works, rounds);
  return { parse: median(parse), first: median(first), later: median(later) };
}
