import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { asOf, bodies, ids, rule, serviceTags, verdictOn } from '../../support/topology.ts';

const hub = `${ids.vnet}-hub`;

/** Everything is closed but the network's own space, and the nodes need the private endpoints of the network and its peers. */
function stateWith(remote: object, others: readonly unknown[]) {
  const peering = {
    name: 'to-hub',
    properties: {
      peeringState: 'Connected',
      allowVirtualNetworkAccess: true,
      remoteVirtualNetwork: { id: hub },
      ...remote,
    },
  };
  const rules = [
    rule('allow-own', 200, 'Allow', 'Outbound', 'Tcp', '10.0.0.0/16', '443'),
    rule('deny-all', 400, 'Deny', 'Outbound', '*', '*', '*'),
  ];
  const own = bodies({ rules, compute: { enableNodePublicIp: false }, vnet: { virtualNetworkPeerings: [peering] } });
  const estate = parseEstate([{ source: 'estate', body: [...own, ...others] }]);
  expect(estate.issues).toEqual([]);
  return verdictOn(checkEstate(estate, { serviceTags, asOf }), 'outbound-vnet-443');
}

test('the peer’s address space is taken from the peering, in either spelling', () => {
  for (const name of ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace']) {
    const verdict = stateWith({ [name]: { addressPrefixes: ['10.1.0.0/16'] } }, []);
    expect(verdict).toMatchObject({ state: 'violated', evidence: { witness: { destination: '10.1.0.0' } } });
  }
});

test('where the peering does not repeat it, from the peer itself', () => {
  const peer = { id: hub, properties: { addressSpace: { addressPrefixes: ['10.2.0.0/16'] }, subnets: [] } };
  expect(stateWith({}, [peer])).toMatchObject({
    state: 'violated',
    evidence: { witness: { destination: '10.2.0.0' } },
  });
});

test('where nobody says it, what depends on it is unknown', () => {
  expect(stateWith({}, [])).toMatchObject({
    state: 'unknown',
    evidence: {
      missing: [{ fact: 'virtualNetwork', resource: ids.vnet, why: expect.stringContaining('peering to-hub') }],
    },
  });
});
