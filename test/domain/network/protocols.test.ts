import { expect, test } from 'vitest';
import {
  countProtocols,
  everyProtocol,
  firstProtocol,
  parseProtocol,
  protocolNamed,
  withoutPorts,
  withPorts,
} from '../../../shared/domain/network/protocols.ts';

const named = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah'];

test('each of the five is one protocol, in any letter case', () => {
  const each = named.map((name) => parseProtocol(name) ?? 0);
  expect(new Set(each).size).toBe(5);
  expect(each.map(countProtocols)).toEqual([1, 1, 1, 1, 1]);
  expect(named.map((name) => parseProtocol(name.toUpperCase()))).toEqual(each);
  expect(named.map((name) => parseProtocol(name.toLowerCase()))).toEqual(each);
  expect(each.map(firstProtocol)).toEqual(named);
  expect(named.map(protocolNamed)).toEqual(each);
});

test('a star is every protocol, more than the five', () => {
  const five = named.reduce((all, name) => all | (parseProtocol(name) ?? 0), 0);
  expect(parseProtocol('*')).toBe(everyProtocol);
  expect(countProtocols(everyProtocol & ~five)).toBe(1);
  expect(firstProtocol(everyProtocol & ~five)).toBe('Other');
  expect(protocolNamed('Other')).toBe(everyProtocol & ~five);
  expect(countProtocols(everyProtocol)).toBe(6);
});

test('only Tcp and Udp have ports', () => {
  expect(withPorts).toBe((parseProtocol('Tcp') ?? 0) | (parseProtocol('Udp') ?? 0));
  expect(withPorts & withoutPorts).toBe(0);
  expect(withPorts | withoutPorts).toBe(everyProtocol);
});

test('the first protocol is named, Tcp before all', () => {
  expect(firstProtocol(everyProtocol)).toBe('Tcp');
  expect(firstProtocol(withoutPorts)).toBe('Icmp');
});

test.each(['', 'Other', 'Gre', 'Any', '6', 'Tcp '])('%j is no protocol that a rule can name', (text) => {
  expect(parseProtocol(text)).toBeNull();
});
