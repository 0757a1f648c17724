import { expect, test } from 'vitest';
import type { TransitionRecord } from '../../../shared/app/findingStore.ts';
import { heldBack } from '../../../shared/app/repair/heldBack.ts';
import type { FindingState } from '../../../shared/domain/decision.ts';
import { advance, openRepair, type Repair, type RepairEvent } from '../../../shared/domain/repair/repairRecord.ts';

const minute = (number: number): string => `2026-11-23T10:${String(number).padStart(2, '0')}:00.000Z`;

/** A repair of a rule, opened at a minute, with an event each minute after. */
function repair(rule: string, opened: number, ...events: readonly Pick<RepairEvent, 'kind' | 'by'>[]): Repair {
  const verdict = { id: 'finding', requirement: 'r', title: 't', severity: 'high', compute: '/c' } as const;
  const resource = `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkSecurityGroups/n/securityRules/${rule}`;
  const change = { operation: 'put', resource, body: {} } as const;
  const order = { verdict, change, mode: 'auto', at: minute(opened), why: '-' } as const;
  const first = openRepair(order, (text) => Buffer.from(`${text}${opened}`).toString('hex').slice(-32));
  if (first === null) throw new Error('no repair');
  return events.reduce((before, event, index) => {
    const after = advance(before, { ...event, at: minute(opened + index + 1), why: '-' });
    if ('illegal' in after) throw new Error(after.illegal);
    return after.repair;
  }, first);
}

/** The finding's state as an evaluation found it, which began after one whose facts were read from minute `after` on. */
function became(to: FindingState, after: number): TransitionRecord {
  return {
    evaluation: { id: String(after), number: after },
    after: minute(after),
    at: minute(after + 1),
    transitions: [{ finding: 'finding', requirement: 'r', title: 't', severity: 'high', from: null, to, alert: null }],
    causes: [],
  };
}

const written = [{ kind: 'writeStarted' }, { kind: 'writeDone' }] as const;
const applied = [...written, { kind: 'proved' }] as const;
const undone = [...applied, { kind: 'undoAsked', by: 'ada' }, { kind: 'undoDone' }] as const;
const planned = repair('netguard-a', 40);

test.each([
  ['nothing came before', [], [], null],
  ['an earlier one was given up', [repair('netguard-a', 1, { kind: 'givenUp' })], [], null],
  ['another rule stands applied', [repair('netguard-b', 1, ...applied)], [], null],
  ['its own rule was applied and is not there', [repair('netguard-a', 1, ...applied)], [], 'tell'],
  ['somebody replaced the rule', [repair('netguard-a', 1, ...applied, { kind: 'replaced' })], [], 'tell'],
  [
    'it was taken back for what it did',
    [repair('netguard-a', 1, ...written, { kind: 'disproved' }, { kind: 'undoDone' })],
    [],
    'tell',
  ],
  ['a person took it back', [repair('netguard-a', 1, ...undone)], [], 'quiet'],
  [
    'a person took it back before it was written',
    [repair('netguard-a', 1, { kind: 'givenUp', by: 'ada' })],
    [],
    'quiet',
  ],
  [
    'a person took it back, and it recovered since',
    [repair('netguard-a', 1, ...undone)],
    [became('compliant', 20)],
    null,
  ],
  ['… by facts that may still show the rule', [repair('netguard-a', 1, ...undone)], [became('compliant', 3)], 'quiet'],
  ['… and it was unknown since', [repair('netguard-a', 1, ...undone)], [became('unknown', 20)], 'quiet'],
  ['an earlier one is under way', [repair('netguard-a', 1, ...written)], [], 'quiet'],
  ['a later one is under way', [repair('netguard-a', 50, ...written)], [], null],
] as const)('where %s', (_, former, history, expected) => {
  const held = heldBack(planned, [planned, ...former], history);
  expect(held === null ? null : held.tell ? 'tell' : 'quiet').toBe(expected);
});
