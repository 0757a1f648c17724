import { expect, test } from 'vitest';
import { catalogue, type RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import { conditions } from '../../../shared/domain/requirements/conditions.ts';
import type { Peer } from '../../../shared/domain/requirements/path/peer.ts';
import {
  appliesTo,
  type DecidableRequirement,
  isDecidable,
  type Requirement,
  severityOn,
} from '../../../shared/domain/requirements/requirement.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { checkExample, type ExampleCase, exampleDirections } from '../../support/exampleEstate.ts';

const all: readonly Requirement[] = catalogue;
const decidable = all.filter(isDecidable);
const flows = all.filter((requirement) => requirement.kind === 'flow');

test('ids are unique and kebab-case', () => {
  const ids = all.flatMap(({ id, notes = [] }) => [id, ...notes.map((note) => note.id)]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test.each(all.map((requirement) => [requirement.id, requirement] as const))(
  '%s says what people need to know',
  (_id, requirement) => {
    expect(requirement.why).toMatch(/^[A-Z].*\.$/);
    expect(requirement.title).toMatch(/^[A-Z].*[^.]$/);
    expect(requirement.source.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(requirement.appliesTo).not.toEqual([]);
    for (const { text } of requirement.notes ?? []) expect(text).toMatch(/^[A-Z].*\.$/);
    if (requirement.kind === 'unobservable') {
      expect(requirement.reason).toMatch(/^[A-Z].*\.$/);
      expect(requirement.manualCheck).toMatch(/^[A-Z].*\.$/);
      return;
    }
    expect(requirement.fix).toMatch(/^[A-Z].*\.$/);
    expect(requirement.breaks).toMatch(/^[A-Z].*[^.]$/);
    expect(Object.keys(conditions)).toContain(requirement.when);
    expect(requirement.watches).not.toEqual([]);
    for (const id of requirement.coincidesWith ?? []) expect(decidable.map((other) => other.id)).toContain(id);
    if (requirement.kind === 'judged') expect(requirement.decidedBy).toMatch(/^[A-Z].*\.$/);
  },
);

test.each(all.map((requirement) => [requirement.id, requirement] as const))(
  '%s applies to a compute once',
  (_id, requirement) => {
    const pairs = casesOf(requirement).map(({ kind, profile }) => `${kind} ${profile}`);
    expect(pairs).not.toEqual([]);
    expect(new Set(pairs).size).toBe(pairs.length);
  },
);

/** Every kind with every profile that it can have. */
const cases: readonly ExampleCase[] = [
  ...(['AmlCompute', 'ComputeInstance'] as const).flatMap((kind) =>
    (['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'] as const).map((profile) => ({ kind, profile })),
  ),
  { kind: 'Serverless', profile: 'aml-serverless-public-ip' },
  { kind: 'Serverless', profile: 'aml-serverless-no-public-ip' },
  { kind: 'VirtualMachine', profile: 'attached-vm' },
  { kind: 'HDInsight', profile: 'hdinsight-inbound' },
  { kind: 'HDInsight', profile: 'hdinsight-outbound' },
  { kind: 'Databricks', profile: 'databricks-public-ip' },
  { kind: 'Databricks', profile: 'databricks-scc' },
  { kind: 'Databricks', profile: 'databricks-scc-private-link' },
  { kind: 'BatchPool', profile: 'batch-classic' },
  { kind: 'BatchPool', profile: 'batch-simplified' },
];

function casesOf(requirement: Requirement): readonly ExampleCase[] {
  return requirement.appliesTo.flatMap(({ profiles, kinds }) =>
    kinds.flatMap((kind) => profiles.map((profile) => ({ kind, profile }))),
  );
}

test('every requirement applies to kinds with profiles that they can have', () => {
  const possible = new Set(cases.map(({ kind, profile }) => `${kind} ${profile}`));
  for (const requirement of all) {
    for (const { kind, profile } of casesOf(requirement)) expect(possible).toContain(`${kind} ${profile}`);
  }
});

const open: Requirement | undefined = decidable.find(({ id }) => id === 'subnet-exists');

/** Whoever runs a pool in the classic mode is at risk by that alone. */
function isByProfile({ requirement, state, profile }: Verdict): boolean {
  return requirement === 'batch-mode-retired' && state === 'at-risk' && profile === 'batch-classic';
}

test.each(cases.map((about) => [about.kind, about.profile, about] as const))(
  'a good topology of %s with %s raises no alarm',
  (_kind, profile, about) => {
    const { verdicts, coverage } = checkExample(open as Requirement, null, about);
    const alarms = verdicts.filter(({ state }) => state !== 'compliant' && state !== 'not-applicable');
    expect(alarms.filter((verdict) => !isByProfile(verdict)).map(shortly)).toEqual([]);
    expect(coverage.missing).toEqual([]);
    expect(new Set(verdicts.map((verdict) => verdict.profile))).toEqual(new Set([profile]));
    const judged = decidable.filter((requirement) => appliesTo(requirement, about.kind, about.profile));
    expect(new Set(verdicts.map(({ requirement }) => requirement))).toEqual(new Set(judged.map(({ id }) => id)));
  },
);

const examples = decidable.flatMap((requirement) =>
  casesOf(requirement).map((about) => [requirement.id, about.kind, about.profile, requirement, about] as const),
);

test.each(examples)('%s: good example of %s with %s', (id, _kind, _profile, requirement, about) => {
  const { verdicts } = checkExample(requirement, requirement.examples.good, about);
  const own = verdicts.filter((verdict) => verdict.requirement === id);
  expect(own).not.toEqual([]);
  for (const verdict of own) {
    expect(verdict).toMatchObject({ state: 'compliant', evidence: { witness: null, blockedBy: [], missing: [] } });
  }
  const alarms = verdicts.filter(({ state }) => state === 'violated' || state === 'at-risk');
  expect(alarms.filter((verdict) => !isByProfile(verdict)).map(shortly)).toEqual([]);
});

test.each(examples)('%s: bad example of %s with %s', (id, _kind, _profile, requirement, about) => {
  const { bad } = requirement.examples;
  const { verdicts } = checkExample(requirement, bad, about);
  const state = bad.state ?? 'violated';
  const own = verdicts.filter((verdict) => verdict.requirement === id && verdict.state === state);
  expect(verdicts.filter((verdict) => verdict.requirement === id).map(shortly)).toEqual(
    expect.arrayContaining([expect.stringContaining(state)]),
  );
  const [verdict] = own;
  if (verdict !== undefined) expectEvidence(verdict, requirement);
  const expected = [id, ...(requirement.coincidesWith ?? [])];
  const others = verdicts.filter((other) => other.state === 'violated' && !expected.includes(other.requirement));
  expect(others.map(shortly)).toEqual([]);
});

function expectEvidence({ state, evidence, message }: Verdict, requirement: DecidableRequirement): void {
  if (state === 'unknown') return expect(evidence.missing).not.toEqual([]);
  if (state === 'violated') expect(message.startsWith(`${requirement.breaks}: `)).toBe(true);
  if (requirement.kind === 'judged') return expect(Object.keys(evidence.observed).length).toBeGreaterThan(0);
  expect(exampleDirections(requirement)).toContain(evidence.witness?.direction);
  expect(evidence.blockedBy.length).toBeGreaterThan(0);
}

function shortly({ requirement, state, message }: Verdict): string {
  return `${requirement} ${state}: ${message}`;
}

/** The table of section 2.13 of the requirement facts, split into one protocol, one set of ports and one severity each. */
const flowTable: readonly (readonly [RequirementId, string, string, string, string])[] = [
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
  ['vm-ssh-from-aml', 'high', 'auto', 'Inbound Tcp ssh', 'AzureMachineLearning'],
  ['hdi-in-mgmt-443', 'critical', 'auto', 'Inbound Tcp 443', 'HDInsight or HDInsight.compute or management addresses'],
  ['hdi-in-kafka-9400', 'high', 'auto', 'Inbound Tcp 9400', 'HDInsight or HDInsight.compute or management addresses'],
  ['hdi-in-dns-53', 'info', 'manual', 'Inbound Udp 53', '168.63.129.16/32'],
  ['dns-platform-not-denied', 'high', 'manual', 'Outbound * *', '168.63.129.16/32'],
  ['dns-platform-imds-not-denied', 'high', 'manual', 'Outbound * *', '169.254.169.254/32'],
  ['hdi-in-dns-53-tcp', 'info', 'manual', 'Inbound Tcp 53', '168.63.129.16/32'],
  ['dbx-in-vnet', 'critical', 'manual', 'Inbound * *', 'VirtualNetwork'],
  ['dbx-in-ssh', 'critical', 'manual', 'Inbound Tcp 22', 'AzureDatabricks'],
  ['dbx-in-proxy', 'critical', 'manual', 'Inbound Tcp 5557', 'AzureDatabricks'],
  ['dbx-out-controlplane', 'critical', 'manual', 'Outbound Tcp 443,3306,8443-8451', 'AzureDatabricks'],
  ['dbx-out-sql', 'high', 'manual', 'Outbound Tcp 3306', 'Sql'],
  ['dbx-out-storage', 'critical', 'manual', 'Outbound Tcp 443', 'Storage'],
  ['dbx-out-eventhub', 'high', 'manual', 'Outbound Tcp 9093', 'EventHub'],
  ['dbx-out-vnet', 'critical', 'manual', 'Outbound * *', 'VirtualNetwork'],
  [
    'dbx-pe-ports',
    'high',
    'manual',
    'Outbound Tcp 443,3306,6666,8443-8451',
    'databricks_ui_api endpoints or VirtualNetwork',
  ],
  ['batch-outbound-storage', 'critical', 'guarded', 'Outbound Tcp 443', 'Storage.compute'],
  ['batch-outbound-bnm', 'info', 'auto', 'Outbound Tcp 443', 'BatchNodeManagement.compute'],
  ['batch-intra-subnet-ssh', 'medium', 'guarded', 'Both Tcp 22', 'the subnet'],
];

test.each(flowTable)('%s is %s, %s: %s %s', (id, severity, remediation, flow, peers) => {
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
    case 'hdInsightTags':
      return 'HDInsight.compute';
    case 'hdInsightAddresses':
      return 'management addresses';
    case 'platform':
      return peer.prefix;
  }
}

test('a dated severity ends after its day, unless the profile was chosen', () => {
  const severity = { until: '2026-03-31', before: 'critical', after: 'info', chosen: 'critical' } as const;
  expect(severityOn(severity, '2026-03-31T23:59:59Z', false)).toBe('critical');
  expect(severityOn(severity, '2026-04-01T00:00:00Z', false)).toBe('info');
  expect(severityOn(severity, '2026-04-01T00:00:00Z', true)).toBe('critical');
  expect(severityOn('high', '2030-01-01', false)).toBe('high');
});
