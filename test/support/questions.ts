import * as fc from 'fast-check';
import type { Question } from './bruteForce.ts';
import type { RuleFields, WrittenRule } from './plainRules.ts';
import { tagName } from './plainTags.ts';

/** Prefixes that lie inside, beside and around each other, down to single addresses, at both ends of the space too. */
export const smallPrefixes = words(`
  10.0.0.0/28 10.0.0.0/29 10.0.0.8/29 10.0.0.0/30 10.0.0.4/30 10.0.0.12/30 10.0.0.2/31 10.0.0.6/31 10.0.0.0/32
  10.0.0.1 10.0.0.3/32 10.0.0.4 10.0.0.7/32 10.0.0.8 10.0.0.15
  2001:db8::/124 2001:db8::/125 2001:db8::8/125 2001:DB8::4/126 2001:db8:0:0::2/127 2001:db8::/128 2001:db8::1
  2001:db8::3/128 2001:db8::7 2001:db8::8/128 2001:db8:0:0:0:0:0:f`);
const largePrefixes = words(`
  0.0.0.0/0 0.0.0.0/1 128.0.0.0/1 10.0.0.0/8 10.0.0.0/27 10.0.0.16/28 9.255.255.255/32 0.0.0.0 255.255.255.255/32
  168.63.129.16 168.63.129.16/31 52.0.0.0/8 52.255.255.254/31
  ::/0 ::/1 8000::/1 :: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128 2001:db8::/32 2001:db8::/64
  2001:db8:0:0:8000::/65 2001:db8::10/124 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff`);
/** Tags that say something of each other: complements, classic spellings, regions inside tags. */
const tagFamilies = [
  words('VirtualNetwork Internet VIRTUAL_NETWORK INTERNET'),
  words('Storage Storage.WestEurope Storage.NorthEurope'),
  words('AzureLoadBalancer AZURE_LOADBALANCER Sql Sql.EastUS AzureCloud'),
];
const portTexts = words(`
  * 0-65535 443 80 22-443 444 442-444 0 65535 1-65535 0-65534 1024-65535 0-442 443-65535`);
const protocolNames = words('Tcp Udp Icmp Esp Ah *');
/** Mostly one direction, so that most rules look at the packets that are asked about. */
const direction = anyCase(weighted([3, fc.constant('Inbound')], [1, fc.constant('Outbound')]));
const groupIds = ['web', 'db.backend'].map(
  (name) => `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/${name}`,
);

const someTags = fc.oneof(
  fc.constantFrom(...tagFamilies),
  fc.shuffledSubarray(tagFamilies.flat(), { minLength: 1, maxLength: 4 }),
);

/** Questions over whole address spaces, with tags given and not. */
export const questions: fc.Arbitrary<Question> = fc
  .tuple(someTags, fc.shuffledSubarray([...smallPrefixes, ...largePrefixes], { minLength: 3, maxLength: 9 }))
  .chain(([tags, prefixes]) => {
    const item = weighted([4, fc.constantFrom(...prefixes)], [2, tagOf(tags)], [1, fc.constant('*')]);
    return questionOf({ remote: item, local: item, item, serviceTags: given(fc.constantFrom(...prefixes), 5) });
  });

/** Questions in which most depends on what tags say of each other where their prefixes are not known. */
export const tagQuestions: fc.Arbitrary<Question> = fc
  .tuple(fc.constantFrom(...tagFamilies), fc.shuffledSubarray(smallPrefixes, { minLength: 2, maxLength: 4 }))
  .chain(([tags, prefixes]) => {
    const prefix = fc.constantFrom(...prefixes);
    const item = weighted([6, tagOf(tags)], [1, prefix], [2, fc.constant('*')]);
    return questionOf({ remote: item, local: prefix, item, serviceTags: given(prefix, 1) });
  });

