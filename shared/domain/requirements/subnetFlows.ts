import { flowWatches } from './flowWatches.ts';
import { subnet } from './peer.ts';
import type { Requirement } from './requirement.ts';

/** What nodes need from each other. */
export const subnetFlows = [
  {
    kind: 'flow',
    id: 'intra-subnet-allowed',
    title: 'The nodes of a cluster reach each other',
    severity: 'high',
    why: 'The nodes of a distributed job talk to each other on ports that they choose as they go, inside their subnet.',
    breaks: 'The nodes of the cluster cannot reach each other, and jobs on several nodes hang or fail',
    fix: 'Allow all traffic from the subnet to itself, in both directions, above the rules that deny it.',
    source: { section: 'batch-virtual-network', asOf: '2023-09-20' },
    appliesTo: [{ profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'], kinds: ['AmlCompute'] }],
    when: 'severalNodes',
    direction: 'Both',
    protocol: '*',
    ports: ['*'],
    peers: [[subnet]],
    remediation: 'guarded',
    watches: flowWatches,
    examples: {
      given: { maxNodeCount: 4 },
      good: {
        what: 'Everything is closed but traffic from the subnet to itself.',
        rules: [
          [100, 'Allow', '*', '{subnet}', '*'],
          [4096, 'Deny', '*', '*', '*'],
        ],
      },
      bad: {
        what: 'A rule denies what the nodes send to each other.',
        rules: [
          [100, 'Deny', '*', '{subnet}', '*'],
          [200, 'Allow', '*', '*', '*'],
        ],
      },
    },
  },
] as const satisfies readonly Requirement[];
