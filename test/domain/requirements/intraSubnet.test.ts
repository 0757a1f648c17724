import { expect, test } from 'vitest';
import type { Verdict, VerdictState } from '../../../shared/domain/verdict.ts';
import { check, ids, networkId, route, rule, type Topology, verdictOn } from '../../support/topology.ts';

const nodes = (maxNodeCount: unknown) => ({ compute: { scaleSettings: { maxNodeCount } } });
const several = nodes(4);
const deny = (direction: 'Inbound' | 'Outbound', remote: string, priority = 400) =>
  rule(`deny-${direction}`, priority, 'Deny', direction, '*', remote, '*');
const allow = (direction: 'Inbound' | 'Outbound', protocol = '*', ports = '*') =>
  rule(`allow-${direction}`, 300, 'Allow', direction, protocol, '10.0.1.0/24', ports);
const ofAppliance = { privateIPAddress: '10.0.8.4', subnet: { id: `${ids.vnet}/subnets/nva` } };
const appliance = (enableIPForwarding: boolean) => ({
  id: networkId('networkInterfaces', 'nic-nva'),
  properties: { ipConfigurations: [{ name: 'ip', properties: ofAppliance }], enableIPForwarding },
});

test.each<[string, Topology, VerdictState]>([
  ['Azure’s own rules allow it', several, 'compliant'],
  ['no group, no filter', { ...several, subnet: { networkSecurityGroup: null } }, 'compliant'],
  ['the cluster has one node', { ...nodes(1), rules: [deny('Outbound', '*')] }, 'not-applicable'],
  ['nobody knows how many nodes, and it is open', {}, 'compliant'],
  ['nobody knows how many nodes, and it is closed', { rules: [deny('Outbound', '*')] }, 'unknown'],
  ['the number of nodes cannot be read', { ...nodes('many'), rules: [deny('Outbound', '*')] }, 'unknown'],
  ['a closed group', { ...several, rules: [deny('Inbound', '*'), deny('Outbound', '*')] }, 'violated'],
  ['closed to what leaves', { ...several, rules: [deny('Outbound', 'VirtualNetwork')] }, 'violated'],
  ['closed to what enters', { ...several, rules: [deny('Inbound', 'VirtualNetwork')] }, 'violated'],
  [
    'closed, but for the subnet',
    { ...several, rules: [...closed(), allow('Inbound'), allow('Outbound')] },
    'compliant',
  ],
  ['closed, but for the subnet in one direction', { ...several, rules: [...closed(), allow('Outbound')] }, 'violated'],
  [
    'closed, but for one protocol',
    { ...several, rules: [...closed(), allow('Inbound'), allow('Outbound', 'Tcp')] },
    'violated',
  ],
  [
    'closed, but for some ports',
    { ...several, rules: [...closed(), allow('Inbound', '*', '22'), allow('Outbound')] },
    'violated',
  ],
  ['one node of the subnet is shut out', { ...several, rules: [deny('Inbound', '10.0.1.77')] }, 'violated'],
  ['another subnet is shut out', { ...several, rules: [deny('Inbound', '10.0.2.0/24')] }, 'compliant'],
  ['the platform’s address is shut out', { ...several, rules: [deny('Outbound', '168.63.129.16')] }, 'compliant'],
  ['the group is not in the estate', { ...several, without: ['nsg'] }, 'unknown'],

  ['a default route goes past it', { ...several, routes: [toAppliance('0.0.0.0/0')] }, 'compliant'],
  ['a route for the network takes it along', { ...several, routes: [toAppliance('10.0.0.0/16')] }, 'unknown'],
  [
    'a longer route keeps it in the network',
    { ...several, routes: [toAppliance('10.0.0.0/16'), route('keep', '10.0.1.0/24', 'VnetLocal')] },
    'compliant',
  ],
  [
    'to an appliance that does not forward',
    { ...several, routes: [toAppliance('10.0.0.0/16')], others: [appliance(false)] },
    'violated',
  ],
  ['to nowhere', { ...several, routes: [route('hole', '10.0.1.0/25', 'None')] }, 'violated'],
  ['out of the network', { ...several, routes: [route('out', '10.0.0.0/16', 'Internet')] }, 'violated'],
])('%s', (_, topology, state) => {
  const verdict = judged(topology);
  expect({ state: verdict.state, message: verdict.message }).toMatchObject({ state });
  expect(verdict.evidence.witness === null).toBe(state !== 'violated');
});

function judged(topology: Topology): Verdict {
  return verdictOn(check(topology), 'intra-subnet-allowed');
}

function closed() {
  return [deny('Inbound', '*'), deny('Outbound', '*')];
}

function toAppliance(prefix: string) {
  return route('to-appliance', prefix, 'VirtualAppliance', '10.0.8.4');
}

test('only clusters have several nodes', () => {
  const { verdicts } = check({ kind: 'ComputeInstance' });
  expect(verdicts.map(({ requirement }) => requirement)).not.toContain('intra-subnet-allowed');
});

test('the rules of both directions are blamed, and the proposal heals both', () => {
  const topology = { ...several, rules: closed() };
  const { evidence, message, remediation } = judged(topology);
  expect(evidence.blockedBy).toMatchObject([{ rule: 'deny-Outbound' }, { rule: 'deny-Inbound' }]);
  expect(evidence.witness).toMatchObject({ direction: 'Outbound', source: '10.0.1.4', destination: '10.0.1.5' });
  expect(message).toBe(
    'The nodes of the cluster cannot reach each other, and jobs on several nodes hang or fail: rule deny-Outbound (priority 400) of ' +
      'network security group nsg-training and 1 more rule block traffic of any protocol to and from other nodes of subnet training.',
  );
  const ends = { sourceAddressPrefix: '10.0.1.0/24', destinationAddressPrefix: '10.0.1.0/24' };
  expect(remediation).toMatchObject({
    class: 'guarded',
    changes: [
      { body: { properties: { ...ends, direction: 'Outbound', priority: 399, protocol: '*', access: 'Allow' } } },
      { body: { properties: { ...ends, direction: 'Inbound', priority: 399, protocol: '*', access: 'Allow' } } },
    ],
  });
  const written = remediation.changes.map(({ resource, body }) => ({ ...body, name: resource.split('/').at(-1) }));
  expect(new Set(written.map(({ name }) => name)).size).toBe(2);
  expect(judged({ ...topology, rules: [...topology.rules, ...written] }).state).toBe('compliant');
});

test('one direction is told alone, and needs one rule', () => {
  const { evidence, message, remediation } = judged({ ...several, rules: [deny('Inbound', '*')] });
  expect(evidence.witness).toMatchObject({ direction: 'Inbound' });
  expect(message).toContain('blocks inbound traffic of any protocol from other nodes of subnet training');
  expect(remediation.changes).toMatchObject([{ body: { properties: { direction: 'Inbound' } } }]);
});

test('a route is no rule’s to heal', () => {
  const { evidence, message, remediation } = judged({ ...several, routes: [route('out', '10.0.0.0/16', 'Internet')] });
  expect(evidence.blockedBy).toMatchObject([{ kind: 'route', route: 'out', resource: ids.routeTable }]);
  expect(message).toContain(
    'route out (10.0.0.0/16 to Internet) of route table rt-training, which leads out of the network,',
  );
  expect(remediation).toMatchObject({ changes: [], reason: expect.stringContaining('out') });
});
