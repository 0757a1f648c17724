import {
  defaultSubnetKept,
  subnetDelegatedToDatabricks,
  subnetHasSecurityGroup,
  subnetHoldsDatabricks,
} from '../judges/judgeDatabricksPlacement.ts';
import type { Requirement } from '../requirement.ts';

const common = {
  kind: 'judged',
  when: 'always',
  remediation: 'manual',
  source: { section: 'databricks/security/network/classic/vnet-inject', asOf: '2025-06-30' },
  appliesTo: [
    {
      profiles: ['databricks-public-ip', 'databricks-scc', 'databricks-scc-private-link'],
      kinds: ['Databricks'],
    },
  ],
  watches: [
    'Microsoft.Network/virtualNetworks',
    'Microsoft.Network/virtualNetworks/subnets',
    'Microsoft.Databricks/workspaces',
  ],
} as const;

/** What the network of an attached Databricks workspace has to look like. */
export const databricksPlacement = [
  {
    ...common,
    judge: subnetDelegatedToDatabricks,
    decidedBy: 'The delegations of each of the two subnets that the Databricks workspace names.',
    id: 'dbx-subnets-delegated',
    title: 'Both subnets are delegated to Databricks',
    severity: 'critical',
    why: 'By the delegation Databricks puts its nodes into the two subnets and writes its rules into their groups.',
    breaks: 'Databricks cannot put nodes into the subnet',
    fix: 'Delegate the subnet to Microsoft.Databricks/workspaces.',
    examples: {
      good: { what: 'Both subnets are delegated to Microsoft.Databricks/workspaces.' },
      bad: {
        what: 'Somebody removed the delegation of one of them.',
        change: { subnet: { properties: { delegations: [] } } },
      },
    },
  },
  {
    ...common,
    judge: subnetHasSecurityGroup,
    decidedBy: 'Whether each of the two subnets names a network security group.',
    id: 'dbx-subnets-have-nsg',
    title: 'Both subnets have a network security group',
    severity: 'critical',
    why: 'Databricks writes what its clusters need into the network security groups of its two subnets, and refuses a subnet without one.',
    breaks: 'Databricks has no group to write its rules to and starts no cluster in the subnet',
    fix: 'Put a network security group on the subnet; Databricks fills in its own rules.',
    examples: {
      good: { what: 'Both subnets have a network security group.' },
      bad: {
        what: 'Somebody took the network security group off one of them.',
        change: { subnet: { properties: { networkSecurityGroup: null } } },
      },
    },
  },
  {
    ...common,
    judge: subnetHoldsDatabricks,
    decidedBy: 'The number of IPv4 addresses of each of the two subnets: 64, as a /26 has them, are the least.',
    id: 'dbx-subnet-size',
    title: 'Both subnets are at least a /26',
    severity: 'medium',
    why: 'A cluster takes an address in each subnet for every node, and Databricks asks for a /26 at least.',
    breaks: 'Databricks clusters run out of addresses',
    fix: 'Move the workspace to larger subnets; a subnet that is in use cannot grow into its neighbour.',
    notes: [
      {
        id: 'dbx-network-size',
        text: 'The network itself is to be between a /16 and a /24, which the subnets are a consequence of.',
      },
    ],
    examples: {
      good: { what: 'Both subnets are a /24.' },
      bad: { what: 'One of them is a /27.', change: { subnet: { properties: { addressPrefix: '10.0.1.0/27' } } } },
    },
  },
  {
    ...common,
    judge: defaultSubnetKept,
    decidedBy: 'The names of the subnets of the network that the Databricks workspace is in.',
    id: 'dbx-default-subnet',
    title: 'The network of Databricks keeps its default subnet',
    severity: 'low',
    once: true,
    why: 'Azure Machine Learning asks for the subnet called default beside the two that Databricks has for itself.',
    breaks: 'What Azure Machine Learning puts beside Databricks has no subnet of its own',
    fix: 'Create a subnet called default in the network.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2024-07-26' },
    examples: {
      good: { what: 'The network has the two subnets of Databricks and one called default.' },
      bad: { what: 'Somebody deleted the subnet called default.', change: { spareSubnet: null } },
    },
  },
] as const satisfies readonly Requirement[];
