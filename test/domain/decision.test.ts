import { expect, test } from 'vitest';
import { alertFor } from '../../shared/domain/alert.ts';
import { type Absence, decide, type Finding, type FindingState } from '../../shared/domain/decision.ts';
import type { Severity, Verdict, VerdictState } from '../../shared/domain/verdict.ts';

const at = '2026-11-22T18:00:00.000Z';
const earlier = '2026-11-01T00:00:00.000Z';
const gone: Absence = { kind: 'gone' };

function verdict(state: VerdictState, severity: Severity = 'critical', id = 'finding'): Verdict {
  return {
    id,
    requirement: 'aml-inbound-44224',
    title: 'Azure Machine Learning reaches the instance',
    severity,
    state,
    compute: '/compute',
    computeKind: 'ComputeInstance',
    profile: 'aml-public-ip',
    profileBecause: 'the compute says so',
    subnet: '/subnet',
    workspace: '/workspace',
    message: `is ${state}`,
    evidence: {
      blockedShare: 0,
      witness: null,
      blockedBy: [],
      blocksNext: [],
      observed: {},
      assumptions: [],
      missing: [],
    },
    remediation: { class: 'auto', changes: [] },
  };
}

function finding(state: FindingState, alerted: boolean, severity: Severity = 'critical'): Finding {
  return { verdict: verdict(state === 'gone' ? 'compliant' : state, severity), state, since: earlier, alerted };
}

function decideOne(stored: Finding | null, next: Verdict | null, absence = gone) {
  return decide({
    stored: stored === null ? [] : [stored],
    verdicts: next === null ? [] : [next],
    absence,
    alertSeverity: 'high',
    at,
  });
}

// State before, whether an alert was open, state now -> what people are told, whether an alert is open then.
const steps: readonly (readonly [
  FindingState | null,
  boolean,
  VerdictState,
  'opened' | 'recovered' | null,
  boolean,
])[] = [
  [null, false, 'violated', 'opened', true],
  ['compliant', false, 'violated', 'opened', true],
  ['unknown', false, 'violated', 'opened', true],
  ['gone', false, 'violated', 'opened', true],
  ['violated', true, 'unknown', null, true],
  ['unknown', true, 'violated', null, true],
  ['violated', true, 'at-risk', null, true],
  ['unknown', true, 'compliant', 'recovered', false],
  ['violated', true, 'compliant', 'recovered', false],
  ['violated', true, 'not-applicable', 'recovered', false],
  ['compliant', false, 'unknown', null, false],
  ['compliant', false, 'at-risk', null, false],
];

test.each(steps)('%s (alert open: %s) becomes %s: %s', (before, alerted, now, alert, isOpen) => {
  const { changed, transitions } = decideOne(before === null ? null : finding(before, alerted), verdict(now));
  expect(transitions).toMatchObject([{ from: before, to: now, alert }]);
  expect(changed).toMatchObject([{ state: now, alerted: isOpen, since: at }]);
});

test.each(['medium', 'low', 'info'] as const)('a %s violation opens no alert when alerts begin at high', (severity) => {
  expect(decideOne(finding('compliant', false), verdict('violated', severity)).transitions).toMatchObject([
    { alert: null },
  ]);
});

test('a violation that becomes severe enough opens an alert, though its state stays', () => {
  const { transitions } = decideOne(finding('violated', false, 'medium'), verdict('violated', 'high'));
  expect(transitions).toMatchObject([{ from: 'violated', to: 'violated', alert: 'opened' }]);
});

test.each(['compliant', 'not-applicable'] as const)(
  'a first verdict that is %s is stored and is no transition',
  (state) => {
    const { changed, transitions } = decideOne(null, verdict(state));
    expect(changed).toHaveLength(1);
    expect(transitions).toEqual([]);
  },
);

