import { counted } from '../report/verdictWords.ts';
import { wrapText } from '../report/wrapText.ts';
import type { Message, MessageLine, MessageSection } from './messageParts.ts';

const width = 78;

/** The plain part of a mail. Ends with a line break. */
export function mailText(message: Message): string {
  const { title, summary, about, sections, moreSections, links, footer } = message;
  const parts = [
    title,
    wrapText(summary, width, 0),
    about.map((line) => lineText(line, '')).join('\n'),
    ...sections.map(sectionText),
    moreSections > 0 ? `${counted(moreSections, 'more finding')} left out to keep this mail short.` : '',
    links.map(({ label, url }) => `${label}:\n  ${url}`).join('\n'),
    // By this line mail programs tell a signature.
    `-- \n${footer}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function sectionText({ badge, heading, lines }: MessageSection): string {
  const head = wrapText(`[${badge.toUpperCase()}] ${heading}`, width, 0);
  return [head, ...lines.map((line) => lineText(line, '  '))].join('\n');
}

const labelWidth = 17;

function lineText({ label, form, texts }: MessageLine, indent: string): string {
  const column = indent.length + labelWidth;
  const start = `${indent}${`${label}:`.padEnd(labelWidth)}`;
  // A command is copied whole: it has lines of its own, unbroken.
  if (form === 'code') return [start.trimEnd(), ...texts.map((text) => `${indent}  ${text}`)].join('\n');
  return start + texts.map((text) => wrapText(text, width, column)).join(`\n${' '.repeat(column)}`);
}
