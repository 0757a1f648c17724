import { intersectAddresses, isNoAddress, unionAddresses } from '../../network/addressSet.ts';
import { describeHop } from '../../network/describeHop.ts';
import type { Layer } from '../../network/layer.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import { prefixShare } from '../path/prefixShare.ts';
import type { DecidedPeer } from './decideRequirement.ts';

/** Which part of a peer takes a way that it should not: `14 of 37 prefixes of AzureMachineLearning go to VirtualAppliance 10.0.9.4 (route to-firewall)`. */
export function describeWays(
  { name, flow, decision }: DecidedPeer,
  { rules }: Layer,
  serviceTags: ServiceTags | null,
): string {
  const blockers = new Set([...decision.blockedBy, ...decision.alsoBlockedBy].map(({ rule }) => rule));
  const [first, ...others] = [...blockers].flatMap((source) => {
    if (source.kind !== 'route') return [];
    const parts = rules.flatMap((rule) => (rule.source === source ? rule.remote.sure : []));
    const part = intersectAddresses(unionAddresses(parts), flow.remote.sure);
    // Of a tag whose prefixes nobody knows, nothing can be counted.
    const share = isNoAddress(part) ? `packets for ${name}` : prefixShare(name, part, serviceTags);
    return [`${share} go to ${describeHop(source)}`];
  });
  const more = others.length === 0 ? '' : `, and others by ${others.length} more routes`;
  return `${first ?? `packets for ${name} take another way`}${more}`;
}
