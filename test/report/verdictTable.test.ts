import { describe, expect, test } from 'vitest';
import type { Severity } from '../../shared/domain/verdict.ts';
import type { Paint } from '../../shared/report/paint.ts';
import { plain } from '../../shared/report/paint.ts';
import { verdictTable } from '../../shared/report/verdictTable.ts';
import { documentOf, sampleDocument, verdict } from './sampleDocument.ts';

const onOneLine = { width: null, paint: plain };
const violatedIn = (workspace: string, compute: string, severity: Severity) =>
  verdict({ workspace, compute: `${workspace}/computes/${compute}`, severity, state: 'violated' });
const linesOf = (text: string) => text.split('\n');

describe('what people read', () => {
  test('a terminal of 100 columns', async () => {
    await expect(verdictTable(sampleDocument, { width: 100, paint: plain })).toMatchFileSnapshot(
      '../golden/verdictTable.100.txt',
    );
  });

  test('no terminal: one line per verdict', async () => {
    await expect(verdictTable(sampleDocument, onOneLine)).toMatchFileSnapshot('../golden/verdictTable.txt');
  });

  test('nothing found', async () => {
    const document = documentOf([], { serviceTags: null });
    await expect(verdictTable(document, onOneLine)).toMatchFileSnapshot('../golden/verdictTable.empty.txt');
  });
});

test.each([80, 100, 120])('at %i columns no line is longer', (width) => {
  const lines = linesOf(verdictTable(sampleDocument, { width, paint: plain }));
  expect(lines.filter((line) => line.length > width)).toEqual([]);
});

test('the worst comes first: violated by severity, then unknown, then at risk', () => {
  const severities = ['low', 'critical', 'info', 'high', 'medium'] as const;
  const verdicts = (['at-risk', 'unknown', 'violated'] as const).flatMap((state) =>
    severities.map((severity) => verdict({ state, severity, requirement: `r-${state}-${severity}` })),
  );
  const listed = linesOf(verdictTable(documentOf(verdicts), onOneLine)).flatMap(
    (line) => / r-[a-z-]+/.exec(line) ?? [],
  );
  const worstFirst = ['critical', 'high', 'medium', 'low', 'info'];
  expect(listed.map((id) => id.trim())).toEqual(
    ['violated', 'unknown', 'at-risk'].flatMap((state) => worstFirst.map((severity) => `r-${state}-${severity}`)),
  );
});

test('the workspace and the compute with the worst verdict come first, ids compare without case', () => {
  const base = '/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces';
  const table = verdictTable(
    documentOf([
      violatedIn(`${base}/calm`, 'a', 'low'),
      violatedIn(`${base}/mixed`, 'b', 'low'),
      violatedIn(`${base}/MIXED`, 'c', 'critical'),
    ]),
    onOneLine,
  );
  expect(linesOf(table).filter((line) => /^(Workspace| {2}\w)/.test(line))).toEqual([
    expect.stringMatching(/^Workspace mixed /i),
    expect.stringMatching(/^ {2}c /),
    expect.stringMatching(/^ {2}b /),
    expect.stringMatching(/^Workspace calm /),
    expect.stringMatching(/^ {2}a /),
  ]);
});

test('what holds or does not apply is counted, never listed', () => {
  const table = verdictTable(sampleDocument, onOneLine);
  expect(table).not.toContain('subnet-same-region');
  expect(table).toContain('1 compliant, 1 not applicable');
});

test('text from Azure cannot reach the terminal as control characters', () => {
  const hostile = '\u001b[31mred\u0007\r\nnext\u202eesrever\u009b2J';
  const missing = { fact: hostile, resource: hostile, why: hostile };
  const blocker = { kind: 'securityRule', level: 'subnet', resource: hostile, rule: hostile, priority: 1 } as const;
  const document = documentOf(
    [
      verdict({
        state: 'violated',
        message: hostile,
        compute: hostile,
        computeKind: hostile,
        profile: hostile,
        subnet: hostile,
        workspace: `/subscriptions/s/resourceGroups/${hostile}/providers/a/b/${hostile}`,
        requirement: hostile,
        evidence: { missing: [missing], blockedBy: [blocker] },
      }),
    ],
    { coverage: { resources: {}, ignoredTypes: {}, missing: [missing] } },
  );
  const table = verdictTable(document, { width: 80, paint: plain });
  expect(table).not.toMatch(/[^\P{C}\n]/u);
  expect(table).toContain(String.raw`\u{1b}[31mred`);
});

test('paint is given whole words and nothing else changes', () => {
  const tones: string[] = [];
  const paint: Paint = (tone, text) => {
    tones.push(`${tone} ${text}`);
    return text;
  };
  expect(verdictTable(sampleDocument, { width: 80, paint })).toBe(
    verdictTable(sampleDocument, { width: 80, paint: plain }),
  );
  expect(tones).toEqual(expect.arrayContaining(['bad VIOLATED', 'warning UNKNOWN', 'warning AT RISK']));
});
