import * as fc from 'fast-check';
import type { Question } from './bruteForce.ts';
import { rangeOf } from './plainAddress.ts';
import { privateRanges, routesOf, type WrittenRoute } from './plainRoutes.ts';
import { tagName } from './plainTags.ts';
import { anyCase, given, questionOf, smallPrefixes, tagOf, weighted, words } from './questions.ts';

/** Prefixes around those that routes are made of: defaults and their halves, private ranges, their parts and neighbours. */
const widePrefixes = [
  ...privateRanges,
  ...words(`
  0.0.0.0/0 0.0.0.0/1 128.0.0.0/1 10.0.0.0/7 10.0.0.0/9 10.128.0.0/9 10.0.0.0/16 10.0.0.0/27 9.255.255.254/31
  172.16.0.0/13 172.24.0.0/13 172.32.0.0/16 192.168.0.0/17 192.168.255.255/32 100.64.0.0/11 100.128.0.0/32 20.0.0.0/8
  ::/0 ::/1 8000::/1 2001:db8::/32 2001:db8::/64 2001:db8::10/124`),
];
const tinyPrefixes = smallPrefixes.filter((prefix) => prefix.includes('/'));
const tinyOrAll = weighted([2, fc.constantFrom(...tinyPrefixes)], [1, fc.constant('*')]);
const routeTags = words('Storage Storage.WestEurope Sql.EastUS Sql AzureCloud AzureCloud.WestEurope');
/** One of each kind that routes rank. */
const rankedTags = words('Storage.WestEurope Storage AzureCloud.WestEurope AzureCloud');
const givenTags = [...routeTags, 'Internet'];
const defaults = words('0.0.0.0/0 0.0.0.0/0 ::/0 0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1');
const ruleTags = [...routeTags, ...words('VirtualNetwork Internet')];
const nextHopTypes = words(
  'None None Internet Internet VnetLocal VirtualAppliance VirtualNetworkGateway HyperNetGateway',
);

/** Questions about routing over whole address spaces. */
export const routedQuestions: fc.Arbitrary<Question> = fc
  .tuple(
    weighted([2, somePrefixes(() => true)], [1, somePrefixes((prefix) => prefix.includes(':'))]),
    someTags(ruleTags),
  )
  .chain(([prefixes, tags]) => {
    const prefix = fc.constantFrom(...prefixes);
    return routed({
      remote: weighted([2, prefix], [1, tagOf(tags)], [1, fc.constant('*')]),
      local: tinyOrAll,
      prefix,
      tags,
      destination: weighted([3, prefix], [2, someRouteTag(tags)], [2, fc.constantFrom(...defaults)]),
      given: given(prefix, 4, givenTags),
    });
  });

/** The same over a few addresses, so that each single packet can be visited. */
export const tinyRoutedQuestions: fc.Arbitrary<Question> = fc
  .tuple(
    fc.shuffledSubarray(widePrefixes, { maxLength: 2 }),
    fc.shuffledSubarray(tinyPrefixes, { minLength: 3, maxLength: 7 }),
    someTags(ruleTags),
  )
  .chain(([wide, tiny, tags]) => {
    const prefix = fc.constantFrom(...wide, ...tiny);
    return routed({
      remote: fc.constantFrom(...tiny),
      local: fc.constantFrom(...tinyPrefixes),
      prefix,
      tags,
      destination: weighted([3, prefix], [2, someRouteTag(tags)]),
      given: given(prefix, 4, givenTags),
    });
  });

/** Questions in which routes of CIDRs and of every kind of tag meet at the same few prefixes. */
export const tiedQuestions: fc.Arbitrary<Question> = fc
  .shuffledSubarray([...widePrefixes, ...tinyPrefixes], { minLength: 1, maxLength: 3 })
  .chain((few) => {
    const prefix = fc.constantFrom(...few);
    const prefixes = fc.uniqueArray(prefix, { minLength: 1, maxLength: 3 });
    return routed({
      remote: weighted([3, prefix], [1, fc.constantFrom(...tinyPrefixes)]),
      local: tinyOrAll,
      prefix,
      tags: rankedTags,
      destination: weighted([1, prefix], [4, tagOf(rankedTags)]),
      given: fc.record(Object.fromEntries(rankedTags.map((tag) => [tag, prefixes]))),
    });
  });

