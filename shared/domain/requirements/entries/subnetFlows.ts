import { subnet } from '../path/peer.ts';
import type { Requirement } from '../requirement.ts';
import { flowWatches } from './flowWatches.ts';

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
    coincidesWith: ['outbound-vnet-443', 'outbound-vnet-any'],
    watches: flowWatches,
    examples: {
      good: { what: 'Traffic from the subnet to itself passes, in both directions.' },
      bad: {
        what: 'A rule denies what the nodes send to each other.',
        rules: [[100, 'Deny', '*', '{subnet}', '*']],
      },
    },
  },
] as const satisfies readonly Requirement[];
