import { regionalTag, subnet } from '../path/peer.ts';
import type { Requirement } from '../requirement.ts';
import { flowExamples } from './flowExamples.ts';
import { flowWatches } from './flowWatches.ts';

const kinds = ['BatchPool'] as const;
const classic = [{ profiles: ['batch-classic'], kinds }] as const;

const flow = {
  kind: 'flow',
  protocol: 'Tcp',
  watches: [...flowWatches, 'Microsoft.Batch/batchAccounts', 'Microsoft.Batch/batchAccounts/pools'],
} as const;

/** What only the pools of a Batch account of one's own need. */
export const batchFlows = [
  {
    ...flow,
    direction: 'Outbound',
    id: 'batch-outbound-storage',
    title: 'The nodes of a classic pool reach Azure Storage',
    severity: 'critical',
    why: 'In the classic mode every node talks to the queues, tables and blobs of Azure Batch in its region.',
    breaks: 'The nodes of the pool cannot reach the storage of Azure Batch and do not start',
    fix: 'Allow outbound Tcp 443 to Storage of the region above the first rule that denies it, or recreate the pool in the simplified mode.',
    source: { section: 'batch-virtual-network', asOf: '2023-09-20' },
    appliesTo: classic,
    when: 'always',
    ports: ['443'],
    peers: [[regionalTag('Storage', 'compute')]],
    remediation: 'guarded',
    examples: flowExamples('Tcp', '443', ['Storage.{region}']),
  },
  {
    ...flow,
    direction: 'Outbound',
    id: 'batch-outbound-bnm',
    title: 'Job managers on a classic pool reach Azure Batch',
    severity: 'info',
    why: 'In the classic mode only tasks that call Azure Batch themselves, such as job managers, need a way to it.',
    breaks: 'Job managers on the pool cannot reach Azure Batch',
    fix: 'Allow outbound Tcp 443 to BatchNodeManagement of the region above the first rule that denies it, where such tasks run.',
    source: { section: 'batch-virtual-network', asOf: '2023-09-20' },
    appliesTo: classic,
    when: 'always',
    ports: ['443'],
    peers: [[regionalTag('BatchNodeManagement', 'compute')]],
    remediation: 'auto',
    examples: flowExamples('Tcp', '443', ['BatchNodeManagement.{region}']),
  },
  {
    ...flow,
    direction: 'Both',
    id: 'batch-intra-subnet-ssh',
    title: 'The nodes of a pool reach each other by SSH',
    severity: 'medium',
    why: 'A task on several nodes starts its parts on the others by SSH.',
    breaks: 'Tasks on several nodes of the pool hang or fail',
    fix: 'Allow Tcp 22 from the subnet to itself, in both directions, above the rules that deny it.',
    source: { section: 'batch-virtual-network', asOf: '2023-09-20' },
    appliesTo: [{ profiles: ['batch-classic', 'batch-simplified'], kinds }],
    when: 'interNodeCommunication',
    ports: ['22'],
    peers: [[subnet]],
    remediation: 'guarded',
    examples: flowExamples('Tcp', '22', ['{subnet}'], {
      change: { pool: { properties: { interNodeCommunication: 'Enabled' } } },
    }),
  },
] as const satisfies readonly Requirement[];
