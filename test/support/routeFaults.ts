import type { Question } from './bruteForce.ts';
import { resized } from './faults.ts';
import { rangeOf } from './plainAddress.ts';
import { privateRanges, type RouteFields, routesOf } from './plainRoutes.ts';
import type { WrittenRule } from './plainRules.ts';
import { tagName } from './plainTags.ts';
import { platformRules, priorityOf } from './questions.ts';
import { destinationOf } from './routedQuestions.ts';

/** Faults in routing, each as a small change to a question that makes a sound engine answer as one with that fault would. */
export const routeFaults: Readonly<Record<string, (question: Question) => Question>> = {
  'routes overlooked': unrouted,
  'the shorter prefix wins': (question) =>
    onRoutes(question, (routes) => routes.filter((route) => !routes.some((other) => isInside(route, other)))),
  'the route written first wins': (question) =>
    onRoutes(question, (routes) =>
      routes.filter((route, i) => !routes.slice(0, i).some((other) => isInside(route, other))),
    ),
  'a prefix one bit too short in the routes': (question) => inRoutes(question, (text) => resized(text, -1)),
  'a prefix one bit too long in the routes': (question) => inRoutes(question, (text) => resized(text, 1)),
  'halves of the address space overlooked': (question) =>
    onRoutes(question, (routes) => routes.filter(({ addressPrefix }) => addressPrefix?.endsWith('/1') !== true)),
  'system routes go before user routes': (question) =>
    onRoutes(question, (routes) =>
      routes.filter((route) => !systemPrefixes(question).some((prefix) => isAt(prefix, route))),
    ),
  'None passes': (question) => toward(question, 'None', 'Internet'),
  'appliances pass': (question) => toward(question, 'VirtualAppliance', 'Internet'),
  'appliances block': (question) => toward(question, 'VirtualAppliance', 'None'),
  'gateways taken for the virtual network': (question) => toward(question, 'VirtualNetworkGateway', 'VnetLocal'),
  'next hops that nobody knows pass': (question) => toward(question, 'HyperNetGateway', 'Internet'),
  'letter case counts in next hops': (question) =>
    onRoutes(question, (routes) =>
      routes.map((route) =>
        route.nextHopType?.toLowerCase() === 'none' && route.nextHopType !== 'None'
          ? { ...route, nextHopType: 'unheard-of' }
          : route,
      ),
    ),
  'inbound traffic looked up by its destination': lookedUpByDestination,
  'routes of tags overlooked': (question) => onRoutes(question, (routes) => routes.filter(isCidr)),
  'routes of tags without prefixes overlooked': (question) =>
    onRoutes(question, (routes) => routes.filter((route) => isCidr(route) || listed(question, route) !== null)),
  'tags go before CIDRs at one prefix': (question) =>
    onRoutes(question, (routes) => {
      const tagged = routes.flatMap((route) => listed(question, route) ?? []);
      return routes.filter((route) => !tagged.some((prefix) => isAt(prefix, route)));
    }),
  'tags go before regional tags at one prefix': (question) => tiesTurned(question, [1], [2]),
  'AzureCloud goes before other tags at one prefix': (question) => tiesTurned(question, [1, 2], [3, 4]),
  'private ranges overlooked': (question) =>
    onRoutes(question, (routes) => [
      ...routes,
      ...privateRanges.map((prefix) => ({ ...behind(prefix, routes), addressPrefix: prefix })),
    ]),
  'None where the virtual network holds a private range': (question) =>
    onRoutes(question, (routes) => {
      const rightly = routesOf([], tagsOf(question)).map(({ prefix }) => prefix);
      return [...routes, ...dead.filter(({ addressPrefix = '' }) => !rightly.includes(addressPrefix))];
    }),
  'the virtual network overlooked in routes': (question) =>
    onRoutes(question, (routes) => [
      ...routes,
      ...network(question).map((prefix) => ({ ...behind(prefix, [...routes, ...dead]), addressPrefix: prefix })),
    ]),
  'a virtual network that is not given taken for an empty one': (question) => ({
    ...question,
    serviceTags: { VirtualNetwork: [], ...question.serviceTags },
  }),
  'the IPv6 default overlooked': (question) =>
    onRoutes(question, (routes) => [...routes, { addressPrefix: '::/0', nextHopType: 'None' }]),
  'IPv6 overlooked in the routes': (question) =>
    onRoutes(question, (routes) => routes.filter(({ addressPrefix }) => addressPrefix?.includes(':') !== true)),
  '0.0.0.0/0 taken for both families': (question) =>
    onRoutes(question, (routes) => [
      ...routes,
      ...routes
        .filter(({ addressPrefix }) => addressPrefix === '0.0.0.0/0')
        .map((route) => ({ ...route, addressPrefix: '::/0' })),
    ]),
};

const dead: readonly RouteFields[] = privateRanges.map((addressPrefix) => ({ addressPrefix, nextHopType: 'None' }));

