import * as fc from 'fast-check';
import type { Question } from './bruteForce.ts';
import { rangeOf } from './plainAddress.ts';
import { privateRanges, type Route, routesOf, type WrittenRoute } from './plainRoutes.ts';
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
const routeTags = words('Storage Storage.WestEurope Sql.EastUS Sql AzureCloud AzureCloud.WestEurope');
const ruleTags = [...routeTags, ...words('VirtualNetwork Internet')];
const nextHopTypes = words(
  'None None Internet Internet VnetLocal VirtualAppliance VirtualNetworkGateway HyperNetGateway',
);

/** Questions about routing over whole address spaces. */
export const routedQuestions: fc.Arbitrary<Question> = fc
  .tuple(
    fc.shuffledSubarray(widePrefixes, { minLength: 2, maxLength: 6 }),
    fc.shuffledSubarray(tinyPrefixes, { minLength: 1, maxLength: 5 }),
  )
  .chain(([wide, tiny]) => routed({ remote: [...wide, ...tiny], named: [...wide, ...tiny] }));

/** The same over a few addresses, so that each single packet can be visited. */
export const tinyRoutedQuestions: fc.Arbitrary<Question> = fc
  .tuple(
    fc.shuffledSubarray(widePrefixes, { maxLength: 2 }),
    fc.shuffledSubarray(tinyPrefixes, { minLength: 3, maxLength: 7 }),
  )
  .chain(([wide, tiny]) => routed({ remote: tiny, named: [...wide, ...tiny], tagsInRemote: 0 }));

interface Pool {
  /** Prefixes at the remote end; the local end has tiny ones. */
  readonly remote: readonly string[];
  /** Prefixes of rules, routes and tags, few enough to meet again. */
  readonly named: readonly string[];
  readonly tagsInRemote?: number;
}

function routed({ remote, named, tagsInRemote = 2 }: Pool): fc.Arbitrary<Question> {
  const prefix = fc.constantFrom(...named);
  return fc
    .tuple(fc.constantFrom('Inbound', 'Outbound'), fc.shuffledSubarray(ruleTags, { minLength: 2, maxLength: 5 }))
    .chain(([direction, tags]) => {
      const question = questionOf({
        asked: anyCase(fc.constant(direction)),
        ruled: anyCase(weighted([5, fc.constant(direction)], [1, fc.constantFrom('Inbound', 'Outbound')])),
        remote: weighted(
          [4, fc.constantFrom(...remote)],
          [tagsInRemote, tagOf(tags)],
          [tagsInRemote, fc.constant('*')],
        ),
        groups: 2,
        local: fc.constantFrom(...tinyPrefixes),
        item: weighted([2, prefix], [2, tagOf(tags)], [4, fc.constant('*')]),
        serviceTags: fc
          .tuple(given(prefix, 4, [...routeTags, 'Internet']), weighted([3, networkOf(prefix)], [1, fc.constant({})]))
          .map(([tags, network]) => ({ ...tags, ...network })),
      });
      return fc.tuple(question, routesThrough(prefix, tags));
    })
    .map(([question, routes]) => ({ ...question, routes }))
    .filter(isRanked);
}

function networkOf(prefix: fc.Arbitrary<string>): fc.Arbitrary<Record<string, string[]>> {
  return fc.uniqueArray(prefix, { maxLength: 4 }).map((prefixes) => ({ VirtualNetwork: prefixes }));
}

function routesThrough(prefix: fc.Arbitrary<string>, tags: readonly string[]): fc.Arbitrary<WrittenRoute[]> {
  const named = tags.filter((tag) => routeTags.includes(tag));
  const destination = named.length === 0 ? prefix : weighted([3, prefix], [2, tagOf(named)]);
  return fc.uniqueArray(route(destination), { maxLength: 7, size: 'max', selector: destinationOf });
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
    .filter(isTagged)
    .flatMap(({ rank, ranges }) => [
      ...new Set(ranges.map(({ family, low, high }) => `${rank} ${family} ${low}-${high}`)),
    ])
    .every((key) => seen.size < seen.add(key).size);
}

function isTagged({ rank }: Route): boolean {
  return rank >= 1 && rank <= 4;
}
