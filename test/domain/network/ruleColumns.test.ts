import { expect, test } from 'vitest';
import { columns, ruleColumns } from '../../../shared/domain/network/ruleColumns.ts';
import { allow, asking, deny } from '../../support/asking.ts';
import { compileGroups } from '../../support/compileGroups.ts';

test('protocols, first and last destination port of each rule stand side by side', () => {
  const [layer] = compileGroups(
    asking([
      { ...allow, protocol: 'Tcp', destinationPortRange: '', destinationPortRanges: ['80', '440-450', '443'] },
      { ...deny, protocol: 'Udp', destinationPortRange: '53' },
    ]),
  );
  const rules = layer?.rules ?? [];
  const made = ruleColumns(rules);
  expect(Array.from(made.subarray(0, 2 * columns))).toEqual([1, 80, 450, 2, 53, 53]);
  expect(made).toHaveLength(rules.length * columns);
  expect(ruleColumns(rules)).toBe(made);
});

test('a rule without ports has a last port below every first', () => {
  const [layer] = compileGroups(asking([allow]));
  const [rule] = layer?.rules ?? [];
  if (rule === undefined) throw new Error('no rule');
  const [, first, last] = ruleColumns([{ ...rule, destinationPorts: [] }]);
  expect([first, last]).toEqual([0, -1]);
});
