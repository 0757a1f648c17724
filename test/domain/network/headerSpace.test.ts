import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Box,
  boxesOutside,
  countPackets,
  intersectBoxes,
  mayMeet,
  splitByPorts,
} from '../../../shared/domain/network/headerSpace.ts';
import { numbers } from '../../../shared/domain/network/numbers.ts';
import { everyPort } from '../../../shared/domain/network/portSet.ts';
import { everyProtocol, tcp, udp, withoutPorts, withPorts } from '../../../shared/domain/network/protocols.ts';

/** Three values in each field, so that a box can be looked at packet by packet. */
const values = [0, 1, 2];
const set = fc
  .subarray(values, { minLength: 1 })
  .map((chosen) => numbers.normalise(chosen.flatMap((value) => [value, value])));
const boxes: fc.Arbitrary<Box<number>> = fc.record({
  protocols: fc.constantFrom(tcp, udp, withPorts),
  remote: set,
  local: set,
  sourcePorts: set,
  destinationPorts: set,
});

const everyPacket = [tcp, udp].flatMap((protocol) =>
  values.flatMap((remote) =>
    values.flatMap((local) =>
      values.flatMap((source) => values.map((destination) => ({ protocol, remote, local, source, destination }))),
    ),
  ),
);

/** The places, among all packets, of those that a box holds. */
function packetsOf(box: Box<number>): readonly number[] {
  return everyPacket.flatMap(({ protocol, remote, local, source, destination }, place) =>
    (box.protocols & protocol) !== 0 &&
    numbers.has(box.remote, remote) &&
    numbers.has(box.local, local) &&
    numbers.has(box.sourcePorts, source) &&
    numbers.has(box.destinationPorts, destination)
      ? [place]
      : [],
  );
}

test('boxes behave as sets of packets', () => {
  fc.assert(
    fc.property(boxes, boxes, (a, b) => {
      const [ofA, ofB] = [packetsOf(a), packetsOf(b)];
      const shared = ofA.filter((packet) => ofB.includes(packet));
      const hit = intersectBoxes(numbers, a, b);
      expect(hit === null ? [] : packetsOf(hit)).toEqual(shared);
      if (hit === null) return;
      expect(mayMeet(a, b)).toBe(true);
      const rest = boxesOutside(numbers, a, hit);
      // Each packet of the rest once: the boxes are disjoint.
      expect(rest.flatMap(packetsOf).toSorted((one, other) => one - other)).toEqual(
        ofA.filter((packet) => !shared.includes(packet)),
      );
      expect(rest.every((part) => packetsOf(part).length > 0)).toBe(true);
      expect(rest.length).toBeLessThanOrEqual(5);
      expect(countPackets(numbers, a)).toBe(ofA.length);
    }),
    { numRuns: 4 * Number(process.env['NETGUARD_RUNS'] ?? 100) },
  );
});

const box: Box<number> = {
  protocols: tcp,
  remote: [0, 9],
  local: [0, 0],
  sourcePorts: [10, 20],
  destinationPorts: [10, 20, 40, 50],
};

test.each<[string, Partial<Box<number>>, boolean]>([
  ['itself', {}, true],
  ['the last port', { destinationPorts: [50, 60] }, true],
  ['past the last port', { destinationPorts: [51, 60] }, false],
  ['the first port', { destinationPorts: [1, 10] }, true],
  ['before the first port', { destinationPorts: [1, 9] }, false],
  ['a gap is not seen at a glance', { destinationPorts: [30, 30] }, true],
  ['the last source port', { sourcePorts: [20, 30] }, true],
  ['past the last source port', { sourcePorts: [21, 30] }, false],
  ['before the first source port', { sourcePorts: [0, 9] }, false],
  ['another protocol', { protocols: udp }, false],
  ['no ports', { destinationPorts: [] }, false],
])('a glance: %s', (_, change, meets) => {
  expect(mayMeet(box, { ...box, ...change })).toBe(meets);
  expect(mayMeet({ ...box, ...change }, box)).toBe(meets);
});

test('packets without ports are parted from those with, and leave the ports open', () => {
  expect(splitByPorts({ ...box, protocols: everyProtocol })).toEqual([
    { ...box, protocols: withPorts },
    { ...box, protocols: withoutPorts, sourcePorts: everyPort, destinationPorts: everyPort },
  ]);
  expect(splitByPorts(box)).toEqual([box]);
  expect(splitByPorts({ ...box, protocols: withoutPorts })).toHaveLength(1);
});

test('a packet without ports counts once', () => {
  expect(countPackets(numbers, box)).toBe(10 * 11 * 22);
  expect(countPackets(numbers, { ...box, protocols: withPorts })).toBe(2 * 10 * 11 * 22);
  expect(countPackets(numbers, { ...box, protocols: withoutPorts, local: [0, 2] })).toBe(4 * 10 * 3);
});
