import type { Evidence, Verdict, VerdictDocument } from '../../shared/domain/verdict.ts';

const subscription = '/subscriptions/00000000-0000-4000-8000-000000000001';
const workspace = `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ml-prod`;
const network = `${subscription}/resourceGroups/rg-net/providers/Microsoft.Network`;

const noEvidence: Evidence = {
  blockedShare: 0,
  witness: null,
  blockedBy: [],
  blocksNext: [],
  observed: {},
  assumptions: [],
  missing: [],
};

/** A verdict that holds, but for what is given. */
export function verdict(
  given: Partial<Omit<Verdict, 'evidence'>> & { readonly evidence?: Partial<Evidence> },
): Verdict {
  return {
    id: 'verdict',
    requirement: 'aml-inbound-44224',
    title: 'Azure Machine Learning reaches the compute instance',
    severity: 'critical',
    state: 'compliant',
    compute: `${workspace}/computes/ci-anna`,
    computeKind: 'ComputeInstance',
    profile: 'aml-public-ip',
    profileBecause: 'the compute says so',
    subnet: `${network}/virtualNetworks/vnet-ml/subnets/training`,
    workspace,
    message: 'Every packet of the requirement passes.',
    remediation: { class: 'manual', changes: [] },
    ...given,
    evidence: { ...noEvidence, ...given.evidence },
  };
}

/** A document of these verdicts, its summary counted from them. */
export function documentOf(verdicts: readonly Verdict[], given: Partial<VerdictDocument> = {}): VerdictDocument {
  const count = (state: Verdict['state']) => verdicts.filter((one) => one.state === state).length;
  return {
    schemaVersion: 1,
    asOf: '2026-11-22T18:00:00Z',
    serviceTags: { cloud: 'Public', changeNumber: 376 },
    coverage: { resources: {}, ignoredTypes: {}, missing: [] },
    summary: {
      computes: new Set(verdicts.map(({ compute }) => compute)).size,
      compliant: count('compliant'),
      violated: count('violated'),
      'at-risk': count('at-risk'),
      unknown: count('unknown'),
      'not-applicable': count('not-applicable'),
    },
    verdicts,
    ...given,
  };
}

const nsg = `${network}/networkSecurityGroups/nsg-ml`;
const cluster = { compute: `${workspace}/computes/train-gpu`, computeKind: 'AmlCompute' };

/** Two computes of one workspace and a Batch pool outside any, with a verdict of each state. */
export const sampleDocument = documentOf(
  [
    verdict({ requirement: 'subnet-same-region', state: 'compliant' }),
    verdict({
      requirement: 'outbound-default-access',
      severity: 'medium',
      state: 'at-risk',
      message: 'The subnet leaves through implicit default outbound access.',
    }),
    verdict({
      state: 'violated',
      message:
        'Azure Machine Learning cannot reach the compute instance on TCP 44224: rule DenyAllInbound (priority 4096) of nsg-ml blocks 8 of 8 prefixes.',
      evidence: {
        blockedShare: 1,
        witness: {
          direction: 'Inbound',
          protocol: 'Tcp',
          source: '20.42.0.5',
          sourcePort: 49152,
          destination: '10.0.1.4',
          destinationPort: 44224,
        },
        blockedBy: [
          { kind: 'securityRule', level: 'subnet', resource: nsg, rule: 'DenyAllInbound', priority: 4096 },
          {
            kind: 'securityRule',
            level: 'networkInterface',
            resource: `${network}/networkSecurityGroups/nsg-nic`,
            rule: 'Deny_*_from|internet',
            priority: 300,
          },
        ],
      },
    }),
    verdict({ ...cluster, requirement: 'subnet-same-region', state: 'compliant' }),
    verdict({ ...cluster, requirement: 'aml-inbound-44224', state: 'not-applicable' }),
    verdict({
      ...cluster,
      requirement: 'batch-inbound-29876-29877',
      state: 'unknown',
      message: 'Whether Azure Batch reaches the nodes cannot be told.',
      evidence: {
        missing: [{ fact: 'network security group', resource: `${network}/networkSecurityGroups/nsg-gpu`, why: '403' }],
      },
    }),
    verdict({
      compute: `${subscription}/resourceGroups/rg-batch/providers/Microsoft.Batch/batchAccounts/batch1/pools/render`,
      computeKind: 'BatchPool',
      profile: 'batch-classic',
      workspace: null,
      subnet: null,
      requirement: 'batch-outbound-storage',
      severity: 'high',
      state: 'violated',
      message: 'An ICMPv6 packet to fd00::1 is blocked',
      evidence: {
        blockedShare: 0.25,
        witness: {
          direction: 'Outbound',
          protocol: 'Tcp',
          source: 'fd00::4',
          sourcePort: 49152,
          destination: '2603:1020::5',
          destinationPort: 443,
        },
        blockedBy: Array.from({ length: 5 }, (_, index) => ({
          kind: 'securityRule' as const,
          level: 'subnet' as const,
          resource: nsg,
          rule: `deny-${index}`,
          priority: 200 + index,
        })),
      },
    }),
  ],
  {
    coverage: {
      resources: { 'microsoft.network/networksecuritygroups': 2 },
      ignoredTypes: { 'microsoft.web/sites': 3 },
      missing: [
        {
          fact: 'computes',
          resource: `${subscription}/resourceGroups/rg-ml/providers/Microsoft.MachineLearningServices/workspaces/ml-dev`,
          why: '403',
        },
      ],
    },
  },
);
