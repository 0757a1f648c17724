import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { check, ids, rule, type Topology, verdictOn } from '../../support/topology.ts';

const denyInternet = (priority: number) => rule('deny-internet', priority, 'Deny', 'Outbound', '*', 'Internet', '*');

/** The group's rules with the proposed ones put in, as ARM would hold them. */
function patched(topology: Topology, verdict: Verdict): Topology {
  const puts = verdict.remediation.changes.map(({ resource, body }) => ({ ...body, name: resource.split('/').at(-1) }));
  return { ...topology, rules: [...(topology.rules ?? []), ...puts] };
}

test('proposes one rule with the exact tag, ports and prefixes, just before the rule that blocks', () => {
  const verdict = verdictOn(check({ rules: [denyInternet(400)] }), 'outbound-batch-443');
  expect(verdict.remediation).toEqual({
    class: 'auto',
    changes: [
      {
        operation: 'put',
        resource: `${ids.nsg}/securityRules/netguard-outbound-batch-443`,
        body: {
          properties: {
            description: 'AML Network Guard: outbound-batch-443 for cluster of ws',
            access: 'Allow',
            direction: 'Outbound',
            priority: 399,
            protocol: 'Tcp',
            sourcePortRange: '*',
            sourceAddressPrefix: '10.0.1.0/24',
            destinationAddressPrefix: 'BatchNodeManagement.WestEurope',
            destinationPortRange: '443',
          },
        },
      },
    ],
  });
});

test('an inbound rule has the tag as source and every prefix of the subnet as destination', () => {
  const topology = { subnet: { addressPrefix: null, addressPrefixes: ['10.0.1.0/25', '10.0.1.128/25'] } };
  const [change] = verdictOn(check(topology), 'aml-inbound-44224').remediation.changes;
  expect(change?.body).toMatchObject({
    properties: {
      direction: 'Inbound',
      // A default rule blocks; custom priorities end at 4096.
      priority: 4096,
      sourceAddressPrefix: 'AzureMachineLearning',
      destinationAddressPrefixes: ['10.0.1.0/25', '10.0.1.128/25'],
    },
  });
});

test('comes before the first of several rules that block, and steps over priorities that are taken', () => {
  const rules = [
    rule('deny-part', 210, 'Deny', 'Outbound', 'Tcp', '40.66.61.146/32', '443'),
    rule('taken', 209, 'Allow', 'Outbound', 'Tcp', '8.8.8.8', '53'),
    rule('other-direction', 208, 'Allow', 'Inbound', 'Tcp', '8.8.8.8', '53'),
    denyInternet(400),
  ];
  const [change] = verdictOn(check({ rules }), 'outbound-aml').remediation.changes;
  expect(change?.body).toMatchObject({ properties: { priority: 208 } });
});

test('never writes over a rule, not even one of its own name', () => {
  const rules = [
    denyInternet(400),
    rule('NetGuard-outbound-aml', 500, 'Allow', 'Outbound', 'Tcp', 'AzureMachineLearning', '443'),
  ];
  const [change] = verdictOn(check({ rules }), 'outbound-aml').remediation.changes;
  expect(change?.resource).toBe(`${ids.nsg}/securityRules/netguard-outbound-aml-2`);
});

test('two blocked tags need a rule each: a rule holds one tag', () => {
  const topology = { storageLocation: 'northeurope', rules: [denyInternet(400)] };
  const verdict = verdictOn(check(topology), 'outbound-storage');
  expect(verdict.message).toContain('2 of 2 prefixes of Storage.WestEurope and 1 of 1 prefix of Storage.NorthEurope');
  expect(verdict.remediation.changes).toMatchObject([
    {
      resource: `${ids.nsg}/securityRules/netguard-outbound-storage`,
      body: { properties: { priority: 399, destinationAddressPrefix: 'Storage.WestEurope' } },
    },
    {
      resource: `${ids.nsg}/securityRules/netguard-outbound-storage-2`,
      body: { properties: { priority: 398, destinationAddressPrefix: 'Storage.NorthEurope' } },
    },
  ]);
  expect(verdictOn(check(patched(topology, verdict)), 'outbound-storage').state).toBe('compliant');
});

