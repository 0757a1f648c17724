import type { ExampleChange } from '../requirement.ts';

type Bodies = NonNullable<ExampleChange['change']>;

const approved = { privateLinkServiceConnectionState: { status: 'Approved' } };

/** The properties of a workspace that is reached by an approved private endpoint, and in no other way. */
export const connectedWorkspace = {
  publicNetworkAccess: 'Disabled',
  privateEndpointConnections: [{ properties: { privateEndpoint: { id: '{id:endpoint}' }, ...approved } }],
} as const;

/** The private endpoint of the workspace in a subnet, at 10.0.9.4. */
export function workspaceEndpointIn(subnet: string): Bodies {
  return {
    endpoint: {
      location: '{region}',
      properties: {
        subnet: { id: subnet },
        networkInterfaces: [{ id: '{id:endpointInterface}' }],
        privateLinkServiceConnections: [
          { properties: { privateLinkServiceId: '{id:workspace}', groupIds: ['amlworkspace'], ...approved } },
        ],
      },
    },
    endpointInterface: {
      location: '{region}',
      properties: {
        ipConfigurations: [{ name: 'c', properties: { privateIPAddress: '10.0.9.4', subnet: { id: subnet } } }],
      },
    },
  };
}
