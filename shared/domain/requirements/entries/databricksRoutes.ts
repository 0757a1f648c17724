import { regionalTag, tag } from '../path/peer.ts';
import type { Requirement } from '../requirement.ts';

const common = {
  kind: 'route',
  when: 'always',
  remediation: 'manual',
  source: { section: 'databricks/security/network/classic/udr', asOf: '2025-06-30' },
  watches: [
    'Microsoft.Network/routeTables',
    'Microsoft.Network/routeTables/routes',
    'Microsoft.Network/virtualNetworks',
    'Microsoft.Network/virtualNetworks/subnets',
    'Microsoft.Databricks/workspaces',
  ],
} as const;

/** Which way the packets of an attached Databricks workspace take where all others are sent through an appliance. */
export const databricksRoutes = [
  {
    ...common,
    id: 'dbx-routes-direct',
    title: 'Packets for the control plane of Databricks go straight to the internet',
    severity: 'critical',
    why: 'The nodes keep a connection with the control plane of Databricks, or are called by it, which an appliance on the way cuts off.',
    breaks: 'Databricks loses its nodes, and clusters do not start',
    fix: 'Add a route to the service tag AzureDatabricks with next hop Internet to the tables of both subnets.',
    appliesTo: [{ profiles: ['databricks-public-ip', 'databricks-scc'], kinds: ['Databricks'] }],
    peers: [[tag('AzureDatabricks')]],
    coincidesWith: ['dbx-in-ssh', 'dbx-in-proxy'],
    examples: {
      good: {
        what: 'The tag has a route of its own past the appliance.',
        routes: [['AzureDatabricks', 'Internet']],
      },
      bad: {
        what: 'The packets go to an appliance.',
        routes: [['AzureDatabricks', 'VirtualAppliance', '10.0.100.4']],
      },
    },
  },
  {
    ...common,
    id: 'dbx-routes-direct-services',
    title: 'Packets for the metastore, storage and logs of Databricks go straight to the internet',
    severity: 'high',
    why: 'The nodes talk to the metastore, to storage and to the event hubs of Databricks all the time, and an appliance on the way slows them down or cuts them off.',
    breaks: 'Databricks nodes lose the metastore, their storage or their logs',
    fix: 'Add routes to the service tags Sql, Storage and EventHub, or to those of the region, with next hop Internet to the tables of both subnets.',
    appliesTo: [
      {
        profiles: ['databricks-public-ip', 'databricks-scc', 'databricks-scc-private-link'],
        kinds: ['Databricks'],
      },
    ],
    // Azure documents that routes to the tags of the region are enough.
    peers: [[regionalTag('Sql', 'compute')], [regionalTag('Storage', 'compute')], [regionalTag('EventHub', 'compute')]],
    examples: {
      good: {
        what: 'Each of the three tags has a route of its own past the appliance.',
        routes: [
          ['Sql', 'Internet'],
          ['Storage', 'Internet'],
          ['EventHub', 'Internet'],
        ],
      },
      bad: {
        what: 'The packets for one of them go to an appliance.',
        routes: [['EventHub', 'VirtualAppliance', '10.0.100.4']],
      },
    },
  },
] as const satisfies readonly Requirement[];