test.each<[string, Topology, string, RegExp]>([
  ['the blocker is at 100', { rules: [denyInternet(100)] }, 'outbound-aml', /deny-internet sits at priority 100/],
  [
    'nothing is free before it',
    {
      rules: [
        denyInternet(102),
        rule('a', 100, 'Allow', 'Outbound', 'Tcp', '8.8.8.8', '53'),
        rule('b', 101, 'Allow', 'Outbound', 'Tcp', '8.8.4.4', '53'),
      ],
    },
    'outbound-aml',
    /no priority is free before rule deny-internet \(priority 102\)/,
  ],
  [
    'a person decides',
    { compute: { remoteLoginPortPublicAccess: 'Enabled' } },
    'ssh-inbound-22-optional',
    /a person decides/,
  ],
  [
    'routes may undo it',
    {
      rules: [rule('deny-all', 400, 'Deny', 'Outbound', '*', '*', '*')],
      subnet: { routeTable: { id: ids.routeTable } },
    },
    'outbound-aml',
    /routes/,
  ],
  [
    'the region of the tag is not known',
    { computeLocation: 'northeurope', rules: [denyInternet(400)] },
    'outbound-batch-443',
    /region/,
  ],
  [
    'Databricks has rules in it',
    {
      rules: [
        denyInternet(400),
        rule(
          'Microsoft.Databricks-workspaces_UseOnly_databricks-worker-to-sql',
          110,
          'Allow',
          'Outbound',
          'Tcp',
          'Sql',
          '3306',
        ),
      ],
    },
    'outbound-aml',
    /Databricks manages/,
  ],
])('proposes nothing, and says why: %s', (_, topology, requirement, reason) => {
  const verdict = verdictOn(check(topology), requirement);
  expect(verdict.state).toBe('violated');
  expect(verdict.remediation).toMatchObject({ changes: [], reason: expect.stringMatching(reason) });
});

test('only what is violated is repaired', () => {
  const { verdicts } = check({ rules: [denyInternet(400)] });
  for (const { state, remediation } of verdicts) if (state !== 'violated') expect(remediation.changes).toEqual([]);
});

const anyRule = fc
  .record({
    priority: fc.constantFrom(100, 101, 102, 150, 200, 300, 4095, 4096),
    access: fc.constantFrom('Allow' as const, 'Deny' as const),
    direction: fc.constantFrom('Inbound' as const, 'Outbound' as const),
    protocol: fc.constantFrom('Tcp', 'Udp', '*'),
    remote: fc.constantFrom(
      'Internet',
      'VirtualNetwork',
      '*',
      'AzureMachineLearning',
      'Storage',
      'Unlisted',
      '20.42.0.0/31',
      '40.0.0.0/8',
    ),
    ports: fc.constantFrom('443', '44224', '*', '440-450'),
  })
  .map((r) => rule(`${r.direction}-${r.priority}`, r.priority, r.access, r.direction, r.protocol, r.remote, r.ports));

test('whatever the rules: a proposal, written, restores its requirement and worsens no other', () => {
  const rank = { 'not-applicable': 0, compliant: 0, 'at-risk': 1, unknown: 2, violated: 3 } as const;
  let proposals = 0;
  fc.assert(
    fc.property(fc.uniqueArray(anyRule, { selector: ({ name }) => name, maxLength: 6 }), fc.nat(), (rules, pick) => {
      const before = check({ rules });
      const repairable = before.verdicts.filter(({ remediation }) => remediation.changes.length > 0);
      const verdict = repairable[pick % Math.max(1, repairable.length)];
      if (verdict === undefined) return;
      proposals += 1;
      const after = check(patched({ rules }, verdict));
      expect(verdictOn(after, verdict.requirement).state).toBe('compliant');
      for (const [index, { state }] of after.verdicts.entries()) {
        expect(rank[state]).toBeLessThanOrEqual(rank[before.verdicts[index]?.state ?? 'compliant']);
      }
    }),
    { numRuns: 60 },
  );
  expect(proposals).toBeGreaterThan(10);
});

test('proposes nothing for a group that holds as many rules as Azure allows', () => {
  const rules = Array.from({ length: 999 }, (_, index) =>
    rule(`rule-${index}`, 1000 + index, 'Allow', 'Outbound', 'Tcp', '8.8.8.8', '53'),
  );
  const [full, almost] = [
    [denyInternet(400), ...rules],
    [denyInternet(400), ...rules.slice(1)],
  ].map((all) => verdictOn(check({ rules: all }), 'outbound-batch-443').remediation);
  expect(full).toMatchObject({ changes: [], reason: expect.stringMatching(/no room for another rule/) });
  expect(almost?.changes).toHaveLength(1);
});