interface Pool {
  readonly local: fc.Arbitrary<string>;
  readonly remote: fc.Arbitrary<string>;
  /** Prefixes of rules and of the virtual network, few enough to meet again. */
  readonly prefix: fc.Arbitrary<string>;
  /** Tags of rules. */
  readonly tags: readonly string[];
  /** Prefixes of routes. */
  readonly destination: fc.Arbitrary<string>;
  readonly given: fc.Arbitrary<Record<string, string[]>>;
}

function routed({ remote, local, prefix, tags, destination, given: serviceTags }: Pool): fc.Arbitrary<Question> {
  const network = fc.uniqueArray(prefix, { maxLength: 4 }).map((VirtualNetwork) => ({ VirtualNetwork }));
  return fc
    .constantFrom('Inbound', 'Outbound')
    .chain((direction) =>
      fc.tuple(
        questionOf({
          asked: anyCase(fc.constant(direction)),
          ruled: anyCase(weighted([5, fc.constant(direction)], [1, fc.constantFrom('Inbound', 'Outbound')])),
          remote,
          local,
          item: weighted([2, prefix], [2, tagOf(tags)], [4, fc.constant('*')]),
          serviceTags,
          groups: 2,
        }),
        weighted<Record<string, string[]>>([3, network], [1, fc.constant({})]),
        fc.uniqueArray(route(destination), { maxLength: 7, size: 'max', selector: destinationOf }),
      ),
    )
    .map(([question, own, routes]) => ({ ...question, routes, serviceTags: { ...question.serviceTags, ...own } }))
    .filter(isRanked);
}

function somePrefixes(chosen: (prefix: string) => boolean): fc.Arbitrary<string[]> {
  return fc
    .tuple(
      fc.shuffledSubarray(widePrefixes.filter(chosen), { minLength: 2, maxLength: 6 }),
      fc.shuffledSubarray(tinyPrefixes.filter(chosen), { minLength: 1, maxLength: 5 }),
    )
    .map(([wide, tiny]) => [...wide, ...tiny]);
}

function someTags(tags: readonly string[]): fc.Arbitrary<string[]> {
  return fc.shuffledSubarray([...tags], { minLength: 2, maxLength: 5 });
}

/** One of the tags that a route can name. */
function someRouteTag(tags: readonly string[]): fc.Arbitrary<string> {
  const named = tags.filter((tag) => routeTags.includes(tag));
  return tagOf(named.length > 0 ? named : routeTags);
}

function route(destination: fc.Arbitrary<string>): fc.Arbitrary<WrittenRoute> {
  const fields = fc
    .tuple(
      destination,
      fc.constantFrom(...nextHopTypes).chain((type) => fc.tuple(fc.constant(type), anyCase(fc.constant(type)))),
    )
    .map(([addressPrefix, [type, nextHopType]]) => ({
      addressPrefix,
      nextHopType,
      ...(type === 'VirtualAppliance' ? { nextHopIpAddress: '10.0.0.4' } : {}),
    }));
  return fc
    .tuple(fc.constantFrom('to-firewall', 'default', 'nowhere'), fields, fc.boolean())
    .map(([name, rest, nested]) => (nested ? { name, properties: rest } : { name, ...rest }));
}

/** Equal for the routes of one prefix, however it is written: no table has two of them. */
export function destinationOf(written: WrittenRoute): string {
  const text = written.properties?.addressPrefix ?? written.addressPrefix ?? '';
  const range = rangeOf(text);
  return range === null ? tagName(text) : `${range.family} ${range.low}-${range.high}`;
}

/** Azure does not say which of two tags of the same kind goes first at a prefix of both: nobody asks that. */
function isRanked(question: Question): boolean {
  const tags = new Map(Object.entries(question.serviceTags ?? {}).map(([name, list]) => [tagName(name), list]));
  const seen = new Set<string>();
  return routesOf(question.routes ?? [], tags)
    .filter(({ rank }) => rank >= 1 && rank <= 4)
    .flatMap(({ rank, ranges }) => [
      ...new Set(ranges.map(({ family, low, high }) => `${rank} ${family} ${low}-${high}`)),
    ])
    .every((key) => seen.size < seen.add(key).size);
}
