import { expect, test } from 'vitest';
import { sampleEstate } from '../../local/azure/sampleEstate.ts';
import { sampleServiceTags } from '../../local/azure/sampleServiceTags.ts';
import { wholeEstate } from '../../local/wholeEstate.ts';
import { checkEstate } from '../../shared/domain/check.ts';
import { valueOf } from '../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { parseServiceTags } from '../../shared/domain/network/serviceTags.ts';
import { asOf } from '../support/topology.ts';

const serviceTags = parseServiceTags(sampleServiceTags).tags;

function checkSample(body: Parameters<typeof wholeEstate>[0]) {
  return checkEstate(parseEstate(wholeEstate(body)), { serviceTags, asOf });
}

test('the sample estate is in good health', () => {
  const { summary, coverage } = checkSample(sampleEstate);
  expect(coverage.missing).toEqual([]);
  expect(summary).toMatchObject({ violated: 0, unknown: 0, 'at-risk': 0 });
  expect(summary.compliant).toBeGreaterThan(50);
});

interface Group extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly properties: { readonly securityRules: readonly { name: string; properties: { access: string } }[] };
}

const resources = JSON.parse(JSON.stringify(sampleEstate)) as readonly Group[];

/** The estate without one rule of one group. */
function withoutRule(group: Group, name: string): readonly Group[] {
  const securityRules = group.properties.securityRules.filter((rule) => rule.name !== name);
  const changed = { ...group, properties: { ...group.properties, securityRules } };
  return resources.map((resource) => (resource === group ? changed : resource));
}

/** Traffic between the nodes and from the load balancer, of which no requirement speaks yet. */
const unjudged = ['AllowVirtualNetworkInbound', 'AllowAzureLoadBalancerInbound'];

/** The allow rules of the groups on subnets that a compute lives in. */
function allowRules(): readonly (readonly [string, Group])[] {
  const { computes, subnets } = parseEstate(wholeEstate(sampleEstate));
  const inUse = [...computes.values()].map(({ subnet }) => subnets.get((valueOf(subnet) ?? '').toLowerCase()));
  const groupIds = new Set(inUse.map((subnet) => subnet && valueOf(subnet.networkSecurityGroup)));
  return resources
    .filter(({ id }) => groupIds.has(id))
    .flatMap((group) =>
      group.properties.securityRules
        .filter(({ name, properties }) => properties.access === 'Allow' && !unjudged.includes(name))
        .map(({ name }) => [name, group] as const),
    );
}

test('each allow rule of a compute’s group is there for something', () => {
  expect(allowRules().length).toBeGreaterThan(20);
});

test.each(allowRules())('%s taken away breaks something, and its group is named', (name, group) => {
  const { verdicts, summary } = checkSample(withoutRule(group, name));
  expect(summary.violated + summary.unknown).toBeGreaterThan(0);
  const blamed = verdicts.flatMap(({ evidence }) => evidence.blockedBy.map(({ resource }) => resource));
  expect(new Set(blamed).size).toBe(summary.violated > 0 ? 1 : 0);
  if (summary.violated > 0) expect(blamed[0]).toBe(group.id);
});
