import type { ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { decideSubnet, type HeldSubnet, holdSubnet, scopesOf } from '../heldSubnet.ts';
import { expectedStates, groupText, type SampleSubnet, sampleSubnet } from './sampleSubnet.ts';

/** Many subnets, the group of each as text, and what the engine holds of them. */
export interface SampleEstate {
  readonly subnets: readonly SampleSubnet[];
  readonly texts: readonly string[];
  /** Size of all texts in bytes: they are ASCII. */
  readonly bytes: number;
  /** JSON.parse of every text, the results dropped. */
  readonly parseAll: () => void;
  /** Every text to its ten verdicts in new scopes; what was held before is replaced. */
  readonly fromText: () => void;
  /** The verdicts of all subnets once more, from what is held. */
  readonly fromHeld: () => number;
  /** One text to ten verdicts, of another subnet each time: its group has changed, the others stand. */
  readonly oneChange: () => void;
}

export function sampleEstate(serviceTags: ServiceTags, count: number): SampleEstate {
  const subnets = Array.from({ length: count }, (_, index) => sampleSubnet(index));
  const texts = subnets.map(groupText);
  const held: HeldSubnet[] = [];
  let scopes = scopesOf(serviceTags);
  let changed = 0;

  const hold = (index: number): void => {
    const subnet = subnets[index] as SampleSubnet;
    const fresh = holdSubnet(JSON.parse(texts[index] as string), subnet, scopes(subnet));
    held[index] = fresh;
    decideSubnet(fresh);
  };
  return {
    subnets,
    texts,
    bytes: texts.reduce((sum, text) => sum + text.length, 0),
    parseAll() {
      for (const text of texts) JSON.parse(text);
    },
    fromText() {
      scopes = scopesOf(serviceTags);
      for (let index = 0; index < count; index++) hold(index);
    },
    fromHeld() {
      let decided = 0;
      for (const subnet of held) decided += decideSubnet(subnet).length;
      return decided;
    },
    oneChange() {
      changed = (changed + 7919) % count;
      hold(changed);
    },
  };
}

/** The first verdict that is not what the sample was made for, in one line; null when all are. */
export function firstWrongVerdict(serviceTags: ServiceTags, subnets: readonly SampleSubnet[]): string | null {
  const scopes = scopesOf(serviceTags);
  for (const subnet of subnets) {
    const decisions = decideSubnet(holdSubnet(JSON.parse(groupText(subnet)), subnet, scopes(subnet)));
    for (const [flow, expected] of expectedStates(subnet).entries()) {
      const decision = decisions[flow];
      if (decision?.state !== expected)
        return `subnet ${subnet.index}, flow ${flow}: ${decision?.state}, not ${expected}`;
      if (expected !== 'allowed' && decision.blockedBy.length !== 1)
        return `subnet ${subnet.index}, flow ${flow}: ${decision.blockedBy.length} rules blamed, not 1`;
    }
  }
  return null;
}
