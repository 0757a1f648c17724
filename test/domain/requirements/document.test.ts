import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../shared/domain/requirements/catalogue.ts';
import type { Requirement } from '../../../shared/domain/requirements/requirement.ts';
import { hasRealData, realData } from '../../support/realData.ts';
import { sourceDocument } from '../../support/sourceDocument.ts';

const all: readonly Requirement[] = catalogue;
const known = new Set(all.flatMap(({ id, notes = [] }) => [id, ...notes.map((note) => note.id)]));
const statements = sourceDocument.flatMap(({ anchor, bullets, besides }) =>
  [...bullets, ...besides].map((statement) => [anchor, statement.says, statement] as const),
);

test.each(statements)('%s: "%s" is answered for', (_anchor, _says, statement) => {
  if ('ids' in statement) {
    expect(statement.ids).not.toEqual([]);
    expect(statement.ids.filter((id) => !known.has(id))).toEqual([]);
  } else if ('kind' in statement) {
    const { kind } = statement;
    expect(all.some(({ appliesTo }) => appliesTo.some(({ kinds }) => kinds.includes(kind)))).toBe(true);
  } else {
    expect(statement.asksNothing).not.toBe('');
  }
});

/** The number of list items under each heading, by the name of the heading's anchor. */
function bulletsOf(document: string): Readonly<Record<string, number>> {
  const bullets: Record<string, number> = {};
  let section: string | null = null;
  let isCode = false;
  for (const line of document.split('\n').map((text) => text.replace(/^(\s*> ?)+/, ''))) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    if (isCode) continue;
    const anchor = /^#+ .*?<a name="?([^">]+)"?>/.exec(line)?.[1];
    if (anchor !== undefined) {
      section = anchor;
      bullets[section] = 0;
    } else if (section !== null && /^\s*([-*+]|\d+\.)\s+\S/.test(line)) {
      bullets[section] = (bullets[section] ?? 0) + 1;
    }
  }
  return bullets;
}

test('headings are told by their anchors, list items with their depth, and code is passed over', () => {
  const document = `# <a name="one"></a>Eins
- a
    * b
> 1. c
---
text - no item
\`\`\`python
- d
\`\`\`
## <a name="two"></a><a name="zwei"></a>Zwei
### ohne Anker
+ e`;
  expect(bulletsOf(document)).toEqual({ one: 3, two: 1 });
});

describe.skipIf(!hasRealData)('the document itself', () => {
  const folder = join(realData, 'source');
  const translations = hasRealData ? readdirSync(folder) : [];

  test('is there', () => {
    expect(translations.length).toBeGreaterThan(0);
  });

  test.each(translations)('%s has the sections and as many list items as are answered for', (name) => {
    const answered = sourceDocument.map(({ anchor, bullets }) => [anchor, bullets.length]);
    expect(Object.entries(bulletsOf(readFileSync(join(folder, name), 'utf8')))).toEqual(answered);
  });
});
