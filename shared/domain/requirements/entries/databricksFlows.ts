import { privateEndpointsOf, tag, virtualNetwork } from '../path/peer.ts';
import type { Requirement } from '../requirement.ts';
import { flowExamples } from './flowExamples.ts';
import { flowWatches } from './flowWatches.ts';

const kinds = ['Databricks'] as const;
const everyProfile = [
  { profiles: ['databricks-public-ip', 'databricks-scc', 'databricks-scc-private-link'], kinds },
] as const;
const publicProfile = [{ profiles: ['databricks-public-ip'], kinds }] as const;
const withoutPrivateLink = [{ profiles: ['databricks-public-ip', 'databricks-scc'], kinds }] as const;
const privateLink = [{ profiles: ['databricks-scc-private-link'], kinds }] as const;

/**
 * What every flow of Databricks has in common. Databricks writes its own rules and forbids to change them; a rule of somebody else's that
 * denies comes before them all the same, and only its owner can tell what it was for.
 */
const flow = {
  kind: 'flow',
  protocol: 'Tcp',
  when: 'always',
  remediation: 'manual',
  // The ports are those of the rules that Databricks writes, as public templates show them: UNVERIFIED on the page itself.
  source: { section: 'databricks/security/network/classic/vnet-inject', asOf: '2025-06-30' },
  watches: [...flowWatches, 'Microsoft.Databricks/workspaces'],
} as const;

