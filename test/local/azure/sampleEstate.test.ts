import { containsCidr, overlapCidr } from 'cidr-tools';
import { expect, test } from 'vitest';
import { createResourceStore } from '../../../local/azure/arm/resourceStore.ts';
import { validateSecurityRule } from '../../../local/azure/arm/validateSecurityRule.ts';
import { bags, type JsonBag, member, strings } from '../../../local/azure/json.ts';
import { sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { sampleEstate } from '../../../local/azure/sampleEstate.ts';
import { sampleServiceTags } from '../../../local/azure/sampleServiceTags.ts';
import { startStandIn } from '../../../local/azure/standIn.ts';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { parseServiceTags } from '../../../shared/domain/network/serviceTags.ts';

const store = createResourceStore(sampleEstate);
const all = (type: string): readonly JsonBag[] => store.list(`/subscriptions/${sampleSubscription}`, type);
const computes = all('Microsoft.MachineLearningServices/workspaces/computes');

function text(value: JsonBag | undefined, ...path: string[]): string {
  const found = member(value, ...path);
  return typeof found === 'string' ? found : '';
}

test('there are clusters and instances with and without public IP addresses, each in a subnet of its own', () => {
  const kinds = computes.map((compute) => [
    text(compute, 'properties', 'computeType'),
    member(compute, 'properties', 'properties', 'enableNodePublicIp'),
  ]);
  expect(kinds).toEqual(
    expect.arrayContaining([
      ['AmlCompute', true],
      ['AmlCompute', false],
      ['ComputeInstance', true],
      ['ComputeInstance', false],
    ]),
  );
  const subnets = computes.map((compute) => text(compute, 'properties', 'properties', 'subnet', 'id').toLowerCase());
  expect(new Set(subnets).size).toBe(computes.length);
});

test.each(computes.map((compute) => [text(compute, 'name'), compute] as const))(
  '%s sits in a subnet that exists, is not delegated, and has a group with custom deny-alls',
  (_, compute) => {
    const subnet = store.read(text(compute, 'properties', 'properties', 'subnet', 'id'));
    expect(subnet).toBeDefined();
    expect(member(subnet, 'properties', 'delegations')).toEqual([]);
    expect(member(subnet, 'properties', 'routeTable')).toBeUndefined();
    const group = store.read(text(subnet, 'properties', 'networkSecurityGroup', 'id'));
    const last = bags(member(group, 'properties', 'securityRules')).filter(
      (rule) => member(rule, 'properties', 'priority') === 4096,
    );
    expect(last.map((rule) => member(rule, 'properties', 'access'))).toEqual(['Deny', 'Deny']);
  },
);

test('one workspace is on the rules of 2021, one on today’s, each with its storage, key vault and registry', () => {
  const workspaces = all('Microsoft.MachineLearningServices/workspaces');
  expect(workspaces.map((workspace) => member(workspace, 'tags', 'netguard-profile'))).toEqual([
    'aml-classic-2021',
    undefined,
  ]);
  for (const workspace of workspaces)
    for (const property of ['storageAccount', 'keyVault', 'containerRegistry'])
      expect(text(store.read(text(workspace, 'properties', property)), 'location')).toBe('westeurope');
});

test('the private endpoint of a workspace and its connection name each other', () => {
  const [endpoint] = all('Microsoft.Network/privateEndpoints');
  const [connection] = bags(member(endpoint, 'properties', 'privateLinkServiceConnections'));
  const workspace = store.read(text(connection, 'properties', 'privateLinkServiceId'));
  const [back] = bags(member(workspace, 'properties', 'privateEndpointConnections'));
  expect(text(back, 'properties', 'privateEndpoint', 'id')).toBe(text(endpoint, 'id'));
  expect(text(back, 'properties', 'privateLinkServiceConnectionState', 'status')).toBe('Approved');
});

test('every rule is one Azure would accept, and every tag it names is in the sample service tags', () => {
  const known = new Set(bags(sampleServiceTags['values']).map(({ name }) => name));
  const builtIn = ['*', 'VirtualNetwork', 'AzureLoadBalancer'];
  for (const group of all('Microsoft.Network/networkSecurityGroups'))
    for (const rule of bags(member(group, 'properties', 'securityRules'))) {
      validateSecurityRule(text(rule, 'name'), rule);
      for (const side of ['sourceAddressPrefix', 'destinationAddressPrefix']) {
        const prefix = text(rule, 'properties', side);
        expect(builtIn.includes(prefix) || known.has(prefix), `${text(rule, 'name')}: ${prefix}`).toBe(true);
      }
    }
});

test('a regional tag is a part of its global tag, both have IPv6, and different services share nothing', () => {
  const prefixes = new Map(
    bags(sampleServiceTags['values']).map((tag) => [
      text(tag, 'name'),
      strings(member(tag, 'properties', 'addressPrefixes')),
    ]),
  );
  const globals = [...prefixes].filter(([name]) => !name.endsWith('.WestEurope'));
  const regional = [...prefixes].filter(([name]) => name.endsWith('.WestEurope'));
  expect(regional.length).toBeGreaterThan(5);
  for (const [, own] of prefixes) expect(own.some((prefix) => prefix.includes(':'))).toBe(true);
  for (const [name, own] of regional) {
    const global = prefixes.get(name.replace('.WestEurope', '')) ?? [];
    expect(containsCidr([...global], [...own])).toBe(true);
    expect(containsCidr([...own], [...global])).toBe(false);
  }
  for (const [name, own] of globals) {
    const others = globals.filter(([other]) => other !== name).flatMap(([, theirs]) => theirs);
    expect(overlapCidr([...own], others)).toBe(false);
  }
});

test('nothing is wrong with it: each requirement holds, or is not asked for', () => {
  const estate = parseEstate([{ source: 'sample', body: sampleEstate }]);
  const { tags } = parseServiceTags(sampleServiceTags);
  const { verdicts } = checkEstate(estate, { serviceTags: tags, asOf: '2026-11-22T18:00:00Z' });
  const others = verdicts.filter(({ state }) => state !== 'compliant' && state !== 'not-applicable');
  expect(others.map(({ message }) => message)).toEqual([]);
  for (const requirement of ['explicit-outbound', 'intra-subnet-allowed'])
    expect(verdicts.filter((verdict) => verdict.requirement === requirement).map(({ state }) => state)).toContain(
      'compliant',
    );
});

test('an estate the stand-in cannot hold is refused at the start, by name', async () => {
  const id = `/subscriptions/${sampleSubscription}/resourceGroups/rg/providers/Microsoft.Web/sites/site`;
  await expect(startStandIn({ estate: [{ id }] })).rejects.toThrow('Microsoft.Web/sites');
  await expect(startStandIn({ estate: [{ name: 'nothing' }] })).rejects.toThrow('without an ARM id');
});
