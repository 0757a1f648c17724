import { printable } from '../domain/printable.ts';
import type { Repair, RepairState } from '../domain/repair/repairRecord.ts';
import type { Tone } from './paint.ts';
import type { TableOptions } from './verdictTable.ts';
import { counted, resourceName } from './verdictWords.ts';
import { wrapText } from './wrapText.ts';

type RepairStep = Repair['steps'][number];

const tones: Readonly<Record<RepairState, Tone>> = {
  proposed: 'warning',
  planned: 'warning',
  writing: 'warning',
  written: 'warning',
  applied: 'good',
  undoing: 'warning',
  undone: 'faint',
  abandoned: 'faint',
  failed: 'bad',
};

/** Repairs for a person at a terminal, each with every step it took and why. Ends with a line break. */
export function repairTable(repairs: readonly Repair[], options: TableOptions): string {
  const sections = repairs.map((repair) => [repairHead(repair, options), ...repair.steps.map(line)].join('\n'));
  return `${[...sections, options.paint('strong', counted(repairs.length, 'repair'))].join('\n\n')}\n`;

  function line(step: RepairStep): string {
    return `  ${repairStep(step, options)}`;
  }
}

/** `applied  3bf453be97c7edc8  outbound-aml for mlw-vision/vision-gpu, rule nsg/netguard-outbound-aml`. */
function repairHead({ id, state, requirement, compute, rule }: Repair, { width, paint }: TableOptions): string {
  const label = state.padEnd(9);
  const text = `${requirement} for ${resourceName(compute)}, rule ${resourceName(rule)}`;
  const indent = label.length + 2 + id.length + 2;
  return `${paint(tones[state], state)}${label.slice(state.length)}  ${printable(id)}  ${wrapText(printable(text), width, indent)}`;
}

/** One line of the audit trail: when, what has been so since then, who asked for it, and why. */
export function repairStep({ at, state, why, by }: RepairStep, { width, paint }: TableOptions): string {
  const time = `${at.slice(0, 19).replace('T', ' ')}Z`;
  const label = state.padEnd(9);
  const asker = by === undefined ? '' : `[${by}] `;
  const indent = 2 + time.length + 2 + label.length + 2;
  const text = wrapText(printable(`${asker}${why}`), width === null ? null : Math.max(width, indent + 30), indent);
  return `${paint('faint', printable(time))}  ${paint(tones[state], state)}${label.slice(state.length)}  ${text}`;
}
