import type { RepairAlert } from '../../shared/domain/alert.ts';
import { printable } from '../../shared/domain/printable.ts';
import { resourceName } from '../../shared/report/verdictWords.ts';
import { wrapText } from '../../shared/report/wrapText.ts';
import type { Look } from './alertLines.ts';

/** What a repair's alert says, line by line. */
export function repairLines(alert: RepairAlert, { width, paint }: Look): readonly string[] {
  const text = `${alert.outcome}: ${resourceName(alert.resource)}. ${alert.why} (repair ${alert.repair})`;
  const mark = alert.outcome === 'failed' ? 'bad' : 'good';
  return [`   ${paint('faint', 'repair'.padEnd(10))}${paint(mark, wrapText(printable(text), width, 13))}`];
}
