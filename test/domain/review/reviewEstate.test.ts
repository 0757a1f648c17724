import { expect, test } from 'vitest';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { reviewEstate } from '../../../shared/domain/review/reviewEstate.ts';
import { plain } from '../../../shared/report/paint.ts';
import { reviewTable } from '../../../shared/report/reviewTable.ts';
import { findingWords } from '../../../shared/report/reviewWords.ts';
import { adminRule, adminRulesOf } from '../../support/adminRules.ts';
import { bodies, estateOf, ids, rule, serviceTags, type Topology } from '../../support/topology.ts';

const allow = (name: string, priority: number, remote: string | string[], ports: string) =>
  rule(name, priority, 'Allow', 'Inbound', 'Tcp', remote, ports);
const deny = (name: string, priority: number, remote: string | string[], ports: string) =>
  rule(name, priority, 'Deny', 'Inbound', 'Tcp', remote, ports);
const classic = { kind: 'ComputeInstance', tags: { 'netguard-profile': 'aml-classic-2021' } };
const batch = 'BatchNodeManagement.WestEurope';

function words(topology: Topology, tags: typeof serviceTags | null = serviceTags): readonly string[] {
  return reviewEstate(estateOf(topology), tags).findings.map((one) => `${one.rule.name} ${findingWords(one)}`);
}

const fewest: Topology = {
  ...classic,
  rules: [allow('aml', 100, 'AzureMachineLearning', '44224'), allow('batch', 110, batch, '29876-29877')],
};

const clean: Readonly<Record<string, Topology>> = {
  'the rules that are needed': fewest,
  'no rule at all': classic,
  'more ports than are needed, as long as no other needs them': {
    ...classic,
    rules: [allow('batch', 110, batch, '20000-30000')],
  },
  'what an earlier deny takes away does not count': {
    ...classic,
    rules: [
      deny('no-batch', 100, 'Internet', '29876-29877'),
      allow('batch', 110, 'BatchNodeManagement', '29870-29877'),
    ],
  },
  'the virtual network, which the default rules let in': {
    ...classic,
    rules: [allow('peers', 110, 'VirtualNetwork', '*')],
  },
  'a port that nobody needs': { ...classic, rules: [allow('web', 110, 'Internet', '8080')] },
  'a port that only other profiles need': { rules: [allow('batch', 110, 'Internet', '29876-29877')] },
  'SSH from the office': { ...classic, rules: [allow('ssh', 110, '203.0.113.0/24', '22')] },
  'SSH from all but what it is denied to': {
    ...classic,
    rules: [deny('no-ssh', 100, 'Internet', '22'), allow('office', 110, '203.0.113.0/24', '20-21')],
  },
};

test.each(Object.entries(clean))('nothing is found: %s', (_, topology) => {
  expect(words(topology)).toEqual([]);
});

const found: Readonly<Record<string, readonly [topology: Topology, ...lines: string[]]>> = {
  'to the internet': [
    { ...classic, rules: [allow('batch', 110, 'Internet', '29877')] },
    `batch opens Tcp 29877 to Internet, though only ${batch} needs it (batch-inbound-29876-29877)`,
  ],
  'to everything': [
    { rules: [rule('all', 110, 'Allow', 'Inbound', '*', '*', '44224')] },
    'all opens Tcp 44224 to Internet, though only AzureMachineLearning needs it (aml-inbound-44224)',
  ],
  'to a whole tag instead of its region': [
    { ...classic, rules: [allow('batch', 110, 'BatchNodeManagement', '29876-29877')] },
    `batch opens Tcp 29876-29877 to BatchNodeManagement, though only ${batch} needs it (batch-inbound-29876-29877)`,
  ],
  'to what an earlier deny leaves of a tag': [
    {
      ...classic,
      rules: [deny('some', 100, '51.10.0.0/28', '*'), allow('batch', 110, 'BatchNodeManagement', '29876-29877')],
    },
    `batch opens Tcp 29876-29877 to BatchNodeManagement but 51.10.0.0/28, though only ${batch} needs it (batch-inbound-29876-29877)`,
  ],
  'to those who need another port': [
    { ...classic, rules: [allow('batch', 110, batch, '*')] },
    `batch opens Tcp 44224 to ${batch}, though only AzureMachineLearning needs it (aml-inbound-44224)`,
  ],
  'to a network that is not connected': [
    { rules: [allow('old-hub', 110, '10.9.0.0/16', '44000-45000')] },
    'old-hub opens Tcp 44224 to 10.9.0.0/16, though only AzureMachineLearning needs it (aml-inbound-44224)',
  ],
  'SSH from everywhere': [
    { rules: [allow('ssh', 110, '*', '22')] },
    'ssh lets all of the internet try to log in by SSH (Tcp 22) to cluster',
  ],
  'SSH by prefix, all but a few of which are denied before': [
    { rules: [deny('bad', 100, '198.51.100.0/24', '*'), allow('ssh', 110, '0.0.0.0/0', '20-30')] },
    'ssh lets all of the internet try to log in by SSH (Tcp 22) to cluster',
  ],
  'SSH by two rules for one half each': [
    { rules: [allow('low', 110, '0.0.0.0/1', '22'), allow('high', 120, '128.0.0.0/1', '22')] },
    'low lets all of the internet try to log in by SSH (Tcp 22) to cluster',
    'high lets all of the internet try to log in by SSH (Tcp 22) to cluster',
  ],
  'SSH on the port that the compute has': [
    {
      kind: 'ComputeInstance',
      compute: { sshSettings: { sshPublicAccess: 'Enabled', sshPort: 50000 } },
      rules: [allow('ssh', 110, 'Internet', '22'), allow('ssh2', 120, 'Internet', '50000')],
    },
    'ssh2 lets all of the internet try to log in by SSH (Tcp 50000) to cluster',
  ],
  'never matches': [
    { rules: [deny('no', 100, 'Internet', '*'), allow('aml', 200, 'AzureMachineLearning', '44224')] },
    'aml never matches, since no (priority 100) decides all of its packets: they are denied',
  ],
  'never matches, and would change nothing': [
    {
      rules: [
        allow('a', 100, '203.0.113.0/25', '80-443'),
        allow('b', 110, '203.0.113.128/25', '80-443'),
        allow('c', 120, '203.0.113.0/24', '80'),
      ],
    },
    'c never matches, since a (priority 100) and b (priority 110) together decide all of its packets',
  ],
};

