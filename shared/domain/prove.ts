import { isRecord } from './isRecord.ts';
import { describeIssue, type Issue, shown } from './issue.ts';
import { type AddressScope, addressScope } from './network/addressScope.ts';
import { everyAddress, noAddress } from './network/addressSet.ts';
import type { RuleBlame } from './network/blame.ts';
import { decideFlow, type FlowState } from './network/decideFlow.ts';
import { describeHop } from './network/describeHop.ts';
import type { Flow } from './network/flow.ts';
import { type PortSet, parsePorts, unionPorts } from './network/portSet.ts';
import { parsePrefix } from './network/prefix.ts';
import { parseProtocol } from './network/protocols.ts';
import { hasNoPackets } from './network/requiredPackets.ts';
import { parseRoutes, type Route } from './network/route.ts';
import { compileRoutes, type HopEffect } from './network/routeLayer.ts';
import { compileSecurityGroup } from './network/securityGroup.ts';
import { type Direction, parseSecurityRules, type SecurityRule } from './network/securityRule.ts';
import { certain, type Selection, unionSelections } from './network/selection.ts';
import { type ServiceTags, serviceTagsFromLists } from './network/serviceTags.ts';
import { systemRoute, systemRoutes } from './network/systemRoutes.ts';
import { isTagName, tagKey } from './network/tagName.ts';
import type { Packet } from './verdict.ts';

/** The answer to a question that could be read. */
interface ProvenAnswer {
  readonly id: unknown;
  readonly state: FlowState;
  /** A surely blocked packet; null unless blocked or partial. */
  readonly witness: Packet | null;
  /** The deciding rule in each security group that blocks the witness, and the route that drops it. */
  readonly blockedBy: readonly ProvenBlocker[];
  /** 0..1: the surely blocked share of the packets asked about, in the address family where it is larger. */
  readonly blockedShare: number;
  /** What could not be decided. */
  readonly missing: readonly string[];
}

type ProvenBlocker =
  | {
      /** Index in the question's `securityGroups`. */
      readonly securityGroup: number;
      readonly name: string | null;
      readonly rule: string;
      readonly priority: number;
    }
  /** `route` is null for a route that Azure adds by itself. */
  | { readonly route: string | null; readonly prefix: string; readonly nextHopType: string };

/** Stands in place of an answer: `path: what was expected`. */
interface RefusedQuestion {
  readonly id: unknown;
  readonly error: string;
}

export type Answer = ProvenAnswer | RefusedQuestion;

/** Answers one question about a flow. Never throws: a question that cannot be read is handed back with what was expected. */
export function answerQuestion(question: unknown): Answer {
  if (!isRecord(question)) {
    return { id: null, error: `$: expected a question as a JSON object, got ${shown(question)}` };
  }
  const id = question['id'] ?? null;
  const issues: Issue[] = [];
  const asked = readQuestion(question, issues);
  const [first] = issues;
  if (first !== undefined) return { id, error: describeIssue(first) };
  const { flow, scope, serviceTags, groups } = asked;
  const layers = groups.map(({ rules }) => compileSecurityGroup(rules, flow.direction, scope));
  if (asked.routes !== null) {
    const routes = [...asked.routes, ...questionSystemRoutes(serviceTags)];
    layers.push(compileRoutes(flow.direction, { routes, serviceTags, scope, effectOf: hopEffect }));
  }
  const decision = decideFlow(layers, flow);
  return {
    id,
    state: decision.state,
    witness: decision.witness,
    blockedBy: decision.blockedBy.map((blame) => proven(blame, groups)),
    blockedShare: decision.blockedShare,
    missing: decision.missing,
  };
}

function proven({ layer, rule }: RuleBlame, groups: readonly NamedRules[]): ProvenBlocker {
  if (rule.kind === 'route') return { route: rule.name, prefix: rule.prefix, nextHopType: rule.nextHopType };
  return { securityGroup: layer, name: groups[layer]?.name ?? null, rule: rule.name, priority: rule.priority };
}

/** The question's VirtualNetwork is the address space; where it is not given, which addresses stay in it is open. */
function questionSystemRoutes(serviceTags: ServiceTags): readonly Route[] {
  const addressSpace = serviceTags.find('VirtualNetwork') ?? noAddress;
  return [systemRoute('VirtualNetwork', 'VnetLocal'), ...systemRoutes(addressSpace)];
}

/** A question tells nothing of gateways and appliances: what they do with a packet stays open. */
function hopEffect(route: Route): HopEffect {
  switch (route.nextHopType) {
    case 'Internet':
    case 'VnetLocal':
      return { effect: 'pass' };
    case 'None':
      return { effect: 'block' };
    default:
      return { effect: 'cannotTell', open: `what becomes of packets at ${describeHop(route)}` };
  }
}

interface NamedRules {
  readonly name: string | null;
  readonly rules: readonly SecurityRule[];
}

interface AskedFlow {
  readonly flow: Flow;
  readonly scope: AddressScope;
  readonly serviceTags: ServiceTags;
  readonly groups: readonly NamedRules[];
  /** Null: routing is not asked about. */
  readonly routes: readonly Route[] | null;
}

