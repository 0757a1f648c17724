import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { conditionHolds } from '../../../shared/domain/governance/policyCondition.ts';

/** A condition: `true` and `false` are sure, `open` is about a tag that nobody knows yet. */
type Tree =
  | boolean
  | 'open'
  | { readonly allOf: readonly Tree[] }
  | { readonly anyOf: readonly Tree[] }
  | { readonly not: Tree };

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Tree>(true, false, 'open'),
    fc.record({ allOf: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ anyOf: fc.array(tie('tree'), { maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));

function conditionOf(node: Tree): unknown {
  if (node === 'open') return { field: 'tags.owner', exists: true };
  if (typeof node === 'boolean') return { value: 7, [node ? 'equals' : 'notEquals']: 7 };
  if ('not' in node) return { not: conditionOf(node.not) };
  return 'allOf' in node ? { allOf: node.allOf.map(conditionOf) } : { anyOf: node.anyOf.map(conditionOf) };
}

/** Plain two-valued logic; whether each open one holds is drawn from `guesses`, in order. */
function evaluate(node: Tree, guesses: boolean[]): boolean {
  if (node === 'open') return guesses.shift() ?? false;
  if (typeof node === 'boolean') return node;
  if ('not' in node) return !evaluate(node.not, guesses);
  const members = ('allOf' in node ? node.allOf : node.anyOf).map((member) => evaluate(member, guesses));
  return 'allOf' in node ? !members.includes(false) : members.includes(true);
}

function countOpen(node: Tree): number {
  return JSON.stringify(node).split('"open"').length - 1;
}

test('a condition is sure of what every guess at the open ones gives, and only of that', () => {
  const context = {
    definition: '/d',
    resource: { type: 'T', resourceGroup: '/g', location: null, name: null },
    parameter: () => ({ missing: 'none' }),
  };
  const few = tree.filter((node) => countOpen(node) <= 8);
  fc.assert(
    fc.property(few, (node) => {
      const open = countOpen(node);
      const outcomes = new Set(
        Array.from({ length: 2 ** open }, (_, bits) =>
          evaluate(
            node,
            Array.from({ length: open }, (__, index) => ((bits >> index) & 1) === 1),
          ),
        ),
      );
      const expected = outcomes.size === 2 ? 'cannot tell' : outcomes.has(true) ? 'yes' : 'no';
      expect(conditionHolds(conditionOf(node), context).holds).toBe(expected);
    }),
    { numRuns: Number(process.env['NETGUARD_RUNS'] ?? 500) },
  );
});
