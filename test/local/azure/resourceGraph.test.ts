import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleId, sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { type Connection, connect } from './connect.ts';

let azure: Connection;
beforeAll(async () => {
  azure = await connect();
});
afterAll(() => azure.standIn.stop());

type Row = Readonly<Record<string, unknown>>;

async function rows(query: string, subscriptions = [sampleSubscription]): Promise<readonly Row[]> {
  const answer: { readonly data: readonly Row[] } = await azure.graph.resources({ query, subscriptions });
  return answer.data;
}

const group = sampleId('rg-vision', 'Microsoft.Network/networkSecurityGroups', 'nsg-vision-training');

test('a group is found in any letter case, its type in lower case, its id in its own', async () => {
  const query = `resources | where type =~ 'Microsoft.Network/NetworkSecurityGroups' and id in~ ('${group.toUpperCase()}') | project id, type, resourceGroup, subscriptionId, subnets = properties.subnets`;
  expect(await rows(query)).toEqual([
    {
      id: group,
      type: 'microsoft.network/networksecuritygroups',
      resourceGroup: 'rg-vision',
      subscriptionId: sampleSubscription,
      subnets: [
        { id: `${sampleId('rg-vision', 'Microsoft.Network/virtualNetworks', 'vnet-vision')}/subnets/training` },
      ],
    },
  ]);
});

test('subnets are found inside their networks by the group they use', async () => {
  const query = `resources | where type =~ 'microsoft.network/virtualnetworks' | mv-expand subnet = properties.subnets limit 400
    | extend nsg = tolower(tostring(subnet.properties.networkSecurityGroup.id)) | where nsg == '${group.toLowerCase()}'
    | project id = tolower(tostring(subnet.id)), prefix = tostring(subnet.properties.addressPrefix) | order by id asc`;
  expect(await rows(query)).toMatchObject([{ prefix: '10.10.1.0/24' }]);
});

test('computes, subnets, rules and routes have no rows of their own', async () => {
  const types = new Set((await rows('resources | project type')).map(({ type }) => type));
  expect(types).toContain('microsoft.machinelearningservices/workspaces');
  expect(types).toContain('microsoft.storage/storageaccounts');
  expect([...types].filter((type) => /computes|subnets|securityrules|routes$/.test(String(type)))).toEqual([]);
});

test('only the subscriptions asked for answer', async () => {
  expect(await rows('resources | project id', ['00000000-0000-0000-0000-000000000000'])).toEqual([]);
  expect((await rows('resources | project id', [sampleSubscription.toUpperCase()])).length).toBeGreaterThan(10);
});

test('pages follow one another by skip token and hold everything once', async () => {
  const query = 'resources | project id | order by id asc';
  const whole = (await rows(query)).map(({ id }) => id);
  const found: unknown[] = [];
  let skipToken: string | undefined;
  do {
    const page: { readonly data: readonly Row[]; readonly skipToken?: string; readonly resultTruncated: string } =
      await azure.graph.resources({
        query,
        subscriptions: [sampleSubscription],
        options: { top: 7, resultFormat: 'objectArray', ...(skipToken === undefined ? {} : { skipToken }) },
      });
    expect(page.data.length).toBeLessThanOrEqual(7);
    expect(page.resultTruncated).toBe('false');
    found.push(...page.data.map(({ id }) => id));
    skipToken = page.skipToken;
  } while (skipToken !== undefined);
  expect(found).toEqual(whole);
});

test('without an id column there are no pages: the answer is cut and says so', async () => {
  const answer = await azure.graph.resources({ query: 'resources | project name', options: { top: 2 } });
  expect(answer).toMatchObject({ count: 2, resultTruncated: 'true' });
  expect(answer.skipToken).toBeUndefined();
});

test.each([
  ['a query that is no Kusto', 'resources | wher x', /not valid/],
  ['an unknown column', 'resources | project colour', /colour/],
  ['an operator the stand-in lacks', 'resources | summarize count() by type', /cannot run the query: .*summarize/],
  ['another table', 'resourcecontainers | project id', /table 'resourcecontainers'/],
  ['what Resource Graph itself lacks', 'resources | evaluate bag_unpack(properties)', /evaluate/],
])('%s is 400 and named', async (_, query, message) => {
  await expect(rows(query)).rejects.toMatchObject({
    statusCode: 400,
    code: 'BadRequest',
    message: expect.stringMatching(message),
  });
});

test.each([
  [{ top: 1001 }, 400],
  [{ top: 0 }, 400],
  [{ skipToken: 'bm9uc2Vuc2U=' }, 400],
  [{ resultFormat: 'table' as const }, 501],
])('options %j are refused', async (options, statusCode) => {
  await expect(azure.graph.resources({ query: 'resources | project id', options })).rejects.toMatchObject({
    statusCode,
  });
});

test('a frozen index answers as of then, while ARM already knows better', async () => {
  const query = "resources | where name == 'nsg-late' | project id";
  azure.standIn.resourceGraph.freeze();
  await azure.network.networkSecurityGroups.createOrUpdate('rg-vision', 'nsg-late', { location: 'westeurope' });
  expect(await rows(query)).toEqual([]);
  azure.standIn.resourceGraph.thaw();
  expect(await rows(query)).toHaveLength(1);
});
