import type { Requirement } from './requirement.ts';

/** How nodes get out of their network. */
export const egress = [
  {
    kind: 'judged',
    judge: 'explicitOutbound',
    id: 'explicit-outbound',
    title: 'Nodes without a public IP address have a way out of their own',
    severity: 'critical',
    why: 'Nodes without a public IP address reach Azure only through a NAT gateway, an appliance or a gateway; what Azure lends by default is about to end.',
    breaks: 'The nodes have no way out and do not start',
    fix: 'Put a NAT gateway with a public IP address on the subnet, or route everything to a firewall.',
    source: { section: 'default-outbound-access', asOf: '2026-01-30' },
    appliesTo: [{ profiles: ['aml-no-public-ip'], kinds: ['AmlCompute', 'ComputeInstance'] }],
    when: 'always',
    remediation: 'manual',
    watches: [
      'Microsoft.Network/virtualNetworks',
      'Microsoft.Network/virtualNetworks/subnets',
      'Microsoft.Network/natGateways',
      'Microsoft.Network/routeTables',
      'Microsoft.Network/routeTables/routes',
      'Microsoft.MachineLearningServices/workspaces/computes',
    ],
    examples: {
      good: { what: 'The subnet is private and has a NAT gateway.', privateSubnet: true, natGateway: true },
      bad: { what: 'The subnet is private, and nothing else leads out of it.', privateSubnet: true },
    },
  },
] as const satisfies readonly Requirement[];
