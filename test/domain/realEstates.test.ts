import { expect, test } from 'vitest';
import { checkEstate } from '../../shared/domain/check.ts';
import type { EstateDocument } from '../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { parseServiceTags, type ServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { hasRealData, realJson } from '../support/realData.ts';
import { asOf, bodies, check, ids, rule, serviceTags } from '../support/topology.ts';

/** The bodies that ARM answers with in the examples of its specification, which wrap them in `responses`. */
const documents: readonly EstateDocument[] = [
  'machinelearningservices-2021-04-01',
  'network-2021-02-01',
  'batch-2021-01-01',
]
  .flatMap((folder) => realJson(`arm-examples/${folder}`))
  .flatMap(({ name, body: example }) =>
    Object.entries((example as { responses?: Record<string, { body?: unknown }> }).responses ?? {}).flatMap(
      ([status, { body }]) => (body === undefined ? [] : [{ source: `${name} ${status}`, body }]),
    ),
  );

const tagFiles = realJson('servicetags').map(({ name, body }) => [name, parseServiceTags(body).tags] as const);

function newestPublicTags(): ServiceTags {
  const [, tags] = tagFiles.find(([name]) => name === 'ServiceTags_Public_20251117.json') ?? [];
  if (tags === undefined) throw new Error('the list of 2025-11-17 is not there');
  return tags;
}

const issuesOf = (name: string) =>
  parseEstate(documents.filter(({ source }) => source === `${name}.json 200`)).issues.map(({ path }) => path);

/** What the body of a pool decides alone, where it says that it has no nodes and gets none. */
const ofItself = new Set(['subnet-free-ips', 'subnet-has-free-ip', 'batch-managed-nsg-intact']);

test.skipIf(!hasRealData)('the examples of the ARM specification, one by one: each is read, ignored or named', () => {
  expect(documents.length).toBeGreaterThan(130);
  for (const document of documents) {
    const estate = parseEstate([document]);
    const { resources, ignoredTypes, missing } = estate.coverage;
    const accounted =
      Object.keys(resources).length + Object.keys(ignoredTypes).length + missing.length + estate.issues.length;
    const empty =
      Array.isArray((document.body as { value?: unknown[] }).value) &&
      (document.body as { value: [] }).value.length === 0;
    expect({ source: document.source, accounted: accounted > 0 || empty }).toEqual({
      source: document.source,
      accounted: true,
    });
    const { verdicts } = checkEstate(estate, { serviceTags, asOf });
    const holding = verdicts.filter(({ state, requirement }) => state === 'compliant' && !ofItself.has(requirement));
    expect(holding).toEqual([]);
  }
});

test.skipIf(!hasRealData)('the networks of the examples are read without a complaint', () => {
  const networks = documents.filter(({ source }) =>
    /^(NetworkSecurityGroup(Get|List|ListAll|Create|CreateWithRule)|VirtualNetwork(Get|List|ListAll)|Subnet(Get|List|GetWithDelegation)|RouteTable(Get|List)|NetworkInterface(Get|List))\.json/.test(
      source,
    ),
  );
  expect(networks.length).toBeGreaterThan(15);
  for (const document of networks) expect(parseEstate([document]).issues).toEqual([]);
  const estate = parseEstate(networks);
  expect(estate.networkSecurityGroups.size).toBeGreaterThan(1);
  for (const { rules } of estate.networkSecurityGroups.values()) expect(rules).toHaveProperty('value');
  const delegated = parseEstate(documents.filter(({ source }) => source === 'SubnetGetWithDelegation.json 200'));
  expect([...delegated.subnets.values()]).toMatchObject([
    { delegations: { value: ['Microsoft.Provider/resourceType'] } },
  ]);
});

test.skipIf(!hasRealData)('odd things in the compute examples are named by their place', () => {
  // The examples write a placeholder where the id of a subnet stands, and PUT answers hold no properties of the kind's own.
  expect(issuesOf('getAmlCompute')).toEqual(['$.properties.properties.subnet']);
  expect(issuesOf('getComputeInstance')).toEqual(['$.properties.properties.subnet']);
  expect(issuesOf('createBasicAmlCompute')).toEqual(['$.properties.properties']);
  expect(issuesOf('createBasicAKSCompute')).toEqual([]);
  expect(issuesOf('getComputes')).toEqual([]);
});

