import type { AlertVerdict, FindingAlert, SampleAlert } from '../domain/alert.ts';

const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/example-group/providers';
const workspace = `${group}/Microsoft.MachineLearningServices/workspaces/example-workspace`;
const network = `${group}/Microsoft.Network`;
const securityGroup = `${network}/networkSecurityGroups/example-nsg`;
const subnet = `${network}/virtualNetworks/example-network/subnets/example-subnet`;
const compute = `${workspace}/computes/example-cluster`;

/**
 * An alert that shows what a real one looks like: a made-up deny rule before a made-up cluster. Every name says that it is an example, and
 * the addresses are those reserved for documentation (RFC 5737).
 */
export function sampleAlert(id: string, time: string): SampleAlert {
  return { schemaVersion: 1, kind: 'sample', id, time, alert: findingAlert(id, time) };
}

function findingAlert(id: string, time: string): FindingAlert {
  const verdict = exampleVerdict(time);
  const { requirement, title, severity, state } = verdict;
  return {
    schemaVersion: 1,
    kind: 'finding',
    id,
    time,
    evaluation: { id, number: 1, sweep: false },
    compute,
    computeKind: 'AmlCompute',
    workspace,
    subnets: [subnet],
    verdicts: [verdict],
    moreVerdicts: 0,
    causes: [
      {
        who: 'someone@example.com',
        objectId: null,
        operation: 'write',
        resource: `${securityGroup}/securityRules/ExampleDenyAll`,
        time,
        correlationId: null,
        eventId: `${id}-event`,
      },
    ],
    moreCauses: 0,
    transitions: [{ finding: verdict.id, requirement, title, severity, from: 'compliant', to: state, alert: 'opened' }],
  };
}

/** As the judge would put it for a real one. */
function exampleVerdict(since: string): AlertVerdict {
  return {
    id: 'aml-inbound-44224|example',
    requirement: 'aml-inbound-44224',
    title: 'Azure Machine Learning reaches the nodes',
    severity: 'critical',
    state: 'violated',
    alert: 'opened',
    since,
    message:
      'Azure Machine Learning cannot reach the nodes, which turn unusable: rule ExampleDenyAll (priority 200) of network security group example-nsg blocks inbound Tcp 44224 from 5 of 5 prefixes of AzureMachineLearning.',
    subnet,
    witness: {
      direction: 'Inbound',
      protocol: 'Tcp',
      source: '203.0.113.5',
      sourcePort: 49152,
      destination: '192.0.2.4',
      destinationPort: 44224,
    },
    blockedShare: 1,
    blockedBy: [
      { kind: 'securityRule', level: 'subnet', resource: securityGroup, rule: 'ExampleDenyAll', priority: 200 },
    ],
    moreBlockedBy: 0,
    repair: {
      class: 'auto',
      changes: [
        {
          operation: 'put',
          resource: `${securityGroup}/securityRules/netguard-aml-inbound-44224`,
          body: {
            properties: {
              description: 'AML Network Guard: aml-inbound-44224',
              access: 'Allow',
              direction: 'Inbound',
              priority: 199,
              protocol: 'Tcp',
              sourcePortRange: '*',
              destinationPortRange: '44224',
              sourceAddressPrefix: 'AzureMachineLearning',
              destinationAddressPrefix: '192.0.2.0/24',
            },
          },
        },
      ],
    },
  };
}
