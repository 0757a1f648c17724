import { startZ3 } from './peers/z3.ts';
import { progress } from './progress.ts';
import { estateRows } from './rows/estate.ts';
import { hostileRows } from './rows/hostile.ts';
import { limitGroupRows } from './rows/limitGroup.ts';
import { oneEventRow } from './rows/oneEvent.ts';
import { oneShotRows } from './rows/oneShot.ts';
import { productPathRow } from './rows/productPath.ts';
import { sampleTags } from './samples/sampleTags.ts';
import { tableOf } from './table.ts';

const setup = {
  sample: sampleTags('../shared/data/servicetags/ServiceTags_Public_20251117.json'),
  quick: process.argv.includes('--quick'),
};
const z3 = await startZ3();
progress('x');
const rows = [...(await estateRows(setup, z3)), ...(await oneShotRows(setup)), ...(await hostileRows(setup, z3))];
console.log(tableOf(rows));
process.exit(0);
