import { regionalTag, tag } from '../path/peer.ts';
import type { Requirement } from '../requirement.ts';
import { flowExamples } from './flowExamples.ts';
import { flowWatches } from './flowWatches.ts';

const flow = { kind: 'flow', direction: 'Inbound', protocol: 'Tcp', watches: flowWatches } as const;

/** What has to reach the nodes. */
export const inboundFlows = [
  {
    ...flow,
    id: 'aml-inbound-44224',
    title: 'Azure Machine Learning reaches the nodes',
    severity: 'critical',
    why: 'Azure Machine Learning calls nodes with a public IP address on this port to hand them their work.',
    breaks: 'Azure Machine Learning cannot reach the nodes, which turn unusable',
    fix: 'Allow inbound Tcp 44224 from AzureMachineLearning to the subnet, above the first rule that denies it.',
    source: { section: 'how-to-access-azureml-behind-firewall', asOf: '2026-03-19' },
    appliesTo: [
      { profiles: ['aml-public-ip'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['aml-classic-2021'], kinds: ['ComputeInstance'] },
      { profiles: ['aml-serverless-public-ip'], kinds: ['Serverless'] },
    ],
    when: 'always',
    ports: ['44224'],
    peers: [[tag('AzureMachineLearning')]],
    remediation: 'auto',
    examples: flowExamples('Tcp', '44224', ['AzureMachineLearning']),
  },
  {
    ...flow,
    id: 'batch-inbound-29876-29877',
    title: 'Azure Batch reaches the nodes',
    // The classic mode was retired on that day; who chose the profile by name, or a pool that is in it, says that it still runs.
    severity: { until: '2026-03-31', before: 'critical', after: 'info', chosen: 'critical' },
    why: 'In the classic mode Azure Batch calls every node on these ports to schedule work on it.',
    breaks: 'Azure Batch cannot reach the nodes, which turn unusable',
    fix: 'Allow inbound Tcp 29876-29877 from BatchNodeManagement to the subnet, or recreate the compute so that it uses the simplified mode.',
    source: { section: 'simplified-compute-node-communication', asOf: '2025-03-27' },
    appliesTo: [
      { profiles: ['aml-classic-2021'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['batch-classic'], kinds: ['BatchPool'] },
    ],
    when: 'always',
    ports: ['29876-29877'],
    peers: [[regionalTag('BatchNodeManagement', 'compute')]],
    remediation: 'auto',
    examples: flowExamples('Tcp', '29876-29877', ['BatchNodeManagement.{region}']),
  },
  {
    ...flow,
    id: 'ssh-inbound-22-optional',
    title: 'SSH over the public IP address works where it is enabled',
    severity: 'medium',
    why: 'The owner enabled SSH over the public IP address, which is of no use when no address on the internet gets through.',
    breaks: 'Nobody can log in to the nodes by SSH, which the owner enabled',
    fix: 'Allow inbound Tcp from the addresses that should log in, never from all of the Internet, or disable SSH on the compute.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
    appliesTo: [{ profiles: ['aml-public-ip', 'aml-classic-2021'], kinds: ['AmlCompute', 'ComputeInstance'] }],
    when: 'sshPublicAccess',
    ports: 'ssh',
    extent: 'some',
    peers: [[tag('Internet')]],
    remediation: 'manual',
    examples: {
      given: {
        change: {
          compute: {
            properties: {
              properties: { remoteLoginPortPublicAccess: 'Enabled', sshSettings: { sshPublicAccess: 'Enabled' } },
            },
          },
        },
      },
      good: { what: 'The office may log in, nobody else.', rules: [[100, 'Allow', 'Tcp', '203.0.113.0/24', '22']] },
      bad: { what: 'SSH is enabled, but no rule lets it in.' },
    },
  },
] as const satisfies readonly Requirement[];
