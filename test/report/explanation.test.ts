import { describe, expect, test } from 'vitest';
import { explainVerdict } from '../../shared/domain/explainVerdict.ts';
import type { Explanation } from '../../shared/domain/explanation.ts';
import { explanationText } from '../../shared/report/explanation.ts';
import { type Paint, plain } from '../../shared/report/paint.ts';
import { adminRule, estateOfRandom } from '../support/randomTopology.ts';
import { asOf, networkId, route, rule, serviceTags, type Topology } from '../support/topology.ts';

const toFirewall = route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.1.0.4');
const firewall = {
  id: networkId('azureFirewalls', 'fw-hub'),
  properties: { ipConfigurations: [{ name: 'ip', properties: { privateIPAddress: '10.1.0.4' } }] },
};
const allowBatch = rule('allow-batch', 200, 'Allow', 'Outbound', 'Tcp', 'BatchNodeManagement.WestEurope', '443');

function explained(requirement: string, topology: Topology, adminRules: readonly unknown[] | null = null): Explanation {
  const estate = estateOfRandom({ topology, adminRules });
  const result = explainVerdict(estate, { requirement, compute: 'cluster' }, { serviceTags, asOf });
  if ('problem' in result) throw new Error(result.problem);
  return result.explanation;
}

/** File, requirement, estate: one row, one kind of way that a packet can take. */
const golden: readonly (readonly [string, string, Topology])[] = [
  [
    'rule',
    'outbound-batch-443',
    {
      rules: [
        rule('allow-sql', 150, 'Allow', 'Outbound', 'Tcp', '40.78.0.0/16', '1433'),
        rule('deny-hub', 300, 'Deny', 'Outbound', '*', '13.69.65.64/27', '*'),
        rule('deny-other', 310, 'Deny', 'Outbound', 'Tcp', '52.166.0.0/16', '1-1023'),
      ],
    },
  ],
  ['route', 'outbound-batch-443', { rules: [allowBatch], routes: [route('hole', '20.86.93.32/27', 'None')] }],
  ['appliance', 'outbound-batch-443', { rules: [allowBatch], routes: [toFirewall], others: [firewall] }],
  [
    'answer',
    'aml-inbound-44224',
    {
      kind: 'ComputeInstance',
      rules: [rule('allow-aml', 100, 'Allow', 'Inbound', 'Tcp', 'AzureMachineLearning', '44224')],
      routes: [toFirewall],
      others: [firewall],
    },
  ],
  ['compliant', 'outbound-storage', { compute: { enableNodePublicIp: false } }],
  ['noWayOut', 'outbound-aad', { compute: { enableNodePublicIp: false }, subnet: { defaultOutboundAccess: false } }],
  ['notApplicable', 'ssh-inbound-22-optional', {}],
  [
    'placement',
    'subnet-not-delegated',
    { subnet: { delegations: [{ name: 'd', properties: { serviceName: 'Microsoft.Web/serverFarms' } }] } },
  ],
];

describe('what people read', () => {
  test.each(golden)('%s', async (name, requirement, topology) => {
    const text = explanationText(explained(requirement, topology), { width: 100, paint: plain });
    await expect(text).toMatchFileSnapshot(`../golden/explanation.${name}.txt`);
  });
});

const openStorage: Topology = { rules: [rule('deny-sql', 100, 'Deny', 'Outbound', '*', 'Sql', '*')] };
const stepsOf = (text: string) => text.split('\n').filter((line) => /^ {2}(\d\.|=>)/.test(line));
const told = (requirement: string, topology: Topology, adminRules: readonly unknown[] | null = null) =>
  stepsOf(explanationText(explained(requirement, topology, adminRules), { width: null, paint: plain }));

test('a rule for a tag that nobody knows the prefixes of is open, and said to be so', () => {
  expect(told('outbound-aad', openStorage)).toContain(
    '  2. Network security group nsg-training: cannot be told, rule deny-sql (priority 100) denies it or rule AllowInternetOutBound (priority 65001) allows it; 1 rule before it does not match: service tag Sql: not in the list of service tags',
  );
  const allow = rule('allow-aad', 90 + 9, 'Allow', 'Outbound', '*', 'AzureActiveDirectory', '*');
  expect(
    told('outbound-aad', {
      rules: [
        { ...allow, properties: { ...allow.properties, priority: 300 } },
        rule('allow-sql', 200, 'Allow', 'Outbound', '*', 'Sql', '*'),
      ],
    }),
  ).toContain(
    '  2. Network security group nsg-training: rule allow-aad (priority 300) allows it (whatever this is: service tag Sql: not in the list of service tags)',
  );
});