test('the same verdict changes nothing, another witness changes the finding and not its state', () => {
  expect(decideOne(finding('violated', true), verdict('violated'))).toEqual({ changed: [], transitions: [] });
  const other = { ...verdict('violated'), message: 'another rule blocks it' };
  expect(decideOne(finding('violated', true), other)).toMatchObject({ changed: [{ since: earlier }], transitions: [] });
});

test('what is required no more is gone, and takes its alert back once', () => {
  const { changed, transitions } = decideOne(finding('violated', true), null);
  expect(transitions).toMatchObject([{ from: 'violated', to: 'gone', alert: 'recovered' }]);
  expect(decideOne(changed[0] ?? null, null)).toEqual({ changed: [], transitions: [] });
});

test('with facts missing, a finding without a verdict is unknown, names the fact and keeps its alert', () => {
  const missing = [{ fact: 'compute', resource: '/compute', why: '403' }];
  const { changed, transitions } = decideOne(finding('violated', true), null, { kind: 'unknown', missing });
  expect(transitions).toMatchObject([{ to: 'unknown', alert: null }]);
  expect(changed[0]).toMatchObject({ alerted: true, verdict: { state: 'unknown', evidence: { missing } } });
  expect(changed[0]?.verdict.message).toContain('403');
});

test('what people are told of comes first, the most severe before the rest', () => {
  const ids = ['quiet', 'high', 'critical', 'recovered'];
  const stored = [{ ...finding('violated', true), verdict: verdict('violated', 'critical', 'recovered') }];
  const { transitions } = decide({
    stored,
    verdicts: [
      verdict('violated', 'low', 'quiet'),
      verdict('violated', 'high', 'high'),
      verdict('violated', 'critical', 'critical'),
      verdict('compliant', 'critical', 'recovered'),
    ],
    absence: gone,
    alertSeverity: 'high',
    at,
  });
  expect(transitions.map((transition) => transition.finding)).toEqual(['critical', 'high', 'recovered', 'quiet']);
  expect(transitions.map((transition) => transition.finding).toSorted()).toEqual(ids.toSorted());
});

test('an alert is only made where somebody is told something, and names how much it leaves out', () => {
  const reference = { id: 'evaluation-1', number: 1, sweep: false };
  const quiet = decideOne(finding('compliant', false), verdict('unknown'));
  expect(alertFor(reference, at, quiet.changed, quiet.transitions, [])).toBeNull();

  const verdicts = Array.from({ length: 60 }, (_, index) => verdict('violated', 'critical', `finding-${index}`));
  const many = decide({ stored: [], verdicts, absence: gone, alertSeverity: 'high', at });
  const alert = alertFor(reference, at, many.changed, many.transitions, []);
  expect(alert).toMatchObject({ id: 'evaluation-1', moreVerdicts: 10, moreCauses: 0, subnets: ['/subnet'] });
  expect(alert?.verdicts).toHaveLength(50);
  expect(alert?.transitions).toHaveLength(60);
});

test('an alert fits into one table row, however long names in Azure are', () => {
  const long = {
    kind: 'securityRule',
    level: 'subnet',
    resource: `/${'x'.repeat(2000)}`,
    rule: 'deny',
    priority: 100,
  } as const;
  const verdicts = Array.from({ length: 40 }, (_, index) => {
    const one = verdict('violated', 'critical', `finding-${index}`);
    return { ...one, evidence: { ...one.evidence, blockedBy: Array.from({ length: 500 }, () => long) } };
  });
  const many = decide({ stored: [], verdicts, absence: gone, alertSeverity: 'high', at });
  const alert = alertFor({ id: 'e', number: 1, sweep: false }, at, many.changed, many.transitions, []);
  expect(JSON.stringify(alert).length).toBeLessThan(450_000);
  expect((alert?.verdicts.length ?? 0) + (alert?.moreVerdicts ?? 0)).toBe(40);
  expect(alert?.verdicts.length).toBeGreaterThan(5);
});
