import { expect, test } from 'vitest';
import { estateOf, networkId } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.HDInsight/clusters/spark';
const network = networkId('virtualNetworks', 'vnet');
const subnet = `${network}/subnets/hdi`;

const role = (virtualNetworkProfile?: unknown) => ({ name: 'headnode', targetInstanceCount: 2, virtualNetworkProfile });
const cluster = (properties: object = {}) => ({
  id,
  location: 'westeurope',
  properties: {
    computeProfile: {
      roles: [role({ id: network, subnet }), role({ id: network, subnet: subnet.toUpperCase() }), role()],
    },
    networkProperties: { resourceProviderConnection: 'Outbound', privateLink: 'Enabled' },
    kafkaRestProperties: { clientGroupInfo: { groupName: 'x' } },
    ...properties,
  },
});

const read = (body: unknown) => estateOf(body).hdInsightClusters.get(id.toLowerCase());

test('reads an HDInsight cluster, each of its subnets once', () => {
  expect(estateOf(cluster()).issues).toEqual([]);
  expect(read(cluster())).toEqual({
    id,
    name: 'spark',
    location: { value: 'westeurope' },
    subnets: { value: [subnet] },
    resourceProviderConnection: { value: 'Outbound' },
    kafkaRest: { value: true },
  });
});

test('a cluster in no network that says no more than it has to', () => {
  const body = cluster({ computeProfile: { roles: [role(null)] }, networkProperties: null, kafkaRestProperties: null });
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toMatchObject({
    subnets: { value: [] },
    resourceProviderConnection: { value: null },
    kafkaRest: { value: false },
  });
});

test.each<[string, object, readonly string[], string]>([
  ['no roles', { computeProfile: {} }, ['subnets'], '.computeProfile.roles'],
  [
    'a network without the subnet',
    { computeProfile: { roles: [role({ id: network })] } },
    ['subnets'],
    '.computeProfile.roles[0].virtualNetworkProfile.subnet',
  ],
  [
    'a subnet that is no id',
    { computeProfile: { roles: [role({ id: network, subnet: 'hdi' })] } },
    ['subnets'],
    '.computeProfile.roles[0].virtualNetworkProfile.subnet',
  ],
  [
    'a network that is a number',
    { computeProfile: { roles: [role({ id: 7 })] } },
    ['subnets'],
    '.computeProfile.roles[0].virtualNetworkProfile.id',
  ],
  [
    'a direction that is a number',
    { networkProperties: { resourceProviderConnection: 1 } },
    ['resourceProviderConnection'],
    '.networkProperties.resourceProviderConnection',
  ],
  ['a proxy that is text', { kafkaRestProperties: 'on' }, ['kafkaRest'], '.kafkaRestProperties'],
])('%s: only what depends on it is missing', (_, properties, missing, path) => {
  const body = cluster(properties);
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  expect(missingFacts(read(body))).toEqual(missing);
});
