import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const settingName = /\b(?:NETGUARD_[A-Z_]+|AzureWebJobsStorage(?:__\w+)?|AZURE_CLIENT_ID)\b/g;
const named = (text: string): Set<string> => new Set(text.match(settingName) ?? []);

test('docs/operating.md lists every setting that the code reads, and no other', () => {
  const code = [...globSync('functions/*.ts'), 'shared/config.ts'].map((file) => readFileSync(file, 'utf8')).join('\n');
  expect([...named(readFileSync('docs/operating.md', 'utf8'))].toSorted()).toEqual([...named(code)].toSorted());
});
