import { expect, test } from 'vitest';
import { valueOf } from '../../../shared/domain/estate/estate.ts';
import { symptomsOf } from '../../../shared/domain/requirements/subjects/symptoms.ts';
import type { Severity } from '../../../shared/domain/verdict.ts';
import { estateOf } from '../../support/estateOf.ts';
import { check, ids, rule } from '../../support/topology.ts';

const asOf = '2026-03-01T12:00:00Z';

function symptoms(computeType: string, properties: object, severity: Severity = 'critical') {
  const compute = estateOf({
    id: ids.compute,
    properties: { computeType, properties: { subnet: { id: ids.subnet }, ...properties } },
  }).computes.get(ids.compute.toLowerCase());
  if (compute === undefined || valueOf(compute.kind) !== computeType) throw new Error('the compute was not read');
  return symptomsOf(compute, severity, asOf).sentences;
}

const resizing = { allocationState: 'Resizing', currentNodeCount: 1, targetNodeCount: 4 };

test.each<[string, string, object, readonly string[]]>([
  ['nothing', 'AmlCompute', { currentNodeCount: 2, targetNodeCount: 2, allocationState: 'Steady' }, []],
  ['unusable nodes', 'AmlCompute', { nodeStateCounts: { unusableNodeCount: 3 } }, ['3 nodes are unusable already.']],
  ['one of them', 'AmlCompute', { nodeStateCounts: { unusableNodeCount: 1 } }, ['One node is unusable already.']],
  ['a running instance', 'ComputeInstance', { state: 'Running' }, []],
  ['an unusable one', 'ComputeInstance', { state: 'Unusable' }, ['The instance is in state Unusable already.']],
  [
    'in other letters',
    'ComputeInstance',
    { state: 'createfailed' },
    ['The instance is in state CreateFailed already.'],
  ],
  [
    'a resize that goes on',
    'AmlCompute',
    { ...resizing, allocationStateTransitionTime: '2026-03-01T10:00:00+00:00' },
    ['It has been resizing since 2026-03-01T10:00:00.000Z, and it has 1 of 4 nodes.'],
  ],
  ['a resize of now', 'AmlCompute', { ...resizing, allocationStateTransitionTime: '2026-03-01T11:45:00Z' }, []],
  ['a resize since nobody knows when', 'AmlCompute', resizing, []],
  [
    'a resize that is done',
    'AmlCompute',
    { ...resizing, targetNodeCount: 1, allocationStateTransitionTime: '2026-03-01T10:00:00Z' },
    [],
  ],
  [
    'errors',
    'AmlCompute',
    { errors: [{ error: { code: 'x', message: 'No \u001b[31mroute.' } }, { error: { code: 'AllocationFailed' } }] },
    [expect.stringMatching(/^The service reports: No \P{Cc}*route \(and 1 more\)\.$/u) as string],
  ],
  [
    'a cluster at zero',
    'AmlCompute',
    { currentNodeCount: 0 },
    ['The cluster has no nodes now and will fail when it next scales up.'],
  ],
  ['an instance has no such thing', 'ComputeInstance', { currentNodeCount: 0 }, []],
])('%s', (_what, kind, properties, sentences) => {
  expect(symptoms(kind, properties)).toEqual(sentences);
});

test('a cluster at zero fails only for want of what nodes need to start', () => {
  expect(symptoms('AmlCompute', { currentNodeCount: 0 }, 'high')).toEqual([]);
});

test('a violated verdict shows them, with what they were read from; a compliant one does not', () => {
  const compute = { nodeStateCounts: { unusableNodeCount: 2 } };
  const rules = [rule('deny-batch', 100, 'Deny', 'Outbound', 'Tcp', 'BatchNodeManagement.WestEurope', '443')];
  const { verdicts } = check({ compute, rules });
  const broken = verdicts.find(({ requirement }) => requirement === 'outbound-batch-443');
  expect(broken?.message).toMatch(/\. 2 nodes are unusable already\.$/);
  expect(broken?.evidence.observed).toEqual({ 'properties.properties.nodeStateCounts.unusableNodeCount': 2 });
  const sound = verdicts.find(({ requirement }) => requirement === 'outbound-aad');
  expect(sound).toMatchObject({ state: 'compliant', evidence: { observed: {} } });
  expect(sound?.message).not.toContain('unusable');
});
