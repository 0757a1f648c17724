import { expect, test } from 'vitest';
import { catalogue, type RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import { conditions } from '../../../shared/domain/requirements/conditions.ts';
import type { Peer } from '../../../shared/domain/requirements/peer.ts';
import { profiles } from '../../../shared/domain/requirements/profile.ts';
import { appliesTo, type Requirement, severityOn } from '../../../shared/domain/requirements/requirement.ts';
import { check, exampleDirections, exampleTopology, ids, rule, verdictOn } from '../../support/topology.ts';

const all: readonly Requirement[] = catalogue;
const flows = all.filter((requirement) => requirement.kind === 'flow');

test('ids are unique and kebab-case', () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  for (const { id } of all) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

const byId = all.map((requirement) => [requirement.id, requirement] as const);

test.each(byId)('%s says what people need to know', (_id, requirement) => {
  expect(requirement.why).toMatch(/^[A-Z].*\.$/);
  expect(requirement.fix).toMatch(/^[A-Z].*\.$/);
  expect(requirement.breaks).toMatch(/^[A-Z].*[^.]$/);
  expect(requirement.title).toMatch(/^[A-Z].*[^.]$/);
  expect(requirement.source.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(Object.keys(conditions)).toContain(requirement.when);
  expect(requirement.watches).not.toEqual([]);
});

test.each(byId)('%s applies to a compute once', (_id, requirement) => {
  const pairs = requirement.appliesTo.flatMap(({ profiles: of, kinds }) =>
    of.flatMap((p) => kinds.map((k) => `${p} ${k}`)),
  );
  expect(pairs).not.toEqual([]);
  expect(new Set(pairs).size).toBe(pairs.length);
});

test.each(profiles)('%s has requirements for every kind of compute', (profile) => {
  for (const kind of ['AmlCompute', 'ComputeInstance'] as const) {
    expect(all.filter((requirement) => appliesTo(requirement, kind, profile)).length).toBeGreaterThan(8);
  }
});

/** The table of section 2.13 of the requirement facts, split into one protocol, one set of ports and one severity each. */
test.each<[RequirementId, string, string, string, string]>([
  ['aml-inbound-44224', 'critical', 'auto', 'Inbound Tcp 44224', 'AzureMachineLearning'],
  ['batch-inbound-29876-29877', 'dated', 'auto', 'Inbound Tcp 29876-29877', 'BatchNodeManagement.compute'],
  ['ssh-inbound-22-optional', 'medium', 'manual', 'Inbound Tcp ssh', 'Internet'],
  ['outbound-aad', 'critical', 'auto', 'Outbound Tcp 443', 'AzureActiveDirectory'],
  ['outbound-aad-80', 'medium', 'auto', 'Outbound Tcp 80', 'AzureActiveDirectory'],
  ['outbound-aml', 'critical', 'auto', 'Outbound Tcp 443', 'AzureMachineLearning'],
  ['outbound-aml-8787', 'medium', 'auto', 'Outbound Tcp 8787', 'AzureMachineLearning'],
  ['outbound-aml-18881', 'medium', 'auto', 'Outbound Tcp 18881', 'AzureMachineLearning'],
  ['outbound-aml-udp-5831', 'high', 'auto', 'Outbound Udp 5831', 'AzureMachineLearning'],
  ['outbound-batch-443', 'critical', 'auto', 'Outbound Tcp 443', 'BatchNodeManagement.compute'],
  ['outbound-batch-443-udp', 'info', 'auto', 'Outbound Udp 443', 'BatchNodeManagement.compute'],
  [
    'outbound-storage',
    'critical',
    'guarded',
    'Outbound Tcp 443',
    'Storage.compute + blob and file endpoints or Storage.storageAccount',
  ],
  ['outbound-storage-445', 'high', 'guarded', 'Outbound Tcp 445', 'file endpoints or Storage.storageAccount'],
  ['outbound-arm', 'high', 'auto', 'Outbound Tcp 443', 'AzureResourceManager'],
  [
    'outbound-mcr',
    'high',
    'auto',
    'Outbound Tcp 443',
    'MicrosoftContainerRegistry or MicrosoftContainerRegistry.compute',
  ],
  ['outbound-afd-firstparty', 'high', 'auto', 'Outbound Tcp 443', 'AzureFrontDoor.FirstParty'],
  ['outbound-afd-frontend', 'medium', 'guarded', 'Outbound Tcp 443', 'AzureFrontDoor.Frontend'],
  ['outbound-acr', 'high', 'guarded', 'Outbound Tcp 443', 'AzureContainerRegistry.containerRegistry'],
  ['outbound-monitor', 'medium', 'auto', 'Outbound Tcp 443', 'AzureMonitor'],
  ['outbound-keyvault', 'high', 'auto', 'Outbound Tcp 443', 'AzureKeyVault.keyVault'],
  ['outbound-vnet-443', 'critical', 'guarded', 'Outbound Tcp 443', 'VirtualNetwork'],
  ['outbound-vnet-any', 'high', 'guarded', 'Outbound * *', 'VirtualNetwork'],
  ['intra-subnet-allowed', 'high', 'guarded', 'Both * *', 'the subnet'],
])('%s is %s, %s: %s %s', (id, severity, remediation, flow, peers) => {
  const requirement = flows.find((entry) => entry.id === id);
  const { direction, protocol, ports } = requirement ?? {};
  expect(typeof requirement?.severity === 'string' ? requirement.severity : 'dated').toBe(severity);
  expect(requirement?.remediation).toBe(remediation);
  expect(`${direction} ${protocol} ${typeof ports === 'string' ? ports : ports?.join(',')}`).toBe(flow);
  const groups = requirement?.peers.map((group) => group.map((peer) => peerText(peer)));
  expect(groups?.map((group) => group.join(' or ')).join(' + ')).toBe(peers);
});

function peerText(peer: Peer): string {
  switch (peer.kind) {
    case 'tag':
      return `${peer.tag}${peer.regionOf === null ? '' : `.${peer.regionOf}`}`;
    case 'virtualNetwork':
      return 'VirtualNetwork';
    case 'subnet':
      return 'the subnet';
    case 'privateEndpoints':
      return `${peer.groups.join(' and ')} endpoints`;
  }
}

test('the table above has every flow', () => {
  expect(flows).toHaveLength(23);
  expect(all).toHaveLength(26);
});

test('a dated severity ends after its day, unless the profile was chosen', () => {
  const severity = { until: '2026-03-31', before: 'critical', after: 'info', chosen: 'critical' } as const;
  expect(severityOn(severity, '2026-03-31T23:59:59Z', false)).toBe('critical');
  expect(severityOn(severity, '2026-04-01T00:00:00Z', false)).toBe('info');
  expect(severityOn(severity, '2026-04-01T00:00:00Z', true)).toBe('critical');
  expect(severityOn('high', '2030-01-01', false)).toBe('high');
});

test.each(byId)('%s: good example', (id, requirement) => {
  expect(verdictOn(check(exampleTopology(requirement, requirement.examples.good)), id)).toMatchObject({
    state: 'compliant',
    evidence: { witness: null, blockedBy: [], missing: [] },
  });
});

test.each(byId)('%s: bad example', (id, requirement) => {
  const { bad } = requirement.examples;
  const verdict = verdictOn(check(exampleTopology(requirement, bad)), id);
  expect(verdict.state).toBe(bad.state ?? 'violated');
  if (verdict.state === 'unknown') expect(verdict.evidence.missing).not.toEqual([]);
  else if (requirement.kind === 'flow') {
    expect(exampleDirections(requirement)).toContain(verdict.evidence.witness?.direction);
    expect(verdict.evidence.blockedBy.length).toBeGreaterThan(0);
    expect(verdict.message.startsWith(`${requirement.breaks}: rule `)).toBe(true);
  } else expect(verdict.evidence.observed).not.toEqual({});
});

const judgeable = flows.filter(({ examples }) => examples.bad.state === undefined);

test.each(judgeable.map((requirement) => [requirement.id, requirement] as const))(
  '%s: one denied address of one port is enough, and an allow rule above it heals',
  (id, requirement) => {
    if (requirement.kind !== 'flow' || requirement.extent === 'some') return;
    const good = exampleTopology(requirement, { what: '', rules: [[300, 'Allow', '*', '*', '*']] });
    const open = verdictOn(check(good), id);
    expect(open.state).toBe('compliant');
    const address =
      { VirtualNetwork: '10.0.2.7' }[requirement.examples.bad.rules?.[0]?.[3] ?? ''] ?? firstAddress(requirement);
    const port = requirement.ports === 'ssh' ? '22' : (requirement.ports[0] ?? '*');
    const protocol = requirement.protocol;
    for (const direction of exampleDirections(requirement)) {
      const deny = rule('deny-one', 200, 'Deny', direction, protocol, address, port);
      const denied = verdictOn(check({ ...good, rules: [...(good.rules ?? []), deny] }), id);
      expect(denied).toMatchObject({
        state: 'violated',
        evidence: { blockedBy: [{ rule: 'deny-one', resource: ids.nsg }] },
      });
      expect(denied.evidence.blockedShare).toBeLessThan(1);
      const allow = rule('allow-it', 150, 'Allow', direction, protocol, address, port);
      expect(verdictOn(check({ ...good, rules: [...(good.rules ?? []), deny, allow] }), id).state).toBe('compliant');
    }
  },
);

/** An address of the tag that the requirement's bad example denies. */
function firstAddress(requirement: Requirement): string {
  const witness = verdictOn(check(exampleTopology(requirement, requirement.examples.bad)), requirement.id).evidence
    .witness;
  const inbound = requirement.kind === 'flow' && requirement.direction === 'Inbound';
  return (inbound ? witness?.source : witness?.destination) ?? '';
}
