import { isSameData } from './isSameData.ts';
import type { RuleAddresses, SecurityRule } from './securityRule.ts';

type Rules = readonly SecurityRule[];

/**
 * Finds among the lists met so far the first that equals a list, name by name and rule by rule: what is made of the first then serves
 * all of them. Many subnets have copies of one group.
 */
export function firstOfEqualRules(): (rules: Rules) => Rules {
  const met = new Map<number, Rules[]>();
  return (rules) => {
    const print = fingerprint(rules);
    const alike = met.get(print) ?? [];
    const first = alike.find((other) => isSameData(other, rules));
    if (first !== undefined) return first;
    met.set(print, [...alike, rules]);
    return rules;
  };
}

/** A number that equal lists share and others seldom do. */
// Stryker disable all: lists that share it by chance are held against each other in full.
function fingerprint(rules: Rules): number {
  let print = rules.length;
  const add = (value: number): void => {
    print = (Math.imul(print, 31) + value) | 0;
  };
  const addAddresses = ({ prefixes, tags }: RuleAddresses): void => {
    for (const bound of prefixes.v4) add(bound | 0);
    add(prefixes.v6.length);
    for (const tag of tags) add(tag.length);
  };
  for (const { name, priority, access, direction, protocols, source, destination, ...ports } of rules) {
    add(name.length);
    add(priority);
    add(access.length + direction.length);
    add(protocols);
    addAddresses(source);
    addAddresses(destination);
    for (const port of ports.sourcePorts) add(port);
    for (const port of ports.destinationPorts) add(port);
  }
  return print;
}
// Stryker restore all