/** Questions over a few addresses, so that each single packet can be visited; the rules still know the whole space. */
export const tinyQuestions: fc.Arbitrary<Question> = fc
  .tuple(someTags, fc.shuffledSubarray(smallPrefixes, { minLength: 4, maxLength: 10 }))
  .chain(([tags, prefixes]) => {
    const small = fc.constantFrom(...prefixes);
    const item = weighted([6, small], [2, tagOf(tags)], [1, fc.constantFrom('*', ...largePrefixes)]);
    return questionOf({ remote: small, local: small, item, serviceTags: given(small, 5) });
  });

interface Parts {
  /** The direction that is asked about, and those of the rules. */
  readonly asked?: fc.Arbitrary<string>;
  readonly ruled?: fc.Arbitrary<string>;
  readonly remote: fc.Arbitrary<string>;
  readonly local: fc.Arbitrary<string>;
  /** What the rules name. */
  readonly item: fc.Arbitrary<string>;
  readonly serviceTags: fc.Arbitrary<Record<string, string[]>>;
  /** Security groups at most. */
  readonly groups?: number;
}

export function questionOf(parts: Parts): fc.Arbitrary<Question> {
  const { asked = direction, ruled = direction, remote, local, item, serviceTags, groups = 3 } = parts;
  return fc.record({
    direction: asked,
    protocol: anyCase(fc.constantFrom(...protocolNames, 'Tcp', '*')),
    remote: fc.uniqueArray(remote, { minLength: 1, maxLength: 3 }),
    local: fc.uniqueArray(local, { minLength: 1, maxLength: 3 }),
    ports: fc.uniqueArray(fc.constantFrom(...portTexts), { minLength: 1, maxLength: 3 }),
    securityGroups: fc.array(securityGroup(item, ruled), { maxLength: groups }),
    serviceTags,
  });
}

function securityGroup(
  item: fc.Arbitrary<string>,
  ruled: fc.Arbitrary<string>,
): fc.Arbitrary<{ name: string; rules: WrittenRule[] }> {
  return fc.record({
    name: fc.constantFrom('subnet-nsg', 'nic-nsg'),
    rules: fc
      .tuple(
        fc.uniqueArray(written(item, ruled), { maxLength: 7, size: 'max', selector: (rule) => priorityOf(rule) }),
        weighted<WrittenRule[]>([4, fc.constant([])], [1, somePlatformRules]),
      )
      .map(([rules, platform]) => [...rules, ...platform]),
  });
}

export function priorityOf(rule: WrittenRule): number | undefined {
  return rule.properties?.priority ?? rule.priority;
}

function written(item: fc.Arbitrary<string>, ruled: fc.Arbitrary<string>): fc.Arbitrary<WrittenRule> {
  const fields = fc
    .record({
      name: fc.constantFrom('AllowPeers', 'DenyPeers', 'deny-all', 'x'),
      priority: fc.oneof(fc.integer({ min: 100, max: 110 }), fc.integer({ min: 100, max: 4096 })),
      direction: ruled,
      access: anyCase(fc.constantFrom('Allow', 'Deny')),
      protocol: fc.oneof(fc.constant('*'), anyCase(fc.constantFrom(...protocolNames))),
    })
    .chain((head) =>
      fc
        .tuple(
          side(item, ['sourceAddressPrefix', 'sourceAddressPrefixes', 'sourceApplicationSecurityGroups']),
          side(item, [
            'destinationAddressPrefix',
            'destinationAddressPrefixes',
            'destinationApplicationSecurityGroups',
          ]),
          weighted(
            [2, fc.constant<RuleFields>({ sourcePortRange: '*' })],
            [1, ports('sourcePortRange', 'sourcePortRanges')],
          ),
          ports('destinationPortRange', 'destinationPortRanges'),
        )
        .map((parts): RuleFields => Object.assign({ ...head }, ...parts)),
    );
  return fc
    .tuple(fields, fc.boolean())
    .map(([{ name, ...rest }, nested]) =>
      nested ? { name: name ?? '', properties: rest } : { name: name ?? '', ...rest },
    );
}

