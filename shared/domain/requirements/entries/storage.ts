import { databricksReachesStorage, reachesAccount, storageInRegion, storageInSubnet } from '../judges/judgeStorage.ts';
import type { ExampleChange, Requirement } from '../requirement.ts';

const kinds = ['AmlCompute', 'ComputeInstance'] as const;
const everyProfile = { profiles: ['aml-public-ip', 'aml-no-public-ip', 'aml-classic-2021'], kinds } as const;
const serverless = {
  profiles: ['aml-serverless-public-ip', 'aml-serverless-no-public-ip'],
  kinds: ['Serverless'],
} as const;

const network = [
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Network/virtualNetworks/subnets',
  'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
  'Microsoft.Network/privateEndpoints',
  'Microsoft.MachineLearningServices/workspaces',
  'Microsoft.MachineLearningServices/workspaces/computes',
] as const;

const trainingPage = { section: 'how-to-secure-training-vnet', asOf: '2024-04-08' } as const;
const classicPage = { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' } as const;

const decidedByWays =
  'Its firewall is open, or names the subnet, which has the service endpoint for it, or approved private endpoints are in the network or in one connected to it. The exception for trusted services never counts. Addresses that the firewall names, network security perimeters, and endpoints in another network where an appliance or a gateway may lead make it unknown.';

/** The firewall of an account that is closed to all but what it names. */
function closed(name: 'storage' | 'vault' | 'registry'): ExampleChange {
  const rules = { bypass: 'AzureServices', defaultAction: 'Deny' };
  return {
    change: { [name]: { properties: name === 'registry' ? { networkRuleSet: rules } : { networkAcls: rules } } },
  };
}

/** The firewall names a subnet; the subnet of the compute has the endpoint. */
function lets(
  name: 'storage' | 'vault' | 'registry',
  service: string,
  subnet: 'subnet' | 'endpointSubnet' = 'subnet',
): ExampleChange {
  const rules = { virtualNetworkRules: [{ id: `{id:${subnet}}`, action: 'Allow' }] };
  return {
    change: {
      [name]: { properties: name === 'registry' ? { networkRuleSet: rules } : { networkAcls: rules } },
      subnet: { properties: { serviceEndpoints: [{ service, locations: ['{region}'] }] } },
    },
  };
}

/** Whether nodes get into the accounts of their workspace. */
export const storage = [
  {
    kind: 'judged',
    judge: reachesAccount('storageAccount'),
    decidedBy: decidedByWays,
    id: 'storage-firewall-allows-subnet',
    title: 'The storage of the workspace lets the subnet in',
    severity: 'critical',
    why: "The nodes read data and code from the workspace's storage account and write results to it; its exception for trusted services does not cover them.",
    breaks: 'The nodes cannot read or write the storage of the workspace',
    fix: 'Put a Microsoft.Storage endpoint on the subnet and let it in at the firewall, or give the account private endpoints for blob and file.',
    source: trainingPage,
    appliesTo: [everyProfile, serverless],
    when: 'always',
    remediation: 'guarded',
    watches: ['Microsoft.Storage/storageAccounts', ...network],
    coincidesWith: ['storage-same-vnet'],
    examples: {
      given: closed('storage'),
      good: {
        what: 'The firewall lets the subnet in, which has an endpoint for storage.',
        ...lets('storage', 'Microsoft.Storage'),
      },
      bad: { what: 'The firewall lets in trusted services only.' },
    },
  },
  {
    kind: 'judged',
    judge: storageInSubnet,
    decidedBy:
      'As for today, but a private endpoint counts only in the subnet of the compute, and addresses that the firewall names do not.',
    id: 'storage-same-vnet',
    title: 'Storage with a firewall is in the network and subnet of the compute',
    severity: 'critical',
    why: 'The page of 2021 asks that storage which is secured in a network is in that of the compute, in the same subnet.',
    breaks: 'The nodes cannot read or write the storage of the workspace',
    fix: 'Let the subnet of the compute in at the firewall of the account.',
    source: classicPage,
    appliesTo: [{ profiles: ['aml-classic-2021'], kinds }],
    when: 'always',
    remediation: 'guarded',
    watches: ['Microsoft.Storage/storageAccounts', ...network],
    coincidesWith: ['storage-firewall-allows-subnet'],
    examples: {
      given: closed('storage'),
      good: { what: 'The firewall lets the subnet of the compute in.', ...lets('storage', 'Microsoft.Storage') },
      bad: {
        what: 'The firewall lets in another subnet of the network.',
        ...lets('storage', 'Microsoft.Storage', 'endpointSubnet'),
      },
    },
  },
  {
    kind: 'judged',
    judge: storageInRegion,
    decidedBy: "The locations of the compute and of the workspace's storage account are compared.",
    id: 'storage-same-region',
    title: 'The storage of the workspace is in the region of the compute',
    severity: 'medium',
    why: 'Between regions storage answers now and then too late.',
    breaks: 'Reading and writing the storage of the workspace may time out',
    fix: 'Use compute in the region of the storage account, or a workspace whose storage is in the region of the compute.',
    source: classicPage,
    appliesTo: [everyProfile],
    when: 'always',
    once: true,
    remediation: 'manual',
    watches: [
      'Microsoft.Storage/storageAccounts',
      'Microsoft.MachineLearningServices/workspaces',
      'Microsoft.MachineLearningServices/workspaces/computes',
    ],
    examples: {
      good: { what: 'Both are in one region.' },
      bad: {
        what: 'The storage account is in another region, which the rules of the network allow for.',
        rules: [
          [100, 'Allow', 'Tcp', 'Storage.NorthEurope', '443'],
          [101, 'Allow', 'Tcp', 'Storage.NorthEurope', '445'],
        ],
        change: { storage: { location: 'northeurope' } },
      },
    },
  },
  {
    kind: 'judged',
    judge: databricksReachesStorage,
    decidedBy:
      'Its firewall is open, or names one of the two subnets, which has the service endpoint for it, or approved private endpoints for blob and file are in the network or in one connected to it.',
    id: 'dbx-storage-same-vnet',
    title: 'The storage of the workspace lets the Databricks cluster in',
    severity: 'high',
    why: 'Jobs on Databricks read and write the storage of the workspace, which therefore has to be secured in the same network.',
    breaks: 'Jobs on Databricks cannot read or write the storage of the workspace',
    fix: 'Put a Microsoft.Storage endpoint on a Databricks subnet and let it in at the firewall, or give the account private endpoints in that network.',
    source: classicPage,
    appliesTo: [
      { profiles: ['databricks-public-ip', 'databricks-scc', 'databricks-scc-private-link'], kinds: ['Databricks'] },
    ],
    when: 'always',
    once: true,
    remediation: 'guarded',
    watches: ['Microsoft.Storage/storageAccounts', 'Microsoft.Databricks/workspaces', ...network],
    examples: {
      given: closed('storage'),
      good: {
        what: 'The firewall lets in a Databricks subnet, which has an endpoint for storage.',
        ...lets('storage', 'Microsoft.Storage'),
      },
      bad: { what: 'The firewall lets in trusted services only.' },
    },
  },
  {
    kind: 'judged',
    judge: reachesAccount('keyVault'),
    decidedBy: decidedByWays,
    id: 'vault-firewall-allows-subnet',
    title: 'The key vault of the workspace lets the subnet in',
    severity: 'high',
    why: "The nodes read the secrets of datastores and jobs from the workspace's key vault.",
    breaks: 'The nodes cannot read secrets from the key vault of the workspace',
    fix: 'Put a Microsoft.KeyVault endpoint on the subnet and let it in at the firewall, or give the vault a private endpoint.',
    source: trainingPage,
    appliesTo: [everyProfile, serverless],
    when: 'always',
    remediation: 'guarded',
    watches: ['Microsoft.KeyVault/vaults', ...network],
    examples: {
      given: closed('vault'),
      good: {
        what: 'The firewall lets the subnet in, which has an endpoint for key vaults.',
        ...lets('vault', 'Microsoft.KeyVault'),
      },
      bad: { what: 'The firewall lets in trusted services only.' },
    },
  },
  {
    kind: 'judged',
    judge: reachesAccount('containerRegistry'),
    decidedBy: `Only where the workspace has a registry. ${decidedByWays}`,
    id: 'registry-firewall-allows-subnet',
    title: 'The container registry of the workspace lets the subnet in',
    severity: 'high',
    why: "The nodes pull the images of the workspace's own environments from its registry.",
    breaks: "The nodes cannot pull the workspace's own images",
    fix: 'Give the registry a private endpoint in the network of the compute, or let the subnet in at its firewall.',
    source: trainingPage,
    appliesTo: [everyProfile, serverless],
    when: 'always',
    remediation: 'guarded',
    watches: ['Microsoft.ContainerRegistry/registries', ...network],
    examples: {
      given: {
        change: { ...closed('registry').change, workspace: { properties: { containerRegistry: '{id:registry}' } } },
      },
      good: {
        what: 'The firewall lets the subnet in, which has an endpoint for registries.',
        ...lets('registry', 'Microsoft.ContainerRegistry'),
      },
      bad: { what: 'The firewall lets in trusted services only.' },
    },
  },
] as const satisfies readonly Requirement[];
