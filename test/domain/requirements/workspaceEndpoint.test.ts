import { expect, test } from 'vitest';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import type { ExampleCase } from '../../support/exampleEstate.ts';
import { connectionOf, endpointTo, judgedExample, missingOf } from '../../support/judgedExample.ts';

const noPublicIp = { kind: 'AmlCompute', profile: 'aml-no-public-ip' } as const;
const publicIp = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;
const serverless = { kind: 'Serverless', profile: 'aml-serverless-no-public-ip' } as const;

const hub = '{id:resourceGroup}/providers/Microsoft.Network/virtualNetworks/hub';
const elsewhere = `${hub}/subnets/endpoints`;

const workspace = (properties: Readonly<Record<string, unknown>>, location = '{region}'): ExampleChange => ({
  change: { workspace: { location, properties } },
});

/** The endpoint of the base is gone; this one is in its place. */
const instead = (subnet: string, status: string | null = 'Approved', group = 'amlworkspace'): ExampleChange => ({
  change: {
    endpoint: null,
    endpointInterface: null,
    workspace: { properties: { privateEndpointConnections: [connectionOf('pe', status ?? 'Approved')] } },
  },
  add: endpointTo('pe', '{id:workspace}', group, subnet, status),
});

const peered = (peeringState: string, more: Readonly<Record<string, unknown>> = {}): ExampleChange => ({
  change: {
    vnet: {
      properties: {
        virtualNetworkPeerings: [
          {
            name: 'to-hub',
            properties: {
              peeringState,
              allowVirtualNetworkAccess: true,
              remoteVirtualNetwork: { id: hub },
              remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.9.0.0/16'] },
              ...more,
            },
          },
        ],
      },
    },
  },
});

type Row = [what: string, changes: readonly ExampleChange[], state: VerdictState, missing?: readonly string[]];

function judges(id: RequirementId, about: ExampleCase, rows: readonly Row[]): void {
  test.each(rows)(`${id}: %s`, (_, changes, state, missing = []) => {
    const verdict = judgedExample(id, about, changes);
    expect({ state: verdict.state, missing: missingOf(verdict) }).toEqual({ state, missing });
  });
}

judges('workspace-private-endpoint', noPublicIp, [
  ['in the network', [], 'compliant'],
  ['none', [workspace({ privateEndpointConnections: [] })], 'violated'],
  ['waiting for approval', [instead('{id:endpointSubnet}', 'Pending')], 'violated'],
  ['rejected', [instead('{id:endpointSubnet}', 'Rejected')], 'violated'],
  [
    'approved as the workspace says, which the endpoint does not repeat',
    [instead('{id:endpointSubnet}', null)],
    'compliant',
  ],
  [
    'rejected as the workspace says, of which the endpoint has not heard',
    [
      instead('{id:endpointSubnet}'),
      workspace({ privateEndpointConnections: [connectionOf('pe', 'Rejected'), connectionOf('other')] }),
    ],
    'unknown',
    ['privateEndpoint: not in the estate'],
  ],
  ['in a network that is not connected', [instead(`${hub}/subnets/endpoints`)], 'violated'],
  [
    'in one that an appliance may lead to',
    [instead(elsewhere), { routes: [['0.0.0.0/0', 'VirtualAppliance', '10.0.250.4']] }],
    'unknown',
    [
      'privateEndpoint: it is in another network, and whether next hop VirtualAppliance of 0.0.0.0/0 leads there is not in ARM',
    ],
  ],
  [
    'in one that the appliance is not asked for',
    [instead(elsewhere), { routes: [['10.99.0.0/16', 'VirtualAppliance', '10.0.250.4']] }],
    'violated',
  ],
  [
    'in one that a gateway may lead to',
    [instead(elsewhere), peered('Connected', { useRemoteGateways: true, remoteVirtualNetwork: { id: `${hub}-2` } })],
    'unknown',
    [
      'privateEndpoint: it is in another network, and peering to-hub uses the gateway of the remote network, and what that learns is not in ARM',
    ],
  ],
  [
    'near, and another where an appliance may lead',
    [
      { add: endpointTo('pe-2', '{id:workspace}', 'amlworkspace', elsewhere) },
      { routes: [['0.0.0.0/0', 'VirtualAppliance', '10.0.250.4']] },
    ],
    'compliant',
  ],
  ['in one that is', [instead(`${hub}/subnets/endpoints`), peered('Connected')], 'compliant'],
  ['in one that is no longer', [instead(`${hub}/subnets/endpoints`), peered('Disconnected')], 'violated'],
  ['for another part', [instead('{id:endpointSubnet}', 'Approved', 'other')], 'violated'],
  [
    'that nobody exported',
    [{ change: { endpoint: null, endpointInterface: null } }],
    'unknown',
    ['privateEndpoint: not in the estate'],
  ],
  [
    'of a workspace that nobody exported',
    [{ change: { workspace: null, endpoint: null, endpointInterface: null } }],
    'unknown',
    ['workspace: not in the estate'],
  ],
  [
    'in a subnet that is not there',
    [{ change: { subnet: null } }],
    'unknown',
    ['subnet: its network has no such subnet'],
  ],
]);

