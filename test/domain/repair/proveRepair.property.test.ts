import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { proveRepair } from '../../../shared/domain/repair/proveRepair.ts';
import { catalogue } from '../../../shared/domain/requirements/catalogue.ts';
import type { FlowRequirement, Requirement } from '../../../shared/domain/requirements/requirement.ts';
import type { RemediationChange } from '../../../shared/domain/verdict.ts';
import { bruteForce } from '../../support/bruteForce.ts';
import { comparedPackets } from '../../support/bruteForceDiff.ts';
import { portRange, type RuleFields, type WrittenRule } from '../../support/plainRules.ts';
import { contains, tagName } from '../../support/plainTags.ts';
import { asOf, bodies, check, ids, rule, serviceTags, tagList, verdictOn } from '../../support/topology.ts';

const subnet = '10.0.1.0/24';
/** What names in rules mean: Microsoft's list, and the network's own space with the platform's address. */
const tags: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(tagList.values.map(({ name, properties }) => [name, properties.addressPrefixes])),
  VirtualNetwork: ['10.0.0.0/16', '168.63.129.16/32'],
};
const tagsByName = new Map(Object.entries(tags).map(([name, list]) => [tagName(name), list]));

/** What people need to know of a requirement to check its repair by hand. */
function plainRequirement(id: string) {
  const found: Requirement | undefined = catalogue.find((one) => one.id === id);
  const { direction, protocol, ports, peers } = found as FlowRequirement;
  const remotes = peers.flatMap((group) =>
    group.flatMap((peer) => (peer.kind === 'tag' ? [`${peer.tag}${peer.regionOf === null ? '' : '.WestEurope'}`] : [])),
  );
  return { direction, protocol, ports: ports as readonly string[], remotes };
}

const repairable = ['outbound-aml', 'outbound-batch-443', 'outbound-aad', 'outbound-aml-udp-5831', 'aml-inbound-44224'];

const someRule = fc
  .record({
    priority: fc.constantFrom(100, 101, 150, 200, 300, 4095, 4096),
    access: fc.constantFrom('Allow' as const, 'Deny' as const, 'Deny' as const),
    direction: fc.constantFrom('Inbound' as const, 'Outbound' as const),
    protocol: fc.constantFrom('Tcp', 'Udp', '*'),
    remote: fc.constantFrom(
      'Internet',
      'VirtualNetwork',
      '*',
      'AzureMachineLearning',
      'BatchNodeManagement',
      'Unlisted',
      '20.42.0.0/31',
      '40.0.0.0/8',
    ),
    ports: fc.constantFrom('443', '44224', '*', '440-450'),
    near: fc.constantFrom('*', '*', '10.0.1.0/25', 'VirtualNetwork'),
  })
  .map(({ priority, access, direction, protocol, remote, ports, near }): WrittenRule => {
    const written = rule(`${direction}-${priority}`, priority, access, direction, protocol, remote, ports);
    const end = direction === 'Inbound' ? 'destinationAddressPrefix' : 'sourceAddressPrefix';
    return { name: written.name, properties: { ...written.properties, [end]: near } };
  });
const someRules = fc.uniqueArray(someRule, { selector: ({ name }) => name, minLength: 1, maxLength: 5 });

/** Faults that a proposal may have: each must be seen through wherever it matters. */
const faults: Readonly<Record<string, (fields: RuleFields) => RuleFields>> = {
  'as proposed': (fields) => fields,
  'every far end': (fields) =>
    fields.direction === 'Inbound'
      ? { ...fields, sourceAddressPrefix: '*' }
      : { ...fields, destinationAddressPrefix: '*' },
  'every near end': (fields) =>
    fields.direction === 'Inbound'
      ? { ...fields, destinationAddressPrefix: '*' }
      : { ...fields, sourceAddressPrefix: '*' },
  'half of the subnet': (fields) =>
    fields.direction === 'Inbound'
      ? { ...fields, destinationAddressPrefix: '10.0.1.0/25' }
      : { ...fields, sourceAddressPrefix: '10.0.1.0/25' },
  'every port': (fields) => ({ ...fields, destinationPortRange: '*' }),
  'every protocol': (fields) => ({ ...fields, protocol: '*' }),
  'the last priority': (fields) => ({ ...fields, priority: 4094 }),
  'another direction': (fields) => ({ ...fields, direction: fields.direction === 'Inbound' ? 'Outbound' : 'Inbound' }),
};

