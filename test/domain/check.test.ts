import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { checkEstate } from '../../shared/domain/check.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import type { VerdictDocument } from '../../shared/domain/verdict.ts';
import { asOf, bodies, check, estateOf, ids, route, rule, serviceTags, type Topology } from '../support/topology.ts';

const schema: object = JSON.parse(readFileSync(new URL('../../docs/verdict.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false }).compile(schema);

const denyInternet = rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*');
const someRules = [
  rule('allow-aml', 200, 'Allow', 'Outbound', 'Tcp', 'AzureMachineLearning', '443'),
  rule('allow-one-batch-prefix', 210, 'Allow', 'Outbound', 'Tcp', '13.69.65.64/26', '443'),
  denyInternet,
];

const topologies: Record<string, Topology> = {
  'a closed group': { rules: someRules },
  'an instance in the 2021 profile': {
    kind: 'ComputeInstance',
    tags: { 'netguard-profile': 'aml-classic-2021' },
    rules: [rule('deny-batch', 120, 'Deny', 'Inbound', 'Tcp', 'BatchNodeManagement', '*')],
  },
  'a route table that nobody exported': { subnet: { routeTable: { id: ids.routeTable } } },
  'everything to a firewall': { routes: [route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.1.0.4')] },
  'everything to a firewall but what has to go out by itself': {
    routes: [
      route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.1.0.4'),
      route('to-aml', 'AzureMachineLearning', 'Internet'),
      route('to-batch', '13.69.65.64/26', 'Internet'),
      route('nowhere', '20.33.136.0/24', 'None'),
    ],
  },
  'a private subnet': {
    compute: { enableNodePublicIp: false },
    subnet: { defaultOutboundAccess: false },
  },
  'a deleted subnet': { without: ['subnet'] },
  'a delegated subnet': { subnet: { delegations: [{ properties: { serviceName: 'Microsoft.Web/serverFarms' } }] } },
  'no group in the estate': { without: ['nsg'] },
  'no network': { compute: { subnet: null } },
  'another kind': { kind: 'AKS' },
  'nothing at all': { without: Object.keys(ids) as (keyof typeof ids)[] },
  'two address families': {
    vnet: { addressSpace: { addressPrefixes: ['10.0.0.0/16', 'fd00::/56'] } },
    subnet: { addressPrefix: null, addressPrefixes: ['10.0.1.0/24', 'fd00::/64'] },
    tags: { 'netguard-profile': 'aml-classic-2021' },
    rules: [denyInternet, rule('deny-v6', 110, 'Deny', 'Outbound', '*', '::/0', '*')],
  },
};

test.each(Object.entries(topologies))('%s: the document follows its schema', (_, topology) => {
  for (const document of [check(topology), check(topology, { serviceTags: null })]) {
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors ?? []).toEqual([]);
  }
});

test('the schema notices what does not belong to it', () => {
  const document = JSON.parse(JSON.stringify(check({ rules: someRules }))) as VerdictDocument & { extra?: number };
  expect(validate({ ...document, extra: 1 })).toBe(false);
  const [first] = document.verdicts;
  expect(validate({ ...document, verdicts: [{ ...first, state: 'unknown' }] })).toBe(false);
  expect(validate({ ...document, verdicts: [{ ...first, severity: 'fatal' }] })).toBe(false);
});

/** What people read, for a cluster whose group lets only a little out. */
test('messages', async () => {
  const lines = Object.entries(topologies).flatMap(([name, topology]) => {
    const { verdicts, coverage } = check(topology);
    return [
      `## ${name}`,
      ...verdicts.map(({ state, severity, requirement, message }) => `${state} ${severity} ${requirement}: ${message}`),
      ...coverage.missing.map(({ fact, resource, why }) => `missing ${fact} ${resource}: ${why}`),
      '',
    ];
  });
  await expect(lines.join('\n')).toMatchFileSnapshot('../golden/messages.txt');
});

test('one whole verdict', () => {
  const document = check({ rules: someRules });
  expect(document.verdicts.find(({ requirement }) => requirement === 'outbound-batch-443')).toEqual({
    id: `outbound-batch-443|${ids.compute}|${ids.subnet}`.toLowerCase(),
    requirement: 'outbound-batch-443',
    title: 'Nodes reach Azure Batch',
    severity: 'critical',
    state: 'violated',
    compute: ids.compute,
    computeKind: 'AmlCompute',
    profile: 'aml-public-ip',
    profileBecause: 'the compute does not say that its nodes have no public address',
    subnet: ids.subnet,
    workspace: ids.workspace,
    message:
      'Azure Batch cannot manage the nodes, which turn unusable: rule deny-internet (priority 400) of network security group ' +
      'nsg-training blocks outbound Tcp 443 to 2 of 3 prefixes of BatchNodeManagement.WestEurope.',
    evidence: {
      // 32 + 16 of 64 + 32 + 16 addresses.
      blockedShare: 48 / 112,
      witness: {
        direction: 'Outbound',
        protocol: 'Tcp',
        source: '10.0.1.4',
        sourcePort: 49152,
        destination: '20.86.93.32',
        destinationPort: 443,
      },
      blockedBy: [{ kind: 'securityRule', level: 'subnet', resource: ids.nsg, rule: 'deny-internet', priority: 400 }],
      blocksNext: [],
      observed: {},
      assumptions: ['batch-managed-nsg', 'no-admin-rules'],
      missing: [],
    },
    remediation: {
      class: 'auto',
      changes: [
        {
          operation: 'put',
          resource: `${ids.nsg}/securityRules/netguard-outbound-batch-443`,
          body: {
            properties: {
              description: 'AML Network Guard: outbound-batch-443 for cluster of ws',
              access: 'Allow',
              direction: 'Outbound',
              priority: 399,
              protocol: 'Tcp',
              sourcePortRange: '*',
              destinationPortRange: '443',
              destinationAddressPrefix: 'BatchNodeManagement.WestEurope',
              sourceAddressPrefix: '10.0.1.0/24',
            },
          },
        },
      ],
    },
  });
});

const documentOf = (order: readonly unknown[]) =>
  JSON.stringify(checkEstate(parseEstate([{ source: 'e', body: order }]), { serviceTags, asOf }));

test('the same estate gives the same bytes, in whatever order its resources stand', () => {
  const second = {
    ...(bodies().find((body) => (body as { id: string }).id === ids.compute) as object),
    id: `${ids.compute}2`,
  };
  const all = [...bodies({ rules: someRules }), second];
  expect(documentOf(all.toReversed())).toBe(documentOf(all));
  expect(documentOf(all)).toContain('cluster2');
});

const severities = (when: string) =>
  check(topologies['an instance in the 2021 profile'], { asOf: when }).verdicts.find(
    ({ requirement }) => requirement === 'batch-inbound-29876-29877',
  )?.severity;

test('the severity of a retired mode ends, but not for who chose it', () => {
  expect(severities('2026-01-01T00:00:00Z')).toBe('critical');
  expect(severities('2026-11-22T00:00:00Z')).toBe('critical');
});

test('judges only the computes that were asked for', () => {
  const estate = estateOf({ rules: someRules });
  const options = { serviceTags, asOf };
  expect(
    checkEstate(estate, { ...options, only: { computes: new Set([ids.compute.toLowerCase()]) } }).summary.computes,
  ).toBe(1);
  expect(checkEstate(estate, { ...options, only: { computes: new Set() } })).toMatchObject({
    summary: { computes: 0 },
    verdicts: [],
  });
});

const missing = (topology: Topology) => check(topology).coverage.missing.map(({ fact, resource }) => [fact, resource]);

test('what nobody listed is missing, not clean', () => {
  expect(missing({})).toEqual([]);
  expect(missing({ without: ['compute'] })).toEqual([['computes', ids.workspace]]);
  expect(missing({ without: ['workspace', 'compute'] })).toEqual([['workspaces', 'estate']]);
  expect(missing({ without: ['workspace'] })).toEqual([
    ['workspace', ids.workspace],
    ['workspaces', 'estate'],
  ]);
  const listed = parseEstate([
    { source: 'a', body: bodies({ without: ['compute'] }) },
    { source: 'b', body: { listOf: 'computes', scope: ids.workspace, value: [] } },
  ]);
  expect(checkEstate(listed, { serviceTags, asOf }).coverage.missing).toEqual([]);
});

test('the summary counts what the verdicts say', () => {
  const { summary, verdicts } = check({ rules: someRules });
  for (const state of ['compliant', 'violated', 'at-risk', 'unknown', 'not-applicable'] as const) {
    expect(summary[state]).toBe(verdicts.filter((verdict) => verdict.state === state).length);
  }
  expect(new Set(verdicts.map(({ id }) => id)).size).toBe(verdicts.length);
});
