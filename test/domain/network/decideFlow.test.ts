import { expect, test } from 'vitest';
import { type AddressSet, noAddress, unionAddresses } from '../../../shared/domain/network/addressSet.ts';
import { compileAdminRules } from '../../../shared/domain/network/adminLayer.ts';
import { parseAdminRules } from '../../../shared/domain/network/adminRule.ts';
import type { RuleBlame } from '../../../shared/domain/network/blame.ts';
import { decideFlow, decideParts } from '../../../shared/domain/network/decideFlow.ts';
import type { Flow } from '../../../shared/domain/network/flow.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { tcp, udp, withoutPorts } from '../../../shared/domain/network/protocols.ts';
import { certain } from '../../../shared/domain/network/selection.ts';
import { allow, asking, deny, layers as groups } from '../../support/asking.ts';
import { compileGroups, compileRouteTable, scopeOf } from '../../support/compileGroups.ts';
import type { WrittenRule } from '../../support/plainRules.ts';

const set = (...prefixes: string[]): AddressSet =>
  unionAddresses(prefixes.map((prefix) => parsePrefix(prefix) ?? noAddress));
const both = { remote: certain(set('20.42.0.0/24', '2603::/120')), local: certain(set('10.0.1.0/24', 'fd00::/120')) };
const flow: Flow = {
  direction: 'Inbound',
  protocols: tcp,
  remote: certain(set('20.42.0.0/24')),
  local: certain(set('10.0.1.0/24')),
  ports: [443, 443],
};

function stack(...rules: readonly (readonly WrittenRule[])[]): readonly Layer[] {
  return compileGroups(asking([], groups(...rules)));
}

/** Blamed rules, as layer and name. */
function names(blames: readonly RuleBlame[]): readonly string[] {
  return blames.map(({ layer, rule }) => `${layer} ${rule.kind === 'route' ? rule.prefix : rule.name}`);
}

const nothing = { witness: null, blockedBy: [], alsoBlockedBy: [], blockedShare: 0, blockedRemote: noAddress };
const denyHalf = { ...deny, name: 'half', priority: 100, sourceAddressPrefix: '20.42.0.0/25' };
const denyQuarter = { ...deny, name: 'quarter', priority: 110, sourceAddressPrefix: '20.42.0.128/26' };
const denySix = { ...deny, name: 'six', priority: 120, sourceAddressPrefix: '2603::/121' };

test('no layer allows all', () => {
  expect(decideFlow([], flow)).toEqual({ state: 'allowed', ...nothing, missing: [] });
  expect(decideParts([], flow)).toEqual({ state: 'allowed', ...nothing, missing: [] });
});

test.each([
  ['whole', decideFlow],
  ['in parts', decideParts],
])('all is blocked: decided %s', (_, decide) => {
  const decision = decide(stack([deny], [allow], [deny]), { ...flow, ...both });
  expect(decision).toMatchObject({
    state: 'blocked',
    witness: { protocol: 'Tcp', source: '20.42.0.0', destination: '10.0.1.4', destinationPort: 443 },
    blockedShare: 1,
    blockedRemote: set('20.42.0.0/24', '2603::/120'),
    alsoBlockedBy: [],
    missing: [],
  });
  expect(names(decision.blockedBy)).toEqual(['0 deny', '2 deny']);
});

test.each([
  ['whole', decideFlow],
  ['in parts', decideParts],
])('a family of which one end is missing has nothing to block: decided %s', (_, decide) => {
  for (const [ends, remote] of [
    [{ remote: both.remote }, set('20.42.0.0/24')],
    [{ local: both.local }, set('20.42.0.0/24')],
    [{ remote: both.remote, local: certain(set('fd00::/120')) }, set('2603::/120')],
  ] as const) {
    expect(decide(stack([deny]), { ...flow, ...ends })).toMatchObject({ state: 'blocked', blockedRemote: remote });
  }
});

test('a witness of Tcp is preferred to one of another protocol', () => {
  // What passes is all Tcp of IPv4, so that only IPv6 has a blocked packet of it.
  const layers = stack([{ ...allow, protocol: 'Tcp', sourceAddressPrefix: '20.42.0.0/24' }]);
  const decision = decideFlow(layers, { ...flow, ...both, protocols: tcp | udp });
  expect(decision).toMatchObject({ state: 'partial', witness: { protocol: 'Tcp', source: '2603::' } });
  const udpOnly = decideFlow(stack([{ ...allow, protocol: 'Tcp' }]), { ...flow, ...both, protocols: tcp | udp });
  expect(udpOnly).toMatchObject({ state: 'partial', witness: { protocol: 'Udp', source: '20.42.0.0' } });
});

test('where no packet has ports, none of the witness are named', () => {
  const decision = decideFlow(stack([deny]), { ...flow, protocols: withoutPorts, ports: [0, 65_535] });
  expect(decision).toMatchObject({ state: 'blocked', witness: { protocol: 'Icmp', destinationPort: null } });
});