/** A proposal for random rules, with a fault planted in it. */
function candidate(rules: readonly WrittenRule[], pick: number, fault: string) {
  const { verdicts } = check({ rules });
  const open = verdicts.filter(
    ({ requirement, remediation }) => repairable.includes(requirement) && remediation.changes.length === 1,
  );
  const verdict = open[pick % Math.max(1, open.length)];
  const [change] = verdict?.remediation.changes ?? [];
  if (verdict === undefined || change === undefined) return null;
  const fields = faults[fault]?.(change.body['properties'] as RuleFields) ?? {};
  const faulty: RemediationChange = { ...change, body: { properties: fields } };
  const proof = proveRepair({
    documents: [{ source: 'live', body: bodies({ rules }) }],
    missing: [],
    tags: serviceTags,
    profile: null,
    asOf,
    computes: [ids.compute],
    verdict,
    change: faulty,
  });
  const written: WrittenRule = { name: change.resource.split('/').at(-1) ?? '', properties: fields };
  return { verdict, proof, patched: [...rules, written] };
}

/** Whether the rule, by a count of packets of every kind, repairs the requirement and touches no other packet. */
function isRepairByCount(requirement: string, before: readonly WrittenRule[], after: readonly WrittenRule[]): boolean {
  const { direction, protocol, ports, remotes } = plainRequirement(requirement);
  const passes = bruteForce({
    direction,
    protocol,
    ports,
    remote: remotes,
    local: [subnet],
    securityGroups: [{ name: 'nsg', rules: after }],
    serviceTags: tags,
  });
  if (passes.state !== 'allowed') return false;
  const required = (packet: { family: 4 | 6; protocol: string; remote: bigint; local: bigint }, port: number | null) =>
    packet.protocol === protocol.toLowerCase() &&
    ports.map(portRange).some(([low, high]) => port !== null && low <= port && port <= high) &&
    remotes.some((name) => contains(tagName(name), tagsByName, packet.family, packet.remote) === true) &&
    contains(subnet, tagsByName, packet.family, packet.local) === true;
  for (const way of ['Inbound', 'Outbound']) {
    const compared = comparedPackets({
      direction: way,
      local: ['0.0.0.0/0', '::/0'],
      before: [{ name: 'nsg', rules: before }],
      after: [{ name: 'nsg', rules: after }],
      serviceTags: { ...tags, 'the prefixes that are compared': [subnet] },
    });
    for (const { changes, ...packet } of compared) {
      if (changes.has('blocked')) return false;
      if (changes.has('allowed') && !(way === direction && required(packet, packet.destinationPort))) return false;
    }
  }
  return true;
}

const numRuns = Number(process.env['NETGUARD_RUNS'] ?? 40);

test('whatever the rules and the fault: what is proven repairs the requirement, and no other packet fares otherwise', () => {
  const met = { proven: 0, refused: 0 };
  fc.assert(
    fc.property(someRules, fc.nat(), fc.constantFrom(...Object.keys(faults)), (rules, pick, fault) => {
      const found = candidate(rules, pick, fault);
      if (found === null) return;
      const { verdict, proof, patched } = found;
      met[proof.proven ? 'proven' : 'refused'] += 1;
      if (!proof.proven) return;
      expect(isRepairByCount(verdict.requirement, rules, patched)).toBe(true);
      expect(verdictOn(check({ rules: patched }), verdict.requirement).state).toBe('compliant');
    }),
    { numRuns },
  );
  expect(met.proven).toBeGreaterThan(numRuns / 20);
  expect(met.refused).toBeGreaterThan(numRuns / 20);
});

test('a proposal is proven wherever it is one', () => {
  const rank = { 'not-applicable': 0, compliant: 0, 'at-risk': 1, unknown: 2, violated: 3 } as const;
  let proven = 0;
  fc.assert(
    fc.property(someRules, fc.nat(), (rules, pick) => {
      const found = candidate(rules, pick, 'as proposed');
      if (found === null) return;
      expect(found.proof).toEqual({ proven: true });
      proven += 1;
      const [before, after] = [check({ rules }), check({ rules: found.patched })];
      for (const [index, { state }] of after.verdicts.entries()) {
        expect(rank[state]).toBeLessThanOrEqual(rank[before.verdicts[index]?.state ?? 'compliant']);
      }
    }),
    { numRuns },
  );
  expect(proven).toBeGreaterThan(numRuns / 8);
});

test.each(Object.keys(faults).filter((fault) => fault !== 'as proposed'))(
  'the planted fault is refused: %s',
  (fault) => {
    const rules: readonly WrittenRule[] = (['Inbound', 'Outbound'] as const).map((way) =>
      rule(`deny-${way}`, 300, 'Deny', way, '*', '*', '*'),
    );
    const found = candidate(rules, 0, fault);
    expect(found?.proof.proven).toBe(false);
    expect(isRepairByCount(found?.verdict.requirement ?? '', rules, found?.patched ?? [])).toBe(false);
  },
);
