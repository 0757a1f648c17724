import { expect, test } from 'vitest';
import { type AddressSet, everyAddress, noAddress } from '../../../shared/domain/network/addressSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { type Condition, certain, type Selection, unionSelections } from '../../../shared/domain/network/selection.ts';

const set = (prefix: string): AddressSet => parsePrefix(prefix) ?? noAddress;
const half = set('0.0.0.0/1');
const otherHalf = set('128.0.0.0/1');
const all = set('0.0.0.0/0');

function open(fact: string, within = all, holds = true): Selection {
  return { sure: noAddress, conditions: [condition(fact, within, holds)] };
}
function condition(fact: string, within = all, holds = true): Condition {
  return { fact, holds, within, name: fact };
}

test.each<[string, readonly Selection[], Selection]>([
  ['nothing', [], certain(noAddress)],
  ['nothing twice', [certain(noAddress), certain(noAddress)], certain(noAddress)],
  ['two certain halves', [certain(half), certain(otherHalf)], certain(all)],
  ['an open fact and nothing', [certain(noAddress), open('tag')], open('tag')],
  [
    'what is certain anyway is no longer open',
    [certain(half), open('tag')],
    { sure: half, conditions: [condition('tag', otherHalf)] },
  ],
  ['nothing stays open', [certain(all), open('tag')], certain(all)],
  ['a fact twice', [open('tag'), open('tag')], open('tag')],
  ['a fact in a part of where it is open already', [open('tag'), open('tag', half)], open('tag')],
  [
    'a fact in two places',
    [open('tag', half), open('tag', otherHalf)],
    { sure: noAddress, conditions: [condition('tag', half), condition('tag', otherHalf)] },
  ],
  ['two facts', [open('tag'), open('other')], { sure: noAddress, conditions: [condition('tag'), condition('other')] }],
  ['a fact and its opposite', [open('tag'), open('tag', all, false)], certain(all)],
  [
    'a fact and its opposite, in one half',
    [open('tag'), open('tag', half, false)],
    { sure: half, conditions: [condition('tag', otherHalf)] },
  ],
  [
    'a fact and the opposite of another',
    [open('tag', half), open('other', half, false)],
    { sure: noAddress, conditions: [condition('tag', half), condition('other', half, false)] },
  ],
])('the union of %s', (_, selections, union) => {
  expect(unionSelections(selections)).toEqual(union);
});

test('a selection alone stays the object it is', () => {
  const one = certain(everyAddress);
  expect(unionSelections([certain(noAddress), one])).toBe(one);
});
