import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { usualBudget } from '../../../shared/domain/network/budget.ts';
import { outside } from '../../../shared/domain/network/cover.ts';
import { ipv4 } from '../../../shared/domain/network/family.ts';
import { fewestBoxes } from '../../../shared/domain/network/fewestBoxes.ts';
import { type Box, splitByPorts } from '../../../shared/domain/network/headerSpace.ts';
import { everyPort } from '../../../shared/domain/network/portSet.ts';
import { everyProtocol, tcp, udp, withoutPorts, withPorts } from '../../../shared/domain/network/protocols.ts';

const whole: Box<number> = {
  protocols: everyProtocol,
  remote: [0, 99],
  local: [0, 9],
  sourcePorts: everyPort,
  destinationPorts: everyPort,
};
const within = splitByPorts(whole);
const all: Box<number> = { ...whole, protocols: tcp };

function fewest(boxes: readonly Box<number>[], changes: { readonly work?: number } = {}): readonly Box<number>[] {
  return fewestBoxes(ipv4, boxes, within, { ...usualBudget(), ...changes });
}

test.each<[string, readonly Box<number>[], readonly Box<number>[]]>([
  ['nothing', [], []],
  ['one box', [{ ...all, remote: [0, 4] }], [{ ...all, remote: [0, 4] }]],
  [
    'two halves',
    [
      { ...all, remote: [0, 49] },
      { ...all, remote: [50, 99] },
    ],
    [all],
  ],
  [
    'two parts of the near end',
    [
      { ...all, local: [0, 3] },
      { ...all, local: [7, 9] },
    ],
    [{ ...all, local: [0, 3, 7, 9] }],
  ],
  [
    'two source ports',
    [
      { ...all, sourcePorts: [1, 1] },
      { ...all, sourcePorts: [2, 2] },
    ],
    [{ ...all, sourcePorts: [1, 2] }],
  ],
  [
    'two destination ports',
    [
      { ...all, destinationPorts: [1, 1] },
      { ...all, destinationPorts: [3, 3] },
    ],
    [{ ...all, destinationPorts: [1, 1, 3, 3] }],
  ],
  [
    'two protocols',
    [
      { ...all, protocols: tcp },
      { ...all, protocols: udp },
    ],
    [{ ...all, protocols: withPorts }],
  ],
  [
    'protocols with and without ports, where all ports are meant',
    [
      { ...all, protocols: withPorts },
      { ...all, protocols: withoutPorts },
    ],
    [whole],
  ],
  [
    'four quarters, joined field by field',
    [
      { ...all, remote: [0, 49], destinationPorts: [1, 1] },
      { ...all, remote: [50, 99], destinationPorts: [1, 1] },
      { ...all, remote: [0, 49], destinationPorts: [2, 2] },
      { ...all, remote: [50, 99], destinationPorts: [2, 2] },
    ],
    [{ ...all, destinationPorts: [1, 2] }],
  ],
  [
    'a box in a larger one is left out',
    [
      { ...all, remote: [0, 49] },
      { ...all, remote: [10, 19], destinationPorts: [443, 443] },
    ],
    [{ ...all, remote: [0, 49] }],
  ],
])('%s', (_, boxes, expected) => {
  expect(fewest(boxes)).toEqual(expected);
});

test('the corner that two boxes leave out is cut once: each of the two is as large as the set allows', () => {
  // All but remote 50-99 at destination port 443, in the pieces that a walk makes of it.
  const pieces = [
    { ...all, destinationPorts: [0, 442, 444, 65_535] },
    { ...all, destinationPorts: [443, 443], remote: [0, 49] },
  ];
  const found = fewest(pieces);
  expect(new Set(found.map((box) => JSON.stringify(box)))).toEqual(
    new Set([
      JSON.stringify({ ...all, destinationPorts: [0, 442, 444, 65_535] }),
      JSON.stringify({ ...all, remote: [0, 49] }),
    ]),
  );
});

test('pieces of an overlap are put together: two boxes that cross are two', () => {
  const row = { ...all, remote: [40, 59] };
  const column = { ...all, local: [4, 5] };
  const pieces = [
    { ...row, local: [0, 3] },
    { ...row, local: [4, 5] },
    { ...row, local: [6, 9] },
    { ...column, remote: [0, 39] },
    { ...column, remote: [60, 99] },
  ];
  expect(fewest(pieces)).toHaveLength(2);
});

const half = { remote: [0, 49], local: [0, 4], sourcePorts: [0, 1023], destinationPorts: [0, 442] };

