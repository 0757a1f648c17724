import { workspaceEndpoint } from '../judges/judgeWorkspaceEndpoint.ts';
import type { Requirement } from '../requirement.ts';
import { connectedWorkspace, workspaceEndpointIn } from './endpointExample.ts';

const watches = [
  'Microsoft.Network/privateEndpoints',
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
  'Microsoft.MachineLearningServices/workspaces',
  'Microsoft.MachineLearningServices/workspaces/computes',
] as const;

const withoutEndpoint = {
  endpoint: null,
  endpointInterface: null,
  workspace: { properties: { privateEndpointConnections: [] } },
};

const otherNetwork = '{id:resourceGroup}/providers/Microsoft.Network/virtualNetworks/vnet-other/subnets/endpoints';

const decidedBy =
  'The connections of the workspace and the private endpoints of the estate: an approved one for amlworkspace must be in the network of the compute or in one whose peering is connected. One elsewhere, where an appliance or a gateway may lead, makes it unknown.';

const trainingPage = { section: 'how-to-secure-training-vnet', asOf: '2024-04-08' } as const;

/** How nodes reach their workspace where it is private. */
export const privateEndpoints = [
  {
    kind: 'judged',
    judge: workspaceEndpoint,
    decidedBy,
    id: 'workspace-private-endpoint',
    title: 'Nodes without a public IP address reach their workspace through a private endpoint',
    severity: 'critical',
    why: 'Nodes without a public IP address talk to their workspace only through its private endpoint, in this network or a connected one.',
    breaks: 'The nodes cannot reach their workspace, and the compute does not start',
    fix: 'Create and approve a private endpoint of the workspace in the network, or peer the network with the one that has it.',
    source: trainingPage,
    appliesTo: [
      { profiles: ['aml-no-public-ip'], kinds: ['AmlCompute', 'ComputeInstance'] },
      { profiles: ['aml-serverless-no-public-ip'], kinds: ['Serverless'] },
    ],
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: { what: 'The network has an approved private endpoint of the workspace.' },
      bad: { what: 'Somebody deleted the private endpoint.', change: withoutEndpoint },
    },
  },
  {
    kind: 'judged',
    judge: workspaceEndpoint,
    decidedBy,
    id: 'workspace-private-endpoint-elsewhere',
    title: 'A cluster in another region reaches its private workspace',
    severity: 'critical',
    why: 'A cluster may be in another region than its workspace; where that has no public access, its endpoint has to be in the network of the cluster or in a connected one.',
    breaks: 'The nodes cannot reach their workspace, and the cluster does not start',
    fix: 'Create a private endpoint of the workspace in the network of the cluster, or peer that network with the one that has it.',
    source: trainingPage,
    appliesTo: [{ profiles: ['aml-public-ip'], kinds: ['AmlCompute'] }],
    when: 'privateWorkspaceElsewhere',
    remediation: 'manual',
    watches,
    examples: {
      given: { change: { workspace: { location: 'northeurope', properties: connectedWorkspace } } },
      good: {
        what: 'The network of the cluster has an endpoint of its own.',
        change: workspaceEndpointIn('{id:endpointSubnet}'),
      },
      bad: {
        what: 'The endpoint is in the network of the workspace, which is not peered.',
        change: workspaceEndpointIn(otherNetwork),
      },
    },
  },
  {
    kind: 'judged',
    judge: workspaceEndpoint,
    decidedBy,
    id: 'npip-ip-allowlist',
    title: 'Serverless nodes reach a workspace that lets in listed addresses only',
    severity: 'high',
    why: 'Serverless nodes without a public IP address come from no address that such a list could hold.',
    breaks: 'Serverless jobs cannot reach their workspace, which does not let them in',
    fix: 'Create a private endpoint of the workspace in the network of the serverless compute.',
    source: trainingPage,
    appliesTo: [{ profiles: ['aml-serverless-no-public-ip'], kinds: ['Serverless'] }],
    when: 'ipAllowlist',
    remediation: 'manual',
    watches,
    coincidesWith: ['workspace-private-endpoint'],
    examples: {
      given: { change: { workspace: { properties: { ipAllowlist: ['203.0.113.0/24'] } } } },
      good: { what: 'The network has an approved private endpoint of the workspace.' },
      bad: { what: 'The workspace has no private endpoint.', change: withoutEndpoint },
    },
  },
] as const satisfies readonly Requirement[];
