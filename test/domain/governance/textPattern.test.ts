import { expect, test } from 'vitest';
import {
  type Certainty,
  containsText,
  equalsText,
  guidText,
  joinTexts,
  likeText,
  matchText,
  type TextPattern,
} from '../../../shared/domain/governance/textPattern.ts';

const known = 'Microsoft.Network/publicIPAddresses';
const made: TextPattern = joinTexts(guidText, '-azurebatch-cloudservicepublicip');
const guid = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

test.each<[string, Certainty, Certainty]>([
  ['a text known in full', equalsText(known, 'microsoft.network/PUBLICipaddresses'), 'yes'],
  ['another text', equalsText(known, 'Microsoft.Network/loadBalancers'), 'no'],
  ['a text of another length', equalsText(known, 'Microsoft.Network/publicIPAddresses2'), 'no'],
  ['no text', equalsText(known, ''), 'no'],
  ['one of the names it may be', equalsText(made, `${guid}-azurebatch-cloudservicepublicip`), 'perhaps'],
  ['a name that is no GUID', equalsText(made, `${guid.replace('f', 'g')}-azurebatch-cloudservicepublicip`), 'no'],
  ['a wildcard for all', likeText(known, '*'), 'yes'],
  ['a wildcard for nothing', likeText(known, 'Microsoft.Network/publicIPAddresses*'), 'yes'],
  ['a beginning', likeText(known, 'microsoft.network/*'), 'yes'],
  ['an end', likeText(made, '*-azurebatch-cloudservicepublicip'), 'yes'],
  ['another end', likeText(made, '*-pip'), 'no'],
  ['a beginning that no GUID has', likeText(made, 'corp-*'), 'no'],
  ['a beginning that some GUIDs have', likeText(made, 'dead*'), 'perhaps'],
  ['a middle', likeText(made, '*azurebatch*'), 'yes'],
  ['several wildcards', likeText(made, '*-*-*-*-*-azurebatch-*'), 'yes'],
  ['a beginning and an end that overlap', likeText('aba', 'ab*ba'), 'no'],
  ['no wildcard', likeText(known, 'Microsoft.Network'), 'no'],
  ['a part', containsText(made, 'CloudService'), 'yes'],
  ['a part that some GUIDs have', containsText(made, 'bad'), 'perhaps'],
  ['a part that no GUID has', containsText(made, 'xyz'), 'no'],
  ['an asterisk is itself in a part', containsText(known, '*'), 'no'],
  ['the empty part', containsText(known, ''), 'yes'],
  ['digits and letters', matchText('ab-12', '??-##'), 'yes'],
  ['a letter where a digit stands', matchText('ab-1c', '??-##'), 'no'],
  ['any characters', matchText('ab-1c', '.....'), 'yes'],
  ['digits where a GUID may have them', matchText(guidText, '########-....-....-....-............'), 'perhaps'],
])('%s', (_, certainty, expected) => {
  expect(certainty).toBe(expected);
});

test('texts that are known join to one that is', () => {
  expect(joinTexts('Microsoft', '.', 'Network')).toBe('Microsoft.Network');
  expect(joinTexts('a\u{1f5dd}', guidText)).toHaveLength(38);
});

test('a GUID is as long as a GUID', () => {
  expect(guidText).toHaveLength(36);
  expect(equalsText(guidText, guid)).toBe('perhaps');
});
