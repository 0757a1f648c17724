import type { AddressScope } from '../../shared/domain/network/addressScope.ts';
import type { Flow } from '../../shared/domain/network/flow.ts';
import { tcp } from '../../shared/domain/network/protocols.ts';
import { certain } from '../../shared/domain/network/selection.ts';
import { type ServiceTags, serviceTagsFromLists } from '../../shared/domain/network/serviceTags.ts';
import { addresses } from '../heldSubnet.ts';
import type { PlainRule } from './plainRule.ts';
import { busyRules, neededRule, sampleSubnet } from './sampleSubnet.ts';

const name = 'SizedTag';
const subnet = sampleSubnet(1);
const allow = neededRule(subnet, { direction: 'Inbound', protocol: 'Tcp', ports: '29876-29877', tag: name }, 3000);

/** Tags as they are, and one more that has exactly these prefixes. */
export function withSizedTag(tags: ServiceTags, prefixes: readonly string[]): ServiceTags {
  const named = ['AzureMonitor', `Sql.${subnet.region}`].map((tag) => [tag, tags.prefixes(tag)] as const);
  return serviceTagsFromLists(new Map([...named, [name, prefixes]]));
}

/** A busy group of so many rules, of which one allows the sized tag by name. */
export function sizedTagRules(ruleCount: number): readonly PlainRule[] {
  return busyRules(subnet, [allow], ruleCount);
}

/** What is required of it: Tcp 29876-29877 from the tag to the subnet. */
export function sizedTagFlow(scope: AddressScope): Flow {
  const local = certain(addresses(subnet.prefix));
  return { direction: 'Inbound', protocols: tcp, remote: scope.tag(name), local, ports: [29876, 29877] };
}
