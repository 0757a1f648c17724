import { unionAddresses } from '../../shared/domain/network/addressSet.ts';
import type { Flow } from '../../shared/domain/network/flow.ts';
import { everyPort } from '../../shared/domain/network/portSet.ts';
import { formatIpv4, parsePrefix } from '../../shared/domain/network/prefix.ts';
import { everyProtocol } from '../../shared/domain/network/protocols.ts';
import { certain } from '../../shared/domain/network/selection.ts';
import type { AskedGroup } from './denseGroup.ts';
import { everywhere, type PlainRule } from './plainRule.ts';
import { type Scatter, scatter } from './scatter.ts';

const local = '10.0.1.0/24';
/** The prefixes are scattered over 20.0.0.0/6, and the boxes are cut from it. */
const space = { first: 20 * 2 ** 24, bits: 26 };

/**
 * Boxes that cut each other in three fields at once: addresses, destination ports and source ports, Allow and Deny in random
 * order, every protocol. All packets to the prefixes are required, so that nothing can be passed over. Nobody writes such a
 * group; it shows where the bounds of the engine are.
 */
export function hostileGroup(ruleCount: number, prefixCount: number, seed = 7): AskedGroup {
  const pick = scatter(seed);
  const remote = scatteredPrefixes(prefixCount, pick);
  const rules = Array.from({ length: ruleCount }, (_, index) =>
    ruleOf(box(pick), index, pick(2) === 0 ? 'Allow' : 'Deny'),
  );
  return ask(rules, remote);
}

/**
 * Boxes that cut each other, and yet everything is allowed: before each Deny two Allows stand somewhere, one for each half of
 * its box, and an Allow for the rest comes last. To see that no Deny is ever reached takes the halves together.
 */
export function hiddenDenies(ruleCount: number, prefixCount: number, seed = 7): AskedGroup {
  const pick = scatter(seed);
  const remote = scatteredPrefixes(prefixCount, pick);
  const placed: { readonly at: number; readonly box: Box; readonly access: PlainRule['access'] }[] = [];
  while (placed.length + 3 < ruleCount) {
    const whole = box(pick);
    const [first, second] = halves(whole, pick(3));
    const [one = 0, two = 0, three = 0] = [pick(2 ** 31), pick(2 ** 31), pick(2 ** 31)].toSorted((a, b) => a - b);
    placed.push({ at: one, box: first, access: 'Allow' }, { at: two, box: second, access: 'Allow' });
    placed.push({ at: three, box: whole, access: 'Deny' });
  }
  const rules = placed.toSorted((a, b) => a.at - b.at).map((each, index) => ruleOf(each.box, index, each.access));
  const rest: Box = { remote: everywhere, sourcePorts: [0, 65535], destinationPorts: [0, 65535], protocol: '*' };
  return ask([...rules, ruleOf(rest, rules.length, 'Allow')], remote);
}

interface Box {
  readonly remote: readonly string[];
  readonly sourcePorts: Range;
  readonly destinationPorts: Range;
  readonly protocol: PlainRule['protocol'];
}

type Range = readonly [low: number, high: number];

function ask(rules: readonly PlainRule[], remote: readonly string[]): AskedGroup {
  const flow: Flow = {
    direction: 'Outbound',
    protocols: everyProtocol,
    remote: certain(unionAddresses(remote.map((prefix) => parsePrefix(prefix) ?? { v4: [], v6: [] }))),
    local: certain(parsePrefix(local) ?? { v4: [], v6: [] }),
    ports: everyPort,
  };
  return { rules, remote, local, flow };
}

/** So many of the /24s of the space, spread evenly, each of random length. */
function scatteredPrefixes(count: number, pick: Scatter): readonly string[] {
  const slots = 2 ** (space.bits - 8);
  return Array.from({ length: count }, (_, index) => {
    const slot = Math.floor((index * slots) / count);
    return `${formatIpv4(space.first + slot * 256)}/${24 + pick(5)}`;
  });
}

function box(pick: Scatter): Box {
  const protocols = ['Tcp', 'Udp', '*', '*'] as const;
  return {
    remote: Array.from({ length: 1 + pick(3) }, () => {
      const length = 32 - space.bits + 1 + pick(8);
      const size = 2 ** (32 - length);
      return `${formatIpv4(space.first + pick(2 ** space.bits / size) * size)}/${length}`;
    }),
    sourcePorts: range(pick),
    destinationPorts: range(pick),
    protocol: protocols[pick(protocols.length)] ?? '*',
  };
}

function range(pick: Scatter): Range {
  const [low = 0, high = 0] = [pick(65536), pick(65536)].toSorted((a, b) => a - b);
  return [low, high];
}

/** Two boxes that together are the whole: cut in the addresses, the source ports or the destination ports. */
function halves(whole: Box, field: number): readonly [Box, Box] {
  switch (field) {
    case 0: {
      const both = whole.remote.map(halvesOfPrefix);
      return [
        { ...whole, remote: both.map(([lower]) => lower) },
        { ...whole, remote: both.map(([, upper]) => upper) },
      ];
    }
    case 1: {
      const [lower, upper] = cut(whole.sourcePorts);
      return [
        { ...whole, sourcePorts: lower },
        { ...whole, sourcePorts: upper },
      ];
    }
    default: {
      const [lower, upper] = cut(whole.destinationPorts);
      return [
        { ...whole, destinationPorts: lower },
        { ...whole, destinationPorts: upper },
      ];
    }
  }
}

function cut([low, high]: Range): readonly [Range, Range] {
  const middle = (low + high) >> 1;
  return [
    [low, middle],
    [Math.min(middle + 1, high), high],
  ];
}

function halvesOfPrefix(prefix: string): readonly [string, string] {
  const [low = 0, high = 0] = parsePrefix(prefix)?.v4 ?? [];
  const length = Number(prefix.slice(prefix.indexOf('/') + 1)) + 1;
  return [`${formatIpv4(low)}/${length}`, `${formatIpv4((low + high + 1) / 2)}/${length}`];
}

function ruleOf({ remote, sourcePorts, destinationPorts, protocol }: Box, index: number, access: PlainRule['access']) {
  const rule: PlainRule = {
    name: `Box-${index}`,
    priority: 100 + index,
    direction: 'Outbound',
    access,
    protocol,
    remote,
    local: everywhere,
    sourcePorts: text(sourcePorts),
    destinationPorts: [text(destinationPorts)],
  };
  return rule;
}

function text([low, high]: Range): string {
  return low === 0 && high === 65535 ? '*' : low === high ? String(low) : `${low}-${high}`;
}
