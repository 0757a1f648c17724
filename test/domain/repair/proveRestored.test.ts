import { expect, test } from 'vitest';
import { proveRestored } from '../../../shared/domain/repair/proveRestored.ts';
import { rule } from '../../support/topology.ts';

const deny = rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*');
const ssh = rule('ssh', 410, 'Allow', 'Inbound', 'Tcp', '203.0.113.0/24', '22');
const odd = rule('odd', 420, 'Deny', 'Inbound', 'Tcp', '10.0.0.0/99', '22');
const ours = rule('netguard-outbound-aml', 399, 'Allow', 'Outbound', 'Tcp', 'AzureMachineLearning', '443');
const group = (...rules: readonly unknown[]) => ({ etag: 'W/"1"', properties: { securityRules: rules } });
const restored = (before: unknown, after: unknown) => proveRestored(before, after, 'NetGuard-outbound-aml');

test.each<[string, unknown, unknown]>([
  ['from before the write', group(deny, ssh), group(deny, ssh)],
  ['from before the delete', group(deny, ours, ssh), group(deny, ssh)],
  ['in another order', group(ssh, deny), group(deny, ssh)],
  ['behind it a rule that cannot be read', group(ours, deny, odd), group(deny, odd)],
  ['with other etags', group({ ...deny, etag: 'W/"1"' }), group({ ...deny, etag: 'W/"2"' })],
])('restored: %s', (_, before, after) => {
  expect(restored(before, after)).toEqual({ proven: true });
});

const moved = { ...deny, properties: { ...deny.properties, priority: 500 } };

test.each<[string, unknown, unknown, RegExp]>([
  ['it is still there', group(deny), group(deny, ours), /netguard-outbound-aml is still there/i],
  ['another rule is gone', group(deny, ssh), group(deny), /rule ssh is not as it was/],
  ['another rule is new', group(deny), group(deny, ssh), /rule ssh is not as it was/],
  ['another rule has changed', group(deny), group(moved), /rule deny-internet is not as it was/],
  ['the body says nothing', group(deny), {}, /cannot be read/],
  ['a rule has no priority', group(deny), group({ name: 'x', properties: {} }), /cannot be read/],
])('not restored: %s', (_, before, after, reason) => {
  expect(restored(before, after)).toEqual({ proven: false, reason: expect.stringMatching(reason) });
});
