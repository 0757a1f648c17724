import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real data of Azure's that the project does not ship; tests that read it are skipped where it is not at hand. */
export const realData = '../shared/data';

export const hasRealData = existsSync(realData);

if (!hasRealData) process.stderr.write(`${realData} is not here: tests over real Azure data are skipped.\n`);

/** Names and parsed contents of the JSON files of one folder of the real data. */
export function realJson(folder: string): readonly { readonly name: string; readonly body: unknown }[] {
  if (!hasRealData) return [];
  const path = join(realData, folder);
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, body: JSON.parse(readFileSync(join(path, name), 'utf8')) as unknown }));
}