test.skipIf(!hasRealData)('all examples together are one estate', () => {
  const estate = parseEstate(documents);
  const document = checkEstate(estate, { serviceTags: null, asOf });
  expect(document.coverage.missing.filter(({ fact }) => fact === 'requirements').length).toBeGreaterThan(0);
  expect(document.summary).toMatchObject({ violated: 0, compliant: 0 });
  expect(JSON.stringify(checkEstate(parseEstate(documents), { serviceTags: null, asOf }))).toBe(
    JSON.stringify(document),
  );
});

test.skipIf(!hasRealData).each(tagFiles)('%s: decides with real prefixes', (file, tags) => {
  const location = /Government/.test(file) ? 'usgovvirginia' : /China/.test(file) ? 'chinaeast2' : 'westeurope';
  const stateOf = (rules: readonly unknown[], requirement: string) =>
    check({ rules, computeLocation: location, storageLocation: location }, { serviceTags: tags }).verdicts.find(
      (verdict) => verdict.requirement === requirement,
    );
  const deny = rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*');
  expect(stateOf([], 'outbound-batch-443')?.state).toBe('compliant');
  const denied = stateOf([deny], 'outbound-batch-443');
  expect(denied?.state).toBe('violated');
  const listed = tags.prefixes(tags.regional('BatchNodeManagement', location) ?? '').length;
  expect(listed).toBeGreaterThan(0);
  expect(denied?.message).toContain(`${listed} of ${listed} prefix`);
  for (const name of ['Storage', tags.regional('Storage', location) ?? '']) {
    const allow = rule('allow-storage', 300, 'Allow', 'Outbound', 'Tcp', name, '443');
    expect(stateOf([deny, allow], 'outbound-storage')?.state).toBe('compliant');
  }
});

test.skipIf(!hasRealData)('AzureCloud does not stand for all of its services: prefixes decide, not names', () => {
  const tags = newestPublicTags();
  const rules = [
    rule('allow-cloud', 300, 'Allow', 'Outbound', 'Tcp', 'AzureCloud', '*'),
    rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*'),
  ];
  const { verdicts } = check({ rules }, { serviceTags: tags });
  const states = Object.fromEntries(verdicts.map(({ requirement, state }) => [requirement, state]));
  expect(states).toMatchObject({ 'outbound-arm': 'compliant', 'outbound-afd-firstparty': 'violated' });
});

test.skipIf(!hasRealData)('many computes behind one group are no harder than one', () => {
  const tags = newestPublicTags();
  const [nsg, , workspace, compute, ...accounts] = bodies({
    rules: [rule('deny', 400, 'Deny', 'Outbound', '*', 'Internet', '*')],
  });
  const count = 50;
  const subnets = Array.from({ length: count }, (_, index) => ({
    name: `s${index}`,
    properties: {
      addressPrefix: `10.${Math.floor(index / 250)}.${index % 250}.0/24`,
      networkSecurityGroup: { id: ids.nsg },
    },
  }));
  const vnet = { id: ids.vnet, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/8'] }, subnets } };
  const computes = subnets.map(({ name }, index) => ({
    ...(compute as object),
    id: `${ids.compute}${index}`,
    properties: { computeType: 'AmlCompute', properties: { subnet: { id: `${ids.vnet}/subnets/${name}` } } },
  }));
  const estate = parseEstate([{ source: 'large', body: [nsg, vnet, workspace, ...accounts, ...computes] }]);
  const document = checkEstate(estate, { serviceTags: tags, asOf });
  expect(document.summary.computes).toBe(count);
  const states = new Set(
    document.verdicts.filter(({ requirement }) => requirement === 'outbound-aml').map(({ state }) => state),
  );
  expect(states).toEqual(new Set(['violated']));
});