function unrouted(question: Question): Question {
  const asked: { -readonly [Field in keyof Question]: Question[Field] } = { ...question };
  delete asked.routes;
  return asked;
}

/** The question with its routes changed; of two for one prefix the first stays. */
function onRoutes(question: Question, change: (routes: readonly RouteFields[]) => readonly RouteFields[]): Question {
  if (question.routes === undefined) return question;
  const changed = change(question.routes.map(({ properties, ...route }) => ({ ...route, ...properties })));
  const destinations = changed.map(destinationOf);
  return { ...question, routes: changed.filter((_, i) => destinations.indexOf(destinations[i] ?? '') === i) };
}

function inRoutes(question: Question, change: (prefix: string) => string): Question {
  return onRoutes(question, (routes) =>
    routes.map((route) => ({ ...route, addressPrefix: change(route.addressPrefix ?? '') })),
  );
}

function toward(question: Question, from: string, nextHopType: string): Question {
  return onRoutes(question, (routes) =>
    routes.map((route) =>
      route.nextHopType?.toLowerCase() === from.toLowerCase() ? { ...route, nextHopType } : route,
    ),
  );
}

/** The same packets the other way about, as an engine sees them that takes the local end for the remote one. */
function lookedUpByDestination(question: Question): Question {
  if (question.routes === undefined || question.direction.toLowerCase() !== 'inbound') return question;
  const groups = (question.securityGroups ?? []).map(({ name, rules }) => {
    const inbound = rules.filter((rule) => directionOf(rule) === 'inbound');
    const defaults = platformRules.filter((rule) => directionOf(rule) === 'inbound');
    const own = inbound.some((rule) => (priorityOf(rule) ?? 0) >= 65_000);
    return { name, rules: (own ? inbound : [...inbound, ...defaults]).map(outbound) };
  });
  return { ...question, direction: 'Outbound', remote: question.local, local: question.remote, securityGroups: groups };
}

function directionOf(rule: WrittenRule): string | undefined {
  return (rule.properties ?? rule).direction?.toLowerCase();
}

function outbound(rule: WrittenRule): WrittenRule {
  const direction = 'Outbound';
  return rule.properties === undefined
    ? { ...rule, direction }
    : { ...rule, properties: { ...rule.properties, direction } };
}

/** Where two tags' routes share a prefix, the one of the latter kind wins: an explicit route says so. */
function tiesTurned(question: Question, losers: readonly number[], winners: readonly number[]): Question {
  return onRoutes(question, (routes) => {
    const ranks = routesOf(routes, tagsOf(question)).map(({ rank }) => rank);
    const prefixesOf = (kinds: readonly number[]): RouteFields[] =>
      routes
        .filter((_, i) => kinds.includes(ranks[i] ?? 0))
        .flatMap((route) => (listed(question, route) ?? []).map((addressPrefix) => ({ ...route, addressPrefix })));
    const beaten = prefixesOf(losers);
    const tied = prefixesOf(winners).filter((route) => beaten.some((other) => isAt(other.addressPrefix ?? '', route)));
    return [...routes, ...tied];
  });
}

/** Where packets to the prefix go without a route for it: by the longest of the shorter ones. */
function behind(prefix: string, routes: readonly RouteFields[]): RouteFields {
  const around = routes.filter((route) => isInside({ addressPrefix: prefix }, route));
  const [nearest = { nextHopType: 'Internet' }] = around.toSorted((one, other) => (isInside(one, other) ? -1 : 1));
  return nearest;
}

function systemPrefixes(question: Question): readonly string[] {
  return ['0.0.0.0/0', '::/0', ...privateRanges, ...network(question)];
}

function network(question: Question): readonly string[] {
  return tagsOf(question).get('virtualnetwork') ?? [];
}

/** The prefixes of the tag that the route names; null where it names none, or nobody gave them. */
function listed(question: Question, { addressPrefix = '' }: RouteFields): readonly string[] | null {
  return tagsOf(question).get(tagName(addressPrefix)) ?? null;
}

function tagsOf(question: Question): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(question.serviceTags ?? {}).map(([name, list]) => [tagName(name), list]));
}

function isCidr({ addressPrefix = '' }: RouteFields): boolean {
  return rangeOf(addressPrefix) !== null;
}

function isAt(prefix: string, route: RouteFields): boolean {
  return destinationOf({ addressPrefix: prefix }) === destinationOf(route);
}

/** Does the route's prefix lie inside the other one's, and is it longer? */
function isInside(route: RouteFields, other: RouteFields): boolean {
  const [inner, outer] = [rangeOf(route.addressPrefix ?? ''), rangeOf(other.addressPrefix ?? '')];
  if (inner === null || outer === null || inner.family !== outer.family) return false;
  return outer.low <= inner.low && inner.high <= outer.high && outer.high - outer.low > inner.high - inner.low;
}
