import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { type ExampleCase, exampleBodies, exampleTags } from '../../support/exampleEstate.ts';

/** What people report from the field, made to a topology in which everything held before. */
interface Incident {
  readonly about: ExampleCase;
  readonly change: ExampleChange;
  /** What has to come out, by requirement. Nothing else may be violated but what `also` names. */
  readonly expected: Readonly<Record<string, Verdict['state']>>;
  readonly also?: readonly string[];
}

const publicCluster: ExampleCase = { kind: 'AmlCompute', profile: 'aml-public-ip' };

const outboundIds = [
  'outbound-aad-80',
  'outbound-aml-udp-5831',
  'outbound-batch-443-udp',
  'outbound-arm',
  'outbound-mcr',
  'outbound-afd-firstparty',
  'outbound-afd-frontend',
  'outbound-storage-445',
  'intra-subnet-allowed',
  'dns-platform-not-denied',
];

const firewall = '10.0.200.4';

const incidents: Readonly<Record<string, Incident>> = {
  'everything is routed to a firewall, without routes for the service tags': {
    about: publicCluster,
    change: { routes: [['0.0.0.0/0', 'VirtualAppliance', firewall]] },
    expected: { 'aml-inbound-44224': 'violated', 'route-aml-direct': 'violated', 'outbound-aad': 'unknown' },
  },
  'the same with a route for the service tag: the firewall alone is left to ask': {
    about: publicCluster,
    change: {
      routes: [
        ['0.0.0.0/0', 'VirtualAppliance', firewall],
        ['AzureMachineLearning', 'Internet'],
      ],
    },
    expected: { 'aml-inbound-44224': 'compliant', 'route-aml-direct': 'compliant', 'outbound-aad': 'unknown' },
  },
  'a security group denies all outbound': {
    about: publicCluster,
    change: { rules: [[100, 'Deny', '*', '*', '*']] },
    expected: { 'outbound-batch-443': 'violated', 'outbound-storage': 'violated', 'outbound-aad': 'violated' },
    also: [...outboundIds, 'outbound-aml'],
  },
  'no outbound port 445 to storage': {
    about: publicCluster,
    change: { rules: [[100, 'Deny', 'Tcp', 'Storage', '445']] },
    expected: { 'outbound-storage-445': 'violated', 'outbound-storage': 'compliant' },
  },
  'a service endpoint policy admits one account only': {
    about: publicCluster,
    change: {
      change: {
        subnet: {
          properties: {
            serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['{region}'] }],
            serviceEndpointPolicies: [{ id: '{id:endpointPolicy}' }],
          },
        },
        endpointPolicy: {
          location: '{region}',
          properties: {
            serviceEndpointPolicyDefinitions: [
              {
                name: 'own',
                properties: { service: 'Microsoft.Storage', serviceResources: ['{id:storage}'] },
              },
            ],
          },
        },
      },
    },
    expected: { 'sep-has-aml-alias': 'violated' },
  },
  'a lock on the resource group of the network': {
    about: publicCluster,
    change: {
      add: [
        {
          id: '{id:resourceGroup}/providers/Microsoft.Authorization/locks/keep',
          properties: { level: 'CanNotDelete' },
        },
      ],
    },
    expected: { 'no-lock-on-vnet-rg': 'violated' },
  },
  'policies of private endpoints and private link services on the subnet of an instance without public address': {
    about: { kind: 'ComputeInstance', profile: 'aml-no-public-ip' },
    change: {
      change: {
        subnet: {
          properties: { privateEndpointNetworkPolicies: 'Enabled', privateLinkServiceNetworkPolicies: 'Enabled' },
        },
      },
    },
    expected: { 'subnet-private-link-policies': 'at-risk' },
  },
};

test.each(Object.entries(incidents))('%s', (_what, { about, change, expected, also = [] }) => {
  const bodies = exampleBodies(about, { change, directions: ['Outbound'] });
  const estate = parseEstate(bodies.map((body) => ({ source: 'incident', body })));
  const { verdicts } = checkEstate(estate, { serviceTags: exampleTags, asOf: '2026-11-01T00:00:00Z' });
  const states = new Map(verdicts.map(({ requirement, state }) => [requirement, state]));
  expect(Object.fromEntries(Object.keys(expected).map((id) => [id, states.get(id)]))).toEqual(expected);
  const broken = verdicts.filter(({ state }) => state === 'violated').map(({ requirement }) => requirement);
  const named = Object.keys(expected).filter((id) => expected[id] === 'violated');
  expect(broken.filter((id) => !named.includes(id) && !also.includes(id))).toEqual([]);
});
