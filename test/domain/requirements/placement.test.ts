import { expect, test } from 'vitest';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import { check, ids, type Topology, verdictOn } from '../../support/topology.ts';

function expectState(requirement: string, topology: Topology, state: VerdictState, message: RegExp): void {
  const verdict = verdictOn(check(topology), requirement);
  expect(verdict).toMatchObject({ state, message: expect.stringMatching(message) });
  expect(verdict.evidence.missing.length > 0).toBe(state === 'unknown');
}

const noNetwork = { without: ['vnet'] } as const;
const delegated = (...names: readonly string[]) => ({
  delegations: names.map((serviceName) => ({ name: 'd', properties: { serviceName } })),
});
const linked = (linkedResourceType: string) => ({
  serviceAssociationLinks: [{ name: 'l', properties: { linkedResourceType } }],
});

test.each<[string, Topology, VerdictState, RegExp]>([
  ['nobody', {}, 'compliant', /no other service/],
  [
    'a delegation',
    { subnet: delegated('Microsoft.Web/serverFarms') },
    'violated',
    /delegated to Microsoft.Web\/serverFarms/,
  ],
  ['the link of another service', { subnet: linked('Microsoft.Web/serverfarms') }, 'violated', /held by Microsoft.Web/],
  ['a link of Azure Batch', { subnet: linked('Microsoft.Batch/batchAccounts') }, 'compliant', /./],
  [
    'a delegation, and links that cannot be read',
    { subnet: { ...delegated('X/y'), serviceAssociationLinks: 7 } },
    'violated',
    /./,
  ],
  ['delegations that cannot be read', { subnet: { delegations: 7 } }, 'unknown', /delegations/],
  ['links that cannot be read', { subnet: { serviceAssociationLinks: 7 } }, 'unknown', /serviceAssociationLinks/],
  ['who knows whom', noNetwork, 'unknown', /not in the estate/],
])('a subnet is held by %s', (_, topology, state, message) => {
  expectState('subnet-not-delegated', topology, state, message);
});

const instance = { kind: 'ComputeInstance', compute: { enableNodePublicIp: false } };
const policies = (privateLinkServiceNetworkPolicies: unknown, privateEndpointNetworkPolicies: unknown) => ({
  ...instance,
  subnet: { privateLinkServiceNetworkPolicies, privateEndpointNetworkPolicies },
});

test.each<[string, Topology, VerdictState, RegExp]>([
  ['not mentioned', instance, 'compliant', /./],
  ['as Azure sets them', policies('Enabled', 'Disabled'), 'compliant', /./],
  ['both enabled', policies('Enabled', 'enabled'), 'at-risk', /were seen not to start/],
  ['for endpoints only', policies('Disabled', 'Enabled'), 'compliant', /./],
  ['for endpoints in part', policies('Enabled', 'NetworkSecurityGroupEnabled'), 'compliant', /./],
  ['disabled, and not readable', policies('Disabled', 7), 'compliant', /./],
  ['enabled, and not readable', policies('Enabled', 7), 'unknown', /privateEndpointNetworkPolicies/],
  ['not readable, and enabled', policies(7, 'Enabled'), 'unknown', /privateLinkServiceNetworkPolicies/],
  ['not in the estate', { ...instance, ...noNetwork }, 'unknown', /not in the estate/],
])('network policies of the subnet, %s', (_, topology, state, message) => {
  expectState('subnet-private-link-policies', topology, state, message);
});

const space = (...addressPrefixes: readonly string[]) => ({ vnet: { addressSpace: { addressPrefixes } } });

const observed = (topology: Topology) => verdictOn(check(topology), 'batch-docker-bridge').evidence.observed;

test('an overlap with the bridge of Docker is observed where it is', () => {
  expect(observed(space('172.17.0.0/16'))).toEqual({ 'properties.addressSpace.addressPrefixes': ['172.17.0.0/16'] });
  expect(observed({ subnet: { addressPrefix: '172.17.0.0/24' } })).toEqual({
    'properties.addressPrefixes': ['172.17.0.0/24'],
  });
});

