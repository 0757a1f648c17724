import { parseArmId } from '../domain/armId.ts';
import { printable } from '../domain/printable.ts';
import { resourceName } from '../report/verdictWords.ts';

const longest = { title: 150, name: 60, sentence: 600 } as const;

/** A title: fits a subject line. */
export function titleText(text: string): string {
  return shortened(harmless(text), longest.title);
}

/** A sentence of ours with names of somebody else's in it. */
export function sentenceText(text: string): string {
  return shortened(harmless(text), longest.sentence);
}

/** The name of an ARM id, short enough to stand within a sentence. */
export function nameText(id: string): string {
  return shortened(harmless(parseArmId(id)?.name ?? id), longest.name);
}

/** The name of an ARM id after its parents' names: `nsg-training/DenyAll`. */
export function pathText(id: string): string {
  return shortened(harmless(resourceName(id)), 2 * longest.name);
}

/** A text of somebody else's that is shown for itself, such as JSON: at most so many characters of it. */
export function quotedText(text: string, most: number): string {
  return shortened(harmless(text), most);
}

/** `2026-11-22 18:00:00 UTC` for an ISO 8601 instant; other text as it is. */
export function timeText(time: string): string {
  const instant = Date.parse(time);
  return Number.isNaN(instant)
    ? shortened(harmless(time), longest.name)
    : `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The first texts, and how many more there are. */
export function firstTexts(texts: readonly string[], most: number, others = 0): readonly string[] {
  const more = others + Math.max(0, texts.length - most);
  return [...texts.slice(0, most), ...(more > 0 ? [`and ${more} more`] : [])];
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Nothing that steers a reader's eyes or terminal, and no address: mail and chat programs make links of those by themselves. */
function harmless(text: string): string {
  return printable(text)
    .replaceAll('://', ': //')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)} .`);
}

function shortened(text: string, most: number): string {
  if (text.trim() === '') return '(empty)';
  if (text.length <= most) return text;
  // Half of a character outside the basic plane is no character.
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
