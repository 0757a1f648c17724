import { expect, test } from 'vitest';
import { type Assumptions, assume, assumed } from '../../../shared/domain/network/assumptions.ts';

type Held = readonly (readonly [fact: string, holds: boolean])[];

function assuming(held: Held): Assumptions | null {
  return held.reduce<Assumptions | null>((older, [fact, holds]) => assume(older, fact, holds), null);
}

test.each<[string, Held, string, boolean | undefined]>([
  ['nothing is assumed', [], 'storage', undefined],
  ['a fact holds', [['storage', true]], 'storage', true],
  ['a fact does not hold', [['storage', false]], 'storage', false],
  ['another fact is open', [['storage', true]], 'sql', undefined],
  [
    'an older fact',
    [
      ['storage', false],
      ['sql', true],
    ],
    'storage',
    false,
  ],
  ['who is in the region is in the tag', [['storage.westeurope', true]], 'storage', true],
  ['who is not in the region may be in the tag', [['storage.westeurope', false]], 'storage', undefined],
  ['who is not in the tag is not in the region', [['storage', false]], 'storage.westeurope', false],
  ['who is in the tag may be in the region', [['storage', true]], 'storage.westeurope', undefined],
  ['a name that only begins alike is another tag', [['storagesync.westeurope', true]], 'storage', undefined],
  ['a name of one length, elsewhere', [['service.westeurope', true]], 'storage', undefined],
  ['a name that goes on without a dot', [['storage', false]], 'storagesync', undefined],
  ['a tag within a tag within a tag', [['azurefrontdoor', false]], 'azurefrontdoor.firstparty.x', false],
  ['dots in what is no tag tell nothing', [['rule:1:a', false]], 'rule:1:a.b', undefined],
  ['dots in what is no tag tell nothing, holding', [['rule:1:a.b', true]], 'rule:1:a', undefined],
])('%s', (_, held, fact, value) => {
  expect(assumed(assuming(held), fact)).toBe(value);
});

test('the assumptions are counted', () => {
  expect(assuming([['a', true]])?.count).toBe(1);
  expect(
    assuming([
      ['a', true],
      ['b', false],
      ['c', true],
    ])?.count,
  ).toBe(3);
});
