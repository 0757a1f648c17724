import { expect, test } from 'vitest';
import { markdownCode, markdownText } from '../../shared/report/markdownText.ts';
import { verdictMarkdown } from '../../shared/report/verdictMarkdown.ts';
import { documentOf, sampleDocument, verdict } from './sampleDocument.ts';

test('a comment on a pull request', async () => {
  await expect(verdictMarkdown(sampleDocument)).toMatchFileSnapshot('../golden/verdictMarkdown.txt');
});

test.each([
  ['every requirement holds', documentOf([verdict({})])],
  ['no compute found', documentOf([])],
  [
    'not everything could be read or judged',
    documentOf([verdict({})], {
      coverage: { resources: {}, ignoredTypes: {}, missing: [{ fact: 'computes', resource: 'w', why: '403' }] },
    }),
  ],
  ['1 requirement violated', documentOf([verdict({ state: 'violated' })])],
  ['2 unknown', documentOf([verdict({ state: 'unknown' }), verdict({ state: 'unknown' })])],
])('the headline says: %s', (headline, document) => {
  expect(verdictMarkdown(document).split('\n')[0]).toBe(`### Azure Machine Learning network: ${headline}`);
});

test('ten thousand open verdicts still fit into one comment, and the rest is counted', () => {
  const open = Array.from({ length: 10_000 }, () => verdict({ state: 'violated', message: 'x'.repeat(200) }));
  const comment = verdictMarkdown(documentOf(open));
  expect(comment.length).toBeLessThan(65_536);
  const rows = comment.split('\n').filter((line) => line.startsWith('| **')).length;
  expect(rows).toBeGreaterThan(50);
  expect(comment).toContain(`${10_000 - rows} more verdicts left out`);
});

test.each([
  ['a|b', 'a\\|b'],
  ['<img src=x onerror=alert(1)>', '\\<img src=x onerror=alert(1)\\>'],
  ['&lt;b&gt;', '\\&lt;b\\&gt;'],
  ['`code` *bold* _it_ [text](link)', '\\`code\\` \\*bold\\* \\_it\\_ \\[text\\](link)'],
  ['ask @octocat about #12', 'ask @<!-- -->octocat about #<!-- -->12'],
  ['http://evil.example and www.evil.example', 'http:\\/\\/evil.example and www\\.evil.example'],
  ['back\\slash', 'back\\\\slash'],
  ['two\nlines', 'two\\\\u\\{a\\}lines'],
])('%j is shown as it is', (text, markdown) => {
  expect(markdownText(text)).toBe(markdown);
});

test('code cannot be closed from within', () => {
  expect(markdownCode('a</code>|`@b#1')).toBe('<code>a&#60;/code&#62;&#124;&#96;&#64;b&#35;1</code>');
});