test.each([
  ['remote', { remote: [50, 99] }, 'local'],
  ['local', { local: [5, 9] }, 'remote'],
  ['sourcePorts', { sourcePorts: [1024, 65_535] }, 'remote'],
  ['destinationPorts', { destinationPorts: [443, 65_535] }, 'local'],
] as const)('a box grows over its neighbour in %s', (field, other, across) => {
  const neighbour = { ...all, [field]: half[field] };
  const narrow = { ...all, ...other, [across]: half[across] };
  const found = fewest([neighbour, narrow]);
  expect(found).toHaveLength(2);
  expect(found).toContainEqual(neighbour);
  expect(found).toContainEqual({ ...all, [across]: half[across] });
});

test('a box grows over protocols, also those without ports where its ports are all', () => {
  const low = { ...all, remote: [0, 49] };
  const found = fewest([low, { ...all, protocols: withoutPorts }]);
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({ ...low, protocols: tcp | withoutPorts });
  expect(found).toContainEqual({ ...all, protocols: withoutPorts });
  const ranged = { ...low, destinationPorts: [0, 442] };
  expect(fewest([ranged, { ...all, protocols: withoutPorts }])).toContainEqual(ranged);
});

test.each([['sourcePorts'], ['destinationPorts'], ['local']] as const)('a box grows past a gap in its %s', (field) => {
  const gapped = { ...all, [field]: [1, 1, 9, 9], remote: [0, 49] };
  const beside = { ...all, [field]: field === 'local' ? [0, 4, 6, 9] : [0, 4, 6, 65_535], remote: [50, 99] };
  expect(fewest([gapped, beside])).toContainEqual({ ...gapped, remote: [0, 99] });
});

test('a box that two others hold together is left out', () => {
  const middle = { ...all, remote: [30, 59] };
  const low = { ...all, remote: [0, 29], destinationPorts: [0, 442] };
  const high = { ...all, remote: [60, 99], destinationPorts: [443, 65_535] };
  const found = fewest([middle, low, high]);
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({ ...low, remote: [0, 59] });
  expect(found).toContainEqual({ ...high, remote: [30, 99] });
});

test('boxes whose fields only look alike when written side by side stay two', () => {
  const few = { ...whole, protocols: 1, remote: [10, 20] };
  const more = { ...whole, protocols: 11, remote: [0, 20] };
  expect(fewest([few, more])).toEqual([more]);
});

test('where the budget ends boxes are only joined', () => {
  const pieces = [
    { ...all, destinationPorts: [0, 442, 444, 65_535] },
    { ...all, destinationPorts: [443, 443], remote: [0, 24] },
    { ...all, destinationPorts: [443, 443], remote: [25, 49] },
  ];
  const joined = [pieces[0], { ...all, destinationPorts: [443, 443], remote: [0, 49] }];
  expect(fewest(pieces, { work: 0 })).toEqual(joined);
  // Enough to find what lies outside, not to let a box grow.
  expect(fewest(pieces, { work: 600 })).toEqual(joined);
});

const ports = fc.constantFrom(everyPort, [80, 80], [443, 443], [80, 443], [0, 442, 444, 65_535]);
const anyBox: fc.Arbitrary<Box<number>> = fc.record({
  protocols: fc.constantFrom(tcp, udp, withPorts),
  remote: fc.constantFrom([0, 99], [0, 49], [50, 99], [20, 29, 60, 69]),
  local: fc.constantFrom([0, 9], [0, 4], [3, 6]),
  sourcePorts: fc.constantFrom(everyPort, everyPort, [1024, 65_535]),
  destinationPorts: ports,
});

test('the packets stay the same, and no box is one too many', () => {
  fc.assert(
    fc.property(
      fc.array(anyBox, { minLength: 1, maxLength: 7, size: 'max' }),
      fc.nat({ max: 20_000 }),
      (boxes, work) => {
        const disjoint = boxes.flatMap((box, index) => outside(ipv4, [box], boxes.slice(0, index)));
        const found = fewest(disjoint);
        for (const result of [found, fewest(disjoint, { work })]) {
          expect(outside(ipv4, result, disjoint)).toEqual([]);
          expect(outside(ipv4, disjoint, result)).toEqual([]);
          expect(result.length).toBeLessThanOrEqual(disjoint.length);
        }
        for (const box of found) {
          const others = found.filter((other) => other !== box);
          expect(outside(ipv4, [box], others).length).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: Number(process.env['NETGUARD_RUNS'] ?? 100) },
  );
});
