import { styleText } from 'node:util';
import type { Paint, Tone } from '../shared/report/paint.ts';

const styles: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  bad: ['bold', 'red'],
  warning: 'yellow',
  good: 'green',
  strong: 'bold',
  faint: 'dim',
};

/** Colours where standard output is a terminal that has them; NO_COLOR and FORCE_COLOR are respected. */
export const paint: Paint = (tone, text) => styleText(styles[tone], text, { stream: process.stdout });

/** The columns of standard output; null where it is no terminal. */
export function terminalWidth(): number | null {
  return process.stdout.isTTY ? process.stdout.columns : null;
}
