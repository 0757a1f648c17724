import { expect, test } from 'vitest';
import { everyPort, isEveryPort, parsePorts, unionPorts } from '../../../shared/domain/network/portSet.ts';

test.each<[string, readonly number[] | null]>([
  ['*', [0, 65_535]],
  ['0', [0, 0]],
  ['443', [443, 443]],
  ['80-90', [80, 90]],
  ['443-443', [443, 443]],
  ['0-65535', [0, 65_535]],
  ['65535', [65_535, 65_535]],
  ['65536', null],
  ['80-65536', null],
  ['90-80', null],
  ['', null],
  ['-80', null],
  ['80-', null],
  [' 80', null],
  ['80 ', null],
  ['80-90-100', null],
  ['80,90', null],
  ['000443', null],
  ['https', null],
])('%j', (text, ports) => {
  expect(parsePorts(text)).toEqual(ports);
});

test('every port is every port, however it is written', () => {
  expect([everyPort, [0, 65_535], parsePorts('0-65535') ?? []].map(isEveryPort)).toEqual([true, true, true]);
  expect([[], [0, 65_534], [1, 65_535], [0, 79, 81, 65_535]].map(isEveryPort)).toEqual([false, false, false, false]);
});

test('the union is in order, and ports that touch are one range', () => {
  expect(
    unionPorts([
      [443, 443],
      [80, 80],
      [81, 90],
    ]),
  ).toEqual([80, 90, 443, 443]);
  expect(unionPorts([[80, 80]])).toEqual([80, 80]);
  expect(unionPorts([])).toEqual([]);
});
