import type { JsonBag } from '../json.ts';
import { sampleRegion, sampleSubscription } from './sampleIds.ts';

const subscription = `/subscriptions/${sampleSubscription}`;
const ofSubscription = `${subscription}/providers/Microsoft.Authorization`;
const allowedLocations = '/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c';
const networkContributor = `${ofSubscription}/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7`;

/** Written as JSON: a property called `then` would make a promise of the rule. */
const policyRule = JSON.parse(`{
  "if": {
    "allOf": [
      { "field": "location", "notIn": "[parameters('listOfAllowedLocations')]" },
      { "field": "location", "notEquals": "global" },
      { "field": "type", "notEquals": "Microsoft.AzureActiveDirectory/b2cDirectories" }
    ]
  },
  "then": { "effect": "deny" }
}`) as JsonBag;

/** Azure's built-in policy "Allowed locations", assigned to the subscription: it denies nothing in the sample region. */
const policies: readonly JsonBag[] = [
  {
    id: allowedLocations,
    properties: {
      displayName: 'Allowed locations',
      policyType: 'BuiltIn',
      mode: 'Indexed',
      parameters: { listOfAllowedLocations: { type: 'Array', metadata: { strongType: 'location' } } },
      policyRule,
    },
  },
  {
    id: `${ofSubscription}/policyAssignments/allowed-locations`,
    properties: {
      displayName: 'Allowed locations',
      policyDefinitionId: allowedLocations,
      scope: subscription,
      notScopes: [],
      enforcementMode: 'Default',
      parameters: { listOfAllowedLocations: { value: [sampleRegion, 'northeurope'] } },
    },
  },
];

/** The group of those who make compute may use the networks. */
const roles: readonly JsonBag[] = [
  {
    id: networkContributor,
    properties: {
      roleName: 'Network Contributor',
      type: 'BuiltInRole',
      assignableScopes: ['/'],
      permissions: [
        {
          actions: [
            'Microsoft.Authorization/*/read',
            'Microsoft.Insights/alertRules/*',
            'Microsoft.Network/*',
            'Microsoft.ResourceHealth/availabilityStatuses/read',
            'Microsoft.Resources/deployments/*',
            'Microsoft.Resources/subscriptions/resourceGroups/read',
            'Microsoft.Support/*',
          ],
          notActions: [],
          dataActions: [],
          notDataActions: [],
        },
      ],
    },
  },
  {
    id: `${ofSubscription}/roleAssignments/b7b0a1f2-93c4-4d5e-8f60-718293a4b5c6`,
    properties: {
      roleDefinitionId: networkContributor,
      principalId: '0d1e2f30-4152-4364-8576-8798a9bacbdc',
      principalType: 'Group',
      scope: subscription,
    },
  },
];

const place = `${subscription}/providers/Microsoft.Network/locations/${sampleRegion}`;

function usage(value: string, localizedValue: string, currentValue: number, limit: number): JsonBag {
  return { id: `${place}/usages/${value}`, name: { value, localizedValue }, unit: 'Count', currentValue, limit };
}

/** What governs the sample estate: nothing is locked, nothing that compute needs is denied, and there is room in every quota. */
export const sampleGovernance: readonly JsonBag[] = [
  ...policies,
  ...roles,
  usage('VirtualNetworks', 'Virtual Networks', 7, 1000),
  usage('NetworkSecurityGroups', 'Network Security Groups', 12, 5000),
  usage('PublicIPAddresses', 'Public IP Addresses', 14, 1000),
  usage('LoadBalancers', 'Load Balancers', 3, 1000),
];
