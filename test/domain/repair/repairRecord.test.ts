import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advance,
  openRepair,
  type Repair,
  type RepairEventKind,
  type RepairOrder,
  type RepairState,
  repairId,
  repairStates,
} from '../../../shared/domain/repair/repairRecord.ts';
import { sha256 } from '../../support/provenEstate.ts';
import { check, ids, rule, verdictOn } from '../../support/topology.ts';

const at = '2026-11-22T18:00:00Z';
const denies = [rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*')];
const verdict = verdictOn(check({ rules: denies }), 'outbound-aml');

function order(mode: RepairOrder['mode']): RepairOrder {
  const [change] = verdict.remediation.changes;
  if (change === undefined) throw new Error('nothing is proposed');
  return { verdict, change, mode, at, why: 'the entry for resource group rg says so' };
}

function opened(mode: RepairOrder['mode'] = 'auto'): Repair {
  const repair = openRepair(order(mode), sha256);
  if (repair === null) throw new Error('no repair');
  return repair;
}

test('a new repair says what it is for, and begins its trail', () => {
  expect(opened()).toEqual({
    schemaVersion: 1,
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    finding: verdict.id,
    requirement: 'outbound-aml',
    title: verdict.title,
    severity: 'critical',
    compute: ids.compute,
    group: ids.nsg.toLowerCase(),
    rule: `${ids.nsg}/securityRules/netguard-outbound-aml`,
    body: order('auto').change.body,
    mode: 'auto',
    state: 'planned',
    steps: [{ event: 'opened', state: 'planned', at, why: 'the entry for resource group rg says so' }],
  });
  expect(opened('propose')).toMatchObject({ state: 'proposed', mode: 'propose', steps: [{ state: 'proposed' }] });
});

test('an order that comes twice is the same repair, and another finding or rule is another', () => {
  const { id, finding, rule: child } = opened();
  expect(opened('propose').id).toBe(id);
  expect(repairId(finding, child.toUpperCase(), sha256)).toBe(id);
  expect(repairId(`${finding}x`, child, sha256)).not.toBe(id);
  expect(repairId(finding, `${child}-2`, sha256)).not.toBe(id);
});

test('a change of no child resource is no repair', () => {
  const { change, ...rest } = order('auto');
  expect(openRepair({ ...rest, change: { ...change, resource: ids.nsg } }, sha256)).toBeNull();
});

/** Every event that is possible, and what follows. */
const possible: Readonly<Record<RepairState, Partial<Record<RepairEventKind, RepairState>>>> = {
  proposed: { planned: 'planned', givenUp: 'abandoned' },
  planned: {
    proposed: 'proposed',
    planned: 'planned',
    writeStarted: 'writing',
    writeDone: 'written',
    givenUp: 'abandoned',
  },
  writing: { writeDone: 'written', writeLost: 'planned', replaced: 'undone', givenUp: 'abandoned', failed: 'failed' },
  written: { proved: 'applied', disproved: 'undoing', undoAsked: 'undoing', replaced: 'undone', failed: 'failed' },
  applied: { undoAsked: 'undoing', replaced: 'undone' },
  undoing: { undoDone: 'undone', failed: 'failed' },
  undone: {},
  abandoned: { proposed: 'proposed', planned: 'planned' },
  failed: { undoAsked: 'undoing', replaced: 'undone' },
};

const events: readonly RepairEventKind[] = [
  'proposed',
  'planned',
  'writeStarted',
  'writeDone',
  'writeLost',
  'proved',
  'disproved',
  'undoAsked',
  'undoDone',
  'replaced',
  'givenUp',
  'failed',
];

test.each(repairStates.flatMap((state) => events.map((kind) => [state, kind] as const)))(
  '%s, then %s',
  (state, kind) => {
    const repair: Repair = { ...opened(), state };
    const to = possible[state][kind];
    const result = advance(repair, { kind, at, why: 'So it was.' });
    if (to === undefined) {
      expect(result).toEqual({ illegal: `repair ${repair.id} is ${state}, where ${kind} is not possible` });
      return;
    }
    expect(result).toMatchObject({ repair: { state: to } });
    const steps = 'repair' in result ? result.repair.steps : [];
    expect(steps).toEqual([...repair.steps, { event: kind, state: to, at, why: 'So it was.' }]);
  },
);

test('a step keeps who asked for it and the etag', () => {
  const event = { kind: 'undoAsked', at, why: 'Not wanted.', by: 'dana@contoso.example', etag: 'W/"1"' } as const;
  const result = advance({ ...opened(), state: 'applied' }, event);
  const { kind, ...rest } = event;
  expect('repair' in result ? result.repair.steps.at(-1) : null).toEqual({ event: kind, state: 'undoing', ...rest });
});

test('planned again, it has the rule as it is proposed then', () => {
  const body = { properties: { priority: 398 } };
  const result = advance(opened('propose'), { kind: 'planned', at, why: 'The priority was taken.', body });
  expect(result).toMatchObject({ repair: { body, mode: 'auto', state: 'planned' } });
  const same = advance(opened('propose'), { kind: 'planned', at, why: 'The policy allows it now.' });
  expect(same).toMatchObject({ repair: { body: opened().body } });
});

test('whatever happens: the trail is whole, and nothing is written after it was undone', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (kinds) => {
      let repair = opened();
      let legal = 0;
      for (const kind of kinds) {
        const result = advance(repair, { kind, at, why: 'So it was.' });
        if ('illegal' in result) continue;
        legal += 1;
        repair = result.repair;
      }
      expect(repair.steps).toHaveLength(legal + 1);
      expect(repair.steps.at(-1)?.state).toBe(repair.state);
      const states = repair.steps.map(({ state }) => state);
      const end = states.indexOf('undone');
      if (end >= 0) expect(states.slice(end)).toEqual(['undone']);
      for (const [index, state] of states.entries()) {
        if (state === 'applied') expect(states.slice(0, index)).toContain('written');
      }
    }),
  );
});
