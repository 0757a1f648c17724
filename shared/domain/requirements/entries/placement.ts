import { apartFromDocker, sameRegion, sameSubscription } from '../judges/judgeNetwork.ts';
import { privateLinkPolicies, subnetExists, subnetNotDelegated } from '../judges/judgePlacement.ts';
import type { Requirement } from '../requirement.ts';

const appliesTo = [
  {
    profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'],
    kinds: ['AmlCompute', 'ComputeInstance'],
  },
] as const;

const withServerless = [
  ...appliesTo,
  { profiles: ['aml-serverless-public-ip', 'aml-serverless-no-public-ip'], kinds: ['Serverless'] },
] as const;

const joining = [
  ...withServerless,
  { profiles: ['databricks-public-ip', 'databricks-scc', 'databricks-scc-private-link'], kinds: ['Databricks'] },
] as const;

const pools = { profiles: ['batch-classic', 'batch-simplified'], kinds: ['BatchPool'] } as const;

const instances = [
  { profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'], kinds: ['ComputeInstance'] },
] as const;

const otherNetwork =
  '/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-ml';

const workspaceWatches = [
  'Microsoft.Network/virtualNetworks',
  'Microsoft.MachineLearningServices/workspaces',
  'Microsoft.MachineLearningServices/workspaces/computes',
  'Microsoft.Databricks/workspaces',
] as const;

const trainingPage = { section: 'how-to-secure-training-vnet', asOf: '2024-04-08' } as const;
const classicPage = { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' } as const;

const watches = [
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.MachineLearningServices/workspaces',
  'Microsoft.MachineLearningServices/workspaces/computes',
  'Microsoft.Batch/batchAccounts/pools',
] as const;

/** Where the compute lives. */
export const placement = [
  {
    kind: 'judged',
    judge: subnetExists,
    decidedBy: 'The subnet that the body of the compute names is looked for among the subnets of its network.',
    id: 'subnet-exists',
    title: 'The subnet of the compute exists',
    severity: 'critical',
    why: 'New nodes are put into the subnet that the compute names, also when it has scaled to zero in the meantime.',
    breaks: 'The compute cannot start a node',
    fix: 'Create the subnet again under its old name, or recreate the compute in another one.',
    source: trainingPage,
    appliesTo: [...withServerless, pools],
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: { what: 'The network lists the subnet.' },
      bad: { what: 'The subnet was deleted while the cluster had no nodes.', change: { subnet: null } },
    },
  },
  {
    kind: 'judged',
    judge: subnetNotDelegated,
    decidedBy: 'The delegations of the subnet, and the links by which other services of Azure hold it.',
    id: 'subnet-not-delegated',
    title: 'The subnet is not delegated to another service',
    severity: 'critical',
    why: 'Azure Batch cannot put nodes into a subnet that is delegated to another service.',
    breaks: 'Azure Batch cannot put a node into the subnet',
    fix: 'Move the other service to a subnet of its own, or the compute; only then remove the delegation.',
    source: classicPage,
    appliesTo: [...withServerless, pools],
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: { what: 'The subnet has no delegation.' },
      bad: {
        what: 'The subnet is delegated to container instances.',
        change: {
          subnet: {
            properties: {
              delegations: [
                { name: 'aci', properties: { serviceName: 'Microsoft.ContainerInstance/containerGroups' } },
              ],
            },
          },
        },
      },
    },
  },
  {
    kind: 'judged',
    judge: privateLinkPolicies,
    decidedBy:
      'The fields privateLinkServiceNetworkPolicies and privateEndpointNetworkPolicies of the subnet. Both enabled is at risk: it was reported in 2022, and whether it is so today is not known.',
    id: 'subnet-private-link-policies',
    title: 'The network policies of the subnet do not keep an instance without public IP address from starting',
    severity: 'medium',
    why: 'An instance without a public IP address was seen not to start in a subnet with network policies for private endpoints and private link services.',
    breaks: 'The instance may not start',
    fix: 'Disable privateLinkServiceNetworkPolicies on the subnet if an instance does not start there.',
    source: { section: 'disable-private-endpoint-network-policy', asOf: '2023-07-26' },
    appliesTo: [{ profiles: ['aml-no-public-ip'], kinds: ['ComputeInstance'] }],
    when: 'always',
    remediation: 'manual',
    watches,
    examples: {
      good: {
        what: 'Network policies apply to private endpoints only.',
        change: {
          subnet: {
            properties: { privateLinkServiceNetworkPolicies: 'Disabled', privateEndpointNetworkPolicies: 'Enabled' },
          },
        },
      },
      bad: {
        what: 'Both are enabled.',
        state: 'at-risk',
        change: {
          subnet: {
            properties: { privateLinkServiceNetworkPolicies: 'Enabled', privateEndpointNetworkPolicies: 'Enabled' },
          },
        },
      },
    },
  },
  {
    kind: 'judged',
    judge: sameSubscription,
    decidedBy: 'The subscriptions in the ids of the workspace and of the subnet.',
    id: 'vnet-same-subscription',
    title: 'The network is in the subscription of the workspace',
    severity: 'high',
    why: 'Azure Machine Learning puts compute only into networks of the subscription of its workspace.',
    breaks: 'The compute cannot be created or scaled in this network',
    fix: 'Use a network in the subscription of the workspace, and peer it with the other one.',
    source: classicPage,
    appliesTo: joining,
    once: true,
    when: 'always',
    remediation: 'manual',
    watches: workspaceWatches,
    examples: {
      good: { what: 'Both are in one subscription.' },
      bad: {
        what: 'The network belongs to another subscription.',
        change: {
          compute: { properties: { properties: { subnet: { id: `${otherNetwork}/subnets/training` } } } },
          workspace: {
            properties: {
              serverlessComputeSettings: { serverlessComputeCustomSubnet: `${otherNetwork}/subnets/training` },
            },
          },
          databricks: { properties: { parameters: { customVirtualNetworkId: { value: otherNetwork } } } },
        },
      },
    },
  },
  {
    kind: 'judged',
    judge: sameRegion,
    decidedBy:
      'The location of the network, and that of the workspace; for a cluster (but in the profile of 2021) its own computeLocation. A cluster elsewhere than its workspace also needs a peering to the network of the workspace’s private endpoint, or one in its own, which is judged by the flows to it.',
    id: 'vnet-same-region',
    title: 'The network is in the region of its compute',
    severity: 'high',
    why: 'Nodes are created in the region of their network; all compute but clusters is created in the region of the workspace.',
    breaks: 'The compute cannot be created or scaled in this network',
    fix: 'Use a network in the region of the workspace, or of the cluster.',
    source: trainingPage,
    appliesTo: joining,
    once: true,
    when: 'always',
    remediation: 'manual',
    watches: workspaceWatches,
    examples: {
      good: { what: 'Both are in one region.' },
      bad: { what: 'The network is in another region.', change: { vnet: { location: 'northeurope' } } },
    },
  },
  {
    kind: 'judged',
    judge: apartFromDocker,
    decidedBy:
      'The prefixes of the subnet and the address space of its network, and the range that Docker takes by default.',
    id: 'batch-docker-bridge',
    title: 'The network does not overlap the bridge of Docker',
    severity: 'medium',
    why: 'Jobs run in containers, and Docker gives its bridge on every node the range 172.17.0.0/16: what has these addresses in the network is not reached.',
    breaks: 'Jobs do not reach what has an address in 172.17.0.0/16',
    fix: 'Move the network, or what is needed of it, to other addresses.',
    source: { section: 'batch-virtual-network', asOf: '2023-09-20' },
    appliesTo: [...withServerless, pools],
    when: 'always',
    remediation: 'manual',
    watches: ['Microsoft.Network/virtualNetworks', 'Microsoft.Network/virtualNetworks/subnets'],
    examples: {
      good: { what: 'The network has addresses of 10.0.0.0/16.' },
      bad: {
        what: 'The network also has 172.17.0.0/16.',
        change: { vnet: { properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16', '172.17.0.0/16'] } } } },
      },
    },
  },
  {
    kind: 'unobservable',
    id: 'instance-created-in-vnet',
    title: 'An instance is in the network that was meant for it',
    severity: 'info',
    why: 'The network of an instance is chosen when it is created and cannot be changed; data and notebooks are best used from one network.',
    source: classicPage,
    appliesTo: instances,
    reason: 'The body of an instance says which network it is in, and nothing says which one was meant.',
    manualCheck:
      'Compare the subnet of the instance with that of its data; recreate it in the right one if they differ.',
  },
  {
    kind: 'unobservable',
    id: 'instance-only-from-vnet',
    title: 'An instance of a private workspace is used from inside the network',
    severity: 'info',
    why: 'In a workspace with a private endpoint an instance is reached only from the network of that endpoint.',
    source: classicPage,
    appliesTo: instances,
    reason: 'Nothing in Azure Resource Manager says from where people use an instance.',
    manualCheck: 'Open the instance from a machine in the network or connected to it by VPN or ExpressRoute.',
  },
  {
    kind: 'unobservable',
    id: 'lighthouse-delegated',
    title: 'The subscription is not managed through Azure Lighthouse',
    severity: 'info',
    why: 'Azure Machine Learning does not support compute in a virtual network for those who manage the subscription through Azure Lighthouse.',
    source: trainingPage,
    appliesTo: withServerless,
    reason:
      'Delegations to other tenants are registered outside of the resources that are read, and nothing says who creates compute.',
    manualCheck:
      'Look for delegations under Service providers in the portal; let an identity of the own tenant create compute.',
  },
  {
    kind: 'unobservable',
    id: 'vscode-8704-8710',
    title: 'Visual Studio Code connects to an instance',
    severity: 'low',
    why: 'Remote sessions of Visual Studio Code use the TCP ports 8704 to 8710.',
    source: { section: 'how-to-access-azureml-behind-firewall', asOf: '2026-03-19' },
    appliesTo: instances,
    reason: 'The documentation names the ports and not the direction, nor who opens the connection.',
    manualCheck:
      'Open a remote session; if it fails, allow TCP 8704-8710 between the developer’s network and the instance.',
  },
] as const satisfies readonly Requirement[];
