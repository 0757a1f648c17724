import { expect, test } from 'vitest';
import type { AmlProfile } from '../../../shared/domain/requirements/subjects/profile.ts';
import { check, ids, type Topology } from '../../support/topology.ts';

const managed = (isolationMode: string) => ({ workspace: { managedNetwork: { isolationMode } } });
const classic = { 'netguard-profile': 'aml-classic-2021' };

/** Section 0.3 of the requirement facts, and who wins where two say something. */
test.each<[string, Topology, AmlProfile | undefined, string]>([
  ['a subnet, and no word of public addresses', {}, undefined, 'aml-public-ip'],
  ['a subnet as a bare id', { compute: { subnet: ids.subnet } }, undefined, 'aml-public-ip'],
  ['enableNodePublicIp: true', { compute: { enableNodePublicIp: true } }, undefined, 'aml-public-ip'],
  ['enableNodePublicIp: null', { compute: { enableNodePublicIp: null } }, undefined, 'aml-public-ip'],
  ['enableNodePublicIp: false', { compute: { enableNodePublicIp: false } }, undefined, 'aml-no-public-ip'],
  ['an instance', { kind: 'ComputeInstance', compute: { enableNodePublicIp: false } }, undefined, 'aml-no-public-ip'],
  ['the kind in another letter case', { kind: 'AMLCOMPUTE' }, undefined, 'aml-public-ip'],
  ['no subnet', { compute: { subnet: null } }, undefined, 'none'],
  ['an empty subnet reference', { compute: { subnet: { id: null } } }, undefined, 'none'],
  [
    'no subnet, and the workspace is not known',
    { compute: { subnet: null }, without: ['workspace'] },
    undefined,
    'none',
  ],
  ['a subnet, and the workspace is not known', { without: ['workspace'] }, undefined, 'aml-public-ip'],
  [
    'a managed network with internet',
    { compute: { subnet: null }, ...managed('AllowInternetOutbound') },
    undefined,
    'aml-managed-vnet',
  ],
  [
    'a managed network that approves',
    { compute: { subnet: null }, ...managed('allowOnlyApprovedOutbound') },
    undefined,
    'aml-managed-vnet',
  ],
  ['a disabled managed network', managed('Disabled'), undefined, 'aml-public-ip'],
  ['the tag of the workspace', { tags: classic }, undefined, 'aml-classic-2021'],
  [
    'the tag in other letter case',
    { tags: { 'NetGuard-Profile': ' AML-Classic-2021 ' } },
    undefined,
    'aml-classic-2021',
  ],
  [
    'the tag on nodes without public address',
    { tags: classic, compute: { enableNodePublicIp: false } },
    undefined,
    'aml-classic-2021',
  ],
  ['the option', {}, 'aml-classic-2021', 'aml-classic-2021'],
  ['the option against the tag', { tags: classic }, 'aml-no-public-ip', 'aml-no-public-ip'],
  ['the option against no network', { compute: { subnet: null } }, 'aml-classic-2021', 'none'],
  [
    'the tag against a managed network',
    { tags: classic, ...managed('AllowInternetOutbound') },
    undefined,
    'aml-managed-vnet',
  ],
  ['a tag that names no profile', { tags: { 'netguard-profile': 'classic' } }, undefined, 'aml-public-ip'],
])('%s', (_, topology, profile, expected) => {
  const { verdicts } = check(topology, profile === undefined ? {} : { profile });
  expect(new Set(verdicts.map((verdict) => verdict.profile))).toEqual(new Set([expected]));
});

test('a compute in no customer network: nothing there applies to it, and no subnet is named', () => {
  for (const topology of [{ compute: { subnet: null } }, managed('AllowInternetOutbound')]) {
    const { verdicts, summary } = check({ ...topology, rules: [] });
    expect(summary).toMatchObject({ computes: 1, compliant: 0, violated: 0, unknown: 0 });
    expect(summary['not-applicable']).toBe(verdicts.length);
    expect(verdicts.length).toBeGreaterThan(10);
    expect(verdicts.every((verdict) => verdict.subnet === null)).toBe(true);
  }
});

test.each<[string, Topology, string, RegExp]>([
  ['a subnet that is a placeholder', { compute: { subnet: 'test-subnet-resource-id' } }, 'compute', /ARM id/],
  ['public addresses that cannot be read', { compute: { enableNodePublicIp: 'no' } }, 'compute', /true or false/],
  ['an isolation mode that nobody knows', managed('AllowSomething'), 'workspace', /isolationMode/],
])('%s: the compute is not judged, and the document says so', (_, topology, fact, why) => {
  const { verdicts, coverage, summary } = check(topology);
  expect(verdicts).toEqual([]);
  expect(summary.computes).toBe(1);
  expect(coverage.missing).toMatchObject([{ fact, why: expect.stringMatching(why) }]);
});

test('a chosen profile replaces also what cannot be read', () => {
  const { verdicts } = check({ compute: { enableNodePublicIp: 'no' } }, { profile: 'aml-no-public-ip' });
  expect(verdicts[0]?.profile).toBe('aml-no-public-ip');
});

test('a tag that names no profile is pointed out', () => {
  const { coverage } = check({ tags: { 'netguard-profile': 'classic' } });
  expect(coverage.missing).toMatchObject([{ fact: 'profile', resource: ids.workspace }]);
});

test.each(['AKS', 'Kubernetes', 'SomethingNew'])('%s is not judged, and the document says so', (kind) => {
  const { verdicts, coverage, summary } = check({ kind });
  expect(verdicts).toEqual([]);
  expect(summary.computes).toBe(1);
  expect(coverage.missing).toEqual([
    { fact: 'requirements', resource: ids.compute, why: `${kind} compute is not judged` },
  ]);
});
