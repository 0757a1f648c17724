import { expect, test } from 'vitest';
import { addressScope } from '../../../shared/domain/network/addressScope.ts';
import { type AddressSet, everyAddress, noAddress } from '../../../shared/domain/network/addressSet.ts';
import { compileAdminRules } from '../../../shared/domain/network/adminLayer.ts';
import { parseAdminRules } from '../../../shared/domain/network/adminRule.ts';
import { decideFlow, decideParts } from '../../../shared/domain/network/decideFlow.ts';
import type { Flow } from '../../../shared/domain/network/flow.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { parsePorts } from '../../../shared/domain/network/portSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { tcp } from '../../../shared/domain/network/protocols.ts';
import { compileSecurityGroup } from '../../../shared/domain/network/securityGroup.ts';
import { parseSecurityRules } from '../../../shared/domain/network/securityRule.ts';
import { certain } from '../../../shared/domain/network/selection.ts';

const addresses = (prefix: string): AddressSet => parsePrefix(prefix) ?? noAddress;
const nodes = addresses('10.0.1.0/24');
const endpoint = addresses('10.0.9.4');

/** What nodes send to one address in the network. */
const flow: Flow = {
  direction: 'Outbound',
  protocols: tcp,
  remote: certain(endpoint),
  local: certain(nodes),
  ports: parsePorts('443') ?? [],
};

const open = addressScope({ serviceTags: null, virtualNetwork: { known: noAddress, open: everyAddress } });
const network = addressScope({
  serviceTags: null,
  virtualNetwork: { known: addresses('10.0.0.0/16'), open: noAddress },
  localIsInNoGroup: true,
});

function far(access: string, source: string, destination: string, more: object = {}, scope = network): Layer {
  const properties = {
    access,
    direction: 'Inbound',
    priority: 100,
    protocol: '*',
    sourcePortRange: '*',
    destinationPortRange: '443',
    sourceAddressPrefix: source,
    destinationAddressPrefix: destination,
    ...more,
  };
  return compileSecurityGroup(parseSecurityRules([{ name: 'r', properties }], '').rules, 'Inbound', scope, 'far');
}

test.each<[string, Layer, string]>([
  ['the source is the node', far('Deny', '10.0.1.0/24', '10.0.9.4'), 'blocked'],
  ['the destination is the far end', far('Deny', '10.0.9.4', '10.0.1.0/24'), 'allowed'],
  ['a part of the nodes', far('Deny', '10.0.1.7', '*'), 'partial'],
  ['another port', far('Deny', '*', '*', { destinationPortRange: '445' }), 'allowed'],
  ['source ports are the node’s', far('Deny', '*', '*', { sourcePortRange: '1024' }), 'partial'],
  [
    'nodes are in no application security group',
    far('Deny', '', '*', { sourceApplicationSecurityGroups: [{ id: '/a' }] }),
    'allowed',
  ],
  ['the far end may be', far('Deny', '*', '', { destinationApplicationSecurityGroups: [{ id: '/a' }] }), 'unknown'],
  ['a tag that nobody knows there', far('Allow', 'VirtualNetwork', '*', {}, open), 'unknown'],
  ['no rule of its own: the default rules', compileSecurityGroup([], 'Inbound', network, 'far'), 'allowed'],
])('seen from the far end: %s', (_, layer, state) => {
  expect(decideFlow([layer], flow).state).toBe(state);
  expect(decideParts([layer], flow).state).toBe(state);
});

test('an AlwaysAllow over the nodes leads past their own group, not past that at the far end', () => {
  const always = {
    id: '/networkManagers/m/securityAdminConfigurations/c/ruleCollections/r/rules/a',
    kind: 'Custom',
    properties: {
      access: 'AlwaysAllow',
      direction: 'Outbound',
      priority: 1,
      protocol: 'Any',
      sources: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
      destinations: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
      sourcePortRanges: ['0-65535'],
      destinationPortRanges: ['0-65535'],
    },
  };
  const parsed = parseAdminRules([always], '');
  expect(parsed.issues).toEqual([]);
  const admin = compileAdminRules(parsed.rules, 'Outbound', network);
  const denied = { access: 'Deny', priority: 100, protocol: '*', sourcePortRange: '*', destinationPortRange: '*' };
  const ends = { direction: 'Outbound', sourceAddressPrefix: '*', destinationAddressPrefix: '*' };
  const near = compileSecurityGroup(
    parseSecurityRules([{ name: 'near', properties: { ...denied, ...ends } }], '').rules,
    'Outbound',
    network,
  );
  for (const decide of [decideFlow, decideParts]) {
    expect(decide([admin, near], flow).state).toBe('allowed');
    const both = decide([admin, near, far('Deny', '*', '*')], flow);
    expect(both.state).toBe('blocked');
    expect(both.blockedBy).toMatchObject([{ layer: 2, rule: { name: 'r' } }]);
  }
});

test('what one tag means in two places are two facts', () => {
  const elsewhere = addressScope({
    serviceTags: null,
    virtualNetwork: { known: noAddress, open: everyAddress },
    virtualNetworkName: 'VirtualNetwork of hub',
  });
  const allowHere = far('Allow', 'VirtualNetwork', '*', {}, open);
  const allowThere = far('Allow', 'VirtualNetwork', '*', {}, elsewhere);
  expect(decideFlow([allowHere, allowHere], flow).missing).toEqual(['VirtualNetwork']);
  expect(decideFlow([allowHere, allowThere], flow)).toMatchObject({
    state: 'unknown',
    missing: ['VirtualNetwork', 'VirtualNetwork of hub'],
  });
});
