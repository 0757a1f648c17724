import { expect, test } from 'vitest';
import { describeOwnRule, isOwnRule } from '../../../shared/domain/repair/ownRule.ts';
import { catalogue } from '../../../shared/domain/requirements/catalogue.ts';

const description = 'AML Network Guard: outbound-aml for cluster of ws';

test.each<[string, unknown, boolean]>([
  ['netguard-outbound-aml', description, true],
  ['NETGUARD-outbound-aml-2', description, true],
  ['netguard-outbound-aml', 'Opened by hand', false],
  ['netguard-outbound-aml', undefined, false],
  ['netguard-outbound-aml', ['AML Network Guard: '], false],
  ['allow-aml', description, false],
])('the rule %s that says %j of itself is ours: %s', (name, said, own) => {
  expect(isOwnRule(name, said)).toBe(own);
});

test('a rule says what it is for', () => {
  expect(describeOwnRule('outbound-aml', '/subscriptions/s/…/computes/cluster', '/subscriptions/s/…/ws')).toBe(
    description,
  );
});

test('what it says fits, whatever the requirement and however long or hostile the names', () => {
  const long = `/computes/\u001b[2J<img src=x onerror=alert(1)>\u202e${'x'.repeat(500)}`;
  for (const { id } of catalogue) {
    const said = describeOwnRule(id, long, long);
    expect(said.length).toBeLessThanOrEqual(140);
    expect(said).toMatch(/^[\w .:?-]+$/);
    expect(isOwnRule(`netguard-${id}`, said)).toBe(true);
    expect(`netguard-${id}-999`.length).toBeLessThanOrEqual(80);
  }
});
