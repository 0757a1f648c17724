import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/adb';
const network = networkId('virtualNetworks', 'vnet');
const endpoint = networkId('privateEndpoints', 'pe');

const workspace = (parameters: object = {}, properties: object = {}) => ({
  id,
  location: 'westeurope',
  properties: {
    managedResourceGroupId: '/subscriptions/s/resourceGroups/managed',
    parameters: {
      customVirtualNetworkId: { type: 'String', value: network },
      customPublicSubnetName: { type: 'String', value: 'databricks-public' },
      customPrivateSubnetName: { type: 'String', value: 'databricks-private' },
      enableNoPublicIp: { type: 'Bool', value: true },
      ...parameters,
    },
    requiredNsgRules: 'NoAzureDatabricksRules',
    privateEndpointConnections: [
      {
        id: `${id}/privateEndpointConnections/c`,
        properties: { privateEndpoint: { id: endpoint }, privateLinkServiceConnectionState: { status: 'Approved' } },
      },
    ],
    ...properties,
  },
});

const read = (body: unknown) => estateOf(body).databricksWorkspaces.get(id.toLowerCase());

test.each<[string, unknown]>([
  ['ARM', workspace()],
  ['az databricks workspace list', [flattened(workspace())]],
])('reads an injected workspace as of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toEqual({
    id,
    name: 'adb',
    location: { value: 'westeurope' },
    customVirtualNetwork: { value: network },
    hostSubnet: { value: `${network}/subnets/databricks-public` },
    containerSubnet: { value: `${network}/subnets/databricks-private` },
    enableNoPublicIp: { value: true },
    requiredNsgRules: { value: 'NoAzureDatabricksRules' },
    connections: [{ endpoint, state: 'Approved' }],
  });
});

test('a workspace in a managed network has no subnets of the customer', () => {
  const body = workspace({}, { parameters: null, requiredNsgRules: null, privateEndpointConnections: null });
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toMatchObject({
    customVirtualNetwork: { value: null },
    hostSubnet: { value: null },
    containerSubnet: { value: null },
    enableNoPublicIp: { value: null },
    requiredNsgRules: { value: null },
    connections: null,
  });
});

test.each<[string, object, readonly string[], string]>([
  [
    'a network that is no id',
    { customVirtualNetworkId: { value: 'vnet' } },
    ['customVirtualNetwork', 'hostSubnet', 'containerSubnet'],
    '.customVirtualNetworkId.value',
  ],
  [
    'a subnet’s name that leads elsewhere',
    { customPublicSubnetName: { value: 'a/providers/Microsoft.Web/sites/b' } },
    ['hostSubnet'],
    '.customPublicSubnetName.value',
  ],
  ['a setting that is text', { customPrivateSubnetName: 'x' }, ['containerSubnet'], '.customPrivateSubnetName'],
  ['a flag as text', { enableNoPublicIp: { value: 'true' } }, ['enableNoPublicIp'], '.enableNoPublicIp.value'],
])('%s: only what depends on it is missing', (_, parameters, missing, path) => {
  const body = workspace(parameters);
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([`$.properties.parameters${path}`]);
  expect(missingFacts(read(body))).toEqual(missing);
});
