import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../shared/domain/requirements/catalogue.ts';
import type { Requirement } from '../../../shared/domain/requirements/requirement.ts';

/** The collected facts on what Azure asks for; the project does not ship them. */
const factPage = '../shared/facts/requirements.md';
const hasFacts = existsSync(factPage);
if (!hasFacts) process.stderr.write(`${factPage} is not here: its ids are not looked for in the catalogue.\n`);

const known = new Set(catalogue.flatMap(({ id, notes = [] }: Requirement) => [id, ...notes.map((note) => note.id)]));

/** Ids of the facts that the catalogue calls otherwise, and why. */
const renamed: Readonly<Record<string, { readonly to: readonly string[]; readonly because: string }>> = {
  'outbound-aml-8787-18881': {
    to: ['outbound-aml-8787', 'outbound-aml-18881'],
    because: 'an entry is one set of ports: each serves another feature',
  },
  'batch-udr': { to: ['route-batch-direct'], because: 'it is the same route, for pools of one’s own' },
};

/** The ids of rules in the tables, the data and the text of the two parts that hold them, and those that the page adds to them. */
function idsOf(page: string): ReadonlySet<string> {
  const parts = page.slice(page.indexOf('\n## 1. '), page.indexOf('\n## 3. '));
  const patterns = [
    /^\| `([a-z0-9-]+)`/gm,
    /"id":"([a-z0-9-]+)"/g,
    /\bid `([a-z0-9-]+)`/g,
    /^(?:- )?`([a-z0-9-]+)`: /gm,
  ];
  const found = patterns.flatMap((pattern) => [...parts.matchAll(pattern)]);
  return new Set([...found, ...page.matchAll(/^- Add `([a-z0-9-]+)`/gm)].flatMap(([, id]) => id ?? []));
}

test('ids are found in tables, data, text and additions', () => {
  const page = `
- Add \`added\` (high).
## 0. Words
| \`a-profile\` | no rule |
## 1. Seed
| id | kinds |
| \`in-table\` (twice) | C |
{"id":"in-data","proto":"Tcp"}
\`in-text\`: when. severity, id \`beside\`, high.
- \`in-list\`: no.
## 3. Evaluation
| \`not-here\` | x |`;
  expect([...idsOf(page)].toSorted()).toEqual(['added', 'beside', 'in-data', 'in-list', 'in-table', 'in-text']);
});

test('what has another name has it in the catalogue, and for a reason', () => {
  for (const [id, { to, because }] of Object.entries(renamed)) {
    expect(known).not.toContain(id);
    expect(to.filter((other) => !known.has(other))).toEqual([]);
    expect(because).not.toBe('');
  }
});

describe.skipIf(!hasFacts)('the collected facts', () => {
  const ids = hasFacts ? idsOf(readFileSync(factPage, 'utf8')) : new Set<string>();

  test('name rules', () => {
    expect(ids.size).toBeGreaterThan(70);
  });

  test('every rule is an entry, a note of one, or has another name', () => {
    expect([...ids].filter((id) => !known.has(id) && !Object.hasOwn(renamed, id))).toEqual([]);
  });

  test('no other name is without a use', () => {
    expect(Object.keys(renamed).filter((id) => !ids.has(id))).toEqual([]);
  });
});
