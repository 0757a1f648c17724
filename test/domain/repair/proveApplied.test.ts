import { expect, test } from 'vitest';
import { proveApplied } from '../../../shared/domain/repair/proveApplied.ts';
import { proveRepair, type RepairQuestion } from '../../../shared/domain/repair/proveRepair.ts';
import { asOf, bodies, check, ids, rule, serviceTags, verdictOn } from '../../support/topology.ts';

const deny = rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*');
const verdict = verdictOn(check({ rules: [deny] }), 'outbound-aml');
const [proposed] = verdict.remediation.changes;
const change = proposed ?? { operation: 'put' as const, resource: '', body: {} };
const written = { name: 'netguard-outbound-aml', ...change.body };
const child = { ...written, id: change.resource, etag: 'W/"1"' };

function question(...documents: readonly unknown[]): RepairQuestion {
  const read = documents.map((body) => ({ source: 'live', body }));
  return {
    documents: read,
    missing: [],
    tags: serviceTags,
    profile: null,
    asOf,
    computes: [ids.compute],
    verdict,
    change,
  };
}

const after = bodies({ rules: [deny, written] });
const before = bodies({ rules: [deny] });

test.each<[string, readonly unknown[]]>([
  ['each resource in a document of its own', after],
  ['in one list', [after]],
  ['in a list that ARM answers', [{ value: after }]],
  ['in an answer of Resource Graph', [{ data: after }]],
  ['as a document of its own', [before, child]],
  ['both inside the group and of its own', [after, child]],
])('proves the rule in force, read %s', (_, documents) => {
  expect(proveApplied(question(...documents))).toEqual({ proven: true });
  expect(proveRepair(question(...documents))).toEqual({
    proven: false,
    reason: expect.stringMatching(/there already/),
  });
});

const above = rule('deny-part', 200, 'Deny', 'Outbound', 'Tcp', '40.66.61.146/32', '443');
const edited = { ...written, properties: { ...(change.body['properties'] as object), destinationAddressPrefix: '*' } };

test.each<[string, unknown, RegExp]>([
  ['it is not there', before, /not among the facts/],
  ['somebody has changed it', bodies({ rules: [deny, edited] }), /does not stand as it was written/],
  ['somebody denies a part above it', bodies({ rules: [deny, written, above] }), /would be violated/],
  ['nothing blocks any more, with it or without', bodies({ rules: [written] }), /the requirement is compliant/],
  ['the compute is gone', bodies({ rules: [deny, written], without: ['compute'] }), /no such verdict/],
])('does not prove it where %s', (_, documents, reason) => {
  expect(proveApplied(question(documents))).toEqual({ proven: false, reason: expect.stringMatching(reason) });
});
