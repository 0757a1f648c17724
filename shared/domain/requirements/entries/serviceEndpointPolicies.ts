import { noServiceEndpointPolicy, policyHasAlias } from '../judges/judgeServiceEndpointPolicies.ts';
import type { ExampleChange, Requirement } from '../requirement.ts';

const kinds = ['AmlCompute', 'ComputeInstance'] as const;

const policyId = '{id:resourceGroup}/providers/Microsoft.Network/serviceEndpointPolicies/sep';

/** The subnet has a policy and the endpoint that it filters. */
const filtered: ExampleChange = {
  change: {
    subnet: {
      properties: {
        serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['{region}'] }],
        serviceEndpointPolicies: [{ id: policyId }],
      },
    },
  },
};

/** The policy names the workspace's account and, beside it, these. */
function policy(...aliases: readonly string[]): ExampleChange {
  const definitions = [
    { name: 'own', properties: { service: 'Microsoft.Storage', serviceResources: ['{id:storage}'] } },
    ...aliases.map((alias) => ({ name: 'alias', properties: { service: 'Global', serviceResources: [alias] } })),
  ];
  return { add: [{ id: policyId, properties: { serviceEndpointPolicyDefinitions: definitions } }] };
}

/** What service endpoint policies keep nodes from. */
export const serviceEndpointPolicies = [
  {
    kind: 'judged',
    judge: noServiceEndpointPolicy,
    decidedBy: 'The service endpoint policies of the subnet: there must be none.',
    id: 'no-service-endpoint-policy',
    title: 'The subnet has no service endpoint policy',
    severity: 'critical',
    why: 'By the page of 2021 service endpoint policies cut nodes off the storage that Microsoft owns and that they start from.',
    breaks: 'The nodes cannot reach the storage that they start from',
    fix: 'Take the service endpoint policies off the subnet, or put the compute into another one.',
    source: { section: 'how-to-secure-training-vnet', asOf: '2021-05-14' },
    appliesTo: [{ profiles: ['aml-classic-2021'], kinds }],
    when: 'always',
    remediation: 'manual',
    watches: ['Microsoft.Network/virtualNetworks', 'Microsoft.Network/virtualNetworks/subnets'],
    examples: {
      good: { what: 'The subnet has none.' },
      bad: { what: 'The subnet has one, whatever it lets through.', ...filtered },
    },
  },
  {
    kind: 'judged',
    judge: policyHasAlias,
    decidedBy:
      'Where the subnet has policies and a Microsoft.Storage endpoint, their definitions together must name the alias /services/Azure/MachineLearning and the storage account of the workspace (its id, resource group or subscription), unless that is reached by private endpoints. The alias /services/Azure alone, and policies that cannot be read, make it unknown.',
    id: 'sep-has-aml-alias',
    title: 'Service endpoint policies let the nodes reach their storage',
    severity: 'critical',
    why: 'The nodes start from storage that Microsoft owns, and a service endpoint policy lets through only what it names.',
    breaks: 'The nodes cannot reach the storage that they need',
    fix: 'Add a definition for /services/Azure/MachineLearning and one for the storage account of the workspace to the policy.',
    source: { section: 'how-to-prevent-data-loss-exfiltration', asOf: '2024-01-31' },
    appliesTo: [
      { profiles: ['aml-public-ip', 'aml-no-public-ip'], kinds },
      { profiles: ['aml-serverless-public-ip', 'aml-serverless-no-public-ip'], kinds: ['Serverless'] },
    ],
    when: 'always',
    remediation: 'guarded',
    watches: [
      'Microsoft.Network/virtualNetworks',
      'Microsoft.Network/virtualNetworks/subnets',
      'Microsoft.Network/serviceEndpointPolicies',
      'Microsoft.Network/serviceEndpointPolicies/serviceEndpointPolicyDefinitions',
      'Microsoft.Network/privateEndpoints',
      'Microsoft.Storage/storageAccounts',
      'Microsoft.MachineLearningServices/workspaces',
    ],
    examples: {
      given: filtered,
      good: {
        what: 'The policy names Azure Machine Learning and the storage account of the workspace.',
        ...policy('/services/Azure/MachineLearning'),
      },
      bad: { what: 'The policy names the storage account of the workspace only.', ...policy() },
    },
  },
] as const satisfies readonly Requirement[];