test('of many rules and facts that are open the first are named', () => {
  const tags = Array.from({ length: 300 }, (_, index) => `Tag${index}`);
  const rules = tags.map((tag, index) => rule(`deny-${tag}`, 100 + index, 'Deny', 'Outbound', '*', tag, '*'));
  const [, group = ''] = told('outbound-aad', { rules });
  expect(group).toMatch(/^ {2}2\. .* cannot be told, rule deny-Tag0 .* or \d+ more: service tag Tag0: .*; \d+ more$/);
  expect(group.length).toBeLessThan(600);
});

test('an administrator’s rules come first, and may go past the security group', () => {
  const denied: Topology = { rules: [rule('deny-aad', 100, 'Deny', 'Outbound', '*', 'AzureActiveDirectory', '*')] };
  expect(told('outbound-aad', denied, [adminRule(0, 'AlwaysAllow', 'Outbound', 'AzureActiveDirectory')])).toEqual([
    '  1. Security admin rules of vnet-ml: rule admin-0 (priority 10) always allows it, past every security group',
    '  2. Network security group nsg-training: not asked, because the security admin rule goes past it',
    '  3. Routes (no route table): 20.20.32.0/19 goes by the system route 0.0.0.0/0 to Internet',
    '  4. Way out to the internet: the node has a public address of its own',
    '  => passes',
  ]);
  expect(told('outbound-aad', denied, [adminRule(0, 'Allow', 'Outbound', '20.0.0.0/8')])).toEqual(
    expect.arrayContaining([
      '  1. Security admin rules of vnet-ml: rule admin-0 (priority 10) allows it',
      '  2. Network security group nsg-training: rule deny-aad (priority 100) denies it',
      '  => blocked',
    ]),
  );
  expect(told('outbound-aad', denied, [adminRule(0, 'AlwaysAllow', 'Outbound', 'Sql')])).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^ {2}1\. .* rule admin-0 .* or no rule matches it \(open: service tag Sql: /),
      expect.stringMatching(
        /^ {2}2\. .* cannot be told, rule deny-aad .*, unless a security admin rule goes past it: /,
      ),
      '  => unknown',
    ]),
  );
});

test('layers that nobody could read are told as such, and those that are not there', () => {
  expect(told('outbound-aad', { without: ['nsg'] })).toContainEqual(
    expect.stringMatching(/^ {2}2\. Network security group nsg-training: cannot be told: .*not in the estate/),
  );
  expect(told('outbound-aad', { routes: [], without: ['routeTable'] })).toContainEqual(
    expect.stringMatching(/^ {2}3\. Routes \(route table rt-training\): cannot be told: .*not in the estate/),
  );
  expect(told('outbound-aad', { subnet: { networkSecurityGroup: null } })).toContain(
    '  2. Network security group: the subnet has none, so that nothing is filtered',
  );
});

test.each([80, 100])('at %i columns no line is longer', (width) => {
  for (const [, requirement, topology] of golden) {
    const lines = explanationText(explained(requirement, topology), { width, paint: plain }).split('\n');
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  }
});

test('text from Azure cannot reach the terminal as control characters', () => {
  const hostile = 'x\u001b[31mred\u0007\u202e';
  const topology: Topology = {
    rules: [rule(hostile, 100, 'Deny', 'Outbound', '*', '13.69.65.64/27', '*')],
    routes: [route(hostile, '0.0.0.0/0', `Odd${hostile}`)],
    subnet: { delegations: [{ name: 'd', properties: { serviceName: hostile } }] },
  };
  for (const requirement of ['outbound-batch-443', 'outbound-aad', 'subnet-not-delegated']) {
    const text = explanationText(explained(requirement, topology), { width: 80, paint: plain });
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(text).toContain(String.raw`\u{1b}[31mred`);
  }
});

test('paint is given whole words and nothing else changes', () => {
  const tones: string[] = [];
  const paint: Paint = (tone, text) => {
    tones.push(`${tone} ${text}`);
    return text;
  };
  const explanation = explained('outbound-batch-443', { routes: [route('hole', '20.86.93.32/27', 'None')] });
  expect(explanationText(explanation, { width: 80, paint })).toBe(
    explanationText(explanation, { width: 80, paint: plain }),
  );
  expect(tones).toEqual(expect.arrayContaining(['bad VIOLATED', 'bad blocked', 'strong Based on']));
});
