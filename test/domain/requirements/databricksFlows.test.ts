import { expect, test } from 'vitest';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { exampleVerdicts, missingIn } from '../../support/exampleVerdicts.ts';

const linked = { kind: 'Databricks', profile: 'databricks-scc-private-link' } as const;
const [relayToEndpoint, relayToNetwork] = (['10.0.9.5', 'VirtualNetwork'] as const).map(
  (remote): ExampleChange => ({ rules: [[100, 'Deny', 'Tcp', remote, '6666']] }),
);

/** State and missing facts on both subnets, which stand behind the same group. */
function onBoth(id: RequirementId, about: typeof linked, change: ExampleChange = {}) {
  return exampleVerdicts(id, about, change).map((verdict) => [verdict.state, missingIn(verdict)] as const);
}

test('a denial on one port of one endpoint is enough, and both subnets are judged', () => {
  expect(onBoth('dbx-pe-ports', linked, relayToEndpoint)).toEqual([
    ['violated', []],
    ['violated', []],
  ]);
});

test('what is denied to other addresses of the network does not matter', () => {
  const beside: ExampleChange = { rules: [[100, 'Deny', 'Tcp', '10.0.200.0/24', '*']] };
  expect(onBoth('dbx-pe-ports', linked, beside).map(([state]) => state)).toEqual(['compliant', 'compliant']);
});

const noEndpoint = { databricksEndpoint: null, databricksInterface: null };
const noConnection = { databricks: { properties: { privateEndpointConnections: [] } } };
const unlisted = { databricks: { properties: { privateEndpointConnections: null } } };

test('where the endpoint is not known, the network that holds it stands for it', () => {
  for (const change of [noEndpoint, { ...noEndpoint, ...unlisted }, { ...noEndpoint, ...noConnection }]) {
    expect(onBoth('dbx-pe-ports', linked, { change }).map(([state]) => state)).toEqual(['compliant', 'compliant']);
  }
});

test('a denial in the network proves nothing about an endpoint that nobody sees', () => {
  expect(onBoth('dbx-pe-ports', linked, { ...relayToNetwork, change: noEndpoint })[0]).toEqual([
    'unknown',
    ['privateEndpoint pe-dbx: not in the estate'],
  ]);
  expect(onBoth('dbx-pe-ports', linked, { ...relayToNetwork, change: { ...noEndpoint, ...unlisted } })[0]).toEqual([
    'unknown',
    ['privateEndpoints dbx: its body does not list private endpoint connections'],
  ]);
});

test('without any endpoint the whole network has to be open', () => {
  const change = { ...noEndpoint, ...noConnection };
  expect(onBoth('dbx-pe-ports', linked, { ...relayToNetwork, change }).map(([state]) => state)).toEqual([
    'violated',
    'violated',
  ]);
});

test('an endpoint for people to sign in is not the one that nodes use', () => {
  const connection = { privateLinkServiceId: '{id:databricks}', groupIds: ['browser_authentication'] };
  const change = {
    databricksEndpoint: { properties: { privateLinkServiceConnections: [{ properties: connection }] } },
  };
  expect(onBoth('dbx-pe-ports', linked, { ...relayToEndpoint, change })[0]?.[0]).toBe('violated');
  expect(onBoth('dbx-pe-ports', linked, { change })[0]?.[0]).toBe('compliant');
});

test('while nobody says whether nodes have public addresses, only what both modes need is judged', () => {
  const about = { kind: 'Databricks', profile: 'databricks-scc' } as const;
  const change = { databricks: { properties: { parameters: { enableNoPublicIp: null } } } };
  const states = (id: RequirementId) => exampleVerdicts(id, about, { change }).map(({ state }) => state);
  expect(states('dbx-out-sql')).toEqual(['compliant', 'compliant']);
  expect(states('dbx-out-controlplane')).toEqual(['compliant', 'compliant']);
  expect(states('dbx-in-ssh')).toEqual(['unknown', 'unknown']);
  expect(states('dbx-in-proxy')).toEqual(['unknown', 'unknown']);
});

test('a workspace in a managed network of its own needs nothing', () => {
  const about = { kind: 'Databricks', profile: 'databricks-scc' } as const;
  const change = { databricks: { properties: { parameters: { customVirtualNetworkId: null } } } };
  expect(exampleVerdicts('dbx-out-storage', about, { change })).toMatchObject([{ state: 'not-applicable' }]);
});

test('what Databricks owns is left to people', () => {
  const about = { kind: 'Databricks', profile: 'databricks-scc' } as const;
  const denied: ExampleChange = { rules: [[100, 'Deny', 'Tcp', 'Sql', '3306']] };
  for (const { remediation } of exampleVerdicts('dbx-out-sql', about, denied)) {
    expect(remediation).toMatchObject({ class: 'manual', changes: [] });
  }
});

const tagRoutes = (tags: readonly string[]): NonNullable<ExampleChange['routes']> => [
  ['0.0.0.0/0', 'VirtualAppliance', '10.0.100.4'],
  ...tags.map((tag) => [tag, 'Internet'] as const),
];

test.each<[string, ExampleChange, VerdictState]>([
  ['by their tags', { routes: tagRoutes(['Sql', 'Storage', 'EventHub']) }, 'compliant'],
  [
    'by those of the region',
    { routes: tagRoutes(['Sql.{region}', 'Storage.{region}', 'EventHub.{region}']) },
    'compliant',
  ],
  [
    'by service endpoints in the region',
    {
      routes: tagRoutes(['Sql.{region}', 'EventHub.{region}']),
      change: {
        subnet: { properties: { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['{region}'] }] } },
      },
    },
    'compliant',
  ],
  ['but for one of them', { routes: tagRoutes(['Sql.{region}', 'Storage.{region}']) }, 'violated'],
])('past an appliance the services of Databricks are reached %s', (_, change, state) => {
  const about = { kind: 'Databricks', profile: 'databricks-scc' } as const;
  const [host] = exampleVerdicts('dbx-routes-direct-services', about, change);
  expect(host?.state).toBe(state);
});