function readQuestion(question: Readonly<Record<string, unknown>>, issues: Issue[]): AskedFlow {
  const serviceTags = serviceTagsFromLists(readServiceTags(question['serviceTags'] ?? {}, issues));
  const scope = addressScope({ serviceTags, virtualNetwork: null });
  const flow: Flow = {
    direction: readDirection(question['direction'], issues),
    protocols: readProtocols(question['protocol'], issues),
    remote: readAddresses(question['remote'], '$.remote', scope, issues),
    local: readAddresses(question['local'], '$.local', scope, issues),
    ports: readPorts(question['ports'], issues),
  };
  const groups = readGroups(question['securityGroups'] ?? [], issues);
  const routes = readRoutes(question['routes'] ?? null, issues);
  if (issues.length === 0 && hasNoPackets(flow)) {
    issues.push({ path: '$.local', expected: 'expected addresses of a family, IPv4 or IPv6, that $.remote has too' });
  }
  return { flow, scope, serviceTags, groups, routes };
}

function readDirection(value: unknown, issues: Issue[]): Direction {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (text !== 'inbound' && text !== 'outbound') {
    issues.push({ path: '$.direction', expected: `expected Inbound or Outbound, got ${shown(value)}` });
  }
  return text === 'outbound' ? 'Outbound' : 'Inbound';
}

function readProtocols(value: unknown, issues: Issue[]): number {
  const protocols = typeof value === 'string' ? parseProtocol(value) : null;
  if (protocols === null) {
    issues.push({ path: '$.protocol', expected: `expected Tcp, Udp, Icmp, Esp, Ah or *, got ${shown(value)}` });
  }
  return protocols ?? 0;
}

function readAddresses(value: unknown, path: string, scope: AddressScope, issues: Issue[]): Selection {
  const selections: Selection[] = [];
  for (const [text, at] of readTexts(value, path, 'addresses, prefixes or service tags', issues)) {
    const prefix = text === '*' ? everyAddress : parsePrefix(text);
    if (prefix !== null) selections.push(certain(prefix));
    else if (isTagName(text)) selections.push(scope.tag(text));
    else
      issues.push({ path: at, expected: `expected an address, a CIDR prefix, a service tag or *, got ${shown(text)}` });
  }
  return unionSelections(selections);
}

function readPorts(value: unknown, issues: Issue[]): PortSet {
  const sets: PortSet[] = [];
  for (const [text, path] of readTexts(value, '$.ports', 'destination ports', issues)) {
    const ports = parsePorts(text);
    if (ports === null) {
      issues.push({ path, expected: `expected a port from 0 to 65535, a range low-high or *, got ${shown(text)}` });
    } else {
      sets.push(ports);
    }
  }
  return unionPorts(sets);
}

/** The texts of a list that must not be empty, each with its path. */
function readTexts(value: unknown, path: string, of: string, issues: Issue[]): readonly (readonly [string, string])[] {
  if (!Array.isArray(value) || value.length === 0) {
    issues.push({ path, expected: `expected a list of ${of}, got ${shown(value)}` });
    return [];
  }
  return value.flatMap((text: unknown, index) => {
    if (typeof text === 'string') return [[text, `${path}[${index}]`] as const];
    issues.push({ path: `${path}[${index}]`, expected: `expected a string, got ${shown(text)}` });
    return [];
  });
}

function readGroups(value: unknown, issues: Issue[]): readonly NamedRules[] {
  if (!Array.isArray(value)) {
    issues.push({ path: '$.securityGroups', expected: `expected a list of security groups, got ${shown(value)}` });
    return [];
  }
  return value.map((group: unknown, index) => {
    const path = `$.securityGroups[${index}]`;
    if (!isRecord(group)) {
      issues.push({ path, expected: `expected an object with name and rules, got ${shown(group)}` });
      return { name: null, rules: [] };
    }
    const parsed = parseSecurityRules(group['rules'], `${path}.rules`);
    for (const issue of parsed.issues) issues.push(issue);
    const name = group['name'];
    return { name: typeof name === 'string' ? name : null, rules: parsed.rules };
  });
}

function readRoutes(value: unknown, issues: Issue[]): readonly Route[] | null {
  if (value === null) return null;
  const parsed = parseRoutes(value, '$.routes');
  for (const issue of parsed.issues) issues.push(issue);
  return parsed.routes;
}

function readServiceTags(value: unknown, issues: Issue[]): ReadonlyMap<string, readonly string[]> {
  const tags = new Map<string, readonly string[]>();
  const spellings = new Map<string, string>();
  if (!isRecord(value)) {
    issues.push({
      path: '$.serviceTags',
      expected: `expected an object of tags with their prefixes, got ${shown(value)}`,
    });
    return tags;
  }
  for (const [name, prefixes] of Object.entries(value)) {
    const path = `$.serviceTags[${JSON.stringify(name)}]`;
    const other = spellings.get(tagKey(name));
    spellings.set(tagKey(name), name);
    if (other !== undefined) {
      issues.push({ path, expected: `expected each tag once, got ${shown(other)} as well` });
      continue;
    }
    if (!Array.isArray(prefixes)) {
      issues.push({ path, expected: `expected a list of prefixes, got ${shown(prefixes)}` });
      continue;
    }
    const bad = prefixes.findIndex((prefix) => typeof prefix !== 'string' || parsePrefix(prefix) === null);
    if (bad >= 0) {
      issues.push({
        path: `${path}[${bad}]`,
        expected: `expected an address or a CIDR prefix, got ${shown(prefixes[bad])}`,
      });
    } else {
      tags.set(name, prefixes);
    }
  }
  return tags;
}
