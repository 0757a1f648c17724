import { expect, test } from 'vitest';
import { advance, openRepair, type Repair, type RepairState } from '../../../shared/domain/repair/repairRecord.ts';
import {
  type NextStep,
  type ObservedRule,
  observeRule,
  resumeRepair,
} from '../../../shared/domain/repair/resumeRepair.ts';
import { sha256 } from '../../support/provenEstate.ts';
import { check, rule, verdictOn } from '../../support/topology.ts';

type Row = readonly [RepairState, ObservedRule, NextStep['next'], NextStep['event']];

const rows: readonly Row[] = [
  ['proposed', 'absent', 'nothing', null],
  ['proposed', 'ours', 'nothing', null],
  ['proposed', 'edited', 'nothing', null],
  ['proposed', 'anothers', 'nothing', null],
  ['planned', 'absent', 'write', null],
  ['planned', 'ours', 'prove', 'writeDone'],
  ['planned', 'edited', 'nothing', 'givenUp'],
  ['planned', 'anothers', 'nothing', 'givenUp'],
  ['writing', 'absent', 'write', 'writeLost'],
  ['writing', 'ours', 'prove', 'writeDone'],
  ['writing', 'edited', 'nothing', 'replaced'],
  ['writing', 'anothers', 'nothing', 'givenUp'],
  ['written', 'absent', 'nothing', 'replaced'],
  ['written', 'ours', 'prove', null],
  ['written', 'edited', 'nothing', 'replaced'],
  ['written', 'anothers', 'nothing', 'replaced'],
  ['applied', 'absent', 'nothing', 'replaced'],
  ['applied', 'ours', 'nothing', null],
  ['applied', 'edited', 'nothing', 'replaced'],
  ['applied', 'anothers', 'nothing', 'replaced'],
  ['undoing', 'absent', 'nothing', 'undoDone'],
  ['undoing', 'ours', 'undo', null],
  ['undoing', 'edited', 'nothing', 'failed'],
  ['undoing', 'anothers', 'nothing', 'undoDone'],
  ['undone', 'absent', 'nothing', null],
  ['undone', 'ours', 'nothing', null],
  ['undone', 'edited', 'nothing', null],
  ['undone', 'anothers', 'nothing', null],
  ['abandoned', 'absent', 'nothing', null],
  ['abandoned', 'ours', 'nothing', null],
  ['abandoned', 'edited', 'nothing', null],
  ['abandoned', 'anothers', 'nothing', null],
  ['failed', 'absent', 'nothing', 'replaced'],
  ['failed', 'ours', 'nothing', null],
  ['failed', 'edited', 'nothing', null],
  ['failed', 'anothers', 'nothing', 'replaced'],
];

const repair = ((): Repair => {
  const denies = [rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*')];
  const verdict = verdictOn(check({ rules: denies }), 'outbound-aml');
  const [change] = verdict.remediation.changes;
  const opened = change && openRepair({ verdict, change, mode: 'auto', at: '2026-11-22T18:00:00Z', why: '' }, sha256);
  if (!opened) throw new Error('nothing is proposed');
  return opened;
})();

test.each(rows)('%s, and the rule is %s: %s, after %s', (state, observed, next, event) => {
  expect(resumeRepair({ state }, observed)).toEqual({ next, event, why: expect.stringMatching(/\.$/) });
  if (event === null) return;
  const recorded = advance({ ...repair, state }, { kind: event, at: '2026-11-22T18:00:00Z', why: '' });
  expect(recorded).toHaveProperty('repair');
});

test('what was taken up once leads nowhere else when it is taken up again', () => {
  for (const [state, observed, next, event] of rows) {
    if (event === null) continue;
    const recorded = advance({ ...repair, state }, { kind: event, at: '2026-11-22T18:00:00Z', why: '' });
    if ('illegal' in recorded) throw new Error(recorded.illegal);
    expect(resumeRepair(recorded.repair, observed)).toMatchObject({ next, event: null });
  }
});

const own = repair.body['properties'] as Readonly<Record<string, unknown>>;

/** The body as ARM answers it, with other properties. */
function answered(properties: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    id: repair.rule,
    name: 'netguard-outbound-aml',
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    etag: 'W/"7"',
    properties: {
      provisioningState: 'Succeeded',
      ...own,
      sourceAddressPrefixes: [],
      destinationAddressPrefixes: [],
      sourcePortRanges: [],
      destinationPortRanges: [],
      ...properties,
    },
  };
}

test.each<[string, unknown, ObservedRule]>([
  ['nothing', null, 'absent'],
  ['as ARM answers it', answered(), 'ours'],
  [
    'in another letter case',
    answered({ protocol: 'TCP', access: 'allow', destinationAddressPrefix: 'AZUREMACHINELEARNING' }),
    'ours',
  ],
  ['one value in a list', answered({ destinationPortRange: undefined, destinationPortRanges: ['443'] }), 'ours'],
  ['another priority', answered({ priority: 120 }), 'edited'],
  ['another far end', answered({ destinationAddressPrefix: 'Internet' }), 'edited'],
  ['one more far end', answered({ destinationAddressPrefixes: ['8.8.8.8'] }), 'edited'],
  ['a denial', answered({ access: 'Deny' }), 'edited'],
  ['something that cannot be read', answered({ destinationPortRange: 'all' }), 'edited'],
  ['for another compute', answered({ description: 'AML Network Guard: outbound-aml for second of ws' }), 'anothers'],
  ['no description', answered({ description: undefined }), 'anothers'],
  ['a text', 'forbidden', 'anothers'],
])('observed: %s', (_, answer, observed) => {
  expect(observeRule(repair, answer)).toBe(observed);
});
