import { expect, test } from 'vitest';
import { noAddress } from '../../../shared/domain/network/addressSet.ts';
import { assume } from '../../../shared/domain/network/assumptions.ts';
import { meetingWork, ruleWork, spend, usualBudget } from '../../../shared/domain/network/budget.ts';
import { ipv4, ipv6 } from '../../../shared/domain/network/family.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { certain } from '../../../shared/domain/network/selection.ts';
import { allow, asking } from '../../support/asking.ts';
import { compileGroups } from '../../support/compileGroups.ts';

const cell = {
  remote: [1, 2, 4, 5],
  local: [1, 2],
  sourcePorts: [0, 9, 20, 29, 40, 49],
  destinationPorts: [1, 1],
  remoteFacts: assume(assume(null, 'a', true), 'b', true),
  localFacts: assume(null, 'c', true),
};

test('work is taken until there is none left, and not a step more', () => {
  const budget = { ...usualBudget(), work: 10 };
  expect([spend(budget, 4), spend(budget, 6), spend(budget, 1), spend(budget, 0)]).toEqual([true, true, false, false]);
});

test('two boxes take the work of their bounds, eight times so much in IPv6, and some for themselves', () => {
  const small = { remote: [1, 1], local: [1, 1], sourcePorts: [1, 1], destinationPorts: [1, 1, 3, 3] };
  const alone = meetingWork(ipv4, small, { remote: [], local: [], sourcePorts: [], destinationPorts: [] }) - 10;
  expect(meetingWork(ipv4, cell, small)).toBe(alone + 14 + 10);
  expect(meetingWork(ipv4, small, cell)).toBe(alone + 14 + 10);
  expect(meetingWork(ipv6, cell, small)).toBe(alone + 8 * (14 + 10));
  expect(alone).toBeGreaterThan(0);
});

test('a rule takes the work of its own bounds, and for each open fact that of all assumptions', () => {
  const [rule] =
    compileGroups(asking([{ ...allow, sourcePortRange: '1-5', destinationPortRange: '7' }]))[0]?.rules ?? [];
  if (rule === undefined) throw new Error('no rule');
  const addresses = { v4: [1, 1, 3, 3, 5, 5], v6: [1n, 1n] };
  const bare = { ...rule, remote: certain(noAddress), local: certain(noAddress) };
  const alone = ruleWork(ipv4, cell, bare);
  expect(alone).toBe(meetingWork(ipv4, cell, { remote: [], local: [], sourcePorts: [1, 5], destinationPorts: [7, 7] }));
  expect(ruleWork(ipv4, cell, { ...bare, remote: certain(addresses) })).toBe(alone + 8);
  expect(ruleWork(ipv4, cell, { ...bare, local: certain(addresses) })).toBe(alone + 8);
  const condition = { fact: 'x', holds: true, within: parsePrefix('10.0.0.0/8') ?? noAddress, name: 'x' };
  const open = { sure: addresses, conditions: [condition, { ...condition, within: addresses }] };
  expect(ruleWork(ipv4, cell, { ...bare, remote: open })).toBe(alone + 8 + (2 + 2) + (8 + 2));
  expect(ruleWork(ipv4, cell, { ...bare, local: open })).toBe(alone + 8 + (2 + 1) + (8 + 1));
  expect(ruleWork(ipv4, { ...cell, localFacts: null }, { ...bare, local: open })).toBe(alone + 8 + 2 + 8);
  expect(ruleWork(ipv6, cell, bare)).toBe(alone + 7 * (alone - meetingWork(ipv4, empty, empty)));
});

const empty = { remote: [], local: [], sourcePorts: [], destinationPorts: [] };
