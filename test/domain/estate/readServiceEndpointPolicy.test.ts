import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';

const id = networkId('serviceEndpointPolicies', 'sep');
const account = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st';

const policy = (definitions: unknown) => ({
  id,
  location: 'westeurope',
  properties: { serviceEndpointPolicyDefinitions: definitions },
});
const definitions = [
  { name: 'storage', properties: { service: 'Microsoft.Storage', serviceResources: [account, '/subscriptions/s'] } },
  { name: 'ml', properties: { service: 'Global', serviceResources: ['/services/Azure/MachineLearning'] } },
];

const read = (body: unknown) => estateOf(body).serviceEndpointPolicies.get(id.toLowerCase())?.definitions;

test.each<[string, unknown]>([
  ['ARM', policy(definitions)],
  ['az network service-endpoint policy list', [flattened(policy(definitions))]],
])('reads a service endpoint policy as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toEqual({
    value: [
      { service: 'Microsoft.Storage', resources: [account, '/subscriptions/s'] },
      { service: 'Global', resources: ['/services/Azure/MachineLearning'] },
    ],
  });
});

test.each<[string, unknown, string]>([
  ['without definitions', undefined, ''],
  ['with a definition that says nothing', [{ id: `${id}/serviceEndpointPolicyDefinitions/a` }], '[0].properties'],
  ['with a definition of no service', [{ properties: { serviceResources: [] } }], '[0].properties.service'],
  [
    'with a resource that is no text',
    [{ properties: { service: 'Global', serviceResources: [{}] } }],
    '[0].properties.serviceResources[0]',
  ],
])('what a policy %s lets through is not known', (_, listed, path) => {
  expect(read(policy(listed))).toEqual({ missing: expect.stringContaining('expected') });
  expect(estateOf(policy(listed)).issues.map((issue) => issue.path)).toEqual([
    `$.properties.serviceEndpointPolicyDefinitions${path}`,
  ]);
});
