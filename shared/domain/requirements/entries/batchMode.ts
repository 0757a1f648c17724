import { judgeBatchMode } from '../judges/judgeBatchMode.ts';
import type { Requirement } from '../requirement.ts';

/** What becomes of the way in which the nodes of a pool talk to Azure Batch. */
export const batchMode = [
  {
    kind: 'judged',
    judge: judgeBatchMode,
    decidedBy:
      'The mode in which the nodes of the pool communicate now. Classic is at risk up to 31 March 2026, the day of its retirement, and violated from the next day on.',
    id: 'batch-mode-retired',
    title: 'The pool communicates in the simplified mode',
    severity: 'high',
    once: true,
    why: 'Azure Batch retired the classic mode on 31 March 2026; only the simplified one remains.',
    breaks: 'The pool stays in a mode that Azure Batch has retired',
    fix: 'Set targetNodeCommunicationMode to Simplified, allow outbound 443 to BatchNodeManagement of the region, and resize the pool to zero and back.',
    source: { section: 'simplified-compute-node-communication', asOf: '2025-03-27' },
    appliesTo: [{ profiles: ['batch-classic', 'batch-simplified'], kinds: ['BatchPool'] }],
    when: 'always',
    remediation: 'manual',
    watches: ['Microsoft.Batch/batchAccounts', 'Microsoft.Batch/batchAccounts/pools'],
    coincidesWith: ['batch-inbound-29876-29877'],
    examples: {
      good: {
        what: 'The nodes of the pool communicate in the simplified mode.',
        change: { pool: { properties: { currentNodeCommunicationMode: 'Simplified' } } },
      },
      bad: {
        what: 'The nodes of the pool still communicate in the classic mode, before its retirement.',
        change: { pool: { properties: { currentNodeCommunicationMode: 'Classic' } } },
        state: 'at-risk',
      },
    },
  },
] as const satisfies readonly Requirement[];