test('a part is blocked: the share of the family where it is larger, and its remote addresses', () => {
  const decision = decideFlow(stack([denyHalf, denyQuarter, denySix, { ...allow, priority: 200 }]), {
    ...flow,
    ...both,
  });
  expect(decision).toMatchObject({
    state: 'partial',
    blockedShare: 3 / 4,
    blockedRemote: set('20.42.0.0/25', '20.42.0.128/26', '2603::/121'),
    witness: { source: '20.42.0.0' },
  });
  expect(names(decision.blockedBy)).toEqual(['0 half']);
  expect(names(decision.alsoBlockedBy)).toEqual(['0 quarter', '0 six']);
});

test('a rule that blocks in both families is named once, and in each layer', () => {
  const partly = {
    ...deny,
    name: 'part',
    priority: 100,
    destinationAddressPrefix: '',
    destinationAddressPrefixes: ['10.0.1.0/25', 'fd00::/121'],
  };
  const open = { ...allow, priority: 200 };
  const decision = decideFlow(stack([partly, open], [partly, open]), { ...flow, ...both });
  expect(names(decision.blockedBy)).toEqual(['0 part', '1 part']);
  expect(names(decision.alsoBlockedBy)).toEqual([]);
});

function allowTag(name: string, priority: number): WrittenRule {
  return { ...allow, name, priority, sourceAddressPrefix: name };
}

test('of what hangs on open facts the names are told, in order, and only where it is undecided', () => {
  const unknown = decideFlow(stack([allowTag('Sql', 100), allowTag('AzureMonitor', 110)]), flow);
  expect(unknown).toEqual({ state: 'unknown', ...nothing, missing: ['AzureMonitor', 'Sql'] });
  expect(decideFlow(stack([allowTag('Sql', 100), allow]), flow)).toMatchObject({ state: 'allowed', missing: [] });
  expect(decideFlow(stack([{ ...allowTag('Sql', 100), access: 'Deny' }, deny]), flow)).toMatchObject({
    state: 'blocked',
    missing: [],
    blockedShare: 1,
  });
  const partial = decideFlow(stack([denyHalf, allowTag('Sql', 150)]), flow);
  expect(partial).toMatchObject({ state: 'partial', blockedShare: 1 / 2, missing: ['Sql'] });
});

test('a family with nothing but packets of an unlisted tag leaves the share to the other', () => {
  const remote = { sure: set('20.42.0.0/24'), conditions: scopeOf(asking([])).tag('Sql').conditions };
  const decision = decideFlow(stack([denyHalf, allow]), { ...flow, local: both.local, remote });
  expect(decision).toMatchObject({ state: 'partial', blockedShare: 1 / 2 });
});

test('a tag that nobody listed is blocked with all its packets, whichever they are', () => {
  const remote = scopeOf(asking([])).tag('Sql');
  const decision = decideFlow(stack([deny]), { ...flow, remote });
  expect(decision).toMatchObject({ state: 'blocked', blockedShare: 1, witness: { source: '1.0.0.0' }, missing: [] });
  expect(names(decision.blockedBy)).toEqual(['0 deny']);
});

test('where an open fact decides which of two rules blocks, the later is blamed: it needs no fact', () => {
  const first = { ...deny, name: 'tagged', priority: 100, sourceAddressPrefix: 'Sql' };
  const decision = decideFlow(stack([first, deny]), flow);
  expect(names(decision.blockedBy)).toEqual(['0 deny']);
  expect(names(decision.alsoBlockedBy)).toEqual([]);
});

test('where only the layers together are sure to block, every rule that may is blamed', () => {
  const tagged = { ...deny, name: 'in-sql', priority: 100, sourceAddressPrefix: 'Sql' };
  const other = { ...allow, name: 'only-sql', priority: 100, sourceAddressPrefix: 'Sql' };
  const decision = decideFlow(stack([tagged, allow], [other]), flow);
  expect(decision.state).toBe('blocked');
  expect(names(decision.blockedBy)).toEqual(['0 in-sql', '1 DenyAllInBound']);
});

function adminLayer(access: string, priority = 1): Layer {
  const end = [{ addressPrefixType: 'IPPrefix', addressPrefix: '20.42.0.0/25' }];
  const any = [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }];
  const properties = { protocol: 'Any', sources: end, destinations: any, direction: 'Inbound', access, priority };
  const { rules } = parseAdminRules([{ id: '/m/networkManagers/a/rules/r', properties }], '$');
  return compileAdminRules(rules, 'Inbound', scopeOf(asking([])));
}

test("what an administrator's AlwaysAllow keeps from the groups is not blamed on them", () => {
  const layers = [adminLayer('AlwaysAllow'), ...stack([denyHalf, denyQuarter, allow])];
  const decision = decideFlow(layers, flow);
  expect(decision).toMatchObject({ state: 'partial', blockedShare: 1 / 4, blockedRemote: set('20.42.0.128/26') });
  expect(names(decision.blockedBy)).toEqual(['1 quarter']);
  expect(names(decision.alsoBlockedBy)).toEqual([]);
});

test('a group blocks also what an administrator denies, and routes what both do', () => {
  const routes = compileRouteTable([{ name: 'hole', addressPrefix: '20.0.0.0/8', nextHopType: 'None' }], asking([]));
  const decision = decideFlow([adminLayer('Deny'), ...stack([denyHalf, allow]), routes], flow);
  expect(decision).toMatchObject({ state: 'blocked', witness: { source: '20.42.0.0' } });
  expect(decision.blockedBy.map(({ layer }) => layer)).toEqual([0, 1, 2]);
});