const listed = workspace({ ipAllowlist: ['203.0.113.0/24'] });

judges('npip-ip-allowlist', serverless, [
  ['no list', [], 'not-applicable'],
  ['an empty list', [workspace({ ipAllowlist: [] })], 'not-applicable'],
  ['a list, and an endpoint', [listed], 'compliant'],
  ['a list, and no endpoint', [listed, workspace({ privateEndpointConnections: [] })], 'violated'],
]);

const isPrivate = instead('{id:endpointSubnet}');
const noPublicAccess = workspace({ publicNetworkAccess: 'Disabled' }, 'northeurope');

judges('workspace-private-endpoint-elsewhere', publicIp, [
  ['in the region of its workspace', [isPrivate], 'not-applicable'],
  ['elsewhere, of a public workspace', [workspace({}, 'northeurope')], 'not-applicable'],
  ['elsewhere, with an endpoint', [isPrivate, noPublicAccess], 'compliant'],
  ['elsewhere, without', [instead(elsewhere), noPublicAccess], 'violated'],
  [
    'elsewhere, without, of a workspace with public access too',
    [instead(elsewhere), workspace({ publicNetworkAccess: 'Enabled' }, 'northeurope')],
    'not-applicable',
  ],
  [
    'elsewhere, without, and nobody says whether the workspace has public access',
    [instead(elsewhere), workspace({}, 'northeurope')],
    'unknown',
    ['workspace: its body does not say whether it lets in what comes from public networks'],
  ],
  ['elsewhere, in a connected network', [instead(elsewhere), noPublicAccess, peered('Connected')], 'compliant'],
  [
    'nobody knows where the workspace is, and there is no endpoint',
    [instead(elsewhere), noPublicAccess, { change: { workspace: { location: null } } }],
    'unknown',
    ['location: the location of the workspace is not known'],
  ],
  ['nobody knows where, and there is one', [isPrivate, { change: { workspace: { location: null } } }], 'compliant'],
]);

test('a list that cannot be read', () => {
  const changes = [workspace({ ipAllowlist: 7, privateEndpointConnections: [] })];
  const { state, evidence } = judgedExample('npip-ip-allowlist', serverless, changes);
  expect(state).toBe('unknown');
  expect(evidence.missing).toEqual([
    { fact: 'workspace', resource: expect.stringContaining('/ws'), why: expect.stringContaining('ipAllowlist') },
  ]);
});

test('in words', () => {
  const instance = { kind: 'ComputeInstance', profile: 'aml-no-public-ip' } as const;
  expect(judgedExample('workspace-private-endpoint', instance, []).message).toBe(
    'Private endpoint pe-ws leads to workspace ws.',
  );
  const { message, evidence } = judgedExample('workspace-private-endpoint', instance, [
    instead('{id:endpointSubnet}', 'Pending'),
  ]);
  expect(message).toBe(
    'The nodes cannot reach their workspace, and the compute does not start: workspace ws has no approved private endpoint in network ' +
      'vnet-ml or in one connected to it.',
  );
  expect(evidence.observed).toMatchObject({ 'properties.privateEndpointConnections': [{ state: 'Pending' }] });
});
