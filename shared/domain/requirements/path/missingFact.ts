import { unionAddresses } from '../../network/addressSet.ts';
import { describeHop } from '../../network/describeHop.ts';
import type { Direction } from '../../network/securityRule.ts';
import { tagKey } from '../../network/tagName.ts';
import type { Missing } from '../../verdict.ts';
import type { ComputeFacts } from '../subjects/computeFacts.ts';
import type { FarEnd, LayerStack, PlacedLayer } from './layerStack.ts';
import type { NetworkPath } from './networkPath.ts';
import { prefixShare } from './prefixShare.ts';

/** A peer that was asked for, on its way. */
interface Asked {
  readonly name: string;
  readonly direction: Direction;
  readonly far: FarEnd;
}

/** What is missing where the engine names what it could not decide; more than one where it may stand in either of two groups. */
export function missingFacts(
  name: string,
  asked: Asked,
  facts: ComputeFacts,
  path: NetworkPath,
): readonly [Missing, ...Missing[]] {
  const stack = path.stack(asked.direction, asked.far);
  const hop = hopMissing(name, asked, facts, stack);
  if (hop !== null) return [hop];
  const key = tagKey(name);
  if ((key === 'virtualnetwork' || key === 'internet') && path.virtualNetworkMissing !== null) {
    return [path.virtualNetworkMissing];
  }
  const [, applicationGroup] = /^members of (.+)$/s.exec(name) ?? [];
  if (applicationGroup !== undefined) {
    return [{ fact: 'applicationSecurityGroup', resource: applicationGroup, why: 'its members are not read' }];
  }
  const inEach = (fact: string, layers: readonly PlacedLayer[], why: string): readonly [Missing, ...Missing[]] => {
    const [first = path.subnet.id, ...others] = new Set(layers.map(({ resource }) => resource));
    return [{ fact, resource: first, why }, ...others.map((resource) => ({ fact, resource, why }))];
  };
  if (name.startsWith('security rule ')) return inEach('securityRule', holding(name, stack), `${name} cannot be read`);
  if (name.startsWith('route ')) return inEach('routes', holding(name, stack), `${name} cannot be read`);
  if (name.startsWith('a rule set ')) {
    const groups = stack.layers.filter(({ kind }) => kind === 'securityGroup');
    return inEach('networkSecurityGroup', groups, name);
  }
  const why = facts.serviceTags === null ? 'no list of service tags was given' : 'not in the list of service tags';
  return [{ fact: 'serviceTag', resource: name, why }];
}

/** The layers with a rule that cannot be read. */
function holding(name: string, { layers }: LayerStack): readonly PlacedLayer[] {
  return layers.filter(({ rules }) => rules.some(({ remote }) => remote.conditions.some((open) => open.name === name)));
}

/** What is missing at a next hop, with how much of the peer goes there. */
function hopMissing(
  open: string,
  { name, direction }: Asked,
  { serviceTags }: ComputeFacts,
  { layers, missing }: LayerStack,
): Missing | null {
  const fact = missing.get(open);
  if (fact === undefined) return null;
  const rules = layers.flatMap((layer) => layer.rules.filter((rule) => rule.open === open));
  const [source] = rules.map((rule) => rule.source);
  if (source?.kind !== 'route' || source.name === null) return fact;
  const part = prefixShare(name, unionAddresses(rules.map((rule) => rule.remote.sure)), serviceTags);
  const packets = direction === 'Inbound' ? 'answers to' : 'packets for';
  return { ...fact, why: `${packets} ${part} go to ${describeHop(source)}: ${fact.why}` };
}