test('the name of a subnet that a body makes up is shown without what it hides', () => {
  const subnet = { id: `${ids.subnet}\u202e` };
  expect(verdictOn(check({ compute: { subnet } }), 'subnet-exists').message).not.toContain('\u202e');
});

const elsewhere = ids.subnet.replace(/^\/subscriptions\/[^/]+/, '/subscriptions/00000000-0000-0000-0000-0000000000ff');

test.each<[string, Topology, VerdictState, RegExp]>([
  ['the same', {}, 'compliant', /./],
  ['the same in other letters', { compute: { subnet: { id: ids.subnet.toUpperCase() } } }, 'compliant', /./],
  ['another', { compute: { subnet: { id: elsewhere } } }, 'violated', /0001, its network in .*00ff/],
  ['the same, of a workspace that is not in the estate', { without: ['workspace'] }, 'compliant', /./],
])('the subscription of the network is %s', (_, topology, state, message) => {
  expectState('vnet-same-subscription', topology, state, message);
});

const inNorth = { location: 'northeurope' };
const vnetIn = (body: object): Topology => ({
  without: ['vnet'],
  others: [
    {
      id: ids.vnet,
      ...body,
      properties: {
        addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
        subnets: [{ id: ids.subnet, name: 'training', properties: { addressPrefix: '10.0.1.0/24' } }],
      },
    },
  ],
});
const classic = { tags: { 'netguard-profile': 'aml-classic-2021' } };

test.each<[string, Topology, VerdictState, RegExp]>([
  ['a cluster: all in one', {}, 'compliant', /region of the compute/],
  ['a cluster: the network elsewhere', vnetIn(inNorth), 'violated', /in northeurope, the compute in westeurope/],
  ['a cluster: it and its network elsewhere', { ...vnetIn(inNorth), computeLocation: 'northeurope' }, 'compliant', /./],
  [
    'a cluster of 2021: it and its network elsewhere',
    { ...vnetIn(inNorth), ...classic, computeLocation: 'northeurope' },
    'violated',
    /the workspace in westeurope/,
  ],
  [
    'an instance: it and its network elsewhere',
    { ...vnetIn(inNorth), kind: 'ComputeInstance', computeLocation: 'northeurope' },
    'violated',
    /the workspace in westeurope/,
  ],
  [
    'an instance of a workspace that is not in the estate',
    { kind: 'ComputeInstance', without: ['workspace'] },
    'unknown',
    /ws: not in the estate/,
  ],
  ['a network without location', vnetIn({}), 'unknown', /location/],
  ['a network that is not in the estate', noNetwork, 'unknown', /vnet-ml: not in the estate/],
])('the region of %s', (_, topology, state, message) => {
  expectState('vnet-same-region', topology, state, message);
});

test.each<[string, Topology, VerdictState, RegExp]>([
  ['10.0.0.0/16', {}, 'compliant', /./],
  ['all of 172.16.0.0/12', space('172.16.0.0/12'), 'violated', /network vnet-ml has 172.16.0.0\/12/],
  ['a part of the bridge', space('10.0.0.0/16', '172.17.4.0/24'), 'violated', /172.17.4.0\/24/],
  ['its neighbours', space('172.16.0.0/16', '172.18.0.0/16', 'fd00::/64'), 'compliant', /./],
  [
    'the bridge in the subnet',
    { subnet: { addressPrefix: '172.17.0.0/24' } },
    'violated',
    /subnet training has 172.17.0.0\/24/,
  ],
  ['what cannot be read', { vnet: { addressSpace: 7 } }, 'unknown', /addressSpace/],
  [
    'what cannot be read, around a subnet in the bridge',
    { vnet: { addressSpace: 7 }, subnet: { addressPrefix: '172.17.0.0/24' } },
    'violated',
    /./,
  ],
  ['who knows what', noNetwork, 'unknown', /not in the estate/],
])('a network has %s', (_, topology, state, message) => {
  expectState('batch-docker-bridge', topology, state, message);
});
