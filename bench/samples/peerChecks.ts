import { excludeCidr } from 'cidr-tools';
import type { ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { type PeerQuestion, type PrefixesOf, peerQuestion, prefixLookup } from '../peers/peerQuestion.ts';
import { amlFlows, tagIn } from './amlFlows.ts';
import { expectedStates, type SampleSubnet, sampleRules } from './sampleSubnet.ts';

/** One check of the estate for a peer, and the answer that it has to give. */
export interface PeerCheck {
  readonly question: PeerQuestion;
  readonly passes: boolean;
  /** Whether prefixes alone decide it, as in every subnet of which no rule holds a part. */
  readonly byPrefixes: boolean;
}

/** The ten checks of a subnet. Only IPv4: the subnets have no other addresses. */
export function peerChecks(serviceTags: ServiceTags, subnet: SampleSubnet): readonly PeerCheck[] {
  const rules = sampleRules(subnet);
  const prefixesOf = lookupIn(serviceTags, subnet.networkPrefix);
  const states = expectedStates(subnet);
  const byPrefixes = !states.includes('partial');
  return amlFlows.map((flow, index) => {
    const { direction, protocol, ports } = flow;
    const ask = { direction, protocol, ports, remote: prefixesOf(tagIn(subnet.region, flow)), local: subnet.prefix };
    return { question: peerQuestion(ask, rules, prefixesOf), passes: states[index] === 'allowed', byPrefixes };
  });
}

/** What names mean to peers in a network with this address space. */
export function lookupIn(serviceTags: ServiceTags, networkPrefix: string): PrefixesOf {
  return prefixLookup((tag) => serviceTags.prefixes(tag), networkPrefix, excludeCidr('0.0.0.0/0', networkPrefix));
}
