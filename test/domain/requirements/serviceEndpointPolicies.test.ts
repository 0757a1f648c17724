import { expect, test } from 'vitest';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { connectionOf, endpointTo, judgedExample, missingOf } from '../../support/judgedExample.ts';

const cluster = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;
const classic = { kind: 'AmlCompute', profile: 'aml-classic-2021' } as const;

const alias = '/services/Azure/MachineLearning';
const policyId = (name: string) => `{id:resourceGroup}/providers/Microsoft.Network/serviceEndpointPolicies/${name}`;

/** The subnet with these policies and with endpoints for these services, in the regions of the base. */
const subnet = (policies: readonly string[], ...services: readonly string[]): ExampleChange => ({
  change: {
    subnet: {
      properties: {
        serviceEndpointPolicies: policies.map((name) => ({ id: policyId(name) })),
        serviceEndpoints: services.map((service) => ({ service, locations: ['{region}'] })),
      },
    },
  },
});

const policy = (name: string, ...resources: readonly string[]): ExampleChange => ({
  add: [
    {
      id: policyId(name),
      properties: {
        serviceEndpointPolicyDefinitions: resources.map((resource, index) => ({
          name: `d${index}`,
          properties: {
            service: resource.startsWith('/services') ? 'Global' : 'Microsoft.Storage',
            serviceResources: [resource],
          },
        })),
      },
    },
  ],
});

const one = subnet(['sep'], 'Microsoft.Storage');
const two = subnet(['sep', 'other'], 'Microsoft.Storage');

const privateStorage: ExampleChange = {
  change: {
    storage: {
      properties: { privateEndpointConnections: [connectionOf('pe-blob'), connectionOf('pe-file')] },
    },
  },
  add: ['blob', 'file'].flatMap((group) => endpointTo(`pe-${group}`, '{id:storage}', group, '{id:endpointSubnet}')),
};

test.each<[string, readonly ExampleChange[], VerdictState, (readonly string[])?]>([
  ['no policy', [], 'compliant'],
  [
    'a policy without an endpoint that it could filter',
    [subnet(['sep'], 'Microsoft.KeyVault'), policy('sep')],
    'compliant',
  ],
  ['the alias and the account', [one, policy('sep', alias, '{id:storage}')], 'compliant'],
  ['the alias and the group of the account', [one, policy('sep', alias, '{id:resourceGroup}')], 'compliant'],
  ['the alias and the subscription of the account', [one, policy('sep', alias, '{id:subscription}')], 'compliant'],
  [
    'in other letters',
    [one, policy('sep', '/SERVICES/azure/machinelearning', '/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/')],
    'compliant',
  ],
  ['two policies that have it between them', [two, policy('sep', alias), policy('other', '{id:storage}')], 'compliant'],
  ['the alias alone', [one, policy('sep', alias)], 'violated'],
  ['the account alone', [one, policy('sep', '{id:storage}')], 'violated'],
  ['the alias and another account', [one, policy('sep', alias, '{id:storage}2')], 'violated'],
  ['the alias of another service', [one, policy('sep', '/services/Azure/Databricks', '{id:storage}')], 'violated'],
  ['a policy without definitions', [one, policy('sep')], 'violated'],
  ['the alias, and the account by private endpoints', [one, policy('sep', alias), privateStorage], 'compliant'],
  [
    'the alias, and the account in a region that the endpoint is not for',
    [one, policy('sep', alias), { change: { storage: { location: 'northeurope' } } }],
    'compliant',
  ],
  [
    'the alias of all of Azure',
    [one, policy('sep', '/services/Azure', '{id:storage}')],
    'unknown',
    [`serviceEndpointPolicy: whether its alias /services/Azure covers ${alias} is not documented`],
  ],
  ['the alias of all of Azure, without the account', [one, policy('sep', '/services/Azure')], 'violated'],
  ['a policy that nobody exported', [one], 'unknown', ['serviceEndpointPolicy: not in the estate']],
  [
    'one of two that nobody exported',
    [two, policy('sep', alias)],
    'unknown',
    ['serviceEndpointPolicy: not in the estate'],
  ],
  ['one that does not matter', [two, policy('sep', alias, '{id:storage}')], 'compliant'],
  [
    'an endpoint for all regions',
    [subnet(['sep'], 'Microsoft.Storage.Global'), policy('sep')],
    'unknown',
    ['subnet: whether policies filter the endpoint Microsoft.Storage.Global is not documented'],
  ],
  [
    'an account that nobody exported',
    [one, policy('sep', alias), { change: { storage: null } }],
    'unknown',
    ['storageAccount: not in the estate'],
  ],
  ['one that is named', [one, policy('sep', alias, '{id:storage}'), { change: { storage: null } }], 'compliant'],
])('sep-has-aml-alias: %s', (_, changes, state, missing = []) => {
  const verdict = judgedExample('sep-has-aml-alias', cluster, changes);
  expect({ state: verdict.state, missing: missingOf(verdict) }).toEqual({ state, missing });
});

test.each<[string, readonly ExampleChange[], RegExp]>([
  ['policies', [{ change: { subnet: { properties: { serviceEndpointPolicies: 7 } } } }], /serviceEndpointPolicies/],
  ['endpoints', [one, { change: { subnet: { properties: { serviceEndpoints: 7 } } } }], /serviceEndpoints/],
  [
    'definitions',
    [one, { add: [{ id: policyId('sep'), properties: { serviceEndpointPolicyDefinitions: 7 } }] }],
    /serviceEndpointPolicyDefinitions/,
  ],
  [
    'the account of the workspace',
    [one, policy('sep', alias), { change: { workspace: { properties: { storageAccount: 7 } } } }],
    /storageAccount/,
  ],
])('sep-has-aml-alias names what cannot be read: %s', (_, changes, why) => {
  const { state, evidence } = judgedExample('sep-has-aml-alias', cluster, changes);
  expect(state).toBe('unknown');
  expect(evidence.missing.map((missing) => missing.why)).toEqual([expect.stringMatching(why)]);
});

test('sep-has-aml-alias says what is lacking', () => {
  const instance = { kind: 'ComputeInstance', profile: 'aml-public-ip' } as const;
  const { message } = judgedExample('sep-has-aml-alias', instance, [two, policy('sep'), policy('other')]);
  expect(message).toBe(
    `The nodes cannot reach the storage that they need: service endpoint policies sep, other of subnet training do not name the storage of ` +
      `Azure Machine Learning (${alias}) and storage account stml.`,
  );
});

test.each<[string, ExampleChange, VerdictState]>([
  ['none', {}, 'compliant'],
  ['one that lets everything through', subnet(['sep']), 'violated'],
  ['some that cannot be read', { change: { subnet: { properties: { serviceEndpointPolicies: 7 } } } }, 'unknown'],
  ['no subnet', { change: { subnet: null } }, 'unknown'],
])('no-service-endpoint-policy: %s', (_, change, state) => {
  const verdict = judgedExample('no-service-endpoint-policy', classic, [change]);
  expect(verdict.state).toBe(state);
  expect(verdict.evidence.missing.map(({ fact }) => fact)).toEqual(state === 'unknown' ? ['subnet'] : []);
});
