import { expect, test } from 'vitest';
import { parseServiceTags } from '../../../shared/domain/network/serviceTags.ts';
import { catalogue } from '../../../shared/domain/requirements/catalogue.ts';
import { cloudOf, cloudOfTags, clouds } from '../../../shared/domain/requirements/clouds.ts';
import { fqdnsOf } from '../../../shared/domain/requirements/firewallFqdns.ts';
import type { Peer } from '../../../shared/domain/requirements/path/peer.ts';
import type { Requirement } from '../../../shared/domain/requirements/requirement.ts';
import { checkExample } from '../../support/exampleEstate.ts';
import { judgedExample } from '../../support/judgedExample.ts';
import { hasRealData, realJson } from '../../support/realData.ts';

test.each([
  ['westeurope', 'public'],
  ['eastus', 'public'],
  ['usgovvirginia', 'usgov'],
  ['usdodcentral', 'usgov'],
  ['USGovTexas', 'usgov'],
  ['chinanorth3', 'china'],
  ['southindia', 'public'],
])('%s is in %s', (region, cloud) => {
  expect(cloudOf(region)).toBe(cloud);
});

test.each([
  ['Public', 'public'],
  ['AzureCloud', 'public'],
  ['AzureGovernment', 'usgov'],
  ['AzureUSGovernment', 'usgov'],
  ['China', 'china'],
  ['AzureChinaCloud', 'china'],
  ['', null],
  ['Moon', null],
])('a list of service tags of %s is of %s', (name, cloud) => {
  expect(cloudOfTags(name)).toBe(cloud);
});

test.each(['public', 'usgov', 'china'] as const)(
  '%s has names of its own for everything that a firewall asks for',
  (cloud) => {
    const names = fqdnsOf(cloud).map(({ fqdn }) => fqdn);
    expect(new Set(names).size).toBe(names.length);
    const others = (['public', 'usgov', 'china'] as const).filter((other) => other !== cloud);
    const domains = { public: /windows\.net$/, usgov: /usgovcloudapi\.net$/, china: /chinacloudapi\.cn$/ };
    expect(names.some((name) => domains[cloud].test(name))).toBe(true);
    for (const other of others) {
      const foreign = names.filter((name) => domains[other].test(name) && name !== 'graph.windows.net');
      expect(foreign).toEqual([]);
    }
    for (const { ports, protocol, fqdn } of fqdnsOf(cloud)) {
      expect(ports.length).toBeGreaterThan(0);
      expect(protocol === 'Udp').toBe(fqdn.includes('tundra'));
    }
    expect(clouds[cloud].workspaceZones.api).toMatch(/^privatelink\.api\./);
  },
);

/** Section 2.9 of the requirement facts, and the regions that are in no pair. */
const regions = `
  eastasia southeastasia australiaeast australiasoutheast australiacentral australiacentral2 brazilsouth southcentralus brazilsoutheast
  canadacentral canadaeast chinanorth chinaeast chinanorth2 chinaeast2 chinanorth3 chinaeast3 northeurope westeurope francecentral
  francesouth germanywestcentral germanynorth centralindia southindia westindia japaneast japanwest koreacentral koreasouth norwayeast
  norwaywest southafricanorth southafricawest swedencentral swedensouth switzerlandnorth switzerlandwest ukwest uksouth eastus westus
  eastus2 centralus northcentralus westus2 westcentralus westus3 uaenorth uaecentral usdodeast usdodcentral usgovarizona usgovtexas
  usgovvirginia israelcentral italynorth mexicocentral newzealandnorth polandcentral qatarcentral spaincentral`
  .trim()
  .split(/\s+/);

const all: readonly Requirement[] = catalogue;
const flows = all.filter((requirement) => requirement.kind === 'flow');

const files = hasRealData
  ? (['Public_20251117', 'AzureGovernment_20260720', 'China_20260720'] as const).map((name) => {
      const [file] = realJson('servicetags').filter((one) => one.name.includes(name));
      return { name, tags: parseServiceTags(file?.body).tags };
    })
  : [];

test.runIf(hasRealData)('every tag that a flow needs in a region is in the list of its cloud', () => {
  const gaps: string[] = [];
  for (const region of regions) {
    const list = files.find(({ tags }) => cloudOfTags(tags.cloud) === cloudOf(region));
    if (list === undefined) throw new Error(`no list of service tags for ${region}`);
    const { absentTags } = clouds[cloudOf(region)];
    const isListed = (peer: Peer): boolean => {
      if (peer.kind !== 'tag' || peer.tag === 'Internet' || absentTags.includes(peer.tag)) return true;
      const name = peer.regionOf === null ? peer.tag : list.tags.regional(peer.tag, region);
      return name !== undefined && list.tags.find(name) !== undefined;
    };
    for (const { id, peers } of flows) {
      for (const group of peers) if (!group.some(isListed)) gaps.push(`${list.name} ${region}: ${id}`);
    }
  }
  expect(gaps).toEqual([]);
});

const cluster = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;

test.each([
  ['westeurope', 'compliant', 'compliant'],
  ['usgovvirginia', 'not-applicable', 'compliant'],
  ['chinanorth3', 'not-applicable', 'not-applicable'],
])('in %s the front door of the registry is %s, that of the studio %s', (computeLocation, firstParty, frontend) => {
  const there = { change: { compute: { properties: { computeLocation } } } };
  expect(judgedExample('outbound-afd-firstparty', cluster, [there]).state).toBe(firstParty);
  expect(judgedExample('outbound-afd-frontend', cluster, [there]).state).toBe(frontend);
});

test.runIf(hasRealData)('no list has a tag that its cloud is said to lack, but for one that is of no use there', () => {
  const found = files.flatMap(({ tags }) => {
    const cloud = cloudOfTags(tags.cloud);
    return cloud === null ? [] : clouds[cloud].absentTags.filter((tag) => tags.find(tag) !== undefined);
  });
  expect(found).toEqual(['AzureFrontDoor.Frontend']);
});

const source = all.find(({ id }) => id === 'sovereign-tag-source');

test('tags of another cloud are told from those of the own', () => {
  if (source === undefined || source.kind !== 'judged') throw new Error('sovereign-tag-source is not judged');
  const { verdicts } = checkExample(source, source.examples.bad, cluster);
  const [verdict] = verdicts.filter(({ requirement }) => requirement === source.id);
  expect(verdict?.message).toContain(
    'the list of service tags is of the public cloud, and the compute in Azure Government, whose tags are at ' +
      'https://www.microsoft.com/download/details.aspx?id=57063.',
  );
});

test('where nobody knows the cloud, nothing is told', () => {
  const nowhere = { change: { compute: { location: null, properties: { computeLocation: null } } } };
  const verdict = judgedExample('sovereign-tag-source', cluster, [nowhere]);
  expect(verdict).toMatchObject({ state: 'unknown', evidence: { missing: [{ fact: 'location' }] } });
  const { tags } = parseServiceTags({ cloud: 'Moon', changeNumber: 1, values: [] });
  expect(judgedExample('sovereign-tag-source', cluster, [], { serviceTags: tags })).toMatchObject({
    state: 'unknown',
    evidence: { missing: [{ fact: 'serviceTags', resource: 'Moon' }] },
  });
  expect(judgedExample('sovereign-tag-source', cluster, [], { serviceTags: null }).state).toBe('not-applicable');
});