test.each(Object.entries(found))('found: %s', (_, [topology, ...lines]) => {
  expect(words(topology)).toEqual(lines);
});

test('who repeats Azure’s own pair for network and load balancer hears nothing of it', () => {
  const rules = [allow('network', 110, 'VirtualNetwork', '*'), allow('probe', 120, 'AzureLoadBalancer', '*')];
  expect(reviewEstate(estateOf({ rules }), serviceTags).findings).toEqual([]);
  const narrow = [allow('network', 110, 'VirtualNetwork', '*'), allow('host', 120, '168.63.129.16/32', '*')];
  expect(reviewEstate(estateOf({ rules: narrow }), serviceTags).findings).toMatchObject([{ kind: 'never matches' }]);
});

test('what an administrator decides before the group, no rule of the group opens', () => {
  const open = { rules: [allow('all', 110, '*', '*')] };
  const findings = (rules: readonly object[]) => {
    const estate = parseEstate([{ source: 'estate.json', body: bodies(open) }, adminRulesOf(ids.vnet, rules)]);
    return reviewEstate(estate, serviceTags).findings.map(({ kind }) => kind);
  };
  expect(findings([])).toEqual(['opens more than needed', 'ssh from internet']);
  expect(findings([adminRule(1, 'Deny', 'Internet', '22')])).toEqual(['opens more than needed']);
  expect(findings([adminRule(1, 'Deny', 'Internet', '0-65535')])).toEqual([]);
  expect(findings([adminRule(1, 'AlwaysAllow', 'Internet', '0-65535')])).toEqual([]);
  expect(findings([adminRule(1, 'Allow', 'Internet', '0-65535')])).toHaveLength(2);
});

test('what is the same behind two subnets is told once', () => {
  const subnets = [ids.subnet, `${ids.subnet}-2`].map((id) => ({
    id,
    name: id.slice(id.lastIndexOf('/') + 1),
    properties: {
      addressPrefix: id === ids.subnet ? '10.0.1.0/24' : '10.0.2.0/24',
      networkSecurityGroup: { id: ids.nsg },
      delegations: [],
    },
  }));
  const topology: Topology = { rules: [allow('ssh', 110, '*', '22')], vnet: { subnets } };
  const second = (bodies(topology) as { id: string; properties: { properties?: object } }[]).find(
    ({ id }) => id === ids.compute,
  );
  const body = {
    ...second,
    id: `${ids.compute}-2`,
    properties: { ...second?.properties, properties: { subnet: { id: `${ids.subnet}-2` } } },
  };
  const estate = parseEstate([{ source: 'estate.json', body: [...bodies(topology), body] }]);
  expect(reviewEstate(estate, serviceTags).findings).toEqual([
    expect.objectContaining({
      kind: 'ssh from internet',
      subnets: [ids.subnet, `${ids.subnet}-2`],
      computes: [ids.compute, `${ids.compute}-2`],
    }),
  ]);
});

test('without service tags it says what may be, and nothing of a rule that names just what is needed', () => {
  const open = (remote: string) => words({ ...classic, rules: [allow('batch', 110, remote, '29877')] }, null);
  const needed = 'though only BatchNodeManagement.westeurope needs it (batch-inbound-29876-29877)';
  expect(words(fewest, null)).toEqual([]);
  expect(open('BatchNodeManagement')).toEqual([`batch may open Tcp 29877 to BatchNodeManagement, ${needed}`]);
  expect(open('Internet')).toEqual([`batch opens Tcp 29877 to Internet, ${needed}`]);
});

test('what people read', async () => {
  const topologies = Object.values(found).map(([topology]) => topology);
  const all = topologies.map((topology) =>
    reviewTable(reviewEstate(estateOf(topology), serviceTags), { width: 100, paint: plain }),
  );
  await expect(all.join('\n')).toMatchFileSnapshot('../../golden/review.txt');
});

test('what cannot be read is told', () => {
  const review = reviewEstate(estateOf({ without: ['subnet'] }), serviceTags);
  expect(review).toMatchObject({ findings: [], missing: [{ fact: 'subnet', why: 'its network has no such subnet' }] });
  const table = reviewTable(review, { width: null, paint: plain });
  expect(table).toContain(
    'Not everything could be reviewed:\n  subnet of vnet-ml/training (its network has no such subnet)\n',
  );
});