/** One end of a rule: singular, plural, both with the same content, or application security groups. */
function side(
  item: fc.Arbitrary<string>,
  [single, plural, groups]: readonly [string, string, string],
): fc.Arbitrary<RuleFields> {
  const prefixes = oneOrMany(item, single, plural);
  const members = fc.subarray(groupIds, { minLength: 1 }).map((ids) => ({ [groups]: ids.map((id) => ({ id })) }));
  return weighted<RuleFields>([6, fc.constant({ [single]: '*' })], [12, prefixes], [1, members]);
}

function ports(single: string, plural: string): fc.Arbitrary<RuleFields> {
  return weighted(
    [2, fc.constant<RuleFields>({ [single]: '*' })],
    [1, oneOrMany(fc.constantFrom(...portTexts), single, plural)],
  );
}

function oneOrMany(item: fc.Arbitrary<string>, single: string, plural: string): fc.Arbitrary<RuleFields> {
  return fc.oneof(
    item.map((one) => ({ [single]: one })),
    item.map((one) => ({ [single]: one, [plural]: [] })),
    item.map((one) => ({ [single]: one, [plural]: [one] })),
    fc.uniqueArray(item, { minLength: 1, maxLength: 4 }).map((many) => ({ [plural]: many })),
  );
}

/** Some of the tags, written out as prefixes; each under one spelling, since a question may give a tag but once. */
export function given(
  prefix: fc.Arbitrary<string>,
  maxLength: number,
  tags: readonly string[] = tagFamilies.flat(),
): fc.Arbitrary<Record<string, string[]>> {
  const names = [...new Map(tags.map((name) => [tagName(name), name])).values()];
  return fc
    .subarray(names, { maxLength })
    .chain((chosen) =>
      fc
        .tuple(...chosen.map((name) => fc.tuple(anyCase(fc.constant(name)), fc.uniqueArray(prefix, { maxLength: 4 }))))
        .map((entries) => Object.fromEntries(entries)),
    );
}

export function tagOf(tags: readonly string[]): fc.Arbitrary<string> {
  return anyCase(fc.constantFrom(...tags));
}

export function weighted<T>(...choices: readonly [weight: number, arbitrary: fc.Arbitrary<T>][]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })));
}

export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The word as it stands, or in some other letter case. */
export function anyCase(word: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(word, fc.nat(7), fc.nat()).map(([text, style, bits]) => {
    if (style < 4) return text;
    if (style === 4) return text.toUpperCase();
    return text
      .toLowerCase()
      .replace(/[a-z]/g, (letter, i: number) => ((bits >> (i % 31)) & 1 ? letter.toUpperCase() : letter));
  });
}
/** Azure's own default rules, as ARM lists them in `defaultSecurityRules`. */
export const platformRules: readonly WrittenRule[] = [
  platformRule('AllowVnetInBound', 65_000, 'VirtualNetwork', 'VirtualNetwork'),
  platformRule('AllowAzureLoadBalancerInBound', 65_001, 'AzureLoadBalancer', '*'),
  platformRule('DenyAllInBound', 65_500, '*', '*'),
  platformRule('AllowVnetOutBound', 65_000, 'VirtualNetwork', 'VirtualNetwork'),
  platformRule('AllowInternetOutBound', 65_001, '*', 'Internet'),
  platformRule('DenyAllOutBound', 65_500, '*', '*'),
];

/** A rule for all traffic is always among them: Azure has no security group without one. */
const somePlatformRules = fc
  .subarray([...platformRules])
  .map((rules) => [...new Set([...rules, ...platformRules.filter(({ name }) => name?.startsWith('DenyAll'))])]);

function platformRule(name: string, priority: number, source: string, destination: string): WrittenRule {
  return {
    name,
    properties: {
      priority,
      direction: name.endsWith('InBound') ? 'Inbound' : 'Outbound',
      access: name.startsWith('Allow') ? 'Allow' : 'Deny',
      protocol: '*',
      sourceAddressPrefix: source,
      sourceAddressPrefixes: [],
      sourcePortRange: '*',
      sourcePortRanges: [],
      destinationAddressPrefix: destination,
      destinationAddressPrefixes: [],
      destinationPortRange: '*',
      destinationPortRanges: [],
    },
  };
}
