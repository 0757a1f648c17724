import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { growthCurves } from './curves.ts';
import { startZ3 } from './peers/z3.ts';
import { progress } from './progress.ts';
import { estateRows } from './rows/estate.ts';
import { growthRows } from './rows/growth.ts';
import { hostileRows } from './rows/hostile.ts';
import { limitGroupRows } from './rows/limitGroup.ts';
import { mixedEstateRows } from './rows/mixedEstate.ts';
import { oneEventRow } from './rows/oneEvent.ts';
import { oneShotRows } from './rows/oneShot.ts';
import { productPathRow } from './rows/productPath.ts';
import type { Setup } from './rows/setup.ts';
import { sampleTags } from './samples/sampleTags.ts';
import { type Row, tableOf } from './table.ts';

const usualTagFile = '../shared/data/servicetags/ServiceTags_Public_20251117.json';

/** In the order in which they are printed. */
const measurements = {
  event: async (setup) => [await oneEventRow(setup)],
  limits: limitGroupRows,
  estate: async (setup) => estateRows(setup, await startZ3()),
  oneShot: oneShotRows,
  hostile: async (setup) => hostileRows(setup, await startZ3()),
  growth: growthRows,
  product: async (setup) => [await productPathRow(setup)],
  mixed: mixedEstateRows,
} satisfies Record<string, (setup: Setup) => Promise<readonly Row[]>>;

type Name = keyof typeof measurements;

const names = Object.keys(measurements) as readonly Name[];

const usage = `usage: npm run bench -- [--quick] [--curves] [--only NAME]… [SERVICE-TAGS.json]
  --quick   small sizes and few rounds: shows that all runs, says little about speed
  --curves  the growth curves as Markdown instead of the table
  --only    a part of the table: ${names.join(', ')}`;

async function measure(setup: Setup, chosen: readonly Name[]): Promise<readonly Row[]> {
  const rows = new Map<Name, readonly Row[]>();
  // The estate comes first, so that nothing else is held while its memory is measured.
  for (const name of chosen.toSorted((a, b) => Number(b === 'estate') - Number(a === 'estate'))) {
    progress(name);
    rows.set(name, await measurements[name](setup));
  }
  return names.flatMap((name) => rows.get(name) ?? []);
}

function readArguments() {
  const options = {
    quick: { type: 'boolean', default: false },
    curves: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const only = names.filter((name) => values.only?.includes(name) ?? true);
  if (positionals.length > 1) throw new Error('expected at most one file of service tags');
  const unknown = values.only?.find((name) => !(name in measurements));
  if (unknown !== undefined) throw new Error(`--only: expected one of the names below, got ${unknown}`);
  return { ...values, only, tagFile: positionals[0] ?? usualTagFile };
}

async function main(): Promise<void> {
  let choice: ReturnType<typeof readArguments>;
  try {
    choice = readArguments();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
  const { quick, curves, only, tagFile } = choice;
  const setup: Setup = { sample: sampleTags(tagFile), quick };
  const { tags, origin } = setup.sample;
  const change = tags.changeNumber === null ? '' : `, change ${tags.changeNumber}`;
  console.log(
    `Node ${process.versions.node}, ${availableParallelism()} cores. Service tags: ${tags.cloud}${change}, ${origin}.`,
  );
  if (quick) console.log('Small sizes: the ratios are not those of a full run.');
  console.log(`\n${curves ? await growthCurves(setup) : tableOf(await measure(setup, only))}`);
}

await main();
// The threads of z3 would keep the process alive.
process.exit(0);