/** What the clusters of an attached Databricks workspace need, on both of its subnets. */
export const databricksFlows = [
  {
    ...flow,
    direction: 'Inbound',
    protocol: '*',
    id: 'dbx-in-vnet',
    title: 'Databricks nodes are reached from their network',
    severity: 'critical',
    why: 'The nodes of a Databricks cluster talk to each other on ports that they choose as they go, across both subnets.',
    breaks: 'The nodes of Databricks clusters cannot reach each other, and clusters do not start',
    fix: 'Remove or narrow the rule that denies inbound traffic from VirtualNetwork; the rule of Databricks that allows it stays as it is.',
    appliesTo: everyProfile,
    ports: ['*'],
    peers: [[virtualNetwork]],
    examples: flowExamples('*', '*', ['VirtualNetwork']),
  },
  {
    ...flow,
    direction: 'Inbound',
    id: 'dbx-in-ssh',
    title: 'Databricks sets up its nodes by SSH',
    severity: 'critical',
    why: 'Without secure cluster connectivity the control plane of Databricks logs in to every new node to set it up.',
    breaks: 'Databricks cannot set up its nodes, and clusters do not start',
    fix: 'Remove or narrow the rule that denies inbound Tcp 22 from AzureDatabricks, or turn on secure cluster connectivity.',
    appliesTo: publicProfile,
    ports: ['22'],
    peers: [[tag('AzureDatabricks')]],
    examples: flowExamples('Tcp', '22', ['AzureDatabricks']),
  },
  {
    ...flow,
    direction: 'Inbound',
    id: 'dbx-in-proxy',
    title: 'Databricks reaches the proxy of its nodes',
    severity: 'critical',
    why: 'Without secure cluster connectivity the control plane of Databricks hands work to the nodes through a proxy on this port.',
    breaks: 'Databricks cannot hand work to its nodes',
    fix: 'Remove or narrow the rule that denies inbound Tcp 5557 from AzureDatabricks, or turn on secure cluster connectivity.',
    appliesTo: publicProfile,
    ports: ['5557'],
    peers: [[tag('AzureDatabricks')]],
    examples: flowExamples('Tcp', '5557', ['AzureDatabricks']),
  },
  {
    ...flow,
    direction: 'Outbound',
    id: 'dbx-out-controlplane',
    title: 'Databricks nodes reach the control plane',
    severity: 'critical',
    why: 'The nodes report to the control plane of Databricks, which starts, feeds and watches them.',
    breaks: 'Databricks nodes cannot report to their control plane, and clusters do not start',
    fix: 'Remove or narrow the rule that denies outbound Tcp 443, 3306 or 8443-8451 to AzureDatabricks.',
    appliesTo: withoutPrivateLink,
    ports: ['443', '3306', '8443-8451'],
    peers: [[tag('AzureDatabricks')]],
    examples: flowExamples('Tcp', '8443-8451', ['AzureDatabricks']),
  },
  {
    ...flow,
    direction: 'Outbound',
    id: 'dbx-out-sql',
    title: 'Databricks nodes reach the metastore',
    severity: 'high',
    why: 'The nodes look tables up in the metastore of Databricks, a database of Azure.',
    breaks: 'Databricks nodes cannot look tables up in the metastore',
    fix: 'Remove or narrow the rule that denies outbound Tcp 3306 to Sql.',
    appliesTo: everyProfile,
    ports: ['3306'],
    peers: [[tag('Sql')]],
    examples: flowExamples('Tcp', '3306', ['Sql']),
  },
  {
    ...flow,
    direction: 'Outbound',
    id: 'dbx-out-storage',
    title: 'Databricks nodes reach Azure Storage',
    severity: 'critical',
    why: 'The nodes start from artifacts in Azure Storage, write their logs there and keep the file system of the workspace in it.',
    breaks: 'Databricks nodes cannot reach Azure Storage, and clusters do not start',
    fix: 'Remove or narrow the rule that denies outbound Tcp 443 to Storage.',
    appliesTo: everyProfile,
    ports: ['443'],
    peers: [[tag('Storage')]],
    examples: flowExamples('Tcp', '443', ['Storage']),
  },
  {
    ...flow,
    direction: 'Outbound',
    id: 'dbx-out-eventhub',
    title: 'Databricks nodes hand over their logs',
    severity: 'high',
    why: 'The nodes send what happens on them to an event hub of Databricks.',
    breaks: 'Databricks nodes cannot hand over their logs',
    fix: 'Remove or narrow the rule that denies outbound Tcp 9093 to EventHub.',
    appliesTo: everyProfile,
    ports: ['9093'],
    peers: [[tag('EventHub')]],
    examples: flowExamples('Tcp', '9093', ['EventHub']),
  },
  {
    ...flow,
    direction: 'Outbound',
    protocol: '*',
    id: 'dbx-out-vnet',
    title: 'Databricks nodes reach their network',
    severity: 'critical',
    why: 'The nodes of a Databricks cluster talk to each other on ports that they choose as they go, across both subnets.',
    breaks: 'The nodes of Databricks clusters cannot reach each other, and clusters do not start',
    fix: 'Remove or narrow the rule that denies outbound traffic to VirtualNetwork; the rule of Databricks that allows it stays as it is.',
    appliesTo: everyProfile,
    ports: ['*'],
    peers: [[virtualNetwork]],
    coincidesWith: ['dbx-pe-ports'],
    examples: flowExamples('*', '*', ['VirtualNetwork']),
  },
  {
    ...flow,
    direction: 'Outbound',
    id: 'dbx-pe-ports',
    title: 'Databricks nodes reach the control plane through its private endpoint',
    severity: 'high',
    why: 'With Private Link the nodes reach their control plane only through the private endpoint of the Databricks workspace.',
    breaks: 'Databricks nodes cannot reach their control plane, and clusters do not start',
    fix: 'Remove or narrow the rule that denies outbound Tcp 443, 3306, 6666 or 8443-8451 to the private endpoint of the Databricks workspace.',
    appliesTo: privateLink,
    // 6666 is the relay of secure cluster connectivity. UNVERIFIED, as the whole list: hence not critical.
    ports: ['443', '3306', '6666', '8443-8451'],
    // Where the estate does not show the endpoints, the network that they must be in stands for them.
    peers: [[privateEndpointsOf('databricks', 'databricks_ui_api'), virtualNetwork]],
    coincidesWith: ['dbx-out-vnet'],
    examples: flowExamples('Tcp', '6666', ['10.0.9.5/32']),
  },
] as const satisfies readonly Requirement[];
