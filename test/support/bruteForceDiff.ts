import type { Question } from './bruteForce.ts';
import { type Layer, layerOf, type Rule } from './plainRules.ts';
import { assignments, contains, tagName } from './plainTags.ts';
import { portStretches, portsHold, stretches } from './stretches.ts';

/** Two stacks of security groups between any remote address and a few local prefixes. */
export interface ComparedStacks extends Pick<Question, 'direction' | 'local' | 'serviceTags'> {
  readonly before: NonNullable<Question['securityGroups']>;
  readonly after: NonNullable<Question['securityGroups']>;
}

/** One packet of each kind that nothing tells apart, by the first and by the last of its addresses and ports. */
export interface ComparedPacket {
  readonly family: 4 | 6;
  readonly protocol: string;
  readonly remote: bigint;
  readonly local: bigint;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  /** What may have become of it, over every way in which the unknown tags may hold its two ends. */
  readonly changes: ReadonlySet<Change>;
}

type Change = 'allowed' | 'blocked' | 'same';

type Meets = readonly (readonly boolean[])[];

/** Visits packets of every kind and compares what both stacks do with each. It shares nothing with the engine. */
export function* comparedPackets({
  direction,
  local,
  serviceTags,
  before,
  after,
}: ComparedStacks): Generator<ComparedPacket> {
  const inbound = direction.toLowerCase() === 'inbound';
  const layers = [...before, ...after].map((group) => layerOf(group.rules, inbound));
  const rules = layers.flat();
  const tags = new Map(Object.entries(serviceTags ?? {}).map(([name, list]) => [tagName(name), list]));
  const texts = [
    ...local,
    ...[...tags.values()].flat(),
    ...rules.flatMap((rule) => [...rule.source, ...rule.destination]),
  ];
  const traffics = trafficKinds(rules);

  function readings(end: 'source' | 'destination', family: 4 | 6, value: bigint): readonly Meets[] {
    const items = new Set(rules.flatMap((rule) => rule[end].map(tagName)));
    const all = assignments([...items], tags, family, value).map((member) =>
      layers.map((layer) =>
        layer.map((rule) =>
          rule[end].some((item) => contains(tagName(item), tags, family, value) ?? member(tagName(item))),
        ),
      ),
    );
    return [...new Map(all.map((meets) => [JSON.stringify(meets), meets])).values()];
  }

  function changesOf(near: readonly Meets[], far: readonly Meets[], traffic: Meets): ReadonlySet<Change> {
    const passes = (stack: readonly Layer[], offset: number, parts: readonly Meets[]): boolean =>
      stack.every((layer, index) => {
        const rule = layer.find((_, i) => parts.every((meets) => meets[offset + index]?.[i] === true));
        return rule?.access === 'allow';
      });
    const change = (...parts: readonly Meets[]): Change => {
      const was = passes(layers.slice(0, before.length), 0, parts);
      const is = passes(layers.slice(before.length), before.length, parts);
      return was === is ? 'same' : is ? 'allowed' : 'blocked';
    };
    return new Set(near.flatMap((one) => far.map((other) => change(one, other, traffic))));
  }

  const [farEnd, nearEnd] = inbound ? (['source', 'destination'] as const) : (['destination', 'source'] as const);
  for (const family of [4, 6] as const) {
    const addresses = stretches(family, ['168.63.129.16', ...texts]);
    const locals = addresses.filter(({ value }) => local.some((text) => contains(text, tags, family, value) === true));
    const far = addresses.map((stretch) => ({ ...stretch, meets: readings(farEnd, family, stretch.value) }));
    const near = locals.map((stretch) => ({ ...stretch, meets: readings(nearEnd, family, stretch.value) }));
    const known = new Map<string, ReadonlySet<Change>>();
    for (const remote of far) {
      for (const node of near) {
        for (const { meets, ends, protocol } of traffics) {
          const key = JSON.stringify([node.meets, remote.meets, meets]);
          const changes = known.get(key) ?? changesOf(node.meets, remote.meets, layersMeet(layers, meets));
          known.set(key, changes);
          for (const last of [false, true]) {
            const place = (stretch: { readonly value: bigint; readonly count: bigint }): bigint =>
              last ? stretch.value + stretch.count - 1n : stretch.value;
            const ports = ends[last ? 1 : 0];
            yield { family, protocol, remote: place(remote), local: place(node), ...ports, changes };
          }
        }
      }
    }
  }
}

interface Ports {
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
}

interface TrafficKind {
  readonly protocol: string;
  /** Names of rules that it meets, one entry a rule in the order of all layers. */
  readonly meets: readonly boolean[];
  readonly ends: readonly [first: Ports, last: Ports];
}

function trafficKinds(rules: readonly Rule[]): readonly TrafficKind[] {
  const meets = (protocol: string, { sourcePort, destinationPort }: Ports): boolean[] =>
    rules.map(
      (rule) =>
        (rule.protocol === '*' || rule.protocol === protocol) &&
        portsHold(rule.sourcePorts, sourcePort) &&
        portsHold(rule.destinationPorts, destinationPort),
    );
  const none: Ports = { sourcePort: null, destinationPort: null };
  const sources = portStretches(rules.flatMap((rule) => rule.sourcePorts));
  const destinations = portStretches(rules.flatMap((rule) => rule.destinationPorts));
  const withPorts = ['tcp', 'udp'].flatMap((protocol) =>
    sources.flatMap((source) =>
      destinations.map((destination): TrafficKind => {
        const first = { sourcePort: source.value, destinationPort: destination.value };
        const last = {
          sourcePort: source.value + Number(source.count) - 1,
          destinationPort: destination.value + Number(destination.count) - 1,
        };
        return { protocol, meets: meets(protocol, first), ends: [first, last] };
      }),
    ),
  );
  const without = ['icmp', 'esp', 'ah', 'other'].map(
    (protocol): TrafficKind => ({ protocol, meets: meets(protocol, none), ends: [none, none] }),
  );
  return [...withPorts, ...without];
}

/** The flat list of met rules, layer by layer. */
function layersMeet(layers: readonly Layer[], meets: readonly boolean[]): Meets {
  let start = 0;
  return layers.map((layer) => {
    const part = meets.slice(start, start + layer.length);
    start += layer.length;
    return part;
  });
}
