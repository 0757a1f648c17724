import { afterAll, beforeAll, expect, test } from 'vitest';
import { bags, type Json, member } from '../../../local/azure/json.ts';
import { sampleId, sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { type Connection, connect, errorCode } from './connect.ts';

const subscription = `/subscriptions/${sampleSubscription}`;
const group = sampleId('rg-risk', 'Microsoft.Network/networkSecurityGroups', 'nsg-risk-training');
const network = sampleId('rg-risk', 'Microsoft.Network/virtualNetworks', 'vnet-risk');

let azure: Connection;
beforeAll(async () => {
  azure = await connect({
    grants: {
      netguard: [
        'microsoft.network/NETWORKSECURITYGROUPS/read',
        'Microsoft.Network/networkSecurityGroups/securityRules/delete',
        'Microsoft.ResourceGraph/resources/read',
        'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action',
      ],
    },
  });
});
afterAll(() => azure.standIn.stop());

test.each<['GET' | 'PUT' | 'PATCH' | 'DELETE' | 'POST', string, Json]>([
  ['GET', network, null],
  ['GET', `${network}/subnets/training`, null],
  ['GET', `${group}/securityRules/AllowVirtualNetworkInbound`, null],
  ['GET', `${subscription}/resourceGroups/rg-risk`, null],
  ['GET', `${subscription}/providers/Microsoft.Authorization/locks`, null],
  ['GET', `${subscription}/providers/Microsoft.Network/locations/westeurope/usages`, null],
  ['PUT', `${group}/securityRules/new`, {}],
  ['PATCH', group, { tags: {} }],
  ['DELETE', group, null],
  ['POST', `${network}/checkIPAddressAvailability`, {}],
])('%s %s is refused to whom no role allows it', async (method, path, body) => {
  const answer = await azure.arm(method, path, { body });
  expect([answer.status, errorCode(answer.body)]).toEqual([403, 'AuthorizationFailed']);
});

test('what a role allows is answered, in any letter case; who has no role here may do everything', async () => {
  expect((await azure.arm('GET', group)).status).toBe(200);
  expect((await azure.arm('GET', `${subscription}/providers/Microsoft.Network/networkSecurityGroups`)).status).toBe(
    200,
  );
  expect((await azure.arm('DELETE', `${group}/securityRules/none`)).status).toBe(204);
  expect(
    (await azure.arm('POST', `${network}/listNetworkManagerEffectiveSecurityAdminRules`, { body: {} })).status,
  ).toBe(200);
  expect((await azure.arm('GET', network, { actor: 'dana@contoso.example' })).status).toBe(200);
});

test('Resource Graph shows the rows of what may be read, and no others', async () => {
  const body = { query: 'resources | project id, type', subscriptions: [sampleSubscription], options: { $top: 1000 } };
  const path = '/providers/Microsoft.ResourceGraph/resources';
  const types = async (actor?: string): Promise<ReadonlySet<unknown>> => {
    const answer = await azure.arm('POST', path, { body, ...(actor === undefined ? {} : { actor }) });
    return new Set(bags(member(answer.body, 'data')).map(({ type }) => type));
  };
  expect([...(await types())]).toEqual(['microsoft.network/networksecuritygroups']);
  expect((await types('dana@contoso.example')).size).toBeGreaterThan(10);
});
