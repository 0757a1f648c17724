import { expect, test } from 'vitest';
import { everyAddress } from '../../../shared/domain/network/addressSet.ts';
import type { LayerRule } from '../../../shared/domain/network/layer.ts';
import { tcp, udp } from '../../../shared/domain/network/protocols.ts';
import { columnWidth, isAside, ruleColumns, traits } from '../../../shared/domain/network/ruleColumns.ts';
import { zonesOf } from '../../../shared/domain/network/zones.ts';
import { allow, asking, deny } from '../../support/asking.ts';
import { compileGroups } from '../../support/compileGroups.ts';

function rulesOf(...written: Parameters<typeof asking>[0]): readonly LayerRule[] {
  return compileGroups(asking(written))[0]?.rules ?? [];
}

test('what a flow is held against stands side by side', () => {
  const rules = rulesOf(
    { ...allow, protocol: 'Tcp', destinationPortRange: '', destinationPortRanges: ['80', '440-450', '443'] },
    { ...deny, protocol: 'Udp', destinationPortRange: '53', sourcePortRange: '1024-65535' },
  );
  const made = ruleColumns(rules);
  const { anySourcePort, onePortRange, blocks } = traits;
  const zones = zonesOf(everyAddress);
  expect(made.numbers.slice(0, columnWidth)).toEqual([1, 80, 450, anySourcePort, zones]);
  expect(made.numbers.slice(columnWidth, 2 * columnWidth)).toEqual([2, 53, 53, onePortRange | blocks, zones]);
  expect(made.numbers).toHaveLength(rules.length * columnWidth);
  expect(made.remote).toEqual(rules.map(({ remote }) => remote.sure));
  expect(made.local).toEqual(rules.map(({ local }) => local.sure));
});

test('they are made once for a list of rules, and anew for another list of the same rules', () => {
  const rules = rulesOf(allow, deny);
  expect(ruleColumns(rules)).toBe(ruleColumns(rules));
  expect(ruleColumns(rules.slice(1)).remote).toHaveLength(rules.length - 1);
});

test.each([
  ['pass', 0],
  ['block', traits.blocks],
  ['passFilters', traits.passesFilters],
  ['cannotTell', traits.cannotTell],
] as const)('the effect %s has a trait of its own', (effect, trait) => {
  const [rule] = rulesOf(allow);
  const { numbers } = ruleColumns([{ ...(rule as LayerRule), effect }]);
  const effects = traits.blocks | traits.passesFilters | traits.cannotTell;
  expect((numbers[3] as number) & effects).toBe(trait);
});

test.each([
  ['remote', 'sourceAddressPrefix', traits.remoteOpen],
  ['local', 'destinationAddressPrefix', traits.localOpen],
])('a tag that nobody listed leaves the %s end open', (_, field, trait) => {
  const { numbers } = ruleColumns(rulesOf({ ...allow, [field]: 'Unlisted' }));
  expect((numbers[3] as number) & (traits.remoteOpen | traits.localOpen)).toBe(trait);
});

test('a rule without ports has a last port below every first', () => {
  const [rule] = rulesOf(allow);
  const [, first, last] = ruleColumns([{ ...(rule as LayerRule), destinationPorts: [] }]).numbers;
  expect([first, last]).toEqual([0, -1]);
});

test.each([
  [{}, false],
  [{ protocols: udp }, true],
  [{ protocols: tcp | udp }, false],
  [{ destinationPorts: [451, 65_535] }, true],
  [{ destinationPorts: [450, 451] }, false],
  [{ destinationPorts: [0, 79] }, true],
  [{ destinationPorts: [0, 80] }, false],
  [{ destinationPorts: [] }, true],
  // Only the outermost ports are looked at.
  [{ destinationPorts: [100, 100] }, false],
])('a glance at %j passes over the rule: %s', (packets, aside) => {
  const rules = rulesOf({
    ...allow,
    protocol: 'Tcp',
    destinationPortRange: '',
    destinationPortRanges: ['80', '440-450'],
  });
  expect(isAside(ruleColumns(rules), 0, { protocols: tcp, destinationPorts: [443, 443], ...packets })).toBe(aside);
});

test('the second rule is glanced at by its own numbers', () => {
  const columns = ruleColumns(rulesOf({ ...allow, protocol: 'Udp' }, { ...allow, protocol: 'Tcp' }));
  expect([0, 1].map((index) => isAside(columns, index, { protocols: tcp, destinationPorts: [1, 1] }))).toEqual([
    true,
    false,
  ]);
});
